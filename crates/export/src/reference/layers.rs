//! The operators that move or sum numbers, each with the attributes that docsort writes: kernels of 3 × 3 with one
//! zero around, pools of 2 × 2.

use super::{Array, refused};
use crate::error::ExportError;
use std::f64::consts::PI;

/// `[pictures, height, width, channels]` → `[pictures, channels, height, width]`
pub fn channels_first(x: &Array) -> Result<Array, ExportError> {
    let [pictures, height, width, channels] = four(x)?;
    let places = height * width;
    let mut values = Vec::with_capacity(x.values.len());
    for picture in x.values.chunks_exact((places * channels).max(1)) {
        for channel in 0..channels {
            values.extend((0..places).map(|place| picture[place * channels + channel]));
        }
    }
    Ok(Array {
        shape: vec![pictures, channels, height, width],
        values,
    })
}

/// `[pictures, in, height, width]`, `[out, in, 3, 3]` → `[pictures, out, height, width]`
pub fn convolution(x: &Array, kernel: &Array, bias: &Array) -> Result<Array, ExportError> {
    let [pictures, inputs, height, width] = four(x)?;
    let [outputs, kernel_inputs, rows, columns] = four(kernel)?;
    if (kernel_inputs, rows, columns, bias.values.len()) != (inputs, 3, 3, outputs) {
        return Err(refused("a convolution of another shape"));
    }
    let places = height * width;
    let mut values = vec![0.0; pictures * outputs * places];
    for (at, plane) in values.chunks_exact_mut(places.max(1)).enumerate() {
        let (picture, output) = (at / outputs, at % outputs);
        plane.fill(bias.values[output]);
        for input in 0..inputs {
            let source = &x.values[(picture * inputs + input) * places..][..places];
            let taps = &kernel.values[(output * inputs + input) * 9..][..9];
            add_convolved(plane, source, taps, [height, width]);
        }
    }
    Ok(Array {
        shape: vec![pictures, outputs, height, width],
        values,
    })
}

/// Adds one plane's part to another; beyond the edges lie zeros.
fn add_convolved(plane: &mut [f64], source: &[f64], taps: &[f64], [height, width]: [usize; 2]) {
    for (tap, &weight) in taps.iter().enumerate() {
        let (down, right) = (tap / 3, tap % 3);
        for y in 0..height {
            // Shifted by one: row `y + down − 1` of the source.
            let Some(from) = (y + down).checked_sub(1).filter(|&row| row < height) else {
                continue;
            };
            let first = 1usize.saturating_sub(right);
            let end = (width + 1).saturating_sub(right).min(width);
            for x in first..end {
                plane[y * width + x] += weight * source[from * width + x + right - 1];
            }
        }
    }
}

/// `[pictures, channels, height, width]` → half as high and wide, an odd last row or column left out.
pub fn max_pool(x: &Array) -> Result<Array, ExportError> {
    let [pictures, channels, height, width] = four(x)?;
    let mut values = Vec::with_capacity(x.values.len() / 4);
    for plane in x.values.chunks_exact((height * width).max(1)) {
        for y in 0..height / 2 {
            for x in 0..width / 2 {
                let at = |down, right| plane[(2 * y + down) * width + 2 * x + right];
                values.push(at(0, 0).max(at(0, 1)).max(at(1, 0).max(at(1, 1))));
            }
        }
    }
    Ok(Array {
        shape: vec![pictures, channels, height / 2, width / 2],
        values,
    })
}

/// `[pictures, channels, height, width]` → `[pictures, channels, 1, 1]`
pub fn mean_of_places(x: &Array) -> Result<Array, ExportError> {
    let [pictures, channels, height, width] = four(x)?;
    let places = height * width;
    let planes = x.values.chunks_exact(places.max(1));
    Ok(Array {
        shape: vec![pictures, channels, 1, 1],
        values: planes
            .map(|plane| plane.iter().sum::<f64>() / places as f64)
            .collect(),
    })
}

/// `[pictures, in]`, `[in, out]`, `[out]` → `[pictures, out]`
pub fn linear(x: &Array, weight: &Array, bias: &Array) -> Result<Array, ExportError> {
    let outputs = bias.values.len();
    let ([pictures, inputs], [rows, columns]) = (&x.shape[..], &weight.shape[..]) else {
        return Err(refused("a product of no matrices"));
    };
    if (rows, columns) != (inputs, &outputs) {
        return Err(refused("a product of matrices that do not fit"));
    }
    let mut values = Vec::with_capacity(pictures * outputs);
    for picture in x.values.chunks_exact((*inputs).max(1)) {
        values.extend((0..outputs).map(|output| {
            let column = weight.values.iter().skip(output).step_by(outputs);
            let products = picture.iter().zip(column).map(|(x, weight)| x * weight);
            bias.values[output] + products.sum::<f64>()
        }));
    }
    Ok(Array {
        shape: vec![*pictures, outputs],
        values,
    })
}

/// Two columns of one number a picture → `[pictures, 2]`
pub fn side_by_side(a: &Array, b: &Array) -> Result<Array, ExportError> {
    let pictures = a.values.len();
    if a.shape != [pictures, 1] || b.shape != a.shape {
        return Err(refused("columns of more than one number"));
    }
    let pairs = a.values.iter().zip(&b.values);
    Ok(Array {
        shape: vec![pictures, 2],
        values: pairs.flat_map(|(&a, &b)| [a, b]).collect(),
    })
}

