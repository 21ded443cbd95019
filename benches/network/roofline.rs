//! How near each part of the network comes to what the processor can do: its multiply-adds and the
//! bytes that it must move, counted, against the peaks measured in the same run. A part can take no
//! less than the larger of operations / peak and bytes / bandwidth (Williams et al., 2009).

use super::{Options, peak, pixels, timing};
use docsort_kernels::{
    Activation, BatchNorm, Isa, Parameters, Pool, Saved, Shape, block_backward, block_forward,
    block_forward_train, fold,
};
use serde_json::{Value, json};

/// In training, the kernels transform the convolution (Winograd, F(4×4, 3×3)) where the input channels are a
/// multiple of this: 36 multiplications for a tile of 4×4 results, whole or not. What inference does, the block itself tells.
const TRANSFORMED_CHANNELS: usize = 16;

pub fn measure(options: &Options) -> Value {
    let peaks = Peaks {
        gflops: peak::gflops(),
        gigabytes_per_s: peak::gigabytes_per_s(),
    };
    let mut parts = Vec::new();
    let mut shape = Shape {
        pictures: options.batch,
        height: options.side,
        width: options.side,
        channels: 3,
    };
    // Uniform numbers do for every block's input: no kernel's time depends on values.
    let input = pixels(options);
    for (index, &width) in options.widths.iter().enumerate() {
        let block = Block::new(shape, width, index, &input);
        parts.extend(block.measure(options, &peaks));
        shape = shape.pooled(width);
    }
    json!({
        "task": "roofline",
        "side": options.side,
        "widths": options.widths,
        "batch": options.batch,
        "threads": rayon::current_num_threads(),
        "isa": Isa::in_use().name(),
        "peak_gflops": peaks.gflops,
        "peak_gigabytes_per_s": peaks.gigabytes_per_s,
        "parts": parts,
    })
}

struct Peaks {
    gflops: f64,
    gigabytes_per_s: f64,
}

/// One block with weights and input of its own.
struct Block {
    /// Counted from 0.
    index: usize,
    shape: Shape,
    pooled: Shape,
    x: Vec<f32>,
    weights: Vec<f32>,
    ones: Vec<f32>,
    zeros: Vec<f32>,
}

/// What a pass must do.
struct Work {
    /// As the definition of the convolution counts them.
    multiply_adds: f64,
    /// After transforms, which are not counted themselves.
    done: f64,
    /// Each array that goes in or out, once.
    numbers: f64,
}

impl Block {
    fn new(shape: Shape, width: usize, index: usize, numbers: &[f32]) -> Self {
        Self {
            index,
            shape,
            pooled: shape.pooled(width),
            x: cycled(numbers, shape.numbers(), 1.0),
            weights: cycled(numbers, 9 * shape.channels * width, 0.05),
            ones: vec![1.0; width],
            zeros: vec![0.0; width],
        }
    }

    fn measure(&self, options: &Options, peaks: &Peaks) -> [Value; 3] {
        let parameters = Parameters {
            weights: &self.weights,
            offset: &self.zeros,
            norm: Some(BatchNorm {
                gamma: &self.ones,
                epsilon: 1e-5,
            }),
            pool: Pool::Max,
            activation: Activation::Relu,
        };
        let seconds = options.seconds / 4.0;
        let folded = fold(&parameters, &self.zeros, &self.ones);
        let mut y = vec![0.0; self.pooled.numbers()];
        let infer = timing::repeat(seconds, || {
            block_forward(&self.x, self.shape, &folded, &mut y)
        });
        let mut saved = Saved::default();
        let forward = timing::repeat(seconds, || {
            block_forward_train(&self.x, self.shape, &parameters, &mut y, &mut saved);
        });
        let dy = y.clone();
        let mut dx = vec![0.0; if self.index > 0 { self.x.len() } else { 0 }];
        let backward = timing::repeat(seconds, || {
            let dx = (self.index > 0).then_some(&mut dx[..]);
            block_backward(&self.x, self.shape, &parameters, &mut saved, &dy, dx);
        });
        [
            self.line(
                "inference",
                Work {
                    done: folded.multiply_adds(self.shape) as f64,
                    ..self.forward_work(0)
                },
                infer.median_s(),
                peaks,
            ),
            // The convolved numbers are written for the backward pass.
            self.line("forward", self.forward_work(1), forward.median_s(), peaks),
            self.line("backward", self.backward_work(), backward.median_s(), peaks),
        ]
    }

    fn convolution(&self) -> f64 {
        let places = self.shape.pictures * self.shape.height * self.shape.width;
        (places * 9 * self.shape.channels * self.pooled.channels) as f64
    }

    /// What training does of so many multiply-adds.
    fn transformed(&self, multiply_adds: f64) -> f64 {
        if self.shape.channels.is_multiple_of(TRANSFORMED_CHANNELS) {
            let [height, width] = [self.shape.height, self.shape.width];
            let tiles = height.div_ceil(4) * width.div_ceil(4);
            multiply_adds * (tiles * 36) as f64 / (9 * height * width) as f64
        } else {
            multiply_adds
        }
    }

    fn convolved(&self) -> f64 {
        (self.shape.numbers() / self.shape.channels * self.pooled.channels) as f64
    }

    fn forward_work(&self, convolved: usize) -> Work {
        Work {
            multiply_adds: self.convolution(),
            done: self.transformed(self.convolution()),
            numbers: (self.x.len() + self.pooled.numbers() + self.weights.len()) as f64
                + convolved as f64 * self.convolved(),
        }
    }

    /// The gradients of the weights and, but for the first block, of the input.
    fn backward_work(&self) -> Work {
        let products = if self.index > 0 { 2.0 } else { 1.0 };
        Work {
            multiply_adds: products * self.convolution(),
            done: products * self.transformed(self.convolution()),
            numbers: products * self.x.len() as f64
                + (self.pooled.numbers() + 2 * self.weights.len()) as f64
                + self.convolved(),
        }
    }

    fn line(&self, pass: &str, work: Work, seconds: f64, peaks: &Peaks) -> Value {
        let done = work.done;
        let bytes = 4.0 * work.numbers;
        let by_arithmetic = 2.0 * done / (peaks.gflops * 1e9);
        let by_memory = bytes / (peaks.gigabytes_per_s * 1e9);
        json!({
            "block": self.index + 1,
            "pass": pass,
            "multiply_adds_per_picture": work.multiply_adds / self.shape.pictures as f64,
            "done_per_picture": done / self.shape.pictures as f64,
            "bytes_per_picture": bytes / self.shape.pictures as f64,
            "ms": seconds * 1e3,
            "gflops_counted": 2.0 * work.multiply_adds / seconds / 1e9,
            "gflops_done": 2.0 * done / seconds / 1e9,
            "bound": if by_arithmetic > by_memory { "arithmetic" } else { "memory" },
            "part_of_bound": by_arithmetic.max(by_memory) / seconds,
        })
    }
}

fn cycled(numbers: &[f32], length: usize, scale: f32) -> Vec<f32> {
    numbers
        .iter()
        .cycle()
        .take(length)
        .map(|x| x * scale)
        .collect()
}
