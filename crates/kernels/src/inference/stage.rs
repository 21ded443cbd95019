//! One block on pictures of one size. It owns the cuts of a single picture, by rows or by outputs, for threads that would
//! wait otherwise.

use super::fold::{Folded, Form};
use super::layout::{Layout, Target};
use super::strips::{self, Input};
use super::tiles::{self, Size};
use crate::Shape;
use crate::activation::{self, Activation};
use crate::isa::Isa;
use crate::parallel::*;
use crate::product::PANEL;
use std::ops::Range;

/// One block on pictures of one size.
pub(super) struct Stage<'a> {
    pub form: Form<'a>,
    activation: Activation,
    /// Of one picture, before and after the block.
    pub shape: Shape,
    pub pooled: Shape,
    /// Panels of outputs.
    panels: usize,
}

/// The blocks one after the other, on one picture of a shape.
///
/// Panics if their channels do not fit.
pub(super) fn stages<'a>(shape: Shape, blocks: &'a [Folded]) -> Vec<Stage<'a>> {
    let mut shape = Shape {
        pictures: 1,
        ..shape
    };
    let mut stages = Vec::with_capacity(blocks.len());
    for block in blocks {
        let neighbours = "channels of neighbouring blocks are equal";
        assert!(shape.channels == block.inputs(), "{neighbours}");
        let pooled = shape.pooled(block.outputs());
        stages.push(Stage {
            form: block.form(shape),
            activation: block.activation,
            shape,
            pooled,
            panels: block.outputs().div_ceil(PANEL),
        });
        shape = pooled;
    }
    stages
}

impl Stage<'_> {
    /// Rows of tiles, or strips, of one picture.
    fn rows(&self) -> usize {
        self.pooled.height.div_ceil(self.pooled_rows())
    }

    /// Pooled rows that one of them makes.
    fn pooled_rows(&self) -> usize {
        match &self.form {
            Form::Tiles(weights) => weights.size.results() / 2,
            Form::Strips(_) => Size::Four.results() / 2,
        }
    }
}

impl Stage<'_> {
    /// The block on some pictures, by `pieces` threads.
    pub fn forward(
        &self,
        isa: Isa,
        pieces: usize,
        pictures: usize,
        input: Input,
        layout: Layout,
        y: &mut [f32],
    ) {
        let rows = self.rows();
        if pieces == 1 || pictures > 1 {
            let mut target = Target {
                numbers: y,
                start: layout.start(),
                picture: layout.picture(),
                pitch: layout.pitch(),
                channels: layout.channels,
                first_row: 0,
            };
            self.part(isa, input, 0..pictures * rows, 0..self.panels, &mut target);
        } else if rows < 2 * pieces && self.panels > 1 && matches!(self.form, Form::Tiles(_)) {
            self.by_panels(isa, pieces, input, layout, y);
        } else {
            self.by_rows(isa, pieces, input, layout, y);
        }
    }

    /// One picture, cut into pieces of rows.
    fn by_rows(&self, isa: Isa, pieces: usize, input: Input, layout: Layout, y: &mut [f32]) {
        let rows = self.rows().div_ceil(pieces);
        let pooled_rows = rows * self.pooled_rows();
        let (pitch, before) = (layout.pitch(), layout.start() % layout.pitch());
        let inner = &mut y[layout.start() - before..][..self.pooled.height * pitch];
        inner
            .par_chunks_mut(pooled_rows * pitch)
            .enumerate()
            .for_each(|(piece, numbers)| {
                let mut target = Target {
                    numbers,
                    start: before,
                    picture: 0,
                    pitch,
                    channels: layout.channels,
                    first_row: piece * pooled_rows,
                };
                let part = piece * rows..self.rows().min((piece + 1) * rows);
                self.part(isa, input, part, 0..self.panels, &mut target);
            });
    }

    /// One picture of few rows, cut into pieces of panels: each thread then reads its part of the weights alone.
    fn by_panels(&self, isa: Isa, pieces: usize, input: Input, layout: Layout, y: &mut [f32]) {
        let panels = self.panels.div_ceil(pieces);
        let pixels = self.pooled.height * self.pooled.width;
        let channels = self.pooled.channels;
        let mut apart = vec![0.0; pixels * channels];
        apart
            .par_chunks_mut(pixels * panels * PANEL)
            .enumerate()
            .for_each(|(piece, numbers)| {
                let own = numbers.len() / pixels;
                let mut target = Target {
                    numbers,
                    start: 0,
                    picture: 0,
                    pitch: self.pooled.width * own,
                    channels: own,
                    first_row: 0,
                };
                let part = piece * panels..self.panels.min((piece + 1) * panels);
                self.part(isa, input, 0..self.rows(), part, &mut target);
            });
        let (start, pitch) = (layout.start(), layout.pitch());
        let pieces = apart.chunks(pixels * panels * PANEL).enumerate();
        for (piece, numbers) in pieces {
            let own = numbers.len() / pixels;
            for (pixel, numbers) in numbers.chunks_exact(own).enumerate() {
                let (row, column) = (pixel / self.pooled.width, pixel % self.pooled.width);
                let at = start + row * pitch + column * channels + piece * panels * PANEL;
                y[at..][..own].copy_from_slice(numbers);
            }
        }
    }

    /// Some rows (of all pictures) and panels of the block.
    fn part(
        &self,
        isa: Isa,
        input: Input,
        rows: Range<usize>,
        panels: Range<usize>,
        target: &mut Target,
    ) {
        match (&self.form, input) {
            (Form::Strips(weights), input) => {
                strips::forward(isa, weights, input, self.shape, rows.clone(), target);
            }
            (Form::Tiles(weights), Input::Numbers(source)) => {
                let part = tiles::Part {
                    rows: rows.clone(),
                    panels,
                    pooled: (self.pooled.height, self.pooled.width),
                };
                tiles::forward(isa, weights, source, &part, target);
            }
            (Form::Tiles(_), Input::Bytes(_)) => {
                unreachable!("`squares_forward` checks the channels")
            }
        }
        if self.activation == Activation::Relu {
            return;
        }
        let each = self.pooled_rows();
        for row in rows {
            let (picture, row) = (row / self.rows(), row % self.rows());
            for row in row * each..self.pooled.height.min((row + 1) * each) {
                let at = target.at(picture, row, self.pooled.width);
                let numbers = &mut target.numbers[at..][..self.pooled.width * target.channels];
                activation::apply(isa, self.activation, numbers);
            }
        }
    }
}
