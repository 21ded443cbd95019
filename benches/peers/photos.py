"""docsort's preset `photos` in PyTorch: its network, random changes, optimiser and schedule, by the same configuration files,
trained for a wanted time that counts from the start of the process. One line of JSON on standard output."""

import time

BEGAN = time.perf_counter()

import argparse  # noqa: E402  the imports are part of the time
import concurrent.futures  # noqa: E402
import copy  # noqa: E402
import json  # noqa: E402
import math  # noqa: E402
import pathlib  # noqa: E402
import struct  # noqa: E402
import sys  # noqa: E402
import tomllib  # noqa: E402

import numpy  # noqa: E402
import torch  # noqa: E402
from augmenting import augmented, padded  # noqa: E402
from PIL import Image  # noqa: E402
from torch import nn  # noqa: E402

CONFIGS = pathlib.Path(__file__).resolve().parent.parent.parent / "configs"
# Of the wanted time, as docsort keeps it: what measuring steps may take, and what stays free.
MEASURING, FREE = 0.02, 0.03
# Compiling takes about a minute: from here on it can pay.
LEAST_TO_COMPILE_S = 300
ANSWERED_AT_ONCE = 500


class Block(nn.Module):
    """3x3 convolution, batch norm, max-pool or none, ReLU; where neither side nor channels change, the input is added."""

    def __init__(self, channels, width, pool, residual):
        super().__init__()
        self.convolution = nn.Conv2d(channels, width, 3, padding=1, bias=False)
        nn.init.kaiming_normal_(self.convolution.weight, nonlinearity="relu")
        self.norm = nn.BatchNorm2d(width)
        self.pool, self.adds = pool, residual and pool == 1 and channels == width

    def forward(self, x):
        y = self.norm(self.convolution(x))
        if self.pool == 2:
            y = nn.functional.max_pool2d(y, 2)
        y = nn.functional.relu(y)
        return x + y if self.adds else y


def passing_on(weight):
    """The first results become the inputs, as many as there are of both; the others stay as they were drawn."""
    with torch.no_grad():
        nn.init.dirac_(weight[: weight.shape[1]])


class Network(nn.Module):
    def __init__(self, model, classes):
        super().__init__()
        widths = model["widths"]
        pools = model["pool"] or [2] * len(widths)
        shapes = zip([3, *widths], widths, pools)
        self.blocks = nn.Sequential(*(Block(*shape, model["residual"]) for shape in shapes))
        if model["dirac"]:
            for block in self.blocks[1:]:
                if not block.adds:
                    passing_on(block.convolution.weight)
        self.head = nn.Linear(widths[-1], classes)
        self.views = views(model)

    def seen(self, x):
        return self.blocks(x).mean((2, 3))

    def forward(self, x):
        return self.head(self.seen(x))

    def answers(self, x):
        """By the mean of what all views see."""
        return self.head(sum(self.seen(shown(x, *view)) for view in self.views) / len(self.views))


def views(model):
    """Of each, whether it is the mirror image, and its first row and column in the picture widened by a pixel on each side."""
    if not model["corners"]:
        return [(mirrored, 1, 1) for mirrored in (False, True)[: 1 + model["mirror"]]]
    return [(False, 0, 0), (False, 2, 2)] + [(True, 0, 2), (True, 2, 0)] * model["mirror"]


def shown(x, mirrored, top, left):
    x = x.flip(3) if mirrored else x
    side = x.shape[3]
    return x if (top, left) == (1, 1) else nn.functional.pad(x, (1, 1, 1, 1), "replicate")[:, :, top : top + side, left : left + side]


def recipe():
    """configs/photos.toml over configs/cpu.toml."""
    tables = [tomllib.loads((CONFIGS / name).read_text()) for name in ("cpu.toml", "photos.toml")]
    merged = {key: value | tables[1].get(key, {}) for key, value in tables[0].items() if isinstance(value, dict)}
    unlike = {"model.dropout": 0.0, "model.norm": "batch", "model.activation": "relu", "augment.mixup": 0.0}
    for key, value in unlike.items():
        table, name = key.split(".")
        if merged[table][name] != value:
            raise SystemExit(f"configs/photos.toml has {key} = {merged[table][name]}: this script knows only {value}")
    return merged


def decoded(folder, side):
    """`[n, side, side, 3]` in 8 bits, labels, and the classes of a folder of class folders."""
    classes = sorted(place.name for place in folder.iterdir() if place.is_dir())
    files = [(file, label) for label, name in enumerate(classes) for file in sorted((folder / name).iterdir())]

    def pixels(file):
        with Image.open(file) as picture:
            picture = picture.convert("RGB")
            return numpy.asarray(picture if picture.size == (side, side) else picture.resize((side, side), Image.Resampling.BOX))

    with concurrent.futures.ThreadPoolExecutor(torch.get_num_threads()) as pool:
        pictures = numpy.stack(list(pool.map(pixels, [file for file, _ in files], chunksize=256)))
    return torch.from_numpy(pictures), torch.tensor([label for _, label in files]), classes


