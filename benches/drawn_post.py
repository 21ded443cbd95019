"""Draws letters, invoices and tickets: three classes that no model of docsort was taught, for `extend.py`. The same kind and
number give the same picture. It needs Pillow and its built-in font, and no file."""

import random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

KINDS = ["invoice", "letter", "ticket"]
WORDS = (
    "account amount balance before check city code daily delivery detail early enclosed following garden house item "
    "kindly ledger month notice office order paper payment period please price quarter receipt regards return service "
    "statement street supply table terms thank total transfer under value water week with year your"
).split()
A4 = (595, 842)


def font(px):
    return ImageFont.load_default(size=px)


def words(dice, count):
    return " ".join(dice.choice(WORDS) for _ in range(count))


def colour(dice, low, high):
    return tuple(dice.randint(low, high) for _ in range(3))


def letter(dice):
    sheet = Image.new("RGB", A4, colour(dice, 225, 255))
    pen, margin, ink = ImageDraw.Draw(sheet), dice.randint(45, 80), colour(dice, 0, 70)
    pen.text((margin, margin), words(dice, 2).title(), font=font(dice.randint(14, 26)), fill=ink)
    y = margin + dice.randint(60, 120)
    for _ in range(4):
        pen.text((margin, y), words(dice, 3).title(), font=font(12), fill=ink)
        y += 16
    pen.text((margin, y + 40), words(dice, 4).capitalize(), font=font(15), fill=ink)
    y += 74
    for _ in range(dice.randint(2, 5)):
        for _ in range(dice.randint(3, 7)):
            pen.text((margin, y), words(dice, dice.randint(8, 11)), font=font(12), fill=ink)
            y += 16
        y += 14
        if y > 700:
            break
    for stroke in range(3):
        ends = [(margin + 20 * stroke + across, y + dice.randint(10, 40)) for across in (0, 40)]
        pen.line(ends, fill=(20, 20, 120), width=2)
    return sheet


def invoice(dice):
    sheet = Image.new("RGB", A4, colour(dice, 225, 255))
    pen, margin, ink, accent = ImageDraw.Draw(sheet), dice.randint(35, 60), colour(dice, 0, 70), colour(dice, 20, 200)
    right = A4[0] - margin
    pen.rectangle([margin, margin, margin + dice.randint(60, 120), margin + dice.randint(30, 50)], fill=accent)
    pen.text((350, margin), "INVOICE", font=font(dice.randint(22, 34)), fill=accent)
    pen.text((350, margin + 40), f"No {dice.randint(1000, 99999)}", font=font(12), fill=ink)
    y = margin + 130
    pen.rectangle([margin, y, right, y + 20], fill=accent)
    for _ in range(dice.randint(4, 14)):
        y += 24
        pen.text((margin + 4, y), words(dice, 3), font=font(12), fill=ink)
        pen.text((right - 150, y), str(dice.randint(1, 20)), font=font(12), fill=ink)
        pen.text((right - 70, y), f"{dice.random() * 900:.2f}", font=font(12), fill=ink)
        pen.line([(margin, y + 19), (right, y + 19)], fill=(170, 170, 170))
    pen.text((right - 150, y + 40), f"total {dice.random() * 9000:.2f}", font=font(15), fill=ink)
    pen.text((margin, 790), words(dice, 9), font=font(10), fill=ink)
    return sheet


def ticket(dice):
    sheet = Image.new("RGB", (dice.randint(560, 760), dice.randint(220, 300)), colour(dice, 150, 255))
    pen, ink, (width, height) = ImageDraw.Draw(sheet), colour(dice, 0, 70), sheet.size
    pen.rectangle([0, 0, width, dice.randint(30, 60)], fill=colour(dice, 20, 200))
    pen.text((20, 8), words(dice, 2).upper(), font=font(22), fill=(255, 255, 255))
    stub = int(width * dice.uniform(0.68, 0.8))
    for y in range(0, height, 12):
        pen.line([(stub, y), (stub, y + 6)], fill=ink)
    pen.text((20, 80), f"{dice.choice('ABCDEFGH')}{dice.randint(1, 40)}", font=font(40), fill=ink)
    pen.text((150, 90), f"{dice.randint(0, 23):02}:{dice.choice(['00', '15', '30', '45'])}", font=font(30), fill=ink)
    pen.text((20, 150), words(dice, 5), font=font(14), fill=ink)
    pen.text((20, 175), words(dice, 4), font=font(14), fill=ink)
    x = stub + 15
    while x < width - 15:
        bar = dice.choice([1, 2, 3])
        pen.rectangle([x, 70, x + bar, height - 30], fill=(0, 0, 0))
        x += bar + dice.choice([1, 2, 4])
    return sheet


def laid(dice, sheet):
    """As a scanner or a telephone gives it: two of five as they are, the others turned a little on a table, out of focus."""
    ground = Image.new("RGB", (1000, 1000), colour(dice, 40, 220))
    scale = dice.uniform(0.75, 0.98) * 960 / max(sheet.size)
    sheet = sheet.resize((int(sheet.width * scale), int(sheet.height * scale)))
    if dice.random() < 0.4:
        return sheet
    turn = dice.uniform(-9, 9)
    mask = Image.new("L", sheet.size, 255).rotate(turn, expand=True)
    sheet = sheet.rotate(turn, expand=True, resample=Image.Resampling.BILINEAR)
    place = [(1000 - side) // 2 + dice.randint(-15, 15) for side in sheet.size]
    ground.paste(sheet, tuple(place), mask)
    return ground.filter(ImageFilter.GaussianBlur(dice.uniform(0, 1.5)))


def draw(kind, number):
    dice = random.Random(f"{kind}{number}")
    return laid(dice, {"invoice": invoice, "letter": letter, "ticket": ticket}[kind](dice))
