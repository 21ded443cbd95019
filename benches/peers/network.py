"""docsort's network in PyTorch and in ONNX Runtime: the same layers, weights and step, timed as
benches/network does it. One line of JSON on standard output."""

import argparse
import json
import pathlib
import statistics
import time

import numpy
import torch
from torch import nn


class Network(nn.Module):
    """Blocks of 3x3 convolution, batch norm, ReLU, 2x2 max-pool; the mean of each channel; a linear layer.

    Max-pool and ReLU commute; pooling first leaves ReLU a quarter of the work.
    """

    def __init__(self, widths, classes, dropout=0.2):
        super().__init__()
        channels = [3, *widths]
        self.convolutions = nn.ModuleList(
            nn.Conv2d(a, b, 3, padding=1, bias=False) for a, b in zip(channels, widths)
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for width in widths)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(widths[-1], classes)

    def forward(self, x):
        for convolution, norm in zip(self.convolutions, self.norms):
            x = nn.functional.relu(nn.functional.max_pool2d(norm(convolution(x)), 2))
        return self.head(self.dropout(x.mean((2, 3))))


class Fused(nn.Module):
    """The same for inference, batch norm folded into the convolutions."""

    def __init__(self, network):
        super().__init__()
        fuse = torch.nn.utils.fusion.fuse_conv_bn_eval
        self.convolutions = nn.ModuleList(
            fuse(convolution, norm) for convolution, norm in zip(network.convolutions, network.norms)
        )
        self.head = network.head

    def forward(self, x):
        for convolution in self.convolutions:
            x = nn.functional.relu(nn.functional.max_pool2d(convolution(x), 2))
        return self.head(x.mean((2, 3)))


def load(folder, dropout=0.2, weights="weights.bin"):
    """The network that `benches/network export` wrote, and its table."""
    folder = pathlib.Path(folder)
    table = json.loads((folder / "network.json").read_text())
    data = (folder / weights).read_bytes()
    tensors = {}
    for tensor in table["tensors"]:
        count = int(numpy.prod(tensor["shape"]))
        numbers = numpy.frombuffer(data, "<f4", count, tensor["offset"]).reshape(tensor["shape"])
        tensors[tensor["name"]] = torch.tensor(numbers)
    state = {"head.weight": tensors["head.weight"].T, "head.bias": tensors["head.bias"]}
    for index in range(len(table["widths"])):
        block = f"blocks.{index}"
        state[f"convolutions.{index}.weight"] = tensors[f"{block}.conv.weight"]
        norm = f"norms.{index}"
        state[f"{norm}.weight"] = tensors[f"{block}.norm.gamma"]
        state[f"{norm}.bias"] = tensors[f"{block}.norm.beta"]
        state[f"{norm}.running_mean"] = tensors[f"{block}.norm.running_mean"]
        state[f"{norm}.running_var"] = tensors[f"{block}.norm.running_var"]
        state[f"{norm}.num_batches_tracked"] = torch.tensor(0)
    network = Network(table["widths"], len(table["classes"]), dropout)
    network.load_state_dict(state)
    return network, table


def to_onnx(network, path, side):
    """Writes the network with its norms folded, for any batch size."""
    fused = Fused(network.eval())
    torch.onnx.export(
        fused, (torch.zeros(2, 3, side, side),), path, input_names=["pixels"], output_names=["logits"],
        dynamic_axes={"pixels": {0: "batch"}, "logits": {0: "batch"}}, dynamo=False,
    )


def session(path, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def step(network, optimizer, criterion, x, labels, clip_norm):
    """One training step as docsort makes it; gives its loss."""
    optimizer.zero_grad(set_to_none=True)
    loss = criterion(network(x), labels)
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), clip_norm)
    optimizer.step()
    return loss.item()


def adamw(network, rate=1e-3, weight_decay=0.02):
    # Burn's default epsilon; `fused` is the fastest of PyTorch's three implementations.
    return torch.optim.AdamW(network.parameters(), rate, eps=1e-5, weight_decay=weight_decay, fused=True)


