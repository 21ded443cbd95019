//! Where the numbers of a picture's activations lie: flat, as callers give and get them, or with a border of zeros, as
//! blocks hand them to each other. It owns the border; it never computes a result.

use crate::Shape;

/// The places of one picture's numbers, `[rows, columns, channels]` with `height` × `width` pixels inside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    rows: usize,
    columns: usize,
    /// Pixels of zeros above and to the left: 0 or 1.
    border: usize,
}

impl Layout {
    /// Pixels alone.
    pub fn flat(shape: Shape) -> Self {
        Self {
            height: shape.height,
            width: shape.width,
            channels: shape.channels,
            rows: shape.height,
            columns: shape.width,
            border: 0,
        }
    }

    /// With a border of zeros that completes the last tiles of 6×6 pixels, four apart.
    pub fn bordered(shape: Shape) -> Self {
        // An odd last row or column is not pooled, but its neighbours are computed from it.
        let with_border = |length: usize| {
            let tiles = (length / 2 * 2).div_ceil(4);
            (length + 2).max(4 * tiles + 2)
        };
        Self {
            rows: with_border(shape.height),
            columns: with_border(shape.width),
            border: 1,
            ..Self::flat(shape)
        }
    }

    /// Numbers from one row to the next.
    pub fn pitch(self) -> usize {
        self.columns * self.channels
    }

    /// Numbers from one picture to the next.
    pub fn picture(self) -> usize {
        self.rows * self.pitch()
    }

    /// Where the first pixel lies.
    pub fn start(self) -> usize {
        self.border * (self.pitch() + self.channels)
    }

    /// Writes the zeros around the pixels of one picture.
    pub fn clear_border(self, picture: &mut [f32]) {
        let (start, run) = (self.border * self.channels, self.width * self.channels);
        for (row, numbers) in picture.chunks_exact_mut(self.pitch()).enumerate() {
            if (self.border..self.border + self.height).contains(&row) {
                numbers[..start].fill(0.0);
                numbers[start + run..].fill(0.0);
            } else {
                numbers.fill(0.0);
            }
        }
    }

    /// Copies one picture of pixels alone into this layout.
    pub fn copy_in(self, flat: &[f32], picture: &mut [f32]) {
        self.clear_border(picture);
        let run = self.width * self.channels;
        let rows = picture[self.start()..].chunks_mut(self.pitch());
        for (row, flat) in rows.zip(flat.chunks_exact(run)) {
            row[..run].copy_from_slice(flat);
        }
    }
}

/// What a block reads: pictures one after the other.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub numbers: &'a [f32],
    pub layout: Layout,
}

/// Pictures of bytes, `[height, width, channels]` each, and the numbers that these mean.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a> {
    pub squares: &'a [&'a [u8]],
    /// For one row of bytes: what each is multiplied with, and what is added then.
    pub scale: &'a [f32],
    pub offset: &'a [f32],
}

/// What the first block reads.
#[derive(Clone, Copy)]
pub(super) enum First<'a> {
    /// `[pictures, height, width, channels]`
    Numbers(&'a [f32]),
    Bytes(Bytes<'a>),
}

/// What a block writes: pooled pixels of `channels` numbers.
pub(super) struct Target<'a> {
    pub numbers: &'a mut [f32],
    /// Where the first pixel of the first picture's row `first_row` lies.
    pub start: usize,
    /// Numbers from one picture to the next.
    pub picture: usize,
    /// Numbers from one row to the next.
    pub pitch: usize,
    pub channels: usize,
    /// The first pooled row that is in `numbers`.
    pub first_row: usize,
}

impl Target<'_> {
    /// Where so many pixels of one pooled row begin.
    ///
    /// Panics if they are not in `numbers`.
    pub fn at(&self, picture: usize, row: usize, width: usize) -> usize {
        let at = self.start + picture * self.picture + (row - self.first_row) * self.pitch;
        assert!(at + width * self.channels <= self.numbers.len());
        at
    }
}
