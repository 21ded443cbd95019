//! Where in a picture the score of a class comes from: LayerCAM (Jiang et al., "LayerCAM: Exploring hierarchical class
//! activation maps for localization", 2021) on the maps of the last block that still locates something. Grad-CAM's one weight
//! for a whole map is meant for the deepest block; on this one it left every third picture without a warm place.
//! Gradients are the kernels' own; what Burn's automatic differentiation finds is the reference in docsort's tests. Never
//! draws.

use crate::forward::Block;
use crate::scores::argmax;
use crate::{Engine, Heat, Outcome, ProblemKind};
use docsort_kernels::{self as kernels, Parameters, Pool, Saved, Shape};
use image::RgbImage;

impl Engine {
    /// The labels that explain an answer: the one that it gave, each where it gave several, the likeliest one where it gave
    /// none, and of a yes-or-no model always the yes. None for an error.
    pub fn explained(&self, outcome: &Outcome) -> Vec<usize> {
        let manifest = self.manifest();
        match outcome {
            Outcome::Error { .. } => Vec::new(),
            _ if manifest.problem == ProblemKind::Binary => {
                manifest.positive_label().into_iter().collect()
            }
            Outcome::Labeled { label, .. } => vec![*label],
            Outcome::Unknown { best, .. } => vec![*best],
            Outcome::Tagged { labels, scores } if labels.is_empty() => vec![argmax(scores)],
            Outcome::Tagged { labels, .. } => labels.clone(),
        }
    }

    /// LayerCAM of one label: at each place the sum of the feature maps, each times the score's gradient there where it speaks
    /// for the label; the largest made 1.
    ///
    /// # Panics
    /// If the square does not have the side that the network was trained with, or the label is none of the model's.
    pub fn heat(&self, square: &RgbImage, label: usize) -> Heat {
        let side = self.manifest().preprocessing.side_px as usize;
        let first = self.manifest().model.explained_block(side);
        let pixels = self.pixels(&[square]);
        let (maps, shape) = self.forward().maps(&pixels, side, first);
        let slopes = self.slopes(&maps, shape, first, self.output_of(label));
        let places = maps.chunks_exact(shape.channels);
        let heat = |(maps, slopes): (&[f32], &[f32])| {
            let warm = maps.iter().zip(slopes);
            warm.map(|(map, slope)| map * slope.max(0.0)).sum()
        };
        let slopes = slopes.chunks_exact(shape.channels);
        let heats: Vec<f32> = places.zip(slopes).map(heat).collect();
        Heat::new(shape.width, shape.height, &heats)
    }

    /// The logit of a label; a yes-or-no model has one for both.
    pub fn output_of(&self, label: usize) -> usize {
        match self.manifest().problem {
            ProblemKind::Binary => 0,
            ProblemKind::Multiclass | ProblemKind::Multilabel => label,
        }
    }

    /// The gradient of one output by the maps of block number `first`, counted from 1.
    fn slopes(&self, maps: &[f32], shape: Shape, first: usize, output: usize) -> Vec<f32> {
        let model = &self.manifest().model;
        let mut passed: Vec<Passed> = Vec::new();
        for index in first..model.widths.len() {
            let block = Block::of(model, index, self.weights())
                .expect("the same tensors were taken when the model was made");
            let before = passed.last().map_or((maps, shape), Passed::after);
            let next = Passed::new(&block, before.0, before.1);
            passed.push(next);
        }
        let last = passed.last().map_or(shape, |passed| passed.after().1);
        // The features are means over places.
        let places = (last.height * last.width) as f32;
        let of_feature = self.forward().head_column(output);
        let of_place = of_feature.iter().map(|weight| weight / places);
        let mut slopes: Vec<f32> = of_place.collect::<Vec<f32>>().repeat(places as usize);
        while let Some(block) = passed.pop() {
            let (before, shape) = passed.last().map_or((maps, shape), Passed::after);
            slopes = block.back(before, shape, &slopes);
        }
        slopes
    }
}

/// A block on one picture, and what its way back needs.
struct Passed {
    /// Without a norm: a trained one does not change with the picture.
    weights: Vec<f32>,
    offset: Vec<f32>,
    pool: Pool,
    activation: kernels::Activation,
    adds_input: bool,
    saved: Saved,
    output: Vec<f32>,
    shape: Shape,
}

impl Passed {
    fn new(block: &Block, input: &[f32], shape: Shape) -> Self {
        let (weights, offset) =
            kernels::without_norm(&block.parameters, block.mean, block.variance);
        let pooled = shape.after(block.parameters.pool, offset.len());
        let mut passed = Passed {
            weights,
            offset,
            pool: block.parameters.pool,
            activation: block.parameters.activation,
            adds_input: block.adds_input,
            saved: Saved::default(),
            output: Vec::new(),
            shape: pooled,
        };
        let (mut saved, mut output) = (Saved::default(), vec![0.0; pooled.numbers()]);
        kernels::block_forward_train(input, shape, &passed.parameters(), &mut output, &mut saved);
        if passed.adds_input {
            output.iter_mut().zip(input).for_each(|(y, x)| *y += x);
        }
        (passed.saved, passed.output) = (saved, output);
        passed
    }

    fn parameters(&self) -> Parameters<'_> {
        Parameters {
            weights: &self.weights,
            offset: &self.offset,
            norm: None,
            pool: self.pool,
            activation: self.activation,
        }
    }

    fn after(&self) -> (&[f32], Shape) {
        (&self.output, self.shape)
    }

    /// The gradient by the block's input, from that by its output.
    fn back(mut self, input: &[f32], shape: Shape, by_output: &[f32]) -> Vec<f32> {
        let mut by_input = vec![0.0; input.len()];
        let mut saved = std::mem::take(&mut self.saved);
        let parameters = self.parameters();
        let wanted = Some(&mut by_input[..]);
        kernels::block_backward(input, shape, &parameters, &mut saved, by_output, wanted);
        if self.adds_input {
            by_input
                .iter_mut()
                .zip(by_output)
                .for_each(|(x, y)| *x += y);
        }
        by_input
    }
}
