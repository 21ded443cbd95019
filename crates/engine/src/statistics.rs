//! What a checkpoint knows of its classes besides the weights that tell them apart: how many pictures each had, and
//! the mean and the covariance of their features. With it, a later training can keep a class without its pictures.

use crate::Manifest;
use crate::error::WeightsError;
use crate::weights::{Precision, Weights};

/// More would outweigh the network itself: 30 classes of 256 channels.
const MAX_COVARIANCE_NUMBERS: usize = 1 << 20;

/// Whole numbers, stored in four bytes whatever the others take: two are exact to 2,048 and end at 65,504.
pub(crate) const COUNT: &str = "features.count";
const MEAN: &str = "features.mean";
const COVARIANCE: &str = "features.covariance";
/// In half precision these two stand for the covariances: standard deviations `[classes, channels]`, and correlations
/// as whole multiples of 1 / 127, a byte each. Together they take half the bytes. On the shipped model's classes a
/// covariance read back is off by 0.5 % (Frobenius norm); one that all classes share would be off by 68 to 117 %.
const DEVIATION: &str = "features.deviation";
pub(crate) const CORRELATION: &str = "features.correlation";
const CORRELATION_STEPS: f32 = 127.0;

/// Of the features (the means of the channels after the last block) of the training pictures as they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// Numbers in one picture's features.
    pub channels: usize,
    /// Pictures of each class, also those that the other two numbers were not taken from; of many labels, a picture counts
    /// for each of its own.
    pub count: Vec<u64>,
    /// `[classes, channels]`
    pub mean: Vec<f32>,
    /// Lower triangles, row by row: `[classes, channels · (channels + 1) / 2]`, or `[1, …]` for all classes together
    /// (the mean of the classes' covariances, each weighing as its pictures) where one for each would be too large.
    pub covariance: Vec<f32>,
}

impl Statistics {
    /// Those of a file; `None` where it has none.
    ///
    /// # Errors
    /// If they are not those of such a network.
    pub fn of(weights: &Weights, manifest: &Manifest) -> Result<Option<Self>, WeightsError> {
        if weights.get(MEAN).is_none() {
            return Ok(None);
        }
        let classes = manifest.classes.len();
        // A manifest has one block at least.
        let channels = manifest.model.widths.last().copied().unwrap_or_default();
        let counts = weights.wanted(COUNT, &[classes])?;
        // So many more can be added without a wrap.
        let most = (1u64 << 53) as f32;
        let is_count = |count: &f32| (0.0..=most).contains(count) && count.fract() == 0.0;
        if !counts.iter().all(is_count) {
            let what = format!("{COUNT} holds what is no number of pictures");
            return Err(WeightsError(what));
        }
        let mean = weights.wanted(MEAN, &[classes, channels])?.to_vec();
        let covariance = if weights.get(CORRELATION).is_some() {
            let deviation = of_each(weights, DEVIATION, classes, channels)?;
            let correlation = of_each(weights, CORRELATION, classes, triangle(channels))?;
            covariances(deviation, correlation, channels)
        } else {
            of_each(weights, COVARIANCE, classes, triangle(channels))?.to_vec()
        };
        for (name, values) in [(MEAN, &mean), (COVARIANCE, &covariance)] {
            if !values.iter().all(|value| value.is_finite()) {
                return Err(WeightsError(format!("{name} holds what is no number")));
            }
        }
        Ok(Some(Self {
            channels,
            count: counts.iter().map(|&count| count as u64).collect(),
            mean,
            covariance,
        }))
    }

    /// Puts them beside the weights, in place of those that lie there: exactly, or so that they take little.
    pub fn store(&self, weights: &mut Weights, precision: Precision) {
        for name in [COUNT, MEAN, COVARIANCE, DEVIATION, CORRELATION] {
            weights.remove(name);
        }
        let (classes, channels) = (self.count.len(), self.channels);
        let triangle = triangle(channels);
        let covariances = self.covariance.len() / triangle.max(1);
        // Exact up to 2²⁴, 16 million pictures.
        let count = self.count.iter().map(|&count| count as f32).collect();
        weights.insert(COUNT, vec![classes], count);
        weights.insert(MEAN, vec![classes, channels], self.mean.clone());
        match precision {
            Precision::Single => {
                let shape = vec![covariances, triangle];
                weights.insert(COVARIANCE, shape, self.covariance.clone());
            }
            Precision::Half => {
                let (deviation, correlation) = correlations(&self.covariance, channels);
                weights.insert(DEVIATION, vec![covariances, channels], deviation);
                weights.insert(CORRELATION, vec![covariances, triangle], correlation);
            }
        }
    }
}

