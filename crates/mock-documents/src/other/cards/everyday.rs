//! Loyalty, gift and membership cards, and business cards.

use super::{FACES, H, W, canvas, word};
use crate::barcode;
use crate::card;
use crate::colour::{any_hue, hsv, ink, rgb, strong};
use crate::dice::{Dice, between, case, chance, pick, whole};
use crate::emblem::emblem;
use crate::identity::{coded, person};
use crate::paint::Canvas;
use crate::security::signature;
use crate::text::{Face, style, write, write_centred, write_right};
use tiny_skia::Pixmap;

/// Loyalty, gift and membership cards: a payment card's colours, but a bar code instead of a chip.
pub fn loyalty(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = canvas(long_px);
    let c = &mut canvas;
    if chance(dice, 0.35) {
        return loyalty_back(dice, canvas);
    }
    let scheme = card::paint(c, dice);
    let name = word(
        dice,
        &[
            "Club",
            "Rewards",
            "Market",
            "Coffee",
            "Fitness",
            "Books",
            "Bonus",
            "Gift Card",
            "Plus",
            "Library",
        ],
    );
    let face = pick(
        dice,
        &[
            Face::SansHeavyItalic,
            Face::RobotoBlack,
            Face::SlabBold,
            Face::DisplayBlackItalic,
            Face::SerifBoldItalic,
            Face::SansBold,
        ],
    );
    let big = style(face, between(dice, 60.0, 120.0), scheme.text).fitted(&name, W - 120.0);
    let y = between(dice, 130.0, 330.0);
    if chance(dice, 0.5) {
        write_centred(c, big, W / 2.0, y, &name);
    } else {
        write(c, big, 55.0, y, &name);
    }
    let small = style(pick(dice, FACES), 34.0, scheme.accent);
    match case(dice, 5) {
        0 => {
            let x = between(dice, 60.0, 350.0);
            barcode::linear(c, dice, [x, 400.0, 430.0, 80.0], rgb(255, 255, 255));
        }
        1 => barcode::square(c, dice, 660.0, 350.0, 140.0),
        2 => {
            let amount = pick(dice, &["$25", "€50", "£10", "100", "50 %"]);
            write_right(
                c,
                style(Face::RobotoBlack, 110.0, scheme.accent),
                W - 50.0,
                H - 60.0,
                amount,
            );
        }
        3 => {
            // Stamps of the tenth coffee.
            for k in 0..10 {
                let (x, y) = (
                    90.0 + (k % 5) as f32 * 165.0,
                    350.0 + (k / 5) as f32 * 110.0,
                );
                c.ring(x, y, 42.0, 5.0, scheme.text);
                if chance(dice, 0.4) {
                    c.circle(x, y, 30.0, scheme.accent);
                }
            }
        }
        _ => {
            let number = coded(dice, "9999 9999 9999 9");
            write(c, small, 60.0, H - 60.0, &number);
        }
    }
    if chance(dice, 0.5) {
        let line = pick(
            dice,
            &[
                "Member since 2015",
                "Collect points with every purchase",
                "www.example.org",
                "VIP",
                "Thank you!",
                "Valid in all our shops",
            ],
        );
        write(c, small.sized(26.0), 60.0, 60.0, line);
    }
    canvas.pixmap
}

fn loyalty_back(dice: &mut Dice, mut canvas: Canvas) -> Pixmap {
    let c = &mut canvas;
    c.whole(any_hue(dice, [0.0, 0.3], [0.8, 1.0]));
    let x = between(dice, 60.0, 300.0);
    let y = between(dice, 60.0, 330.0);
    barcode::linear(c, dice, [x, y, 480.0, 110.0], rgb(255, 255, 255));
    let number = coded(dice, "9 999999 999999");
    write(
        c,
        style(Face::OcrB, 34.0, rgb(20, 20, 22)),
        x + 60.0,
        475.0,
        &number,
    );
    let grey = rgb(90, 90, 95);
    for row in 0..whole(dice, 2, 6) {
        c.rect(
            50.0,
            30.0 + row as f32 * 22.0,
            between(dice, 300.0, 740.0),
            6.0,
            grey.alpha(0.6),
        );
    }
    if chance(dice, 0.3) {
        signature(c, dice, [60.0, 380.0, 260.0, 60.0], rgb(20, 20, 60));
    }
    canvas.pixmap
}

/// Business cards: a name, a trade, lines of contact, a small mark; lying or upright.
pub fn business(dice: &mut Dice, long_px: f32) -> Pixmap {
    let upright = chance(dice, 0.2);
    let (w, h) = if upright {
        (520.0, 860.0)
    } else {
        (860.0, pick(dice, &[500.0, 520.0, 550.0]))
    };
    let mut canvas = Canvas::new(w, h, long_px / 860.0);
    let c = &mut canvas;
    let accent = strong(dice);
    let dark = chance(dice, 0.3);
    let paper = if dark {
        accent.times(0.6)
    } else {
        hsv(0.1, between(dice, 0.0, 0.08), between(dice, 0.9, 1.0))
    };
    c.whole(paper);
    let text = if dark { rgb(245, 245, 245) } else { ink(dice) };
    match case(dice, 5) {
        0 => c.rect(0.0, 0.0, w * 0.3, h, accent),
        1 => c.polygon(&[(w, 0.0), (w, h), (w * 0.6, h)], accent),
        2 => c.rect(0.0, h - 40.0, w, 40.0, accent),
        _ => {}
    }
    let mark = (w * between(dice, 0.12, 0.85), h * between(dice, 0.15, 0.4));
    let size = between(dice, h * 0.1, h * 0.3);
    emblem(c, dice, mark, size, if dark { text } else { accent });
    let holder = person(dice);
    let name = format!("{} {}", holder.given, holder.surname);
    let face = pick(dice, FACES);
    let left = w * between(dice, 0.08, 0.4);
    let top = h * between(dice, 0.42, 0.62);
    write(
        c,
        style(face, 50.0, text).fitted(&name, w - left - 40.0),
        left,
        top,
        &name,
    );
    let trade = pick(
        dice,
        &[
            "Managing Director",
            "Photographer",
            "Dentist",
            "Software Engineer",
            "Sales Manager",
            "Architect",
            "Attorney at Law",
            "Plumber",
        ],
    );
    write(
        c,
        style(face, 28.0, if dark { text } else { accent }),
        left,
        top + 42.0,
        trade,
    );
    let contact = [
        coded(dice, "+99 999 9999999"),
        format!(
            "{}@example.org",
            holder.surname.to_lowercase().replace(' ', ".")
        ),
        holder.street.clone(),
        "www.example.org".to_string(),
    ];
    let small = style(Face::Roboto, 23.0, text);
    for (row, line) in contact.iter().enumerate() {
        let y = top + 95.0 + row as f32 * 33.0;
        if y < h - 15.0 {
            write(c, small.fitted(line, w - left - 30.0), left, y, line);
        }
    }
    if chance(dice, 0.15) {
        barcode::square(c, dice, w - 170.0, h - 170.0, 130.0);
    }
    canvas.pixmap
}
