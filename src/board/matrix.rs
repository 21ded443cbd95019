//! A confusion matrix as a picture. Never computes a metric.

use super::lettering;
use crate::names::beside;
use image::{Rgb, RgbImage, imageops};
use std::borrow::Cow;

const WHITE: Rgb<u8> = Rgb([255, 255, 255]);
const INK: Rgb<u8> = Rgb([32, 32, 32]);
const TITLE: Rgb<u8> = Rgb([112, 112, 112]);
const GRID: Rgb<u8> = Rgb([208, 208, 208]);
/// A cell that holds all pictures of its true class.
const FULL: Rgb<u8> = Rgb([8, 64, 129]);

/// The matrix fills this side where its cells are not at their largest or smallest.
const MATRIX_PX: usize = 960;
const CELL_PX: std::ops::RangeInclusive<usize> = 1..=72;
/// Below it, names would not be readable beside their rows.
const LETTERED_CELL_PX: u32 = 10;
const NAME_PX: f32 = 18.0;
const LONGEST_NAME_PX: f32 = 240.0;
const SMALLEST_COUNT_PX: f32 = 9.0;
const MARGIN_PX: u32 = 8;
const TITLE_PX: u32 = 26;
const TITLE_TEXT_PX: f32 = 16.0;

/// Draws the counts of each true class (`rows[i]`: one for each predicted class and, where there
/// is one more, those that were given no class). A cell is the darker the larger its part of the
/// row; names and counts are left out where they would not be readable.
pub fn confusion_picture(rows: &[&[u64]], classes: &[String]) -> RgbImage {
    let layout = Layout::new(rows, classes);
    let mut picture = RgbImage::from_pixel(layout.width(), layout.height(), WHITE);
    for (y, row) in rows.iter().enumerate() {
        let total = row.iter().sum::<u64>().max(1);
        for (x, &count) in row.iter().enumerate() {
            draw_cell(&mut picture, &layout, (x, y), count, total);
        }
    }
    if layout.is_lettered() {
        draw_names(&mut picture, &layout, classes);
    }
    picture
}

/// Where things are, in pixels.
struct Layout {
    cell: u32,
    columns: u32,
    rows: u32,
    /// Room for the names at the left and at the top, titles included; 0 without names.
    names: u32,
}

impl Layout {
    fn new(rows: &[&[u64]], classes: &[String]) -> Self {
        let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
        let longest = columns.max(rows.len()).max(1);
        let cell = (MATRIX_PX / longest).clamp(*CELL_PX.start(), *CELL_PX.end());
        let mut layout = Self {
            cell: cell as u32,
            columns: columns as u32,
            rows: rows.len() as u32,
            names: 0,
        };
        if layout.is_lettered() {
            let widest = (0..longest)
                .map(|index| lettering::width_px(&name(classes, index), layout.name_size()))
                .fold(0.0, f32::max)
                .min(LONGEST_NAME_PX);
            layout.names = widest.ceil() as u32 + MARGIN_PX + TITLE_PX;
        }
        layout
    }

    fn is_lettered(&self) -> bool {
        self.cell >= LETTERED_CELL_PX
    }

    fn name_size(&self) -> f32 {
        NAME_PX.min(self.cell as f32)
    }

    /// Left end of the cells, and, as the names have the same room on both sides, their top.
    fn origin(&self) -> u32 {
        self.names + MARGIN_PX
    }

    fn width(&self) -> u32 {
        self.origin() + self.columns * self.cell + MARGIN_PX
    }

    fn height(&self) -> u32 {
        self.origin() + self.rows * self.cell + MARGIN_PX
    }

    /// Middle of the cell in row or column `index`.
    fn middle(&self, index: usize) -> f32 {
        self.origin() as f32 + (index as f32 + 0.5) * self.cell as f32
    }
}

fn draw_cell(
    picture: &mut RgbImage,
    layout: &Layout,
    (column, row): (usize, usize),
    count: u64,
    total: u64,
) {
    let part = (count as f64 / total as f64) as f32;
    let fill = lettering::blend(WHITE, FULL, part);
    let left = layout.origin() + column as u32 * layout.cell;
    let top = layout.origin() + row as u32 * layout.cell;
    // Without names there are no lines either: they would hide such small cells.
    let line = u32::from(layout.is_lettered());
    for y in 0..layout.cell + line {
        for x in 0..layout.cell + line {
            let on_line = [x, y].iter().any(|&at| at < line || at == layout.cell);
            let colour = if on_line { GRID } else { fill };
            picture.put_pixel(left + x, top + y, colour);
        }
    }
    let text = count.to_string();
    let room = layout.cell as f32 - 6.0;
    let widest = lettering::width_px(&text, 1.0) + f32::EPSILON;
    let size = (layout.cell as f32 / 3.0).min(room / widest);
    if size >= SMALLEST_COUNT_PX {
        let ink = if part > 0.5 { WHITE } else { INK };
        let x = layout.middle(column) - lettering::width_px(&text, size) / 2.0;
        lettering::draw(picture, (x, layout.middle(row)), size, ink, &text);
    }
}

/// Names of the true classes at the left; those of the predicted ones at the top, read upward.
fn draw_names(picture: &mut RgbImage, layout: &Layout, classes: &[String]) {
    let size = layout.name_size();
    let origin = layout.origin() as f32;
    for row in 0..layout.rows as usize {
        let name = lettering::fitted(&name(classes, row), size, LONGEST_NAME_PX);
        let left = origin - MARGIN_PX as f32 - lettering::width_px(&name, size);
        lettering::draw(picture, (left, layout.middle(row)), size, INK, &name);
    }
    // Clockwise, the top side becomes the right one, and columns become rows of the same order.
    let mut turned = imageops::rotate90(picture);
    let left = turned.width() as f32 - origin + MARGIN_PX as f32;
    for column in 0..layout.columns as usize {
        let name = lettering::fitted(&name(classes, column), size, LONGEST_NAME_PX);
        let at = (left, layout.middle(column));
        lettering::draw(&mut turned, at, size, INK, &name);
    }
    *picture = imageops::rotate270(&turned);
    let middle = TITLE_PX as f32 / 2.0;
    lettering::draw(picture, (origin, middle), TITLE_TEXT_PX, TITLE, "predicted");
    let above_rows = (MARGIN_PX as f32, origin - middle);
    lettering::draw(picture, above_rows, TITLE_TEXT_PX, TITLE, "true");
}

/// What a row or column is called; the one after the last class holds the pictures without one.
fn name(classes: &[String], index: usize) -> Cow<'_, str> {
    match classes.get(index) {
        Some(class) => Cow::Borrowed(class),
        None => Cow::Owned(beside("unknown", classes)),
    }
}
