//! Three primaries and a white as a matrix from light to XYZ, and products of such matrices. Knows no file.

/// Rows.
pub(super) type Matrix = [[f64; 3]; 3];

/// The white that ICC's profiles are relative to (ICC.1:2022, 7.2.16).
pub(super) const D50: [f64; 3] = [0.9642, 1.0, 0.8249];

/// The white of sRGB, Display P3 and Adobe RGB, as x and y (ITU-T H.273, table 2).
pub(super) const D65: [f64; 2] = [0.3127, 0.3290];

/// From XYZ under [`D50`] to the light of sRGB: the inverse of sRGB's primaries (IEC 61966-2-1) as [`to_xyz`] brings them to
/// that white, which a test holds it to.
pub(super) const XYZ_TO_SRGB: Matrix = [
    [3.134_186, -1.617_209, -0.490_694],
    [-0.978_748, 1.916_130, 0.033_433],
    [0.071_964, -0.228_994, 1.405_754],
];

/// What the eye's cones take for three channels (Bradford; ICC.1:2022, annex E).
const CONES: Matrix = [
    [0.8951, 0.2664, -0.1614],
    [-0.7502, 1.7135, 0.0367],
    [0.0389, -0.0685, 1.0296],
];

/// From full red, green and blue with these chromaticities (x, y) to XYZ under [`D50`]; `None` where they span no space.
pub(super) fn to_xyz(primaries: [[f64; 2]; 3], white: [f64; 2]) -> Option<Matrix> {
    let xyz = |[x, y]: [f64; 2]| [x / y, 1.0, (1.0 - x - y) / y];
    let columns = transposed(&primaries.map(xyz));
    let white = xyz(white);
    let to_xyz = scaled(&columns, times(&inverse(&columns)?, white));
    // Cones adapt each by its own factor (von Kries).
    let (from, to) = (times(&CONES, white), times(&CONES, D50));
    let gains = [0, 1, 2].map(|at| to[at] / from[at]);
    let adapted = product(&scaled(&inverse(&CONES)?, gains), &CONES);
    let to_xyz = product(&adapted, &to_xyz);
    let is_whole = to_xyz.as_flattened().iter().all(|part| part.is_finite());
    is_whole.then_some(to_xyz)
}

pub(super) fn product(left: &Matrix, right: &Matrix) -> Matrix {
    let columns = transposed(right);
    transposed(&columns.map(|column| times(left, column)))
}

/// The matrix times a column.
pub(super) fn times(matrix: &Matrix, column: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row[0] * column[0] + row[1] * column[1] + row[2] * column[2])
}

pub(super) fn transposed(matrix: &Matrix) -> Matrix {
    std::array::from_fn(|row| std::array::from_fn(|column| matrix[column][row]))
}

/// Each column by its own factor.
fn scaled(matrix: &Matrix, factors: [f64; 3]) -> Matrix {
    matrix.map(|row| [0, 1, 2].map(|at| row[at] * factors[at]))
}

/// Of spaces in use it is above 10, of the cones 1.8; what is left of zero by rounding stays far below.
const SPANNED: f64 = 1e-9;

/// By cofactors; `None` where a row is made of the others.
fn inverse(matrix: &Matrix) -> Option<Matrix> {
    let cofactor = |row: usize, column: usize| {
        let at = |r: usize, c: usize| matrix[(row + r) % 3][(column + c) % 3];
        at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1)
    };
    let determinant: f64 = (0..3).map(|at| matrix[0][at] * cofactor(0, at)).sum();
    let of_cofactors: Matrix =
        std::array::from_fn(|row| std::array::from_fn(|at| cofactor(at, row) / determinant));
    (determinant.abs() > SPANNED).then_some(of_cofactors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::profiled::{ADOBE_RGB, DISPLAY_P3, SRGB};

    /// Largest difference of two matrices.
    fn difference(left: &Matrix, right: &Matrix) -> f64 {
        let parts = left.as_flattened().iter().zip(right.as_flattened());
        parts.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn primaries_under_d50_are_those_that_profiles_name() {
        // Columns as they stand in the profiles of IEC 61966-2-1 and of phones.
        for (primaries, columns) in [
            ([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]], SRGB),
            ([[0.68, 0.32], [0.265, 0.69], [0.15, 0.06]], DISPLAY_P3),
            ([[0.64, 0.33], [0.21, 0.71], [0.15, 0.06]], ADOBE_RGB),
        ] {
            let computed = to_xyz(primaries, D65).unwrap();
            let named = transposed(&columns);
            assert!(difference(&computed, &named) < 2e-4, "{computed:?}");
        }
    }

    #[test]
    fn srgb_is_its_own_inverse() {
        let srgb = to_xyz([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]], D65).unwrap();
        let one = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let back = product(&XYZ_TO_SRGB, &srgb);
        assert!(
            difference(&back, &one) < 1e-5,
            "{back:?} {:?}",
            inverse(&srgb)
        );
    }

    #[test]
    fn primaries_on_one_line_span_no_space() {
        assert!(to_xyz([[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]], D65).is_none());
        assert!(to_xyz([[0.0; 2]; 3], D65).is_none());
        assert!(to_xyz([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]], [0.0; 2]).is_none());
    }
}
