//! Old classes without their pictures: features drawn from the Gaussian that a checkpoint seals of each class, and the
//! scale of all features. It draws, and fits nothing.

use docsort_engine::Statistics;
use docsort_random as random;
use rand::{Rng, RngExt};

/// A class of few pictures borrows its spread from all classes: it counts as if so many pictures a channel had the mean
/// of the classes' covariances (Friedman, "Regularized Discriminant Analysis", 1989).
const BORROWED: f64 = 1.0;

/// Where features lie: what every number is shifted and divided by before anything is fitted.
#[derive(Clone, Debug)]
pub(super) struct Scale {
    pub center: Vec<f64>,
    pub spread: Vec<f64>,
}

impl Scale {
    /// Mean over all pictures, and standard deviation within the classes.
    pub fn of(statistics: &Statistics) -> Self {
        let channels = statistics.channels;
        let total = statistics.count.iter().sum::<u64>().max(1) as f64;
        let mut center = vec![0.0; channels];
        for (mean, &count) in statistics
            .mean
            .chunks_exact(channels)
            .zip(&statistics.count)
        {
            for (center, &mean) in center.iter_mut().zip(mean) {
                *center += f64::from(mean) * count as f64 / total;
            }
        }
        let shared = shared(statistics);
        // The variances end the rows of the triangle. A channel that never varies must not be divided by nothing.
        let spread = (0..channels).map(|row| shared[triangle(row + 1) - 1].max(1e-12).sqrt());
        Self {
            center,
            spread: spread.collect(),
        }
    }

    /// Shifted and divided.
    pub fn standardised(&self, features: &[f32]) -> Vec<f64> {
        let channels = self.center.iter().zip(&self.spread).cycle();
        let number = |(&feature, (center, spread)): (&f32, (&f64, &f64))| {
            (f64::from(feature) - center) / spread
        };
        features.iter().zip(channels).map(number).collect()
    }
}

/// Draws features of the classes that had pictures.
pub(super) struct Remembered<'a> {
    statistics: &'a Statistics,
    shared: Vec<f64>,
    least: f32,
}

impl<'a> Remembered<'a> {
    /// `least`: what no feature is below, such as 0 after ReLU.
    pub fn of(statistics: &'a Statistics, least: f32) -> Self {
        Self {
            statistics,
            shared: shared(statistics),
            least,
        }
    }

    /// `[count, channels]` of a class; the same for the same `seed` and `purpose`. None of a class without pictures.
    pub fn draw(&self, class: usize, count: usize, seed: u64, purpose: &str) -> Vec<f32> {
        let channels = self.statistics.channels;
        if self.statistics.count[class] == 0 {
            return Vec::new();
        }
        let root = root(&self.covariance(class), channels);
        let mean = &self.statistics.mean[class * channels..][..channels];
        let mut dice = random::stream(seed, purpose, 0, class as u64);
        let mut drawn = Vec::with_capacity(count * channels);
        for _ in 0..count {
            let normal: Vec<f64> = (0..channels).map(|_| standard_normal(&mut dice)).collect();
            let rows = (0..channels).map(|row| &root[triangle(row)..][..=row]);
            for (row, &mean) in rows.zip(mean) {
                let deviation: f64 = row
                    .iter()
                    .zip(&normal)
                    .map(|(root, normal)| root * normal)
                    .sum();
                drawn.push(((f64::from(mean) + deviation) as f32).max(self.least));
            }
        }
        drawn
    }

    fn covariance(&self, class: usize) -> Vec<f64> {
        let numbers = self.shared.len();
        if self.statistics.covariance.len() == numbers {
            return self.shared.clone();
        }
        let own = &self.statistics.covariance[class * numbers..][..numbers];
        let borrowed = BORROWED * self.statistics.channels as f64;
        let count = self.statistics.count[class] as f64;
        let mixed = |(&own, shared): (&f32, &f64)| {
            (f64::from(own) * count + shared * borrowed) / (count + borrowed)
        };
        own.iter().zip(&self.shared).map(mixed).collect()
    }
}

/// The mean of the classes' covariances, each weighing as its pictures: a lower triangle.
fn shared(statistics: &Statistics) -> Vec<f64> {
    let numbers = triangle(statistics.channels);
    if statistics.covariance.len() == numbers {
        return statistics
            .covariance
            .iter()
            .copied()
            .map(f64::from)
            .collect();
    }
    let degrees = statistics.count.iter().map(|count| count.saturating_sub(1));
    let total = degrees.clone().sum::<u64>().max(1) as f64;
    let mut shared = vec![0.0; numbers];
    for (covariance, degrees) in statistics.covariance.chunks_exact(numbers).zip(degrees) {
        for (shared, &covariance) in shared.iter_mut().zip(covariance) {
            *shared += f64::from(covariance) * degrees as f64 / total;
        }
    }
    shared
}

