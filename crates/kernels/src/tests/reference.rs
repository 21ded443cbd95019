//! The block as its definition reads, in f64 and direct loops: what the kernels are held against.
//! It is proven itself by finite differences in `super`.

use super::pointwise;
use crate::{Activation, Pool, Shape};

/// A block's parameters in f64.
#[derive(Clone)]
pub struct Block {
    pub weights: Vec<f64>,
    pub offset: Vec<f64>,
    pub norm: Option<Norm>,
    pub pool: Pool,
    pub activation: Activation,
}

#[derive(Clone)]
pub struct Norm {
    pub gamma: Vec<f64>,
    pub epsilon: f64,
}

impl Block {
    /// What a channel is multiplied with once its mean is subtracted.
    pub fn scale(&self, channel: usize, variance: &[f64]) -> f64 {
        self.norm.as_ref().map_or(1.0, |norm| {
            norm.gamma[channel] / (variance[channel] + norm.epsilon).sqrt()
        })
    }
}

/// The magnitude that sums over channels have where their terms do not happen to cancel: the largest root of a sum of squares.
/// Rounding grows with it, not with what is left.
fn magnitude(terms: impl Iterator<Item = f64>, channels: usize) -> f64 {
    let mut squares = vec![0.0; channels];
    for (index, term) in terms.enumerate() {
        squares[index % channels] += term * term;
    }
    squares.into_iter().fold(0.0, f64::max).sqrt()
}

/// Everything that one forward pass computes on the way.
pub struct Trace {
    pub mean: Vec<f64>,
    /// See [`magnitude`].
    pub mean_magnitude: f64,
    pub variance: Vec<f64>,
    /// The convolution, `[pictures, height, width, out]`
    convolved: Vec<f64>,
    /// What is pooled, of the same shape.
    pub z: Vec<f64>,
    /// Index into the above of the largest value of each square, or of every value where nothing is pooled.
    chosen: Vec<usize>,
    pub y: Vec<f64>,
}

impl Trace {
    /// The largest that goes through the activation, which steepens next to nothing.
    pub fn z_magnitude(&self) -> f64 {
        self.z.iter().fold(0.0, |largest, z| largest.max(z.abs()))
    }
}

/// `visit(output index, input index, weight index)` for every product of the convolution.
fn each_product(shape: Shape, outputs: usize, mut visit: impl FnMut(usize, usize, usize)) {
    let (height, width, inputs) = (shape.height, shape.width, shape.channels);
    for picture in 0..shape.pictures {
        for y in 0..height {
            for x in 0..width {
                for ky in 0..3 {
                    for kx in 0..3 {
                        let (row, column) = (y + ky, x + kx);
                        if row < 1 || row > height || column < 1 || column > width {
                            continue;
                        }
                        let from = (picture * height + row - 1) * width + column - 1;
                        let to = (picture * height + y) * width + x;
                        for output in 0..outputs {
                            for input in 0..inputs {
                                let weight = (output * inputs + input) * 9 + ky * 3 + kx;
                                visit(to * outputs + output, from * inputs + input, weight);
                            }
                        }
                    }
                }
            }
        }
    }
}

pub fn convolve(x: &[f64], shape: Shape, weights: &[f64], outputs: usize) -> Vec<f64> {
    let mut out = vec![0.0; shape.pictures * shape.height * shape.width * outputs];
    each_product(shape, outputs, |to, from, weight| {
        out[to] += x[from] * weights[weight]
    });
    out
}

/// Indices into `[pictures, height, width, channels]` of each square's values, row by row.
pub fn squares(shape: Shape) -> Vec<[usize; 4]> {
    let mut squares = Vec::new();
    for picture in 0..shape.pictures {
        for y in 0..shape.height / 2 {
            for x in 0..shape.width / 2 {
                for channel in 0..shape.channels {
                    squares.push([(0, 0), (0, 1), (1, 0), (1, 1)].map(|(dy, dx)| {
                        let row = picture * shape.height + 2 * y + dy;
                        (row * shape.width + 2 * x + dx) * shape.channels + channel
                    }));
                }
            }
        }
    }
    squares
}