class Normalised:
    """0 to 1, channels last → what the network takes, in memory as channels last."""

    def __init__(self, picture):
        self.mean, self.std = torch.tensor(picture["mean"]), torch.tensor(picture["std"])

    def __call__(self, x):
        return ((x - self.mean) / self.std).permute(0, 3, 1, 2)


def orthogonal(matrix):
    """The nearest matrix with orthogonal rows or columns, nearly, by five steps of Jordan's quintic iteration."""
    rows, columns = matrix.shape
    x = matrix / matrix.norm().clamp_min(1e-7)
    x = x.mT if rows > columns else x
    for _ in range(5):
        square = x @ x.mT
        x = 3.4445 * x + (2.0315 * square @ square - 4.775 * square) @ x
    return x.mT if rows > columns else x


class Muon:
    """Of convolutions, as matrices with a row for each output channel, with steps as long as AdamW's. torch.optim.Muon takes
    matrices alone, and computes in bfloat16."""

    def __init__(self, weights, decay):
        self.weights, self.decay = weights, decay
        self.velocities = [torch.zeros_like(weight) for weight in weights]

    @torch.no_grad()
    def step(self, rate):
        for weight, velocity in zip(self.weights, self.velocities, strict=True):
            velocity.mul_(0.95).add_(weight.grad)
            update = orthogonal((weight.grad + 0.95 * velocity).flatten(1))
            length = 0.2 * math.sqrt(max(update.shape))
            weight.mul_(1 - rate * self.decay).sub_(rate * length * update.view_as(weight))
            weight.grad = None


class Steps:
    """Steps of an optimizer with a warm-up, half a cosine and an average of the weights, as docsort makes them."""

    def __init__(self, network, forward, how, total, warmup):
        self.network, self.forward, self.how, self.total = network, forward, how, total
        self.warmup = min(warmup, total / 2)
        rate, decay = (how["optimizer"][key] for key in ("learning_rate", "weight_decay"))
        by_muon = [weight for weight in network.parameters() if weight.ndim == 4 and how["optimizer"]["kind"] == "muon"]
        others = [weight for weight in network.parameters() if all(weight is not one for one in by_muon)]
        self.muon = Muon(by_muon, decay)
        # Burn's epsilon; norms and biases decay too.
        self.optimizer = torch.optim.AdamW(others, rate, eps=1e-5, weight_decay=decay, fused=True)
        self.criterion = nn.CrossEntropyLoss(label_smoothing=how["loss"]["label_smoothing"])
        self.average, self.done = copy.deepcopy(network), 0

    def rate(self):
        peak, step = self.how["optimizer"]["learning_rate"], self.done
        if step < self.warmup:
            return peak * (step + 1) / (self.warmup + 1)
        floor = peak * self.how["optimizer"]["final_fraction"]
        part = min((step - self.warmup) / max(self.total - self.warmup, 1), 1)
        return floor + (peak - floor) * 0.5 * (1 + math.cos(math.pi * part))

    def step(self, x, labels):
        rate = self.rate()
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.criterion(self.forward(x), labels)
        loss.backward()
        if clip := self.how["optimizer"]["clip_norm"]:
            nn.utils.clip_grad_norm_(self.network.parameters(), clip)
        self.muon.step(rate)
        self.optimizer.step()
        self.done += 1
        kept = min(self.how["optimizer"]["average_decay"], (1 + self.done) / (10 + self.done))
        with torch.no_grad():
            torch._foreach_lerp_(floats(self.average), floats(self.network), 1 - kept)
        return loss


def floats(network):
    """Weights and running statistics."""
    return [*network.parameters(), *(buffer for buffer in network.buffers() if buffer.is_floating_point())]


def batches(pictures, labels, side, how):
    """Changed pictures and their labels, for ever; a last part that fills no batch is left out of its epoch."""
    normalised, size = Normalised(how["picture"]), min(how["train"]["batch_size"], len(labels))
    part = how["augment"]["mirror"]
    # Mirror images spread evenly over the epochs, by a half in turns.
    turn = torch.rand(len(labels))
    while True:
        turn = (turn + part) % 1
        order = torch.randperm(len(labels))
        for first in range(0, len(order) - size + 1, size):
            chosen = order[first : first + size]
            yield normalised(augmented(pictures, chosen, side, how["augment"], turn[chosen] < part)), labels[chosen]


def step_seconds(steps, source, seconds):
    """Mean time of a step and of preparing its batch, after some that allocate and compile."""
    count = -5
    while True:
        if count == 0:
            began = time.perf_counter()
        if count > 0 and (time.perf_counter() - began > seconds):
            return (time.perf_counter() - began) / count
        steps.step(*next(source)).item()
        count += 1