/// A tensor with a row a class, or one row for all of them.
fn of_each<'a>(
    weights: &'a Weights,
    name: &str,
    classes: usize,
    numbers: usize,
) -> Result<&'a [f32], WeightsError> {
    weights
        .wanted(name, &[classes, numbers])
        .or_else(|_| weights.wanted(name, &[1, numbers]))
}

/// Standard deviations, and correlations in steps, of covariances.
fn correlations(covariance: &[f32], channels: usize) -> (Vec<f32>, Vec<f32>) {
    let (mut deviations, mut correlations) = (Vec::new(), Vec::with_capacity(covariance.len()));
    for covariance in covariance.chunks_exact(triangle(channels).max(1)) {
        // A row of the triangle ends with the variance.
        let variance = |row: usize| covariance[triangle(row + 1) - 1].max(0.0);
        let deviation: Vec<f32> = (0..channels).map(|row| variance(row).sqrt()).collect();
        for ((row, column), covariance) in places(channels).zip(covariance) {
            let scale = deviation[row] * deviation[column];
            let correlation = if scale > 0.0 { covariance / scale } else { 0.0 };
            let steps = (correlation * CORRELATION_STEPS).round();
            correlations.push(steps.clamp(-CORRELATION_STEPS, CORRELATION_STEPS));
        }
        deviations.extend(deviation);
    }
    (deviations, correlations)
}

/// The inverse of [`correlations`].
fn covariances(deviation: &[f32], correlation: &[f32], channels: usize) -> Vec<f32> {
    let deviations = deviation.chunks_exact(channels.max(1));
    let correlations = correlation.chunks_exact(triangle(channels).max(1));
    let of_one = |(deviation, correlation): (&[f32], &[f32])| -> Vec<f32> {
        let scaled = |((row, column), steps): ((usize, usize), &f32)| {
            deviation[row] * deviation[column] * (steps / CORRELATION_STEPS)
        };
        places(channels).zip(correlation).map(scaled).collect()
    };
    deviations.zip(correlations).flat_map(of_one).collect()
}

/// Row and column of each number of a lower triangle.
fn places(channels: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..channels).flat_map(|row| (0..=row).map(move |column| (row, column)))
}

/// Sums from which [`Statistics`] follow, picture by picture in a given order.
#[derive(Clone, Debug)]
pub struct Gathering {
    channels: usize,
    count: Vec<u64>,
    /// `[classes, channels]`
    mean: Vec<f64>,
    /// Products of deviations from the mean; as many triangles as covariances are kept.
    products: Vec<f64>,
}

impl Gathering {
    /// Nothing seen yet.
    pub fn new(classes: usize, channels: usize) -> Self {
        let triangle = triangle(channels);
        let kept = if classes * triangle <= MAX_COVARIANCE_NUMBERS {
            classes
        } else {
            1
        };
        Self {
            channels,
            count: vec![0; classes],
            mean: vec![0.0; classes * channels],
            products: vec![0.0; kept * triangle],
        }
    }

    /// What was gathered before, to go on with; the classes after those of `known` were not seen yet.
    ///
    /// # Panics
    /// If there are fewer classes than `known` has.
    pub fn of(known: &Statistics, classes: usize) -> Self {
        assert!(classes >= known.count.len(), "no class is taken away");
        let mut gathering = Self::new(classes, known.channels);
        gathering.count[..known.count.len()].copy_from_slice(&known.count);
        for (mean, &known) in gathering.mean.iter_mut().zip(&known.mean) {
            *mean = f64::from(known);
        }
        let triangle = triangle(known.channels);
        let is_shared = known.covariance.len() == triangle && known.count.len() > 1;
        if is_shared && gathering.products.len() > triangle {
            // Of classes that shared one, none is known.
            gathering.products.truncate(triangle);
        }
        let kept = gathering.products.len() / triangle.max(1);
        let degrees = known.count.iter().map(|count| count.saturating_sub(1));
        let degrees: Vec<u64> = if is_shared {
            vec![degrees.sum()]
        } else {
            degrees.collect()
        };
        let covariances = known.covariance.chunks_exact(triangle.max(1));
        for (class, (covariance, degrees)) in covariances.zip(degrees).enumerate() {
            let at = if kept == 1 { 0 } else { class * triangle };
            let products = &mut gathering.products[at..][..triangle];
            for (product, &covariance) in products.iter_mut().zip(covariance) {
                *product += f64::from(covariance) * degrees as f64;
            }
        }
        gathering
    }

