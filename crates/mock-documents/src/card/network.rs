//! Signs of payment networks that do not exist: discs that overlap, words in heavy italics, panels,
//! ovals. Alike in kind to those of real networks; no real network's word or pair of colours.

use super::marks::word;
use crate::colour::{Colour, hsv, hsv_between, rgb};
use crate::dice::{Dice, between, chance, either, pick, weighted, whole};
use crate::paint::{Canvas, rounded};
use crate::security::hologram;
use crate::text::{Face, Style, measure, style, write, write_centred, write_right};

/// A sign with its right end at `right` and its lower edge at `bottom`, legible in `text`.
pub fn network(canvas: &mut Canvas, dice: &mut Dice, right: f32, bottom: f32, text: Colour) {
    let r = between(dice, 42.0, 62.0);
    type Sign = fn(&mut Canvas, &mut Dice, [f32; 3], Colour);
    let sign: Sign = weighted(
        dice,
        &[
            (discs as Sign, 0.42),
            (italics, 0.36),
            (panel, 0.09),
            (oval_sign, 0.05),
            (three_fields, 0.04),
            (foil, 0.04),
        ],
    );
    sign(canvas, dice, [right, bottom, r], text);
}

/// Two discs, as large as each other or not, one over the other's edge.
fn discs(canvas: &mut Canvas, dice: &mut Dice, [right, bottom, r]: [f32; 3], text: Colour) {
    let (a, b) = disc_colours(dice, text);
    let apart = r * between(dice, 1.0, 1.35);
    let y = bottom - r;
    let left = right - r - apart;
    if chance(dice, 0.65) {
        canvas.circle(left, y, r, a);
        canvas.circle(right - r, y, r, b);
        if chance(dice, 0.4) {
            lens(canvas, [left, right - r], y, r, a.mix(b, 0.5));
        }
    } else {
        let smaller = r * between(dice, 0.62, 0.85);
        canvas.circle(left, y, r, a);
        canvas.circle(right - smaller, y, smaller, b);
    }
    match whole(dice, 0, 9) {
        0..=3 => {
            let name = word(dice).to_lowercase();
            let small = style(Face::Sans, r * 0.42, text);
            let middle = (left + right - r) / 2.0;
            write_centred(canvas, small, middle, bottom + r * 0.42, &name);
        }
        4 => {
            let white = rgb(255, 255, 255);
            let name = word(dice);
            let across = style(Face::SansBold, r * 0.5, white).fitted(&name, r * 2.2);
            write_centred(
                canvas,
                across,
                (left + right - r) / 2.0,
                y + r * 0.18,
                &name,
            );
        }
        _ => {}
    }
}

/// What two discs have in common, in a colour of its own.
fn lens(canvas: &mut Canvas, x: [f32; 2], y: f32, r: f32, colour: Colour) {
    let half = (x[1] - x[0]) / 2.0;
    let high = (r * r - half * half).max(0.0).sqrt();
    let points: Vec<(f32, f32)> = (-8..=8)
        .map(|k| k as f32 / 8.0 * high)
        .map(|d| (x[0] + (r * r - d * d).max(0.0).sqrt(), y + d))
        .chain((-8..=8).rev().map(|k| {
            let d = k as f32 / 8.0 * high;
            (x[1] - (r * r - d * d).max(0.0).sqrt(), y + d)
        }))
        .collect();
    canvas.polygon(&points, colour);
}

/// Two hues, two greys, or two parts of the writing's colour. Never red beside yellow, orange or blue:
/// those pairs are real networks'.
fn disc_colours(dice: &mut Dice, text: Colour) -> (Colour, Colour) {
    match whole(dice, 0, 9) {
        0..=2 => {
            // From yellowish green to violet, which leaves the reds and oranges out.
            let (first, second) = (between(dice, 0.2, 0.85), between(dice, 0.2, 0.85));
            let value = between(dice, 0.6, 0.95);
            let one = hsv(first, between(dice, 0.6, 1.0), value);
            (one, hsv(second, between(dice, 0.3, 1.0), 0.95).alpha(0.85))
        }
        3..=5 => {
            // A warm one beside pink, violet or green.
            let warm = hsv_between(dice, [0.94, 1.12], [0.75, 1.0], [0.75, 1.0]);
            let beside = pick(dice, &[0.9, 0.82, 0.4, 0.48]);
            let other = hsv(beside, between(dice, 0.5, 1.0), between(dice, 0.6, 1.0)).alpha(0.88);
            either(dice, 0.5, (warm, other), (other, warm.alpha(0.88)))
        }
        6..=7 => (rgb(125, 125, 128), rgb(200, 200, 204).alpha(0.8)),
        _ => (text.alpha(0.85), text.alpha(0.5)),
    }
}

