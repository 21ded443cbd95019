//! Pictures unlike the rest of their class, in size, shape, light and colour, by measures that a few wild values
//! do not move: median and median absolute deviation.

use super::finding::{Finding, Kind};
use super::{Examination, Examined};
use std::collections::BTreeMap;

/// In fewer pictures the deviation itself is chance.
const LEAST_PICTURES: usize = 20;

/// Robust standard deviations from the median. Iglewicz and Hoaglin (1993) propose 3.5 for what is normally
/// distributed; photographs have longer tails. Measured in `tests.rs`.
const FAR: f64 = 6.0;

/// A normal distribution's standard deviation in units of its median absolute deviation.
const SIGMA_PER_MAD: f64 = 1.4826;

/// One measure of a picture.
struct Measure {
    kind: Kind,
    of: fn(&Examined) -> f64,
    /// The deviation that every class is granted: where all pictures are of one size, one of twice the size is
    /// no outlier.
    least_sigma: f64,
    /// Words for below and above.
    words: [&'static str; 2],
    /// A value in the words of its unit.
    show: fn(f64) -> String,
}

const MEASURES: [Measure; 5] = [
    Measure {
        kind: Kind::OddSize,
        of: |seen| (f64::from(seen.width_px) * f64::from(seen.height_px)).log2(),
        // Six of them are a factor of 16 in pixels, of 4 in each side.
        least_sigma: 2.0 / 3.0,
        words: ["much smaller", "much larger"],
        show: |log| format!("{:.2} megapixels", log.exp2() / 1e6),
    },
    Measure {
        kind: Kind::OddSize,
        of: |seen| {
            let (width, height) = (f64::from(seen.width_px), f64::from(seen.height_px));
            (width.max(height) / width.min(height)).log2()
        },
        // Six of them are a factor of 2.
        least_sigma: 1.0 / 6.0,
        words: ["much squarer", "much longer"],
        show: |log| format!("sides of {:.2} to 1", log.exp2()),
    },
    Measure {
        kind: Kind::OddColour,
        of: |seen| brightness(seen.mean_rgb),
        least_sigma: 12.0,
        words: ["much darker", "much brighter"],
        show: |value| format!("mean brightness {value:.0} of 255"),
    },
    Measure {
        kind: Kind::OddColour,
        of: |seen| f64::from(seen.mean_rgb[0] - seen.mean_rgb[1]),
        least_sigma: 7.0,
        words: ["much greener", "much redder"],
        show: |value| format!("red above green by {value:.0}"),
    },
    Measure {
        kind: Kind::OddColour,
        of: |seen| {
            let [r, g, b] = seen.mean_rgb.map(f64::from);
            b - (r + g) / 2.0
        },
        least_sigma: 9.0,
        words: ["much yellower", "much bluer"],
        show: |value| format!("blue above yellow by {value:.0}"),
    },
];

/// BT.601.
fn brightness(rgb: [f32; 3]) -> f64 {
    let [r, g, b] = rgb.map(f64::from);
    0.299 * r + 0.587 * g + 0.114 * b
}

pub(super) fn findings(examination: &Examination) -> Vec<Finding> {
    let mut classes: BTreeMap<Option<usize>, Vec<(usize, &Examined)>> = BTreeMap::new();
    for (index, seen) in examination.seen() {
        let label = examination.records[index].label;
        classes.entry(label).or_default().push((index, seen));
    }
    let large = classes
        .values()
        .filter(|class| class.len() >= LEAST_PICTURES);
    let mut worst: BTreeMap<(Kind, usize), Finding> = BTreeMap::new();
    for class in large {
        for measure in &MEASURES {
            for finding in far(class, measure) {
                let (record, finding) = finding;
                let place = worst.entry((measure.kind, record));
                let kept = place.or_insert_with(|| finding.clone());
                if finding.rank > kept.rank {
                    *kept = finding;
                }
            }
        }
    }
    worst.into_values().collect()
}

/// The pictures far from the class's median, with their records.
fn far(class: &[(usize, &Examined)], measure: &Measure) -> Vec<(usize, Finding)> {
    let values: Vec<f64> = class.iter().map(|(_, seen)| (measure.of)(seen)).collect();
    let (middle, sigma) = median_and_sigma(&values);
    let sigma = sigma.max(measure.least_sigma);
    let outlying = class.iter().zip(&values).filter_map(|((index, _), value)| {
        let far = (value - middle) / sigma;
        (far.abs() > FAR).then(|| {
            let detail = format!(
                "{} than its class: {}, median {}",
                measure.words[usize::from(far > 0.0)],
                (measure.show)(*value),
                (measure.show)(middle)
            );
            (*index, Finding::of(measure.kind, *index, far.abs(), detail))
        })
    });
    outlying.collect()
}

/// The median, and the median absolute deviation as a standard deviation.
fn median_and_sigma(values: &[f64]) -> (f64, f64) {
    let middle = median(values.to_vec());
    let deviations = values.iter().map(|value| (value - middle).abs());
    (middle, SIGMA_PER_MAD * median(deviations.collect()))
}

/// The mean of the two middle values where there are two; 0 of none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        count => (values[count / 2] + values[(count - 1) / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_deviation_are_those_computed_by_hand() {
        // Deviations from 3: 2, 1, 0, 1, 97; their median is 1.
        let (middle, sigma) = median_and_sigma(&[1.0, 2.0, 3.0, 4.0, 100.0]);
        assert_eq!((middle, sigma), (3.0, 1.4826));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 9.0]), 3.0);
        assert_eq!(median(Vec::new()), 0.0);
    }
}