    /// One picture's features under one of its classes (Welford, "Note on a Method for Calculating Corrected Sums
    /// of Squares and Products", Technometrics 4, 1962).
    ///
    /// # Panics
    /// If the class or the number of features is not one of those that were announced.
    pub fn add(&mut self, class: usize, features: &[f32]) {
        assert_eq!(features.len(), self.channels, "a number for each channel");
        self.count[class] += 1;
        let share = 1.0 / self.count[class] as f64;
        let mean = &mut self.mean[class * self.channels..][..self.channels];
        let before: Vec<f64> = features
            .iter()
            .zip(&*mean)
            .map(|(&feature, mean)| f64::from(feature) - mean)
            .collect();
        for (mean, deviation) in mean.iter_mut().zip(&before) {
            *mean += deviation * share;
        }
        let triangle = triangle(self.channels);
        let at = if self.products.len() == triangle {
            0
        } else {
            class * triangle
        };
        let mut products = self.products[at..].iter_mut();
        for (row, deviation) in before.iter().enumerate() {
            // From the new mean: (1 − 1/n) of the deviation from the old one.
            let after = deviation * (1.0 - share);
            for (other, product) in before[..=row].iter().zip(products.by_ref()) {
                *product += after * other;
            }
        }
    }

    /// The covariances divide by the number of pictures less one, of all classes together by that less one a class.
    pub fn finish(self) -> Statistics {
        let triangle = triangle(self.channels);
        let degrees: Vec<u64> = self
            .count
            .iter()
            .map(|count| count.saturating_sub(1))
            .collect();
        let degrees = if self.products.len() == triangle {
            vec![degrees.iter().sum()]
        } else {
            degrees
        };
        let products = self.products.chunks_exact(triangle).zip(degrees);
        Statistics {
            channels: self.channels,
            count: self.count,
            mean: self.mean.iter().map(|&mean| mean as f32).collect(),
            covariance: products
                .flat_map(|(products, degrees)| {
                    let scale = degrees.max(1) as f64;
                    products.iter().map(move |product| (product / scale) as f32)
                })
                .collect(),
        }
    }
}

