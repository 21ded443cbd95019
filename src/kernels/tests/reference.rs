//! The block as its definition reads, in f64 and direct loops: what the kernels are held against.
//! It is proven itself by finite differences in `super`.

use crate::kernels::Shape;

/// A block's parameters in f64.
#[derive(Clone)]
pub struct Block {
    pub weights: Vec<f64>,
    pub gamma: Vec<f64>,
    pub beta: Vec<f64>,
    pub epsilon: f64,
}

/// Everything that one forward pass computes on the way.
pub struct Trace {
    pub mean: Vec<f64>,
    pub variance: Vec<f64>,
    /// `(v − mean) / √(variance + ε)`, `[pictures, height, width, out]`
    normal: Vec<f64>,
    /// Index into the above of the largest value of each square.
    chosen: Vec<usize>,
    pub y: Vec<f64>,
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
    let outputs = block.gamma.len();
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
    let channel_of = |index: usize| index % outputs;
    let normal: Vec<f64> = (convolved.iter().enumerate())
        .map(|(i, v)| (v - mean[channel_of(i)]) / (variance[channel_of(i)] + block.epsilon).sqrt())
        .collect();
    let z = |i: usize| block.gamma[channel_of(i)] * normal[i] + block.beta[channel_of(i)];
    let whole = Shape {
        channels: outputs,
        ..shape
    };
    let chosen: Vec<usize> = squares(whole)
        .into_iter()
        .map(|square| {
            square
                .into_iter()
                .rev()
                .max_by(|&a, &b| z(a).total_cmp(&z(b)))
                .unwrap()
        })
        .collect();
    let y = chosen.iter().map(|&i| z(i).max(0.0)).collect();
    Trace {
        mean,
        variance,
        normal,
        chosen,
        y,
    }
}

/// Gradients of `Σ y · dy` in training.
pub struct Gradients {
    pub x: Vec<f64>,
    pub weights: Vec<f64>,
    pub gamma: Vec<f64>,
    pub beta: Vec<f64>,
}

/// The chain rule, step by step; batch norm after Ioffe and Szegedy (2015), section 3.
pub fn backward(x: &[f64], shape: Shape, block: &Block, trace: &Trace, dy: &[f64]) -> Gradients {
    let outputs = block.gamma.len();
    let pixels = (trace.normal.len() / outputs) as f64;
    let mut dz = vec![0.0; trace.normal.len()];
    for ((&chosen, &y), dy) in trace.chosen.iter().zip(&trace.y).zip(dy) {
        if y > 0.0 {
            dz[chosen] += dy;
        }
    }
    let (mut gamma, mut beta) = (vec![0.0; outputs], vec![0.0; outputs]);
    for (index, dz) in dz.iter().enumerate() {
        beta[index % outputs] += dz;
        gamma[index % outputs] += dz * trace.normal[index];
    }
    let dv: Vec<f64> = (dz.iter().enumerate())
        .map(|(index, dz)| {
            let channel = index % outputs;
            let scale = block.gamma[channel] / (trace.variance[channel] + block.epsilon).sqrt();
            let mean_part = beta[channel] / pixels;
            scale * (dz - mean_part - trace.normal[index] * gamma[channel] / pixels)
        })
        .collect();
    let (mut dx, mut weights) = (vec![0.0; x.len()], vec![0.0; block.weights.len()]);
    each_product(shape, outputs, |to, from, weight| {
        dx[from] += dv[to] * block.weights[weight];
        weights[weight] += dv[to] * x[from];
    });
    Gradients {
        x: dx,
        weights,
        gamma,
        beta,
    }
}
