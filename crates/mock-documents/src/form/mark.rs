//! Single things on a form: lines of text, bands, arms, flags, codes, chips, signatures, stamps.

use super::record::plain_text;
use super::vehicles::{ALL, vehicle};
use super::zone::machine_lines;
use crate::barcode;
use crate::colour::{Colour, hsv, rgb};
use crate::country::{Arms, Flag, Lettering, arms, flag};
use crate::dice::{Dice, between, chance, hue, whole};
use crate::identity::coded;
use crate::paint::{Canvas, Ink, rounded};
use crate::security::{emblem, hologram, land, signature, star, star_circle};
use crate::text::{Face, Style, measure, style, write, write_centred, write_edged, write_right};
use std::f32::consts::TAU;

/// A line of text.
#[derive(Clone)]
pub struct Line {
    pub text: Lettering,
    pub style: Style,
    /// The baseline's start, middle or end.
    pub at: (f32, f32),
    pub align: Align,
    /// At most this wide.
    pub width: f32,
    /// Drawn about the letters.
    pub edge: Option<Colour>,
    /// Degrees, clockwise.
    pub turn: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Start,
    Middle,
    End,
}

/// One thing in its place. Frames are x, y, w, h.
pub enum Mark {
    Text(Line),
    Band([f32; 4], f32, Ink),
    Arms(Arms, (f32, f32), f32, Colour),
    Flag(Flag, [f32; 4]),
    /// A circle of twelve stars on a field, and letters in it.
    Stars([f32; 4], Colour, String),
    /// A star in a disc: the mark of cards by federal rules.
    Badge((f32, f32), f32, Colour),
    Land((f32, f32), f32, Colour),
    Hologram((f32, f32), f32, f32),
    /// Contact plates: upper left corner, width.
    Chip((f32, f32), f32),
    /// The sign of a chip read by radio: a rectangle with a circle in it.
    Radio((f32, f32), f32, Colour),
    Signature([f32; 4], Colour),
    Fingerprint((f32, f32), f32, Colour),
    Heart((f32, f32), f32, Colour),
    Pdf417([f32; 4]),
    Linear([f32; 4]),
    Square((f32, f32), f32),
    /// Machine-readable lines from a height to the lower edge.
    Zone(Vec<String>, f32),
    Stamp((f32, f32), f32, Colour, String),
    /// The table of classes with pictograms and dates: frame, rows, ink.
    Classes([f32; 4], usize, Colour),
    /// Pictograms in a row: start, size, count, ink.
    Vehicles((f32, f32), f32, usize, Colour),
}

/// A line that starts at `at` and may run to `width`.
pub fn line(text: Lettering, style: Style, at: (f32, f32), width: f32) -> Line {
    Line {
        text,
        style,
        at,
        align: Align::Start,
        width,
        edge: None,
        turn: 0.0,
    }
}

/// As [`line`], as a mark with an alignment.
pub fn heading(text: Lettering, style: Style, at: (f32, f32), align: Align, width: f32) -> Mark {
    Mark::Text(Line {
        align,
        ..line(text, style, at, width)
    })
}

/// As [`heading`], of Latin text.
pub fn latin(text: &str, style: Style, at: (f32, f32), align: Align, width: f32) -> Mark {
    heading(plain_text(text), style, at, align, width)
}

impl Line {
    /// Its style with the face of its script, and small enough.
    pub fn fitted(&self) -> Style {
        let style = Style {
            face: self.text.face(self.style.face),
            ..self.style
        };
        style.fitted(&self.text.text, self.width)
    }

    /// How wide it will be.
    pub fn length(&self) -> f32 {
        measure(self.fitted(), &self.text.text)
    }
}

/// Draws marks in their order.
pub(super) fn draw(c: &mut Canvas, dice: &mut Dice, marks: &[Mark]) {
    for mark in marks {
        put(c, dice, mark);
    }
}