/// The block with given statistics, or with the batch's own.
pub fn forward(
    x: &[f64],
    shape: Shape,
    block: &Block,
    statistics: Option<(&[f64], &[f64])>,
) -> Trace {
    let outputs = block.offset.len();
    let convolved = convolve(x, shape, &block.weights, outputs);
    let pixels = convolved.len() / outputs;
    let (mut mean, mut variance) = (vec![0.0; outputs], vec![0.0; outputs]);
    match statistics {
        Some((given_mean, given_variance)) => {
            mean.copy_from_slice(given_mean);
            variance.copy_from_slice(given_variance);
        }
        None => {
            for (index, v) in convolved.iter().enumerate() {
                mean[index % outputs] += v / pixels as f64;
            }
            for (index, v) in convolved.iter().enumerate() {
                variance[index % outputs] += (v - mean[index % outputs]).powi(2) / pixels as f64;
            }
        }
    }
    let mean_magnitude = magnitude(convolved.iter().map(|v| v / pixels as f64), outputs);
    let z: Vec<f64> = (convolved.iter().enumerate())
        .map(|(index, v)| {
            let channel = index % outputs;
            let mean = block.norm.as_ref().map_or(0.0, |_| mean[channel]);
            block.scale(channel, &variance) * (v - mean) + block.offset[channel]
        })
        .collect();
    let whole = Shape {
        channels: outputs,
        ..shape
    };
    let largest = |square: [usize; 4]| {
        let first_of_equals = square.into_iter().rev();
        first_of_equals
            .max_by(|&a, &b| z[a].total_cmp(&z[b]))
            .unwrap()
    };
    let chosen: Vec<usize> = match block.pool {
        Pool::Max => squares(whole).into_iter().map(largest).collect(),
        Pool::None => (0..z.len()).collect(),
    };
    let y = (chosen.iter())
        .map(|&i| pointwise::value(block.activation, z[i]))
        .collect();
    Trace {
        mean,
        mean_magnitude,
        variance,
        convolved,
        z,
        chosen,
        y,
    }
}

/// Gradients of `Σ y · dy` in training.
pub struct Gradients {
    pub x: Vec<f64>,
    pub weights: Vec<f64>,
    pub offset: Vec<f64>,
    /// See [`magnitude`].
    pub offset_magnitude: f64,
    pub gamma: Option<Vec<f64>>,
    pub gamma_magnitude: f64,
}

/// The chain rule, step by step.
pub fn backward(x: &[f64], shape: Shape, block: &Block, trace: &Trace, dy: &[f64]) -> Gradients {
    let outputs = block.offset.len();
    let mut dz = vec![0.0; trace.z.len()];
    for (&chosen, dy) in trace.chosen.iter().zip(dy) {
        dz[chosen] += dy * pointwise::slope(block.activation, trace.z[chosen]);
    }
    let mut offset = vec![0.0; outputs];
    for (index, dz) in dz.iter().enumerate() {
        offset[index % outputs] += dz;
    }
    let offset_magnitude = magnitude(dz.iter().copied(), outputs);
    let mut gamma_magnitude = 0.0;
    let (dv, gamma) = match &block.norm {
        Some(norm) => {
            let normal = normalised(norm, trace);
            gamma_magnitude = magnitude(dz.iter().zip(&normal).map(|(dz, n)| dz * n), outputs);
            let (dv, gamma) = through_norm(norm, trace, &normal, &dz, &offset);
            (dv, Some(gamma))
        }
        None => (dz, None),
    };
    let (mut dx, mut weights) = (vec![0.0; x.len()], vec![0.0; block.weights.len()]);
    each_product(shape, outputs, |to, from, weight| {
        dx[from] += dv[to] * block.weights[weight];
        weights[weight] += dv[to] * x[from];
    });
    Gradients {
        x: dx,
        weights,
        offset,
        offset_magnitude,
        gamma,
        gamma_magnitude,
    }
}

/// What is convolved less its mean, over its deviation.
fn normalised(norm: &Norm, trace: &Trace) -> Vec<f64> {
    let outputs = norm.gamma.len();
    (trace.convolved.iter().enumerate())
        .map(|(index, v)| {
            let channel = index % outputs;
            (v - trace.mean[channel]) / (trace.variance[channel] + norm.epsilon).sqrt()
        })
        .collect()
}

/// Gradients of what is normalised and of γ; Ioffe and Szegedy (2015), section 3. `sums`: of `dz`
/// in each channel.
fn through_norm(
    norm: &Norm,
    trace: &Trace,
    normal: &[f64],
    dz: &[f64],
    sums: &[f64],
) -> (Vec<f64>, Vec<f64>) {
    let outputs = norm.gamma.len();
    let pixels = (dz.len() / outputs) as f64;
    let mut gamma = vec![0.0; outputs];
    for (index, dz) in dz.iter().enumerate() {
        gamma[index % outputs] += dz * normal[index];
    }
    let dv = (dz.iter().enumerate())
        .map(|(index, dz)| {
            let channel = index % outputs;
            let deviation = (trace.variance[channel] + norm.epsilon).sqrt();
            let mean_part = sums[channel] / pixels;
            let own_part = normal[index] * gamma[channel] / pixels;
            norm.gamma[channel] / deviation * (dz - mean_part - own_part)
        })
        .collect();
    (dv, gamma)
}
