//! What lies under the print: tinted paper and layers of security print, scenes, arms, outlines.

use super::record::Record;
use crate::colour::{Colour, any_hue, hsv, rgb};
use crate::country::{Arms, Flag, Stripes, arms};
use crate::dice::{Dice, between, case, chance, hue, pick, weighted, whole};
use crate::paint::{Canvas, Ink};
use crate::scenery::{capitol, landscape};
use crate::security::{emblem, hatch, land, rosette, star_circle, waves};
use crate::text::{Face, measure, style, write};
use std::f32::consts::TAU;

pub struct Ground {
    /// One to five tints that run into each other.
    pub paper: Vec<Colour>,
    pub axis: Axis,
    pub prints: Vec<Print>,
}

impl Ground {
    /// Paper on its way to another colour.
    pub fn tinged(mut self, colour: Colour, part: f32) -> Self {
        for tint in &mut self.paper {
            *tint = tint.mix(colour, part);
        }
        self
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    Across,
    Down,
    Slanted,
}

/// One layer of print.
pub enum Print {
    /// A bundle of waves in a frame (x, y, w, h).
    Waves([f32; 4], Colour),
    /// Two families of waves that cross, over everything.
    Mesh(Colour),
    Rosette((f32, f32), f32, Colour),
    Hatch(Colour),
    /// From a centre to all edges.
    Rays((f32, f32), Colour),
    /// Rows of a word in small print.
    Rows(String, f32, Colour),
    Arms(Arms, (f32, f32), f32, Colour),
    /// An emblem of no country.
    Emblem((f32, f32), f32, Colour),
    Land((f32, f32), f32, Colour),
    Stars((f32, f32), f32, Colour),
    /// From a height downwards: how vivid, how opaque.
    Landscape(f32, f32, f32),
    Capitol((f32, f32), f32, Colour),
    /// The colours of a flag, faint.
    Flag(Flag, f32),
    /// A tint over all of the above.
    Veil(Colour),
}

/// White or hardly tinted, with little or no print: mock-ups, plain plastic, typed paper.
pub fn plain(dice: &mut Dice, record: &Record, size: (f32, f32)) -> Ground {
    let white = rgb(255, 255, 255).times(between(dice, 0.93, 1.0));
    let tint = record.print.alpha(1.0);
    let tinted = white.mix(tint, between(dice, 0.0, 0.12));
    let mut prints = Vec::new();
    if chance(dice, 0.5) {
        let faint = between(dice, 0.1, 0.3);
        prints.push(layer(dice, record, size, faint));
    }
    Ground {
        paper: vec![white, tinted],
        axis: axis(dice),
        prints,
    }
}

/// Tinted paper with one to four layers of fine print: most cards of plastic and most pages.
pub fn security(dice: &mut Dice, record: &Record, size: (f32, f32)) -> Ground {
    let strength = between(dice, 0.35, 1.3);
    let mut prints: Vec<Print> = (0..whole(dice, 1, 4))
        .map(|_| layer(dice, record, size, strength))
        .collect();
    if chance(dice, 0.2) {
        prints.push(Print::Flag(record.country.flag, between(dice, 0.08, 0.35)));
    }
    if chance(dice, 0.25) {
        prints.push(Print::Veil(
            rgb(255, 255, 255).alpha(between(dice, 0.1, 0.5)),
        ));
    }
    Ground {
        paper: paper(dice, record),
        axis: axis(dice),
        prints,
    }
}

/// Landscapes, capitols, outlines of lands under fine print, as states' cards have them.
pub fn scenic(dice: &mut Dice, record: &Record, size: (f32, f32)) -> Ground {
    let (w, h) = size;
    let mut ground = security(dice, record, size);
    let scene = match whole(dice, 0, 9) {
        0..=3 => Print::Landscape(
            h * between(dice, 0.0, 0.45),
            between(dice, 0.1, 0.85),
            between(dice, 0.35, 0.95),
        ),
        4 | 5 => {
            let colour = hsv(hue(dice, 0.0, 1.0), between(dice, 0.1, 0.6), 0.6);
            let at = (w * between(dice, 0.5, 0.8), h * between(dice, 0.75, 1.0));
            let size = h * between(dice, 0.35, 0.6);
            Print::Capitol(at, size, colour.alpha(between(dice, 0.15, 0.5)))
        }
        6 => Print::Land(
            (w * 0.65, h * 0.55),
            h * between(dice, 0.3, 0.5),
            record.accent.alpha(between(dice, 0.1, 0.35)),
        ),
        7 => Print::Arms(
            record.country.arms,
            (w * between(dice, 0.5, 0.75), h * 0.58),
            h * between(dice, 0.5, 1.0),
            record.print.alpha(between(dice, 0.1, 0.3)),
        ),
        _ => layer(dice, record, size, 1.0),
    };
    ground.prints.insert(0, scene);
    ground
}

fn axis(dice: &mut Dice) -> Axis {
    pick(dice, &[Axis::Across, Axis::Down, Axis::Slanted])
}

/// Tints of the country's paper, of any hue, or saturated over the whole card.
fn paper(dice: &mut Dice, record: &Record) -> Vec<Colour> {
    let [a, b] = record.country.palette.paper;
    let manner = weighted(dice, &[(0, 0.5), (1, 0.28), (2, 0.14), (3, 0.08)]);
    let count = whole(dice, 2, 5);
    let (low, high) = match manner {
        0 => (0.06, 0.22),
        1 => (0.02, 0.1),
        2 => (0.2, 0.45),
        _ => (0.4, 0.75),
    };
    let own = chance(dice, 0.6);
    let base = hue(dice, 0.0, 1.0);
    let other = base + between(dice, 0.05, 0.45);
    (0..count)
        .map(|place| {
            let hues = if own { [a, b] } else { [base, other] };
            let tone = hues[place as usize % 2] + between(dice, -0.03, 0.03);
            let value = if manner == 3 {
                between(dice, 0.55, 0.92)
            } else {
                between(dice, 0.88, 1.0)
            };
            hsv(tone, between(dice, low, high), value)
        })
        .collect()
}

/// One layer at random.
fn layer(dice: &mut Dice, record: &Record, (w, h): (f32, f32), strength: f32) -> Print {
    let tone = if chance(dice, 0.5) {
        record.print
    } else {
        any_hue(dice, [0.2, 0.8], [0.45, 0.9])
    };
    let ink = tone.alpha((between(dice, 0.12, 0.45) * strength).min(0.8));
    let at = (between(dice, 0.25, 0.9) * w, between(dice, 0.25, 0.8) * h);
    match case(dice, 13) {
        0 => Print::Waves([0.0, 0.0, w, h], ink),
        1 | 2 => Print::Mesh(ink.alpha(ink.a * 0.7)),
        3 => Print::Rosette(at, h * between(dice, 0.25, 0.7), ink),
        4 => Print::Rays(at, ink.alpha(ink.a * 0.6)),
        5 => Print::Arms(record.country.arms, at, h * between(dice, 0.4, 0.9), ink),
        6 => {
            let word = record.country.english().to_uppercase();
            Print::Rows(word, between(dice, 14.0, 32.0), ink)
        }
        7 => Print::Land(at, h * between(dice, 0.25, 0.5), ink.alpha(ink.a * 0.7)),
        8 => Print::Hatch(ink.alpha(ink.a * 0.5)),
        9 => Print::Rosette((w * 0.5, h * 0.5), h * 0.8, ink.alpha(ink.a * 0.8)),
        10 => {
            let high = h * between(dice, 0.15, 0.5);
            Print::Waves([0.0, between(dice, 0.0, h - high), w, high], ink)
        }
        11 => Print::Stars(at, h * between(dice, 0.15, 0.35), ink),
        _ => Print::Emblem(at, h * between(dice, 0.3, 0.9), ink.alpha(ink.a * 0.7)),
    }
}

/// Draws it.
pub(super) fn lay(c: &mut Canvas, dice: &mut Dice, ground: &Ground) {
    let (w, h) = (c.width, c.height);
    let last = (ground.paper.len().max(2) - 1) as f32;
    let stops = ground.paper.iter().enumerate();
    let stops = stops
        .map(|(i, &colour)| (i as f32 / last, colour))
        .collect();
    let axis = match ground.axis {
        Axis::Across => [0.0, 0.0, w, 0.0],
        Axis::Down => [0.0, 0.0, 0.0, h],
        Axis::Slanted => [0.0, 0.0, w, h],
    };
    c.whole(Ink::Linear(axis, stops));
    for print in &ground.prints {
        draw(c, dice, print);
    }
}

fn draw(c: &mut Canvas, dice: &mut Dice, print: &Print) {
    let (w, h) = (c.width, c.height);
    match print {
        Print::Waves(frame, ink) => waves(c, dice, *frame, *ink),
        Print::Mesh(ink) => mesh(c, dice, *ink),
        Print::Rosette(at, radius, ink) => rosette(c, dice, *at, *radius, *ink),
        Print::Hatch(ink) => hatch(c, dice, *ink),
        Print::Rays(at, ink) => rays(c, dice, *at, *ink),
        Print::Rows(word, pitch, ink) => rows(c, word, *pitch, *ink),
        Print::Arms(shield, at, size, ink) => arms(c, shield, *at, *size, *ink),
        Print::Emblem(at, size, ink) => emblem(c, dice, *at, *size, *ink),
        Print::Land(at, radius, ink) => {
            let outline = land(dice, *at, *radius);
            c.polygon(&outline, *ink);
        }
        Print::Stars(at, radius, ink) => star_circle(c, *at, *radius, *ink),
        Print::Landscape(top, vivid, opacity) => {
            landscape(c, dice, [0.0, *top, w, h - top], *vivid, *opacity);
        }
        Print::Capitol(at, size, ink) => capitol(c, at.0, at.1, *size, *ink),
        Print::Flag(flag, opacity) => stripes(c, flag, *opacity),
        Print::Veil(ink) => c.whole(*ink),
    }
}

/// Two families of parallel waves.
fn mesh(c: &mut Canvas, dice: &mut Dice, ink: Colour) {
    let (w, h) = (c.width, c.height);
    let pitch = between(dice, 16.0, 44.0);
    let width = between(dice, 1.0, 3.0);
    for family in 0..2 {
        let (swing, turns) = (between(dice, 8.0, 60.0), between(dice, 1.0, 5.0));
        let lean = between(dice, -0.5, 0.5) + family as f32 * 0.4;
        let phase = between(dice, 0.0, TAU);
        let mut y = -h * 0.6;
        while y < h * 1.6 {
            let points: Vec<(f32, f32)> = (0..=28)
                .map(|i| {
                    let u = i as f32 / 28.0;
                    let lift = swing * (u * turns * TAU + phase).sin();
                    (u * w, y + lift + lean * (u - 0.5) * h)
                })
                .collect();
            c.curve(&points, width, ink);
            y += pitch;
        }
    }
}

fn rays(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), ink: Colour) {
    let count = whole(dice, 24, 90);
    let far = c.width + c.height;
    for ray in 0..count {
        let angle = ray as f32 / count as f32 * TAU;
        let half = TAU / count as f32 * 0.22;
        let tip = |angle: f32| (x + far * angle.cos(), y + far * angle.sin());
        c.polygon(&[(x, y), tip(angle - half), tip(angle + half)], ink);
    }
}

fn rows(c: &mut Canvas, word: &str, pitch: f32, ink: Colour) {
    let text = style(Face::SansBold, pitch * 0.62, ink);
    let step = measure(text, word) + pitch;
    let mut y = pitch * 0.8;
    let mut row = 0;
    while y < c.height {
        let mut x = -(row % 2) as f32 * step / 2.0;
        while x < c.width {
            write(c, text, x, y, word);
            x += step;
        }
        y += pitch;
        row += 1;
    }
}

fn stripes(c: &mut Canvas, flag: &Flag, opacity: f32) {
    let (w, h) = (c.width, c.height);
    for (place, [r, g, b]) in flag.colours.into_iter().enumerate() {
        let ink = rgb(r, g, b).alpha(opacity);
        let t = place as f32 / 3.0;
        if flag.stripes == Stripes::Upright {
            c.rect(w * t, 0.0, w / 3.0, h, ink);
        } else {
            c.rect(0.0, h * t, w, h / 3.0, ink);
        }
    }
}