/// Rows (of axis 2) or columns (of axis 3) of pictures, each from the place that is named for it.
pub fn taken(x: &Array, places: &[f64], axis: Option<i64>) -> Result<Array, ExportError> {
    let [_, _, height, width] = four(x)?;
    // A row is as long as the picture is wide, and a column's pixel is one number.
    let (axis, length, each) = match axis {
        Some(2) => (2, height, width),
        Some(3) => (3, width, 1),
        _ => return Err(refused("places of something else than rows or columns")),
    };
    if places
        .iter()
        .any(|&place| place < 0.0 || place >= length as f64)
    {
        return Err(refused("a place outside of the picture"));
    }
    let mut values = Vec::with_capacity(x.values.len());
    for lines in x.values.chunks_exact((length * each).max(1)) {
        for &place in places {
            values.extend_from_slice(&lines[place as usize * each..][..each]);
        }
    }
    let mut shape = x.shape.clone();
    shape[axis] = places.len();
    Ok(Array { shape, values })
}

/// `[a, …]`, `[b, …]`, … → `[a + b + …, …]`
pub fn behind_each_other(parts: &[&Array]) -> Result<Array, ExportError> {
    let misfit = || refused("arrays that do not fit behind each other");
    let (first, others) = parts.split_first().ok_or_else(misfit)?;
    let mut whole = (*first).clone();
    for part in others {
        if part.shape.get(1..) != first.shape.get(1..) || part.shape.is_empty() {
            return Err(misfit());
        }
        whole.shape[0] += part.shape[0];
        whole.values.extend_from_slice(&part.values);
    }
    Ok(whole)
}

/// `[count · n, …]` → so many of `[n, …]`
pub fn parts(x: &Array, count: usize) -> Result<Vec<Array>, ExportError> {
    let [pictures, rest @ ..] = &x.shape[..] else {
        return Err(refused("a part of a single number"));
    };
    if count == 0 || pictures % count != 0 {
        return Err(refused("parts of pictures that do not come out even"));
    }
    let shape = [&[pictures / count], rest].concat();
    let length: usize = shape.iter().product();
    let part = |at: usize| Array {
        shape: shape.clone(),
        values: x.values[at * length..][..length].to_vec(),
    };
    Ok((0..count).map(part).collect())
}

pub fn softmax(row: &[f64]) -> Vec<f64> {
    let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = row.iter().map(|z| (z - largest).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| power / sum).collect()
}

/// The error function: 2/√π · exp(−z²) · Σ 2ⁿ z²ⁿ⁺¹ / (2n + 1)!! (Abramowitz and Stegun, 7.1.6), all of whose terms
/// have one sign, so that none cancels another.
pub fn erf(z: f64) -> f64 {
    // Beyond 6 it differs from ±1 by less than 2⁻⁵³.
    if z.abs() > 6.0 {
        return z.signum();
    }
    let mut term = z;
    let mut sum = z;
    let mut n = 0.0;
    while term.abs() > sum.abs() * f64::EPSILON {
        n += 1.0;
        term *= 2.0 * z * z / (2.0 * n + 1.0);
        sum += term;
    }
    2.0 / PI.sqrt() * (-z * z).exp() * sum
}

fn four(x: &Array) -> Result<[usize; 4], ExportError> {
    let shape = <[usize; 4]>::try_from(&x.shape[..]);
    shape.map_err(|_| refused("an array that has not four dimensions"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_function_has_the_values_of_the_table() {
        // Abramowitz and Stegun, table 7.1.
        for (z, wanted) in [
            (0.0, 0.0),
            (0.5, 0.520_499_877_8),
            (1.0, 0.842_700_792_9),
            (2.0, 0.995_322_265_0),
        ] {
            assert!((erf(z) - wanted).abs() < 1e-10, "{z}");
            assert!((erf(-z) + wanted).abs() < 1e-10, "-{z}");
        }
        assert_eq!((erf(7.0), erf(-9.0)), (1.0, -1.0));
        assert!(erf(f64::NAN).is_nan());
    }

    #[test]
    fn a_kernel_of_ones_counts_the_neighbours_within_the_picture() {
        let array = |shape: [usize; 4], values: Vec<f64>| Array {
            shape: shape.to_vec(),
            values,
        };
        let bias = Array {
            shape: vec![1],
            values: vec![0.5],
        };
        let picture = array([1, 1, 2, 3], vec![1.0; 6]);
        let ones = array([1, 1, 3, 3], vec![1.0; 9]);
        let counted = convolution(&picture, &ones, &bias).unwrap();
        assert_eq!(counted.values, [4.5, 6.5, 4.5, 4.5, 6.5, 4.5]);
        // Only the tap at the left: each place has its left neighbour's number.
        let mut left = vec![0.0; 9];
        left[3] = 1.0;
        let picture = array([1, 1, 1, 3], vec![1.0, 2.0, 3.0]);
        let moved = convolution(&picture, &array([1, 1, 3, 3], left), &bias).unwrap();
        assert_eq!(moved.values, [0.5, 1.5, 2.5]);
    }
}
