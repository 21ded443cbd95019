//! Blocks of fields: captions and values in rows and columns, set in one of seven arrangements.

use super::record::Record;
use crate::colour::{Colour, rgb};
use crate::country::{Lettering, fitted_words, measure_words, write_words};
use crate::dice::{Dice, between, either, pick};
use crate::paint::{Canvas, rounded};
use crate::text::{Face, Style, style, write};

pub struct Block {
    /// Left, top, right, bottom.
    pub area: [f32; 4],
    pub setting: Setting,
    pub arrange: Arrange,
    pub cells: Vec<Cell>,
}

/// How captions and values are set.
#[derive(Clone, Copy)]
pub struct Setting {
    pub caption: Style,
    pub value: Style,
    /// For what stands out: numbers, dates.
    pub loud: Style,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arrange {
    /// The caption over its value.
    Above,
    /// The value over its caption.
    Below,
    /// Captions in a column of this part of the width, values in another.
    Beside(f32),
    /// The value behind its caption, on the same line.
    Inline,
    /// A number, then the value.
    Numbered,
    /// As `Above`, in ruled boxes.
    Boxed,
    /// First caption, value, second caption at the right edge.
    Mirrored,
    /// Values alone.
    Bare,
}

/// One field.
#[derive(Clone)]
pub struct Cell {
    /// `4d`, `3.` …; may be empty.
    pub mark: &'static str,
    /// In one language or more; may be empty.
    pub captions: Vec<Lettering>,
    pub value: Lettering,
    pub is_loud: bool,
    /// Part of the row's width; a row ends where the next cell does not fit.
    pub share: f32,
}

impl Cell {
    pub fn new(mark: &'static str, captions: Vec<Lettering>, value: Lettering) -> Self {
        Self {
            mark,
            captions,
            value,
            is_loud: false,
            share: 1.0,
        }
    }

    pub fn share(self, share: f32) -> Self {
        Self { share, ..self }
    }

