//! What the network sees in a picture and in changed copies of it, so that a few pictures stand for what a camera makes of
//! them. Features only; it fits nothing.

use crate::config::Augment;
use docsort_engine::Engine;
use docsort_picture as picture;
use docsort_random as random;
use image::RgbImage;
use rayon::prelude::*;

/// The picture as it is, and five changed copies: without them, 5 pictures of a class of photographs found a tenth fewer of
/// the others.
pub(super) const VIEWS: usize = 6;

/// Pictures whose views pass through the network together: 60 MB of squares of 128 px on their way through it.
const TOGETHER: usize = 16;

/// As in configs/shipped.toml, but that each copy is moved and nothing is erased.
const STRENGTH: Augment = Augment {
    turn_deg: 8.0,
    right_angle: 0.05,
    perspective: 0.03,
    crop: 0.12,
    unmoved: 0.0,
    blur_px: 0.6,
    sharpen: 1.5,
    glare: 0.05,
    light: 0.12,
    color_cast: 0.08,
    noise: 0.015,
    jpeg: 0.1,
    erase: 0.0,
    style: 0.0,
    mirror: 0.0,
    pad: 0.0,
    mixup: 0.0,
    cutmix: 0.0,
    mix_until: 1.0,
    mix_least_epochs: 0,
};

/// `[pictures, VIEWS, channels]`, flat; the first view of each is the picture as it is. `done` is told how many pictures
/// are through, and says whether to go on; `None` where it said no.
///
/// # Panics
/// If a square does not have the side that the network was trained with.
pub(super) fn features(
    engine: &Engine,
    squares: &[RgbImage],
    seed: u64,
    done: &dyn Fn(usize) -> bool,
) -> Option<Vec<f32>> {
    let mut features = Vec::with_capacity(squares.len() * VIEWS * engine.channels());
    for (start, squares) in (0..).step_by(TOGETHER).zip(squares.chunks(TOGETHER)) {
        if !done(start) {
            return None;
        }
        let numbered = squares.par_iter().enumerate();
        let views = numbered.flat_map_iter(|(at, square)| views(engine, square, seed, start + at));
        features.extend(engine.features(&views.collect::<Vec<RgbImage>>()));
    }
    done(squares.len()).then_some(features)
}

fn views(engine: &Engine, square: &RgbImage, seed: u64, picture: usize) -> Vec<RgbImage> {
    let pad = engine.manifest().preprocessing.pad_rgb;
    let view = |view: usize| match view {
        0 => square.clone(),
        _ => {
            let mut choices = random::stream(seed, "extend view", view as u64, picture as u64);
            picture::augment(square, &STRENGTH, pad, &mut choices)
        }
    };
    (0..VIEWS).map(view).collect()
}
