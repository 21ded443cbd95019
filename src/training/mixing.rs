//! Mixup (Zhang et al., 2018) and CutMix (Yun et al., 2019) on the pixels of a batch: a picture becomes in part another one
//! of the batch, and so does its label. It owns the choices and the arithmetic; what a mixed label costs is the loss's.

use crate::loss::Mixed;
use docsort_random as random;
use rand::RngExt;

/// Which choices are made, and by what chances.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mixing {
    pub mixup: f32,
    /// Both chances together are 1 at most.
    pub cutmix: f32,
    pub seed: u64,
    pub epoch: u64,
}

/// Mixes each picture of a batch by chance, and says of all of them what they are now; nothing where none is ever mixed.
///
/// The part that stays a picture's own is uniform from one half to 1: the papers draw it from Beta(1, 1), and of a pair it is
/// the larger part that names the picture here. The choices of a picture follow from (seed, epoch, sample) and from its batch.
///
/// - `pixels`: `[batch, side, side, 3]`
/// - `samples`, `labels`: `[batch]`
/// - output: `[batch]`, or empty
pub(super) fn mix(
    pixels: &mut [f32],
    samples: &[usize],
    labels: &[usize],
    side: usize,
    mixing: Mixing,
) -> Vec<Mixed> {
    if mixing.mixup + mixing.cutmix <= 0.0 || samples.len() < 2 {
        return Vec::new();
    }
    let before = pixels.to_vec();
    let values = 3 * side * side;
    let pictures = pixels.chunks_exact_mut(values).zip(samples).enumerate();
    let one = |(slot, (picture, &sample)): (usize, (&mut [f32], &usize))| {
        let mut choices = random::stream(mixing.seed, "mix", mixing.epoch, sample as u64);
        // Another one than itself: so many places further on, around the end.
        let slot_of_other = (slot + choices.random_range(1..samples.len())) % samples.len();
        let own = choices.random_range(0.5..=1.0f32);
        let at = [(); 2].map(|()| choices.random::<f32>());
        let chosen = choices.random::<f32>();
        let other = &before[slot_of_other * values..][..values];
        let own = if chosen < mixing.mixup {
            blend(picture, other, own);
            own
        } else if chosen < mixing.mixup + mixing.cutmix {
            paste(picture, other, side, own, at)
        } else {
            return Mixed::pure(labels[slot]);
        };
        Mixed {
            other: labels[slot_of_other],
            own,
        }
    };
    pictures.map(one).collect()
}

fn blend(picture: &mut [f32], other: &[f32], own: f32) {
    for (value, other) in picture.iter_mut().zip(other) {
        *value = own * *value + (1.0 - own) * other;
    }
}

/// Puts a square of the other picture, of the part 1 − `own` of the area, into the same place of this one; `at` says where,
/// 0 to 1 each way. Gives the part that is left, since a square has whole pixels.
fn paste(picture: &mut [f32], other: &[f32], side: usize, own: f32, at: [f32; 2]) -> f32 {
    let width = (side as f32 * (1.0 - own).sqrt()).round() as usize;
    let width = width.min(side);
    let [left, top] = at.map(|at| (at * (side - width) as f32).round() as usize);
    for row in top..top + width {
        let run = 3 * (row * side + left)..3 * (row * side + left + width);
        picture[run.clone()].copy_from_slice(&other[run]);
    }
    1.0 - (width * width) as f32 / (side * side) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 8;
    const LABELS: [usize; 4] = [0, 1, 2, 3];

    /// Four pictures, each of one value: its label.
    fn mixed(mixup: f32, cutmix: f32, seed: u64) -> (Vec<Vec<f32>>, Vec<Mixed>) {
        let values = 3 * SIDE * SIDE;
        let mut pixels: Vec<f32> = LABELS
            .iter()
            .flat_map(|&v| vec![v as f32; values])
            .collect();
        let mixing = Mixing {
            mixup,
            cutmix,
            seed,
            epoch: 1,
        };
        let mixed = mix(&mut pixels, &[10, 11, 12, 13], &LABELS, SIDE, mixing);
        (pixels.chunks(values).map(<[f32]>::to_vec).collect(), mixed)
    }

    #[test]
    fn no_chance_changes_nothing_and_names_nothing() {
        let (pictures, mixed) = mixed(0.0, 0.0, 1);
        assert!(mixed.is_empty());
        for (picture, label) in pictures.iter().zip(LABELS) {
            assert!(picture.iter().all(|&value| value == label as f32));
        }
    }

    #[test]
    fn a_blend_lies_between_the_two_as_its_label_says() {
        for seed in 0..50 {
            let (pictures, mixed) = mixed(1.0, 0.0, seed);
            for ((picture, mixed), label) in pictures.iter().zip(&mixed).zip(LABELS) {
                assert!(mixed.other != label && (0.5..=1.0).contains(&mixed.own));
                let wanted = mixed.own * label as f32 + (1.0 - mixed.own) * mixed.other as f32;
                assert!(picture.iter().all(|value| (value - wanted).abs() < 1e-6));
            }
        }
    }

    #[test]
    fn a_pasted_square_covers_the_part_that_the_label_says() {
        let mut parts = Vec::new();
        for seed in 0..50 {
            let (pictures, mixed) = mixed(0.0, 1.0, seed);
            for ((picture, mixed), label) in pictures.iter().zip(&mixed).zip(LABELS) {
                let own = picture
                    .iter()
                    .filter(|&&value| value == label as f32)
                    .count();
                let others = |&&value: &&f32| value == mixed.other as f32;
                assert_eq!(own + picture.iter().filter(others).count(), picture.len());
                let part = own as f32 / picture.len() as f32;
                assert!((part - mixed.own).abs() < 1e-6);
                parts.push(part);
            }
        }
        // A square of the largest part, one half, is 6 of 8 pixels wide; the mean of a uniform part is three quarters.
        assert!(parts.iter().all(|&part| part >= 1.0 - 36.0 / 64.0));
        let mean = parts.iter().sum::<f32>() / parts.len() as f32;
        assert!((0.7..0.8).contains(&mean), "{mean}");
    }

    #[test]
    fn each_is_chosen_as_often_as_its_chance_says() {
        let mut counts = [0; 3];
        for seed in 0..500 {
            let (pictures, mixed) = mixed(0.25, 0.25, seed);
            for ((picture, mixed), label) in pictures.iter().zip(&mixed).zip(LABELS) {
                let is_whole = *mixed == Mixed::pure(label);
                let has_own = picture.contains(&(label as f32));
                counts[if is_whole {
                    0
                } else {
                    1 + usize::from(has_own)
                }] += 1;
            }
        }
        // Of 2,000; three deviations of the rarer ones are 58.
        assert!((910..=1090).contains(&counts[0]), "{counts:?}");
        assert!(
            counts[1..].iter().all(|count| (430..=570).contains(count)),
            "{counts:?}"
        );
    }
}