    pub fn loud(self) -> Self {
        Self {
            is_loud: true,
            ..self
        }
    }
}

/// Faces and inks at random, values of a size between two.
pub fn setting(dice: &mut Dice, record: &Record, (low, high): (f32, f32)) -> Setting {
    let size = between(dice, low, high);
    let face = pick(
        dice,
        &[
            Face::SansBold,
            Face::RobotoBold,
            Face::Roboto,
            Face::Sans,
            Face::RobotoCondensedBold,
            Face::SansCondensedBold,
            Face::Mono,
            Face::OcrB,
            Face::SansBold,
            Face::Serif,
        ],
    );
    let small = pick(
        dice,
        &[
            Face::Roboto,
            Face::Sans,
            Face::RobotoCondensed,
            Face::SansBold,
        ],
    );
    let quiet = either(dice, 0.5, record.print, rgb(70, 70, 80));
    let loud: Colour = either(dice, 0.35, rgb(190, 25, 35), record.ink);
    // Captions are about two thirds as high as values: narrower faces are set larger.
    let caption = size * between(dice, 0.5, 0.72);
    Setting {
        caption: style(small, caption, quiet),
        value: style(face, size, record.ink),
        loud: style(face, size * between(dice, 1.05, 1.4), loud),
    }
}

/// Draws a block. Rows shrink where there are too many for the area.
pub(super) fn set(c: &mut Canvas, block: &Block) {
    let [left, top, right, bottom] = block.area;
    let rows = rows(&block.cells);
    let setting = block.setting;
    let need = setting.value.size
        * match block.arrange {
            Arrange::Above | Arrange::Below => 1.15 + setting.caption.size / setting.value.size,
            Arrange::Boxed => 1.45 + setting.caption.size / setting.value.size,
            Arrange::Beside(_) | Arrange::Mirrored => 1.5,
            Arrange::Inline | Arrange::Numbered | Arrange::Bare => 1.28,
        };
    let pitch = ((bottom - top) / rows.len().max(1) as f32).min(need * 1.12);
    let shrink = (pitch / need).min(1.0);
    let setting = Setting {
        caption: setting.caption.sized(setting.caption.size * shrink),
        value: setting.value.sized(setting.value.size * shrink),
        loud: setting.loud.sized(setting.loud.size * shrink),
    };
    for (number, row) in rows.iter().enumerate() {
        let y = top + pitch * number as f32;
        let mut x = left;
        for cell in row {
            let w = (right - left) * cell.share;
            set_cell(c, block.arrange, &setting, cell, [x, y, w, pitch]);
            x += w;
        }
    }
}

/// Cells by row.
fn rows(cells: &[Cell]) -> Vec<Vec<&Cell>> {
    let mut rows: Vec<Vec<&Cell>> = Vec::new();
    let mut used = 2.0;
    for cell in cells {
        if used + cell.share > 1.01 {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += cell.share;
        if let Some(row) = rows.last_mut() {
            row.push(cell);
        }
    }
    rows
}

/// Captions with slashes between them, in at most `room`; returns where they end.
fn words_at(c: &mut Canvas, style: Style, at: (f32, f32), words: &[Lettering], room: f32) -> f32 {
    let style = fitted_words(style, words, BETWEEN, room);
    write_words(c, style, at, words, BETWEEN)
}

/// What stands between a caption and its translation.
const BETWEEN: &str = " / ";

fn set_cell(c: &mut Canvas, arrange: Arrange, s: &Setting, cell: &Cell, frame: [f32; 4]) {
    let [x, y, w, pitch] = frame;
    let room = w - s.value.size * 0.4;
    let value = if cell.is_loud { s.loud } else { s.value };
    let words = |c: &mut Canvas, x: f32, y: f32, room: f32| -> f32 {
        let mut end = x;
        if !cell.mark.is_empty() {
            end = write(c, s.caption, x, y, cell.mark) + s.caption.size * 0.3;
        }
        words_at(c, s.caption, (end, y), &cell.captions, room - (end - x))
    };
    let put = |c: &mut Canvas, x: f32, y: f32, room: f32| {
        let face = cell.value.face(value.face);
        let line = Style { face, ..value }.fitted(&cell.value.text, room.max(20.0));
        write(c, line, x, y, &cell.value.text);
    };
    match arrange {
        Arrange::Above => {
            words(c, x, y + s.caption.size * 0.85, room);
            put(c, x, y + s.caption.size * 0.95 + value.size * 0.85, room);
        }
        Arrange::Below => {
            put(c, x, y + value.size * 0.85, room);
            words(c, x, y + value.size + s.caption.size * 0.75, room);
        }
        Arrange::Boxed => {
            c.stroke(
                &rounded([x, y, w, pitch], 2.0),
                1.6,
                s.caption.colour.alpha(0.7),
            );
            words(c, x + 6.0, y + s.caption.size * 1.05, room - 8.0);
            put(
                c,
                x + 6.0,
                y + s.caption.size * 1.15 + value.size * 0.9,
                room - 8.0,
            );
        }
        Arrange::Beside(part) => {
            words(c, x, y + pitch * 0.7, room * part);
            put(c, x + w * part + 6.0, y + pitch * 0.7, room * (1.0 - part));
        }
        Arrange::Mirrored => {
            let first: Vec<Lettering> = cell.captions.iter().take(1).cloned().collect();
            let second: Vec<Lettering> = cell.captions.iter().skip(1).take(1).cloned().collect();
            words_at(c, s.caption, (x, y + pitch * 0.7), &second, room * 0.3);
            let wide = measure_words(s.caption, &first, BETWEEN).min(room * 0.3);
            words_at(
                c,
                s.caption,
                (x + room - wide, y + pitch * 0.7),
                &first,
                room * 0.3,
            );
            put(c, x + w * 0.32, y + pitch * 0.7, room * 0.4);
        }
        Arrange::Inline => {
            let end = words(c, x, y + value.size, room * 0.6);
            let x2 = if end > x {
                end + s.caption.size * 0.3
            } else {
                x
            };
            put(c, x2, y + value.size, room - (x2 - x));
        }
        Arrange::Numbered => {
            let indent = s.caption.size * 1.9;
            write(c, s.caption, x, y + value.size, cell.mark);
            put(c, x + indent, y + value.size, room - indent);
        }
        Arrange::Bare => put(c, x, y + value.size, room),
    }
}
