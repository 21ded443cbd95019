"""The random changes of configs/photos.toml, made on whole batches of tensors as in crates/picture: mirror, move by whole
pixels, shadow, tone, erased rectangle. Each is drawn for each picture by itself."""

import math

import torch


def padded(pictures, reach):
    """`[n, side, side, 3]` in 8 bits with `reach` pixels around, the mirror image of what lies at the edge."""
    channels_first = pictures.permute(0, 3, 1, 2).float()
    around = torch.nn.functional.pad(channels_first, (reach,) * 4, mode="reflect")
    return around.to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def augmented(pictures, chosen, side, how, mirrored):
    """The pictures `chosen` of what `padded` gave, changed: `[batch, side, side, 3]`, 0 to 1. `how` is the table `augment`, of which
    `mirrored` made which of them are mirror images."""
    x = moved(pictures, chosen, side, mirrored).float() / 255
    x = tone(shadow(x, how["light"]), how["light"], how["color_cast"])
    return erased(x, how["erase"])


def moved(pictures, chosen, side, mirrored):
    count, places = len(chosen), torch.arange(side)
    room = pictures.shape[1] - side + 1
    rows, columns = (torch.randint(room, (count, 1)) + places for _ in range(2))
    columns = torch.where(mirrored[:, None], columns.flip(1), columns)
    return pictures[chosen[:, None, None], rows[:, :, None], columns[:, None, :]]


def shadow(x, strength):
    """Half of the pictures get a soft-edged shadow from one side, at most `strength` deep."""
    count, side = x.shape[:2]
    angle, edge = torch.rand(count, 1, 1) * math.tau, torch.rand(count, 1, 1) * 0.7 - 0.35
    softness = torch.rand(count, 1, 1) * 0.5 + 0.1
    depth = ((torch.rand(count, 1, 1) * 2 - 1) * strength).clamp(min=0)
    place = torch.arange(side) / side - 0.5
    along = place[None, None, :] * angle.cos() + place[None, :, None] * angle.sin()
    ramp = ((along - edge) / softness + 0.5).clamp(0, 1)
    return x * (1 - depth * ramp * ramp * (3 - 2 * ramp))[..., None]


def tone(x, light, cast):
    """Brightness, contrast and gamma, and the gain of each channel."""
    either_side = lambda reach, channels=1: (torch.rand(len(x), 1, 1, channels) * 2 - 1) * reach
    x = (x.pow(either_side(light).exp()) - 0.5) * (1 + either_side(light)) + (0.5 + either_side(light))
    return (x * (1 + either_side(cast / 2, 3))).clamp(0, 1)


def erased(x, chance):
    """A rectangle of 2 to 20 % of the area with noise, or as often with the mean colour."""
    count, side = x.shape[:2]
    area = torch.rand(count) * 0.18 + 0.02
    aspect = ((torch.rand(count) * 2 - 1) * math.log(1 / 0.3)).exp()
    length = lambda part: (side * part.sqrt()).round().clamp(1, side)[:, None]
    inside = []
    for size in (length(area / aspect), length(area * aspect)):
        first = (torch.rand(count, 1) * (side - size)).round()
        places = torch.arange(side)[None]
        inside.append((places >= first) & (places < first + size))
    # The mask is false for those that stay whole.
    inside[0] &= torch.rand(count, 1) < chance
    mask = (inside[0][:, :, None] & inside[1][:, None, :])[..., None]
    noisy = torch.rand(count, 1, 1, 1) < 0.5
    return torch.where(mask, torch.where(noisy, torch.rand_like(x), x.mean((1, 2), keepdim=True)), x)