def check(folder):
    """Largest differences to docsort's logits and losses."""
    folder = pathlib.Path(folder)
    network, table = load(folder, dropout=0.0)
    # docsort's numbers lie channels last.
    shape = (table["batch"], table["side"], table["side"], 3)
    pixels = torch.tensor(numpy.fromfile(folder / "pixels.bin", "<f4").reshape(shape)).permute(0, 3, 1, 2)

    def difference(model, name):
        with torch.inference_mode():
            ours = model(pixels).numpy()
        theirs = numpy.fromfile(folder / name, "<f4").reshape(ours.shape)
        return float(numpy.abs(ours - theirs).max())

    trained = load(folder, weights="weights_trained.bin")[0].eval()
    found = {
        "logits": max(difference(network.eval(), "logits.bin"), difference(trained, "logits_trained.bin")),
        "logits_folded": difference(Fused(trained), "logits_trained.bin"),
    }
    network.train()
    how = table["optimizer"]
    optimizer = adamw(network, how["rate"], how["weight_decay"])
    criterion = nn.CrossEntropyLoss(label_smoothing=how["label_smoothing"])
    labels = torch.arange(table["batch"]) % len(table["classes"])
    losses = [
        step(network, optimizer, criterion, pixels, labels, how["clip_norm"]) for _ in table["losses"]
    ]
    return found | {"losses": max(abs(a - b) for a, b in zip(losses, table["losses"]))}


def repeat(seconds, work):
    """Sorted times of `work`, after a warm-up of a third of `seconds`."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds / 3:
        work()
    began, times = time.perf_counter(), []
    while len(times) < 5 or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return sorted(times)


def inference(kind, network, x, side, threads, folder):
    """What to repeat: a forward pass the way `kind` says."""
    network.eval()
    if kind == "onnxruntime":
        path = str(pathlib.Path(folder) / "timed.onnx")
        to_onnx(network, path, side)
        runner, pixels = session(path, threads), x.contiguous().numpy()
        return lambda: runner.run(None, {"pixels": pixels})
    if kind in ("fused", "frozen", "compiled"):
        network = Fused(network).eval().to(memory_format=torch.channels_last)
    if kind == "frozen":
        with torch.no_grad():
            network = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(network, x)))
    if kind == "compiled":
        network = torch.compile(network)
    return lambda: network(x)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=["infer", "train", "check", "onnx"])
    parser.add_argument("--kind", default="plain",
                        choices=["plain", "contiguous", "fused", "frozen", "compiled", "onnxruntime"])
    parser.add_argument("--side", type=int, default=96)
    parser.add_argument("--widths", default="16,32,64,128")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--classes", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--folder", default=".")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.task == "check":
        print(json.dumps(check(options.folder)))
        return
    if options.task == "onnx":
        network, table = load(options.folder)
        to_onnx(network, str(pathlib.Path(options.folder) / "network.onnx"), table["picture"]["side_px"])
        return
    torch.manual_seed(1)
    layout = torch.contiguous_format if options.kind == "contiguous" else torch.channels_last
    widths = [int(width) for width in options.widths.split(",")]
    network = Network(widths, options.classes).to(memory_format=layout)
    x = torch.rand(options.batch, 3, options.side, options.side) * 4 - 2
    x = x.to(memory_format=layout)
    if options.task == "infer":
        work = inference(options.kind, network, x, options.side, options.threads, options.folder)
        with torch.inference_mode():
            times = repeat(options.seconds, work)
    else:
        labels = torch.arange(options.batch) % options.classes
        criterion = nn.CrossEntropyLoss(label_smoothing=0.05)
        model = torch.compile(network) if options.kind == "compiled" else network
        optimizer = adamw(network)
        times = repeat(options.seconds, lambda: step(model, optimizer, criterion, x, labels, 5.0))
    median = statistics.median(times)
    print(json.dumps({
        "task": options.task, "kind": options.kind, "side": options.side, "widths": widths,
        "batch": options.batch, "threads": options.threads, "repeats": len(times), "ms": median * 1e3,
        "ms_least": times[0] * 1e3, "pictures_per_s": options.batch / median,
    }))


if __name__ == "__main__":
    main()
