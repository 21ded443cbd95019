//! What is done to every picture on its way to the network, and what training changes at random. Plain
//! numbers, sealed in checkpoints; their ranges are checked where a configuration is read.

use serde::{Deserialize, Serialize};

/// From a decoded picture to what the network sees. Sealed in each checkpoint, so that training
/// and prediction cannot drift apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preprocessing {
    /// The network's input is `side_px` × `side_px`.
    pub side_px: u32,
    pub fit: Fit,
    /// Colour of the bars that letterboxing adds.
    pub pad_rgb: [u8; 3],
    /// Subtracted from each channel, in units of full scale (0 to 1).
    pub mean: [f32; 3],
    /// Each channel is divided by it after the mean is subtracted.
    pub std: [f32; 3],
}

/// How a picture of any shape becomes a square.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// The whole picture, its shape kept, with bars.
    Letterbox,
    /// The whole picture, stretched.
    Squash,
}

/// Strength of each random change to a training picture; 0 switches one off. Pictures of documents
/// are not mirrored: no camera does that, and mirrored text is another class of picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Augment {
    /// Largest turn to either side, in degrees.
    pub turn_deg: f32,
    /// Chance of a turn by 90, 180 or 270 degrees.
    pub right_angle: f32,
    /// How far each corner may move, as a part of the side.
    pub perspective: f32,
    /// How much of the side a crop may cut off, or a zoom-out may add, as a part of the side.
    pub crop: f32,
    /// Chance that turn, quarter turn, perspective and crop are left out together. They sample the picture a second
    /// time, which softens it; prediction never does.
    pub unmoved: f32,
    /// Largest standard deviation of the Gaussian blur, in pixels of the fitted picture.
    pub blur_px: f32,
    /// Largest amount of sharpening, as cameras do it: of the difference from the mean of a pixel's
    /// neighbourhood, so much is added. Drawn uniformly from 0.
    pub sharpen: f32,
    /// Chance of a bright reflection.
    pub glare: f32,
    /// Largest change of brightness and of contrast, as a part of full scale.
    pub light: f32,
    /// Largest gain of one channel against the others.
    pub color_cast: f32,
    /// Largest standard deviation of sensor noise, as a part of full scale.
    pub noise: f32,
    /// Chance that the picture passes through JPEG at a quality between 30 and 90.
    pub jpeg: f32,
    /// Chance that a rectangle of a fiftieth to a fifth of the picture is filled with noise or with the
    /// picture's mean colour (random erasing; Zhong et al., 2020).
    pub erase: f32,
    /// Chance that a picture's colours get the mean and the spread of a mixture of its own and another
    /// picture's (MixStyle on the pixels; Zhou et al., 2021). It takes a batch: whoever makes one does it.
    pub style: f32,
    /// Chance of a mirror image, left for right. A training spreads them evenly over its epochs.
    pub mirror: f32,
    /// How far the picture may move by whole pixels each way, as a part of the side; what comes in is mirrored at the edge.
    pub pad: f32,
    /// Chance that a picture becomes the weighted mean of itself and another one, and its label too (mixup; Zhang et al.,
    /// 2018). It takes a batch, as `style`.
    pub mixup: f32,
    /// Chance that a square of a picture is taken from another one, and so much of its label too (CutMix; Yun et al., 2019).
    /// It takes a batch, as `style`.
    pub cutmix: f32,
    /// Part of a training's epochs, from the first on, in which `mixup` and `cutmix` mix.
    pub mix_until: f32,
    /// Trainings of fewer epochs do not mix.
    pub mix_least_epochs: usize,
}
