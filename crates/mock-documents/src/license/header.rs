//! Headers: the state's name in a face of its own, the words "driver license", bands, badges.

use crate::colour::{Colour, hsv, rgb, strong};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::place;
use crate::paint::{Canvas, Ink};
use crate::security::{emblem, flag, land, star};
use crate::text::{Face, measure, style, write, write_centred, write_edged, write_right};

const TITLES: &[&str] = &[
    "DRIVER LICENSE",
    "DRIVER'S LICENSE",
    "DRIVER LICENSE",
    "OPERATOR LICENSE",
    "DRIVER LICENCE",
    "Driver License",
    "DRIVER LICENSE CLASS D",
    "OPERATOR'S LICENSE",
    "DRIVING LICENCE",
    "DRIVER'S LICENCE",
];
const NAME_FACES: &[Face] = &[
    Face::SerifBold,
    Face::SerifBoldItalic,
    Face::DisplayBlackItalic,
    Face::DisplayBold,
    Face::SlabBold,
    Face::SansBold,
    Face::RobotoBlack,
    Face::Roboto,
    Face::Serif,
    Face::SansHeavyItalic,
    Face::RobotoCondensedBold,
    Face::RobotoLight,
];

/// Draws a header on a card `canvas.width` wide; returns its lower edge.
pub fn header(canvas: &mut Canvas, dice: &mut Dice) -> f32 {
    let mut name = place(dice);
    if chance(dice, 0.55) {
        name = name.to_uppercase();
    }
    let title = pick(dice, TITLES);
    let colour = strong(dice);
    match whole(dice, 0, 9) {
        0..=3 => name_left(canvas, dice, &name, title, colour),
        4 | 5 => name_in_band(canvas, dice, &name, title, colour),
        6 => name_centred(canvas, dice, &name, title, colour),
        7 => name_over_band(canvas, dice, &name, title, colour),
        8 => name_right(canvas, dice, &name, title, colour),
        _ => small_flag_first(canvas, dice, &name, title, colour),
    }
}

fn name_left(canvas: &mut Canvas, dice: &mut Dice, name: &str, title: &str, colour: Colour) -> f32 {
    let size = between(dice, 55.0, 92.0);
    let w = canvas.width;
    let text = style(pick(dice, NAME_FACES), size, colour).fitted(name, w * 0.46);
    let x = between(dice, 20.0, 45.0);
    let base = 28.0 + text.size * 0.72;
    if chance(dice, 0.2) {
        write_edged(canvas, text, (x, base), name, rgb(255, 255, 255));
    } else {
        write(canvas, text, x, base, name);
    }
    let end = x + measure(text, name);
    if chance(dice, 0.5) {
        write(
            canvas,
            style(Face::SansBold, 17.0, colour),
            end + 6.0,
            base - text.size * 0.4,
            "USA",
        );
    }
    let title_colour = if chance(dice, 0.6) {
        rgb(20, 20, 25)
    } else {
        colour
    };
    let bold = style(
        pick(dice, &[Face::SansBold, Face::RobotoBold, Face::Sans]),
        between(dice, 27.0, 38.0),
        title_colour,
    );
    let room = w - end - 130.0;
    if room > 170.0 {
        write(
            canvas,
            bold.fitted(title, room),
            end + 40.0,
            between(dice, 45.0, 70.0),
            title,
        );
        badge(canvas, dice, (w - 60.0, 60.0));
        base + 18.0
    } else {
        write(canvas, bold, x, base + bold.size * 1.15, title);
        badge(canvas, dice, (w - 60.0, 60.0));
        base + bold.size * 1.35
    }
}

fn name_in_band(
    canvas: &mut Canvas,
    dice: &mut Dice,
    name: &str,
    title: &str,
    colour: Colour,
) -> f32 {
    let high = between(dice, 60.0, 135.0);
    let w = canvas.width;
    let other = if chance(dice, 0.5) {
        colour.times(1.5)
    } else {
        strong(dice)
    };
    let dark = colour.luma() < 0.6;
    let text_colour = if dark {
        rgb(255, 255, 255)
    } else {
        rgb(20, 20, 30)
    };
    canvas.rect(
        0.0,
        0.0,
        w,
        high,
        Ink::Linear(
            [0.0, 0.0, w, 0.0],
            vec![
                (0.0, colour),
                (0.5, colour),
                (1.0, if dark { other.times(0.8) } else { colour }),
            ],
        ),
    );
    let face = pick(dice, NAME_FACES);
    if high > 95.0 && chance(dice, 0.6) {
        let text = style(face, high * 0.45, text_colour).fitted(name, w * 0.8);
        let line = style(Face::SansBold, high * 0.32, text_colour);
        if chance(dice, 0.6) {
            write_centred(canvas, text, w / 2.0, high * 0.47, name);
            write_centred(canvas, line, w / 2.0, high * 0.86, title);
        } else {
            write(canvas, text, 30.0, high * 0.47, name);
            write(canvas, line, 30.0, high * 0.86, title);
        }
    } else {
        let text = style(face, high * 0.68, text_colour).fitted(name, w * 0.5);
        let end = write(canvas, text, 28.0, high * 0.74, name);
        let line = style(Face::SansBold, high * 0.36, text_colour);
        write_right(
            canvas,
            line.fitted(title, w - end - 60.0),
            w - 28.0,
            high * 0.66,
            title,
        );
    }
    if chance(dice, 0.35) {
        let accent = hsv(between(dice, 0.0, 0.16), 0.85, 0.9);
        canvas.rect(0.0, high, w, between(dice, 6.0, 16.0), accent);
    }
    if chance(dice, 0.35) {
        badge(canvas, dice, (w - 60.0, high + 55.0));
    }
    high + 14.0
}

