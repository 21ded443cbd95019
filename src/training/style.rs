//! MixStyle on the pixels of a batch: a picture gets the mean and the spread of colours of a mixture of
//! itself and another picture. It owns nothing but the arithmetic; it never looks at labels.

use crate::config::Preprocessing;
use docsort_random as random;
use rand::RngExt;

/// Which choices are made, and by what chance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub chance: f32,
    pub seed: u64,
    pub epoch: u64,
}

/// Mean and standard deviation of each channel of one picture.
type Colours = [[f32; 2]; 3];

/// Changes each picture of a batch by `style.chance`: each channel is scaled and shifted so that its mean and
/// standard deviation become `λ·own + (1 − λ)·other's`, with another picture of the batch and λ from
/// Beta(0.1, 0.1), most often near 0 or 1 (Zhou et al., 2021, there on the maps of the first blocks; the
/// kernels compute those in one piece, so it happens on the input here). What leaves the range of a
/// picture is cut off there.
///
/// The choices of a picture follow from (seed, epoch, sample) and from its batch.
///
/// - `pixels`: `[batch, side, side, 3]`, normalised by `preprocessing`
/// - `samples`: `[batch]`
pub(super) fn mix(
    pixels: &mut [f32],
    samples: &[usize],
    preprocessing: &Preprocessing,
    style: Style,
) {
    if style.chance <= 0.0 || samples.len() < 2 {
        return;
    }
    let values = pixels.len() / samples.len();
    let of = |slot: usize| colours(&pixels[slot * values..][..values]);
    // Who changes, how much stays, and both colours, before any picture is another.
    let chosen = |(slot, &sample): (usize, &usize)| {
        let mut choices = random::stream(style.seed, "style", style.epoch, sample as u64);
        // Another one than itself: so many places further on, around the end.
        let other = (slot + choices.random_range(1..samples.len())) % samples.len();
        let own = mostly_one_of_two(&mut choices);
        let happens = choices.random::<f32>() < style.chance;
        happens.then(|| (slot, own, of(slot), of(other)))
    };
    let changes: Vec<_> = samples.iter().enumerate().filter_map(chosen).collect();
    for (slot, own, here, there) in changes {
        let picture = &mut pixels[slot * values..][..values];
        let both = here.iter().zip(&there);
        for (channel, (&[mean, std], there)) in both.enumerate() {
            let [to_mean, to_std] =
                [(mean, there[0]), (std, there[1])].map(|(a, b)| own * a + (1.0 - own) * b);
            let range = [0.0, 1.0]
                .map(|end| (end - preprocessing.mean[channel]) / preprocessing.std[channel]);
            for value in picture.iter_mut().skip(channel).step_by(3) {
                *value = ((*value - mean) / std * to_std + to_mean).clamp(range[0], range[1]);
            }
        }
    }
}

fn colours(picture: &[f32]) -> Colours {
    let places = picture.len() / 3;
    std::array::from_fn(|channel| {
        let values = || picture.iter().skip(channel).step_by(3);
        let mean = values().map(|&value| f64::from(value)).sum::<f64>() / places as f64;
        let square = |&value: &f32| (f64::from(value) - mean).powi(2);
        let variance = values().map(square).sum::<f64>() / places as f64;
        // The paper's ε: a channel of one value stays one.
        [mean as f32, (variance + 1e-6).sqrt() as f32]
    })
}

/// Beta(0.1, 0.1) by Jöhnk's method (1964): U^(1/a) / (U^(1/a) + V^(1/a)), drawn again where the sum is above 1.
fn mostly_one_of_two(choices: &mut impl rand::Rng) -> f32 {
    const A: f64 = 0.1;
    loop {
        let [u, v] = [(); 2].map(|()| choices.random::<f64>().powf(1.0 / A));
        if u + v <= 1.0 && u + v > 0.0 {
            return (u / (u + v)) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    /// Pictures of 2 × 2 whose channels hold mean ± spread.
    fn batch(colours: &[(f32, f32)]) -> Vec<f32> {
        let picture = |&(mean, spread): &(f32, f32)| {
            let places = [mean - spread, mean + spread, mean + spread, mean - spread];
            places.map(|value| [value; 3]).concat()
        };
        colours.iter().flat_map(picture).collect()
    }

    fn mixed(colours: &[(f32, f32)], chance: f32, seed: u64) -> Vec<f32> {
        let mut pixels = batch(colours);
        let samples: Vec<usize> = (0..colours.len()).collect();
        let style = Style {
            chance,
            seed,
            epoch: 1,
        };
        mix(&mut pixels, &samples, &Config::default().picture, style);
        pixels
    }

    #[test]
    fn a_chance_of_zero_and_a_batch_of_one_change_nothing() {
        let two = [(0.0, 0.5), (1.0, 0.25)];
        assert_eq!(mixed(&two, 0.0, 1), batch(&two));
        assert_eq!(mixed(&two[..1], 1.0, 1), batch(&two[..1]));
    }

    #[test]
    fn mean_and_spread_come_to_lie_between_those_of_the_two_pictures_in_the_same_proportion() {
        let (mut near_own, mut near_other) = (0, 0);
        for seed in 0..400 {
            let pixels = mixed(&[(0.0, 0.5), (1.0, 0.25)], 1.0, seed);
            for channel in 0..3 {
                let channel = [pixels[channel], pixels[3 + channel]];
                // λ by the mean, 0 to 1: mean = 1 − λ, spread = 0.25 + 0.25·λ.
                let (mean, spread) = (
                    (channel[0] + channel[1]) / 2.0,
                    (channel[1] - channel[0]) / 2.0,
                );
                assert!((-1e-4..=1.0001).contains(&mean), "{channel:?}");
                assert!(
                    (spread - (0.25 + 0.25 * (1.0 - mean))).abs() < 1e-3,
                    "{channel:?}"
                );
                near_own += u32::from(mean < 0.1);
                near_other += u32::from(mean > 0.9);
            }
        }
        // Beta(0.1, 0.1) has 0.41 of its mass below 0.1, and as much above 0.9.
        for near in [near_own, near_other] {
            assert!((400..=590).contains(&near), "{near} of 1,200");
        }
    }

    #[test]
    fn half_a_chance_changes_half_of_the_pictures_and_no_value_leaves_the_range_of_a_picture() {
        let extremes = [(-2.0, 0.0), (0.0, 2.0), (2.0, 0.0), (1.0, 1.0)];
        let mut changed = 0;
        for seed in 0..250 {
            let pixels = mixed(&extremes, 0.5, seed);
            assert!(pixels.iter().all(|value| (-2.0..=2.0).contains(value)));
            let pairs = pixels.chunks(12).zip(
                batch(&extremes)
                    .chunks(12)
                    .map(<[f32]>::to_vec)
                    .collect::<Vec<_>>(),
            );
            changed += pairs.filter(|(now, before)| now != before).count();
        }
        // 500 of 1,000 are chosen; of those, a λ of exactly 1 changes nothing.
        assert!((380..=560).contains(&changed), "{changed}");
    }
}
