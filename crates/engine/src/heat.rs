//! A coarse map over a picture, and its way to one value a pixel. Never draws.

/// How much each part of a picture speaks for a label, 0 to 1, in a coarse grid over it.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Heat {
    /// From weighted sums of feature maps, row by row: what is below 0 speaks against the label and
    /// counts as 0, and the largest becomes 1. All 0 where nothing speaks for it.
    pub fn new(width: usize, height: usize, sums: &[f32]) -> Self {
        // What is not a number is no reason either.
        let sums = sums.iter().map(|sum| sum.max(0.0));
        let largest = sums.clone().fold(0.0, f32::max);
        let scale = if largest > 0.0 { 1.0 / largest } else { 0.0 };
        Heat {
            width,
            height,
            values: sums.map(|sum| sum * scale).collect(),
        }
    }

    /// Cells of a row, and rows.
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// The grid's values, row by row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// One value for each pixel of a picture of this size, row by row; between the grid's middles
    /// by straight lines.
    pub fn enlarged(&self, width_px: u32, height_px: u32) -> Vec<f32> {
        let place = |at: u32, of: u32, cells: usize| {
            let place = (at as f32 + 0.5) / of as f32 * cells as f32 - 0.5;
            let place = place.clamp(0.0, cells.saturating_sub(1) as f32);
            let low = place as usize;
            (
                low,
                (low + 1).min(cells.saturating_sub(1)),
                place - low as f32,
            )
        };
        let mut values = Vec::with_capacity(width_px as usize * height_px as usize);
        for y in 0..height_px {
            let (above, below, down) = place(y, height_px, self.height);
            for x in 0..width_px {
                let (left, right, across) = place(x, width_px, self.width);
                let row = |y: usize| {
                    let at = |x: usize| self.values[y * self.width + x];
                    at(left) * (1.0 - across) + at(right) * across
                };
                values.push(row(above) * (1.0 - down) + row(below) * down);
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_against_a_label_is_cold_and_the_most_is_one() {
        let heat = Heat::new(2, 2, &[-3.0, 2.0, 8.0, f32::NAN]);
        assert_eq!(heat.values, [0.0, 0.25, 1.0, 0.0]);
        assert_eq!(Heat::new(1, 2, &[-1.0, 0.0]).values, [0.0, 0.0]);
    }

    #[test]
    fn a_grid_is_enlarged_by_straight_lines_between_its_middles() {
        let heat = Heat::new(2, 1, &[0.0, 1.0]);
        // Middles at 1/4 and 3/4 of the width; four pixels have theirs at 1/8, 3/8, 5/8, 7/8.
        assert_eq!(heat.enlarged(4, 1), [0.0, 0.25, 0.75, 1.0]);
        assert_eq!(heat.enlarged(4, 3)[4..8], [0.0, 0.25, 0.75, 1.0]);
    }
}