const HEAVY: [Face; 5] = [
    Face::SansHeavyItalic,
    Face::SansHeavyItalic,
    Face::RobotoBlack,
    Face::SerifBoldItalic,
    Face::DisplayBlackItalic,
];

fn short_word(dice: &mut Dice) -> String {
    let name = word(dice).to_uppercase();
    name.chars().take(whole(dice, 3, 6) as usize).collect()
}

/// A short word in heavy letters, on the card or on a white label, with a line of another colour.
fn italics(canvas: &mut Canvas, dice: &mut Dice, [right, bottom, r]: [f32; 3], text: Colour) {
    let name = short_word(dice);
    let size = r * between(dice, 1.6, 1.9);
    let face = pick(dice, &HEAVY);
    let blue = hsv_between(dice, [0.58, 0.68], [0.75, 1.0], [0.35, 0.6]);
    let label = chance(dice, 0.18);
    let colour = if label || chance(dice, 0.1) {
        blue
    } else {
        text
    };
    let letters = style(face, size, colour).fitted(&name, 230.0);
    if label {
        let (w, h) = (measure(letters, &name) + r * 0.6, letters.size * 1.05);
        let frame = [right - w + r * 0.3, bottom - h * 0.85, w, h];
        canvas.round_rect(frame, r * 0.12, rgb(255, 255, 255));
        let gold = hsv(between(dice, 0.08, 0.14), 0.8, 0.95);
        match whole(dice, 0, 2) {
            0 => {
                let strip = r * 0.22;
                canvas.rect(frame[0], frame[1], w, strip, blue);
                canvas.rect(frame[0], frame[1] + h - strip, w, strip, gold);
            }
            1 => canvas.rect(frame[0], frame[1] + h - r * 0.14, w, r * 0.14, gold),
            _ => {}
        }
    }
    write_right(canvas, letters, right, bottom, &name);
    if !label && chance(dice, 0.3) {
        tier(canvas, dice, letters, right, bottom);
    }
}

fn tier(canvas: &mut Canvas, dice: &mut Dice, letters: Style, right: f32, bottom: f32) {
    let words = [
        "Debit",
        "Classic",
        "Credit",
        "Infinite",
        "Platinum",
        "Business",
        "Signature",
        "Gold",
    ];
    let small = style(Face::Sans, letters.size * 0.36, letters.colour);
    let below = bottom + letters.size * 0.38;
    write_right(canvas, small, right, below, pick(dice, &words));
}

/// A coloured label with a word in one or two lines.
fn panel(canvas: &mut Canvas, dice: &mut Dice, [right, bottom, r]: [f32; 3], _: Colour) {
    let colour = hsv_between(dice, [0.0, 1.0], [0.6, 1.0], [0.45, 0.8]);
    let square = chance(dice, 0.4);
    let (w, h) = if square {
        (r * 2.0, r * 2.0)
    } else {
        (r * 2.4, r * 1.6)
    };
    let frame = [right - w, bottom - h, w, h];
    canvas.round_rect(frame, r * between(dice, 0.05, 0.3), colour);
    let white = rgb(255, 255, 255);
    let (middle, face) = (
        right - w / 2.0,
        pick(dice, &[Face::SansBold, Face::RobotoBlack]),
    );
    if square {
        for line in 0..2 {
            let name: String = word(dice).to_uppercase().chars().take(4).collect();
            let letters = style(face, r * 0.75, white).fitted(&name, w * 0.84);
            let y = bottom - h * (0.58 - 0.38 * line as f32);
            write_centred(canvas, letters, middle, y, &name);
        }
    } else {
        let name: String = word(dice).to_uppercase().chars().take(4).collect();
        let letters = style(face, r * 0.8, white).fitted(&name, w * 0.84);
        write_centred(canvas, letters, middle, bottom - h * 0.32, &name);
    }
}