fn name_centred(
    canvas: &mut Canvas,
    dice: &mut Dice,
    name: &str,
    title: &str,
    colour: Colour,
) -> f32 {
    let w = canvas.width;
    let size = between(dice, 46.0, 80.0);
    let text = style(pick(dice, NAME_FACES), size, colour).fitted(name, w * 0.6);
    write_centred(canvas, text, w / 2.0, 20.0 + text.size * 0.75, name);
    let bold = style(
        Face::SansBold,
        between(dice, 26.0, 36.0),
        if chance(dice, 0.5) {
            colour
        } else {
            rgb(20, 20, 25)
        },
    );
    let y = 20.0 + text.size * 0.8 + bold.size;
    write_centred(canvas, bold, w / 2.0, y, title);
    badge(canvas, dice, (w - 60.0, 58.0));
    if chance(dice, 0.4) {
        emblem(canvas, dice, (65.0, 58.0), 80.0, colour);
    }
    y + 14.0
}

fn name_over_band(
    canvas: &mut Canvas,
    dice: &mut Dice,
    name: &str,
    title: &str,
    colour: Colour,
) -> f32 {
    let w = canvas.width;
    let size = between(dice, 55.0, 85.0);
    let text = style(pick(dice, NAME_FACES), size, colour).fitted(name, w * 0.5);
    write(canvas, text, 30.0, 20.0 + text.size * 0.75, name);
    let y = 28.0 + text.size * 0.85;
    let band = strong(dice);
    let high = between(dice, 28.0, 44.0);
    let start = if chance(dice, 0.5) {
        30.0
    } else {
        w * between(dice, 0.25, 0.4)
    };
    let length = (w - start) * between(dice, 0.5, 1.0);
    canvas.round_rect([start, y, length, high], between(dice, 0.0, 14.0), band);
    let label = style(Face::SansBold, high * 0.78, rgb(255, 255, 255)).fitted(title, length - 20.0);
    write(canvas, label, start + 14.0, y + high * 0.78, title);
    if chance(dice, 0.5) {
        let motto = format!("The {} State", place(dice));
        write_right(
            canvas,
            style(Face::SerifBoldItalic, 28.0, colour),
            w - 40.0,
            50.0,
            &motto,
        );
    } else {
        badge(canvas, dice, (w - 60.0, 55.0));
    }
    y + high + 8.0
}

fn name_right(
    canvas: &mut Canvas,
    dice: &mut Dice,
    name: &str,
    title: &str,
    colour: Colour,
) -> f32 {
    let w = canvas.width;
    let bold = style(
        Face::SansBold,
        between(dice, 28.0, 38.0),
        if chance(dice, 0.5) {
            colour
        } else {
            rgb(20, 20, 25)
        },
    );
    write(canvas, bold, 40.0, 60.0, title);
    let text =
        style(pick(dice, NAME_FACES), between(dice, 50.0, 85.0), colour).fitted(name, w * 0.45);
    write_right(canvas, text, w - 40.0, 20.0 + text.size * 0.75, name);
    35.0 + text.size * 0.85
}

fn small_flag_first(
    canvas: &mut Canvas,
    dice: &mut Dice,
    name: &str,
    title: &str,
    colour: Colour,
) -> f32 {
    let w = canvas.width;
    if chance(dice, 0.6) {
        flag(canvas, dice, [28.0, 28.0, 100.0, 66.0]);
    } else {
        let patch = strong(dice);
        canvas.rect(28.0, 28.0, 100.0, 66.0, patch);
        let light = hsv(0.13, 0.6, 1.0);
        emblem(canvas, dice, (78.0, 61.0), 58.0, light);
    }
    let text =
        style(pick(dice, NAME_FACES), between(dice, 50.0, 76.0), colour).fitted(name, w * 0.45);
    let end = write(canvas, text, 145.0, 28.0 + text.size * 0.75, name);
    let bold = style(Face::SansBold, between(dice, 24.0, 34.0), colour);
    let room = w - end - 130.0;
    if let (Some((first, second)), true) = (title.split_once(' '), room > 110.0) {
        let bold = bold.fitted(second, room);
        write(canvas, bold, end + 35.0, 48.0, first);
        write(canvas, bold, end + 35.0, 48.0 + bold.size, second);
    }
    badge(canvas, dice, (w - 60.0, 62.0));
    50.0 + text.size * 0.8
}

/// The mark of a card made by the federal rules (a star in a disc), an outline, or nothing.
pub fn badge(canvas: &mut Canvas, dice: &mut Dice, at: (f32, f32)) {
    let (x, y) = at;
    let r = between(dice, 26.0, 38.0);
    match whole(dice, 0, 6) {
        0..=2 => {
            canvas.circle(
                x,
                y,
                r,
                hsv(0.12, between(dice, 0.5, 0.85), between(dice, 0.75, 0.95)),
            );
            canvas.polygon(&star(x, y, r * 0.75, 5, 0.42), rgb(255, 255, 255));
        }
        3 => {
            canvas.circle(x, y, r, rgb(15, 15, 15));
            canvas.polygon(&star(x, y, r * 0.75, 5, 0.42), rgb(255, 255, 255));
        }
        4 => {
            let colour = strong(dice);
            let outline = land(dice, at, r);
            canvas.polygon(&outline, colour);
            write_right(
                canvas,
                style(Face::SansBold, 26.0, colour),
                x - r - 8.0,
                y + 8.0,
                "DL",
            );
        }
        _ => {}
    }
}