fn put(c: &mut Canvas, dice: &mut Dice, mark: &Mark) {
    match mark {
        Mark::Text(line) => text(c, line),
        Mark::Band(frame, radius, ink) => c.round_rect(*frame, *radius, ink.clone()),
        Mark::Arms(shield, at, size, ink) => arms(c, shield, *at, *size, *ink),
        Mark::Flag(colours, frame) => flag(c, colours, *frame),
        Mark::Stars(frame, field, letters) => stars(c, *frame, *field, letters),
        Mark::Badge(at, r, ink) => {
            c.circle(at.0, at.1, *r, *ink);
            c.polygon(&star(at.0, at.1, r * 0.75, 5, 0.42), rgb(255, 255, 255));
        }
        Mark::Land(at, radius, ink) => {
            let outline = land(dice, *at, *radius);
            c.polygon(&outline, *ink);
        }
        Mark::Hologram(at, radius, opacity) => hologram(c, dice, *at, *radius, *opacity),
        Mark::Chip(at, w) => chip(c, dice, *at, *w),
        Mark::Radio(at, w, ink) => radio(c, *at, *w, *ink),
        Mark::Signature(frame, ink) => signature(c, dice, *frame, *ink),
        Mark::Fingerprint(at, size, ink) => fingerprint(c, dice, *at, *size, *ink),
        Mark::Heart(at, r, ink) => heart(c, *at, *r, *ink),
        Mark::Pdf417(frame) => barcode::pdf417(c, dice, *frame),
        Mark::Linear(frame) => barcode::linear(c, dice, *frame, rgb(255, 255, 255)),
        Mark::Square(at, size) => barcode::square(c, dice, at.0, at.1, *size),
        Mark::Zone(lines, top) => machine_lines(c, dice, lines, *top),
        Mark::Stamp(at, r, ink, words) => stamp(c, dice, *at, *r, *ink, words),
        Mark::Classes(frame, rows, ink) => classes(c, dice, *frame, *rows, *ink),
        Mark::Vehicles(at, size, count, ink) => {
            for (place, kind) in ALL.iter().cycle().take(*count).enumerate() {
                let x = at.0 + place as f32 * size * 1.35;
                vehicle(c, *kind, x, at.1, *size, *ink);
            }
        }
    }
}

fn text(c: &mut Canvas, line: &Line) {
    let style = line.fitted();
    let (x, y) = line.at;
    let words = &line.text.text;
    let start = match line.align {
        Align::Start => x,
        Align::Middle => x - measure(style, words) / 2.0,
        Align::End => x - measure(style, words),
    };
    c.turned(line.turn, x, y, |c| match line.edge {
        Some(edge) => write_edged(c, style, (start, y), words, edge),
        None => {
            write(c, style, start, y, words);
        }
    });
}

fn stars(c: &mut Canvas, [x, y, w, h]: [f32; 4], field: Colour, letters: &str) {
    c.rect(x, y, w, h, field);
    let side = w.min(h).min(120.0);
    let centre = (x + side * 0.55, y + side * 0.5);
    star_circle(c, centre, side * 0.33, hsv(0.13, 0.85, 1.0));
    let white = style(Face::SansBold, side * 0.27, rgb(255, 255, 255));
    write_centred(c, white, centre.0, centre.1 + side * 0.1, letters);
}

fn chip(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), w: f32) {
    let gold = if chance(dice, 0.7) {
        hsv(0.12, between(dice, 0.25, 0.6), between(dice, 0.75, 0.95))
    } else {
        hsv(0.6, 0.03, between(dice, 0.7, 0.9))
    };
    let h = w * 0.86;
    c.round_rect([x, y, w, h], w * 0.13, gold);
    let dark = gold.times(0.55);
    let line = w * 0.022;
    c.stroke(
        &rounded([x + w * 0.3, y + h * 0.18, w * 0.4, h * 0.64], w * 0.1),
        line,
        dark,
    );
    for t in [0.3, 0.5, 0.7] {
        c.line(&[(x, y + h * t), (x + w * 0.3, y + h * t)], line, dark);
        c.line(&[(x + w * 0.7, y + h * t), (x + w, y + h * t)], line, dark);
    }
    c.line(&[(x + w * 0.5, y), (x + w * 0.5, y + h * 0.18)], line, dark);
    c.line(
        &[(x + w * 0.5, y + h * 0.82), (x + w * 0.5, y + h)],
        line,
        dark,
    );
}

fn radio(c: &mut Canvas, (x, y): (f32, f32), w: f32, ink: Colour) {
    let h = w * 0.6;
    c.rect(x, y, w, h, ink);
    let light = rgb(250, 248, 240);
    c.rect(x, y + h * 0.42, w, h * 0.16, light);
    c.circle(x + w / 2.0, y + h / 2.0, h * 0.3, light);
    c.circle(x + w / 2.0, y + h / 2.0, h * 0.18, ink);
}

