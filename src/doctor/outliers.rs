//! Pictures unlike the rest of their class, in size, shape, light and colour, by measures that a few wild values
//! do not move: median, median absolute deviation, and the range of the middle nine tenths.

use super::finding::{Finding, Kind};
use super::{Examination, Examined};
use std::collections::BTreeMap;

/// In fewer pictures the deviation itself is chance.
const LEAST_PICTURES: usize = 20;

/// Robust standard deviations from the median. Iglewicz and Hoaglin (1993) propose 3.5 for what is normally
/// distributed; photographs have longer tails. Of 24,000 drawn pictures 40 lie beyond, and of the 1,590 of the
/// bundled sample none.
const FAR: f64 = 6.0;

/// A normal distribution's standard deviation in units of its median absolute deviation.
const SIGMA_PER_MAD: f64 = 1.4826;

/// The range between the 5 % and 95 % quantiles of a normal distribution in its standard deviations.
const SIGMAS_IN_RANGE: f64 = 3.2897;

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
        show: |value| format!("red less green {value:+.0}"),
    },
    Measure {
        kind: Kind::OddColour,
        of: |seen| {
            let [r, g, b] = seen.mean_rgb.map(f64::from);
            b - (r + g) / 2.0
        },
        least_sigma: 9.0,
        words: ["much yellower", "much bluer"],
        show: |value| format!("blue less yellow {value:+.0}"),
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

/// The median, and a standard deviation: from the median absolute deviation, or from the range of the middle nine
/// tenths where that is wider, as in a class of which most are grey and many are of some colour.
fn median_and_sigma(values: &[f64]) -> (f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = quantile(&sorted, 0.5);
    let mut deviations: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    deviations.sort_by(f64::total_cmp);
    let range = quantile(&sorted, 0.95) - quantile(&sorted, 0.05);
    let sigma = SIGMA_PER_MAD * quantile(&deviations, 0.5);
    (middle, sigma.max(range / SIGMAS_IN_RANGE))
}

/// Between the two nearest of the ascending values, as numpy does it by default; 0 of none.
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let place = part * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_deviation_are_those_computed_by_hand() {
        // Deviations from 3: 2, 1, 0, 1, 2; their median is 1. The range from 1.2 to 4.8 is narrower.
        assert_eq!(median_and_sigma(&[5.0, 2.0, 3.0, 4.0, 1.0]), (3.0, 1.4826));
        // Half of the values are equal, so that the median deviation says 0.
        let (middle, sigma) = median_and_sigma(&[0.0, 0.0, 0.0, 0.0, 10.0]);
        assert_eq!(middle, 0.0);
        assert!((sigma - 8.0 / 3.2897).abs() < 1e-9);
        assert_eq!(quantile(&[1.0, 2.0, 4.0, 9.0], 0.5), 3.0);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }
}
