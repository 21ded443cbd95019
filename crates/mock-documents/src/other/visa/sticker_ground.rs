//! What a sticker shows before its fields: a block of print, a banner or plain paper, with its title.

use super::Leave;
use crate::colour::{Colour, hsv, rgb};
use crate::country::{Lettering, arms, fitted_words, measure_words, write_words};
use crate::dice::{Dice, between, chance, either, hue, pick};
use crate::paint::{Canvas, Ink, rounded};
use crate::script::Script;
use crate::security::{hologram, rosette, waves};
use crate::text::{Face, style, write, write_right};

pub(super) const WIDTH: f32 = 1200.0;
pub(super) const HEIGHT: f32 = 800.0;
/// Where the pale strip begins.
pub(super) const ZONE: f32 = HEIGHT - 200.0;

/// A rosette at the left, a dark title, a block of fine lines behind the fields; returns where these begin.
pub(super) fn block(c: &mut Canvas, dice: &mut Dice, leave: &Leave, with_photo: bool) -> f32 {
    let x = 320.0;
    let tint = block_tint(dice);
    let other = block_tint(dice);
    c.rect(
        x,
        90.0,
        WIDTH - x - 20.0,
        ZONE - 100.0,
        Ink::between([x, 0.0, WIDTH, 300.0], tint, other),
    );
    let line = leave.accent.alpha(between(dice, 0.15, 0.4));
    waves(c, dice, [x, 90.0, WIDTH - x - 20.0, ZONE - 100.0], line);
    let dark = leave.accent.times(between(dice, 0.8, 1.3));
    c.rect(x, 14.0, between(dice, 520.0, 620.0), 74.0, dark);
    spaced_title(c, leave, [x + 20.0, 72.0, 480.0], rgb(235, 235, 230));
    let at = (170.0, if with_photo { 115.0 } else { 250.0 });
    let r = if with_photo { 110.0 } else { 170.0 };
    for ring in 0..2 {
        let ink = hsv(hue(dice, 0.0, 1.0), 0.5, 0.6).alpha(0.55);
        rosette(c, dice, at, r * (1.0 - 0.3 * ring as f32), ink);
    }
    hologram(c, dice, at, r * 0.5, 0.45);
    number(c, dice, leave);
    if !with_photo {
        let caption = style(Face::Mono, 26.0, rgb(40, 40, 48));
        write(
            c,
            caption,
            30.0,
            480.0,
            &format!("CONSULATE {}", leave.country.towns[0].to_uppercase()),
        );
    }
    x + 18.0
}

/// Most blocks are greenish or pale.
fn block_tint(dice: &mut Dice) -> Colour {
    let hue = if chance(dice, 0.5) {
        between(dice, 0.3, 0.45)
    } else {
        hue(dice, 0.0, 1.0)
    };
    hsv(hue, between(dice, 0.06, 0.32), between(dice, 0.72, 0.93))
}

/// A dark field with the title at the left, the country's name large beside it.
pub(super) fn banner(c: &mut Canvas, dice: &mut Dice, leave: &Leave) -> f32 {
    let (dark, second) = (leave.accent, hsv(leave.country.palette.paper[1], 0.7, 0.5));
    c.rect(0.0, 0.0, 420.0, 120.0, dark);
    c.rect(
        420.0,
        0.0,
        WIDTH - 420.0,
        120.0,
        second.alpha(between(dice, 0.5, 1.0)),
    );
    spaced_title(c, leave, [80.0, 88.0, 260.0], rgb(245, 245, 245));
    let name = [Lettering::new(Script::Latin, leave.country.english()).upper()];
    let face = pick(dice, &[Face::DisplayBold, Face::SerifBold, Face::SlabBold]);
    let large = fitted_words(
        style(face, 70.0, rgb(245, 240, 235)),
        &name,
        "",
        WIDTH - 480.0,
    );
    write_words(c, large, (450.0, 84.0), &name, "");
    let faint = leave.accent.alpha(between(dice, 0.08, 0.25));
    arms(c, &leave.country.arms, (760.0, 380.0), 420.0, faint);
    write_right(
        c,
        style(Face::Mono, 42.0, rgb(190, 35, 40)),
        WIDTH - 40.0,
        ZONE - 24.0,
        &leave.number,
    );
    370.0
}

/// White paper, the country at one end, the title at the other.
pub(super) fn plain(c: &mut Canvas, dice: &mut Dice, leave: &Leave) -> f32 {
    c.whole(rgb(254, 254, 252).alpha(between(dice, 0.4, 1.0)));
    let ink = either(dice, 0.5, leave.accent, rgb(20, 20, 24));
    let mut names = vec![leave.country.own()];
    names.truncate(1);
    let large = style(Face::SansBold, 48.0, ink);
    let fit = fitted_words(large, &names, "", 560.0);
    write_words(c, fit, (50.0, 78.0), &names, "");
    let title = leave.title();
    let fit = fitted_words(large.sized(56.0), &title, " / ", 460.0);
    let wide = measure_words(fit, &title, " / ");
    write_words(c, fit, (WIDTH - 50.0 - wide, 80.0), &title, " / ");
    let faint = leave.accent.alpha(between(dice, 0.1, 0.35));
    arms(
        c,
        &leave.country.arms,
        (WIDTH * between(dice, 0.4, 0.7), 360.0),
        400.0,
        faint,
    );
    waves(c, dice, [0.0, 100.0, WIDTH, ZONE - 100.0], faint);
    if chance(dice, 0.5) {
        let frame = rounded([8.0, 8.0, WIDTH - 16.0, HEIGHT - 16.0], 30.0);
        c.stroke(&frame, 4.0, ink);
    }
    390.0
}

/// The title with wide spaces, each letter in a light oval now and then left out of the print.
fn spaced_title(c: &mut Canvas, leave: &Leave, [x, y, width]: [f32; 3], ink: Colour) {
    let title = &leave.title()[..1];
    let large = style(Face::SerifBold, 66.0, ink).spaced(0.25);
    let fit = fitted_words(large, title, "", width);
    write_words(c, fit, (x, y), title, "");
}

fn number(c: &mut Canvas, dice: &mut Dice, leave: &Leave) {
    let ink = pick(
        dice,
        &[rgb(170, 35, 40), rgb(40, 40, 46), rgb(150, 140, 80)],
    );
    let face = pick(dice, &[Face::OcrB, Face::Mono, Face::SerifBold]);
    write_right(c, style(face, 46.0, ink), WIDTH - 36.0, 66.0, &leave.number);
}
