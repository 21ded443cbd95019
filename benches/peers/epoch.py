"""Epochs over a folder of class folders by torchvision's ImageFolder and PyTorch's DataLoader, with
docsort's network and step. One line of JSON on standard output."""

import time

BEGAN = time.perf_counter()

import argparse  # noqa: E402  the imports are part of what is timed
import json  # noqa: E402

import network as peers  # noqa: E402
import torch  # noqa: E402
import torchvision  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--side", type=int, default=96)
    parser.add_argument("--widths", default="16,32,64,128")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    side = options.side
    change = torchvision.transforms.Compose([
        torchvision.transforms.Resize((side, side)),
        torchvision.transforms.ToTensor(),
        torchvision.transforms.Normalize([0.5] * 3, [0.25] * 3),
    ])
    samples = torchvision.datasets.ImageFolder(options.folder, change)
    loader = torch.utils.data.DataLoader(
        samples, options.batch, shuffle=True, num_workers=options.workers, drop_last=True,
        persistent_workers=options.workers > 0, prefetch_factor=4 if options.workers else None,
    )
    widths = [int(width) for width in options.widths.split(",")]
    network = peers.Network(widths, len(samples.classes)).to(memory_format=torch.channels_last)
    criterion = torch.nn.CrossEntropyLoss(label_smoothing=0.05)
    optimizer = peers.adamw(network)
    network.train()
    seconds, start = [], BEGAN
    for _ in range(options.epochs):
        for x, labels in loader:
            x = x.contiguous(memory_format=torch.channels_last)
            peers.step(network, optimizer, criterion, x, labels, 5.0)
        now = time.perf_counter()
        seconds.append(now - start)
        start = now
    print(json.dumps({"pictures": len(samples), "seconds": seconds}))


if __name__ == "__main__":
    main()