def fastest(network, source, how, wish_s, compiles):
    """(name, forward, seconds a step): PyTorch as it is or compiled, whichever is faster here."""
    ways = {"plain": network}
    if compiles == "on" or (compiles == "auto" and wish_s >= LEAST_TO_COMPILE_S):
        ways["compiled"] = torch.compile(network)
    measured = {}
    for name, forward in ways.items():
        # On a copy of the weights: what is measured is no part of the training.
        before = copy.deepcopy(network.state_dict())
        measured[name] = step_seconds(Steps(network, forward, how, 10**9, 1), source, min(20, max(0.5, wish_s * MEASURING)))
        network.load_state_dict(before)
    best = min(measured, key=measured.get)
    say(", ".join(f"{name} {1e3 * seconds:.1f} ms a step" for name, seconds in measured.items()))
    return best, ways[best], measured[best]


def likeliest(network, pictures, picture):
    """The likeliest class of each picture."""
    network.eval()
    normalised, found = Normalised(picture), []
    with torch.inference_mode():
        for part in pictures.split(ANSWERED_AT_ONCE):
            found.append(network.answers(normalised(part.float() / 255)).argmax(1))
    return torch.cat(found)


def train(network, data, held_out, how, options):
    """The averaged network after a training of `options.minutes`, and what it did."""
    pictures, labels = data
    side, size = how["picture"]["side_px"], min(how["train"]["batch_size"], len(labels))
    source = batches(padded(pictures, round(side * how["augment"]["pad"])), labels, side, how)
    wish_s = 60 * options.minutes
    name, forward, step_s = fastest(network, source, how, wish_s, options.compile)
    began = time.perf_counter()
    likeliest(network, held_out[:ANSWERED_AT_ONCE], how["picture"])
    network.train()
    answers_s = (time.perf_counter() - began) * len(held_out) / min(ANSWERED_AT_ONCE, len(held_out))
    total = int((wish_s * (1 - FREE) - answers_s - (time.perf_counter() - BEGAN)) / step_s)
    if total < 1:
        raise SystemExit(f"{options.minutes} minutes hold no step here: ask for more")
    epochs = total * size / len(labels)
    if epochs >= how["augment"]["mix_least_epochs"]:
        raise SystemExit(f"{options.minutes} minutes hold {epochs:.0f} epochs, of which docsort mixes pictures: this script cannot")
    warmup = how["optimizer"]["warmup_epochs"] * (len(labels) // size)
    steps = Steps(network, forward, how, total, warmup)
    began = told = time.perf_counter()
    for x, wanted in source:
        loss = steps.step(x, wanted)
        if time.perf_counter() - told > 30:
            told = time.perf_counter()
            say(f"step {steps.done} of {total}, loss {loss.item():.3f}, {told - BEGAN:.0f} s of {wish_s:.0f}")
        if steps.done == total:
            break
    seconds = time.perf_counter() - began
    return steps.average, {"kind": name, "steps": total, "epochs": epochs, "pictures_per_s": total * size / seconds}


def load(network, file):
    """Puts the weights of a safetensors file that docsort wrote into the network."""
    data = file.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    table, body, state = json.loads(data[8 : 8 + length]), data[8 + length :], {}
    names = {"conv.weight": "convolution.weight", "norm.gamma": "norm.weight", "norm.beta": "norm.bias"}
    for name, entry in table.items():
        # The statistics of features that `docsort extend` needs are no weights.
        if not name.startswith(("blocks.", "head.")):
            continue
        kind = {"F32": "<f4", "F16": "<f2"}[entry["dtype"]]
        values = numpy.frombuffer(body[slice(*entry["data_offsets"])], kind).astype("f4").reshape(entry["shape"])
        for theirs, ours in names.items():
            name = name.replace(theirs, ours)
        state[name] = torch.tensor(values.T if name == "head.weight" else values)
    missing, strange = network.load_state_dict(state, strict=False)
    if strange or any(not name.endswith("num_batches_tracked") for name in missing):
        raise SystemExit(f"{file} is of another network: {strange or missing}")


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", type=pathlib.Path, required=True, help="class folders that are answered")
    parser.add_argument("--train", type=pathlib.Path, help="class folders that are learnt")
    parser.add_argument("--minutes", type=float, help="with --train")
    parser.add_argument("--weights", type=pathlib.Path, help="instead of a training: a model.safetensors of docsort")
    parser.add_argument("--compile", choices=["auto", "on", "off"], default="auto")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not options.weights and not (options.train and options.minutes):
        parser.error("--train with --minutes, or --weights")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    how = recipe()
    side = how["picture"]["side_px"]
    held_out, truth, classes = decoded(options.held_out, side)
    network = Network(how["model"], len(classes))
    told = {"weights": sum(tensor.numel() for tensor in floats(network))}
    if options.weights:
        load(network, options.weights)
    else:
        *data, learnt = decoded(options.train, side)
        if learnt != classes:
            raise SystemExit(f"{options.train} and {options.held_out} hold other classes")
        network = network.to(memory_format=torch.channels_last).train()
        network, more = train(network, data, held_out, how, options)
        told |= more
    found = likeliest(network.to(memory_format=torch.channels_last), held_out, how["picture"])
    told |= {"right": int((found == truth).sum()), "of": len(truth), "seconds": time.perf_counter() - BEGAN}
    print(json.dumps(told | {"likeliest": [classes[label] for label in found.tolist()]}))


if __name__ == "__main__":
    main()