/// A word in an oval.
fn oval_sign(canvas: &mut Canvas, dice: &mut Dice, [right, bottom, r]: [f32; 3], text: Colour) {
    let (w, h) = (r * 2.6, r * 1.5);
    let centre = (right - w / 2.0, bottom - h / 2.0);
    let tint = hsv(between(dice, 0.2, 0.9), 0.8, 0.6);
    let filled = chance(dice, 0.5);
    if filled {
        canvas.ellipse(centre.0, centre.1, w / 2.0, h / 2.0, tint);
    } else if let Some(ring) = crate::paint::oval(centre.0, centre.1, w / 2.0, h / 2.0) {
        canvas.stroke(&ring, r * 0.08, text);
    }
    let ink = if filled { rgb(255, 255, 255) } else { text };
    let name = short_word(dice);
    let letters = style(pick(dice, &HEAVY), r * 0.7, ink).fitted(&name, w * 0.74);
    write_centred(
        canvas,
        letters,
        centre.0,
        centre.1 + letters.size * 0.34,
        &name,
    );
}

/// Three upright fields with a letter each.
fn three_fields(canvas: &mut Canvas, dice: &mut Dice, [right, bottom, r]: [f32; 3], _: Colour) {
    let start = between(dice, 0.35, 0.8);
    let name = word(dice).to_uppercase();
    for (place, letter) in name.chars().take(3).enumerate() {
        let w = r * 0.72;
        let x = right - w * (3 - place) as f32;
        let colour = hsv(start + 0.13 * place as f32, 0.8, 0.65);
        canvas.fill(
            &rounded([x, bottom - r * 1.7, w * 0.92, r * 1.7], r * 0.3),
            colour,
        );
        let white = style(Face::SansBold, r * 0.62, rgb(255, 255, 255));
        write(
            canvas,
            white,
            x + w * 0.18,
            bottom - r * 0.6,
            &letter.to_string(),
        );
    }
}

fn foil(canvas: &mut Canvas, dice: &mut Dice, [right, bottom, r]: [f32; 3], _: Colour) {
    hologram(canvas, dice, (right - r, bottom - r), r, 0.9);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;
    use docsort_random::stream;

    /// Hue in turns and saturation.
    fn hue(colour: Colour) -> (f32, f32) {
        let (high, low) = (
            colour.r.max(colour.g).max(colour.b),
            colour.r.min(colour.g).min(colour.b),
        );
        let span = (high - low).max(1e-6);
        let sixth = if high == colour.r {
            (colour.g - colour.b) / span
        } else if high == colour.g {
            2.0 + (colour.b - colour.r) / span
        } else {
            4.0 + (colour.r - colour.g) / span
        };
        ((sixth / 6.0).rem_euclid(1.0), (high - low) / high.max(1e-6))
    }

    #[test]
    fn no_pair_of_discs_is_a_real_network_s() {
        let mut dice = Dice::new(stream(1, "test", 0, 0), Rules::Wide);
        for _ in 0..5000 {
            let (a, b) = disc_colours(&mut dice, rgb(250, 250, 250));
            let [(a, sa), (b, sb)] = [hue(a), hue(b)];
            let warm = |hue: f32, saturation: f32| saturation > 0.3 && !(0.14..0.93).contains(&hue);
            let blue = |hue: f32, saturation: f32| saturation > 0.3 && (0.52..0.72).contains(&hue);
            assert!(!(warm(a, sa) && warm(b, sb)), "{a} {b}");
            assert!(!(warm(a, sa) && blue(b, sb)), "{a} {b}");
            assert!(!(blue(a, sa) && warm(b, sb)), "{a} {b}");
        }
    }
}