/// The lower triangle L with L · Lᵀ = `covariance` (Cholesky). Rounding in a file can leave a covariance that is none;
/// what is not there is left out.
fn root(covariance: &[f64], channels: usize) -> Vec<f64> {
    let mut root = vec![0.0; covariance.len()];
    for row in 0..channels {
        let own = triangle(row);
        for column in 0..=row {
            let other = triangle(column);
            let known: f64 = (0..column)
                .map(|at| root[own + at] * root[other + at])
                .sum();
            let left = covariance[own + column] - known;
            let pivot = root[other + column];
            root[own + column] = if column == row {
                left.max(0.0).sqrt()
            } else if pivot > 0.0 {
                left / pivot
            } else {
                0.0
            };
        }
    }
    root
}

/// Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958.
fn standard_normal(dice: &mut impl Rng) -> f64 {
    // Above zero, so that its logarithm is finite.
    let radius = (-2.0 * (1.0 - dice.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * dice.random::<f64>()).cos()
}

fn triangle(channels: usize) -> usize {
    channels * (channels + 1) / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use docsort_engine::Gathering;

    fn known() -> Statistics {
        Statistics {
            channels: 2,
            count: vec![100_000, 100_000, 0],
            mean: vec![10.0, 20.0, -5.0, 3.0, 0.0, 0.0],
            covariance: vec![4.0, 3.0, 9.0, 1.0, 0.0, 0.25, 0.0, 0.0, 0.0],
        }
    }

    #[test]
    fn drawn_features_have_the_mean_and_the_covariance_that_were_sealed() {
        let known = known();
        let remembered = Remembered::of(&known, f32::NEG_INFINITY);
        let mut gathering = Gathering::new(1, 2);
        for features in remembered.draw(0, 20_000, 1, "test").chunks_exact(2) {
            gathering.add(0, features);
        }
        let found = gathering.finish();
        // Five standard errors: √(9 / 20,000) = 0.02 of the means, 9 · √(2 / 20,000) = 0.09 of the covariances.
        assert_eq!((found.mean.len(), found.covariance.len()), (2, 3));
        for (found, wanted) in found.mean.iter().zip([10.0, 20.0]) {
            assert!((found - wanted).abs() < 0.1, "{found}");
        }
        for (found, wanted) in found.covariance.iter().zip([4.0, 3.0, 9.0]) {
            assert!((found - wanted).abs() < 0.45, "{found}");
        }
    }

    #[test]
    fn nothing_is_drawn_of_a_class_without_pictures_nor_below_the_least() {
        let known = known();
        let remembered = Remembered::of(&known, 0.0);
        assert!(remembered.draw(2, 5, 1, "test").is_empty());
        let drawn = remembered.draw(1, 50, 1, "test");
        assert!(drawn.iter().all(|&feature| feature >= 0.0));
        assert_ne!(drawn, remembered.draw(1, 50, 2, "test"));
    }

    #[test]
    fn a_class_of_two_pictures_borrows_the_spread_of_the_others() {
        let known = Statistics {
            channels: 1,
            count: vec![1_000_001, 2],
            mean: vec![0.0, 0.0],
            covariance: vec![4.0, 0.0],
        };
        let remembered = Remembered::of(&known, f32::NEG_INFINITY);
        // Two pictures of variance 0 and one of 4 that is borrowed.
        assert!((remembered.covariance(1)[0] - 4.0 / 3.0).abs() < 1e-4);
        assert!((remembered.covariance(0)[0] - 4.0).abs() < 1e-4);
    }

    #[test]
    fn a_root_times_itself_is_the_covariance_and_a_rounded_one_does_no_harm() {
        // [2 0; 1 3] · [2 1; 0 3] = [4 2; 2 10].
        assert_eq!(root(&[4.0, 2.0, 10.0], 2), [2.0, 1.0, 3.0]);
        // No variance in the first, and a correlation above one.
        assert!(
            root(&[0.0, 1.0, 1.0], 2)
                .iter()
                .all(|number| number.is_finite())
        );
        assert!(
            root(&[1.0, 1.1, 1.0], 2)
                .iter()
                .all(|number| number.is_finite())
        );
    }

    #[test]
    fn standardised_features_of_a_class_alone_have_mean_zero_and_spread_one() {
        let alone = Statistics {
            channels: 2,
            count: vec![3],
            mean: vec![3.0, 4.0],
            covariance: vec![4.0, 6.0, 12.0],
        };
        let scale = Scale::of(&alone);
        let found = scale.standardised(&[5.0, 4.0, 3.0, 4.0 + 12f32.sqrt()]);
        assert_eq!(found.len(), 4);
        for (found, wanted) in found.iter().zip([1.0, 0.0, 0.0, 1.0]) {
            assert!((found - wanted).abs() < 1e-6, "{found}");
        }
    }
}