/// Loops of a fingertip, `size` high.
fn fingerprint(c: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), size: f32, ink: Colour) {
    let swirl = hue(dice, 0.5, 1.5);
    let step = size / 22.0;
    for ring in 1..11 {
        let r = ring as f32 * step;
        let points: Vec<(f32, f32)> = (0..=24)
            .map(|k| {
                let angle = TAU * (0.15 + 0.75 * k as f32 / 24.0) + 0.2 * ring as f32 * swirl;
                let wobble = 0.6 * step * (angle * 3.0).sin();
                (
                    x + r * 0.8 * angle.cos(),
                    y + r * 1.1 * angle.sin() + wobble,
                )
            })
            .collect();
        c.curve(&points, step * 0.45, ink);
    }
}

fn heart(c: &mut Canvas, (x, y): (f32, f32), r: f32, ink: Colour) {
    c.circle(x - r * 0.5, y - r * 0.3, r * 0.58, ink);
    c.circle(x + r * 0.5, y - r * 0.3, r * 0.58, ink);
    c.polygon(&[(x - r, y), (x + r, y), (x, y + r)], ink);
}

fn stamp(c: &mut Canvas, dice: &mut Dice, at: (f32, f32), r: f32, ink: Colour, words: &str) {
    c.ring(at.0, at.1, r, r * 0.05, ink);
    c.ring(at.0, at.1, r * 0.68, r * 0.03, ink);
    emblem(c, dice, at, r * 0.9, ink);
    let letters = words.chars().count().max(1);
    let text = style(Face::SansBold, r * 0.24, ink);
    let start = between(dice, 0.0, 360.0);
    for (place, letter) in words.chars().enumerate() {
        let angle = start + place as f32 * 330.0 / letters as f32;
        c.turned(angle, at.0, at.1, |c| {
            write_centred(c, text, at.0, at.1 - r * 0.75, &letter.to_string());
        });
    }
}

/// Rows of classes with pictograms and dates (Directive 2006/126/EC, annex I, page 2, and relatives).
fn classes(c: &mut Canvas, dice: &mut Dice, [x, y, w, h]: [f32; 4], rows: usize, ink: Colour) {
    const CLASSES: [&str; 15] = [
        "AM", "A1", "A2", "A", "B1", "B", "C1", "C", "D1", "D", "BE", "C1E", "CE", "DE", "T",
    ];
    let pitch = h / (rows + 1) as f32;
    let small = style(Face::SansBold, pitch * 0.6, ink);
    let typed = style(Face::Roboto, pitch * 0.62, ink);
    let columns = [0.0, 0.12, 0.26, 0.5, 0.74, 1.0];
    for (place, head) in ["9.", "", "10.", "11.", "12."].iter().enumerate() {
        write(
            c,
            small,
            x + w * columns[place] + 6.0,
            y + pitch * 0.75,
            head,
        );
    }
    for column in columns {
        c.rect(x + w * column, y, 1.6, h, ink.alpha(0.7));
    }
    let shade = chance(dice, 0.4);
    let filled = between(dice, 0.2, 0.7);
    for row in 0..=rows {
        let top = y + pitch * (row + 1) as f32;
        c.rect(x, top - 0.8, w, 1.6, ink.alpha(0.7));
        if row == rows {
            break;
        }
        if shade && row % 2 == 0 {
            c.rect(x, top, w, pitch, ink.alpha(0.08));
        }
        let base = top + pitch * 0.75;
        write(c, small, x + 6.0, base, CLASSES[row % CLASSES.len()]);
        let at = x + w * 0.14;
        vehicle(
            c,
            ALL[row % ALL.len()],
            at,
            top + pitch * 0.92,
            pitch * 1.3,
            ink.alpha(0.9),
        );
        let has_dates = chance(dice, filled);
        for column in [0.28, 0.52] {
            if has_dates {
                let date = coded(dice, "99.99.99");
                write(c, typed.fitted(&date, w * 0.2), x + w * column, base, &date);
            } else {
                c.rect(
                    x + w * column,
                    top + pitch * 0.5,
                    w * 0.16,
                    2.0,
                    ink.alpha(0.6),
                );
            }
        }
        if chance(dice, 0.2) {
            let code = format!("{:02}.{:02}", whole(dice, 1, 99), whole(dice, 1, 6));
            write_right(c, typed, x + w * 0.97, base, &code);
        }
    }
}