fn triangle(channels: usize) -> usize {
    channels * (channels + 1) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_covariances_are_those_of_a_hand_computation() {
        let mut gathering = Gathering::new(2, 2);
        for features in [[1.0, 2.0], [3.0, 2.0], [5.0, 8.0]] {
            gathering.add(1, &features);
        }
        gathering.add(0, &[7.0, 9.0]);
        let found = gathering.finish();
        assert_eq!(found.count, [1, 3]);
        assert_eq!(found.mean, [7.0, 9.0, 3.0, 4.0]);
        // Deviations −2, 0, 2 and −2, −2, 4: squares 8 and 24, product 12, over two degrees of freedom. One
        // picture alone has no spread.
        assert_eq!(found.covariance, [0.0, 0.0, 0.0, 4.0, 6.0, 12.0]);
    }

    #[test]
    fn going_on_with_statistics_gives_those_of_all_pictures_at_once() {
        let pictures = [
            (0, [1.0, 2.0]),
            (0, [3.0, 2.0]),
            (1, [7.0, 9.0]),
            (1, [8.0, 5.0]),
            (0, [5.0, 8.0]),
            (2, [1.0, 1.0]),
            (2, [3.0, 0.0]),
        ];
        let gathered = |mut gathering: Gathering, pictures: &[(usize, [f32; 2])]| {
            for (class, features) in pictures {
                gathering.add(*class, features);
            }
            gathering.finish()
        };
        let before = gathered(Gathering::new(2, 2), &pictures[..4]);
        let after = gathered(Gathering::of(&before, 3), &pictures[4..]);
        let at_once = gathered(Gathering::new(3, 2), &pictures);
        assert_eq!(after.count, [3, 2, 2]);
        assert_eq!(after.count, at_once.count);
        for (after, at_once) in [
            (&after.mean, &at_once.mean),
            (&after.covariance, &at_once.covariance),
        ] {
            assert_eq!(after.len(), at_once.len());
            for (after, at_once) in after.iter().zip(at_once) {
                assert!((after - at_once).abs() < 1e-5, "{after} {at_once}");
            }
        }
    }

    #[test]
    fn classes_that_become_too_many_share_one_covariance_from_then_on() {
        let before = Statistics {
            channels: 1024,
            count: vec![3],
            mean: vec![0.0; 1024],
            covariance: vec![2.0; 524_800],
        };
        let mut gathering = Gathering::of(&before, 3);
        let mut features = vec![0.0; 1024];
        gathering.add(2, &features);
        features[0] = 4.0;
        gathering.add(2, &features);
        let found = gathering.finish();
        assert_eq!(
            (&found.count[..], found.covariance.len()),
            (&[3, 0, 2][..], 524_800)
        );
        // Squares 2 · 2 and 2 · 2² over 2 + 1 degrees of freedom.
        assert_eq!(found.covariance[..2], [4.0, 4.0 / 3.0]);
    }

    #[test]
    fn too_many_classes_share_one_covariance_within_them() {
        // 1,024 channels have 524,800 pairs: three classes are too many.
        let mut gathering = Gathering::new(3, 1024);
        for (class, offset) in [(0, 0.0), (1, 100.0), (2, -5.0)] {
            for sign in [-1.0, 1.0] {
                let mut features = vec![offset; 1024];
                features[1] += sign;
                gathering.add(class, &features);
            }
        }
        let found = gathering.finish();
        assert_eq!(found.covariance.len(), 524_800);
        // Of each class −1 and 1: squares of 2 each, three degrees of freedom, whatever lies between the classes.
        assert_eq!(found.covariance[..3], [0.0, 0.0, 2.0]);
    }

    #[test]
    fn what_is_no_count_or_no_number_is_refused() {
        let manifest = crate::tests::manifest(1, 0);
        let (classes, channels) = (
            manifest.classes.len(),
            *manifest.model.widths.last().unwrap(),
        );
        let sound = Statistics {
            channels,
            count: vec![7; classes],
            mean: vec![0.5; classes * channels],
            covariance: vec![0.25; classes * triangle(channels)],
        };
        let mut weights = Weights::default();
        sound.store(&mut weights, Precision::Single);
        assert_eq!(Statistics::of(&weights, &manifest), Ok(Some(sound)));
        for (name, wrong) in [
            (COUNT, f32::INFINITY),
            (COUNT, f32::NAN),
            (COUNT, -1.0),
            (COUNT, 0.5),
            (COUNT, 1e20),
            (MEAN, f32::NAN),
            (COVARIANCE, f32::INFINITY),
        ] {
            let crate::Tensor { shape, mut values } = weights.get(name).unwrap().clone();
            let before = std::mem::replace(&mut values[0], wrong);
            weights.insert(name, shape.clone(), values.clone());
            let refused = Statistics::of(&weights, &manifest).unwrap_err().to_string();
            assert!(refused.contains(name), "{wrong}: {refused}");
            values[0] = before;
            weights.insert(name, shape, values);
        }
    }

    #[test]
    fn in_half_precision_counts_stay_whole_and_covariances_are_off_by_a_step_at_most() {
        let found = Statistics {
            channels: 3,
            count: vec![18_001, 2],
            mean: vec![0.5; 6],
            // Variances 4, 9 and 0.25; correlations 0.5, -0.25 and 1/3. Then a channel that never varies.
            covariance: vec![
                4.0, 3.0, 9.0, -0.25, 0.5, 0.25, 0.0, 0.0, 1.0, 0.0, -2.0, 4.0,
            ],
        };
        let mut weights = Weights::default();
        found.store(&mut weights, Precision::Single);
        assert_eq!(weights.get(COVARIANCE).unwrap().values, found.covariance);
        found.store(&mut weights, Precision::Half);
        assert!(weights.get(COVARIANCE).is_none());
        let bytes = weights.to_bytes(Precision::Half).unwrap();
        let weights = Weights::from_bytes(&bytes).unwrap();
        assert_eq!(weights.get(COUNT).unwrap().values, [18_001.0, 2.0]);
        let correlations = &weights.get(CORRELATION).unwrap().values;
        // 63.5 rounds away from zero.
        let expected = [
            127.0, 64.0, 127.0, -32.0, 42.0, 127.0, 0.0, 0.0, 127.0, 0.0, -127.0, 127.0,
        ];
        assert_eq!(correlations[..], expected);
        let deviations = &weights.get(DEVIATION).unwrap().values;
        let read = covariances(deviations, correlations, 3);
        let scale = [4.0, 6.0, 9.0, 1.0, 1.5, 0.25, 0.0, 0.0, 1.0, 0.0, 2.0, 4.0];
        for ((read, exact), scale) in read.iter().zip(&found.covariance).zip(scale) {
            assert!(
                (read - exact).abs() <= 0.5 / 127.0 * scale + 1e-6,
                "{read} {exact}"
            );
        }
    }
}
