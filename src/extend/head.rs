//! The columns of the linear layer that are fitted: softmax regression with a quadratic penalty, by accelerated gradient
//! steps. It knows features and numbers only; the columns that stay as they are enter as one number a picture.

/// Steps are stopped when the gradient's largest part is below this, or after [`MOST_STEPS`].
const FLAT: f64 = 1e-6;
/// Bounds the time where pictures can be told apart by a plane, so that only the penalty ends the way.
const MOST_STEPS: usize = 400;

/// What is fitted to, one entry a picture.
#[derive(Clone, Debug, Default)]
pub(super) struct Weighed {
    /// `[pictures, channels]`, standardised.
    pub features: Vec<f64>,
    /// log Σ exp over the logits of the columns that stay; −∞ where there are none.
    pub kept: Vec<f64>,
    /// How much of the picture belongs to each fitted column: `[pictures, columns]`, the rest to those that stay.
    pub targets: Vec<f64>,
    /// What the picture counts.
    pub weights: Vec<f64>,
}

/// One column: logit = features · weights + bias.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub weights: Vec<f64>,
    pub bias: f64,
}

/// The columns of the lowest Σ weight · cross-entropy / Σ weight + `penalty` / 2 · |weights − those of `prior`|².
/// The function is convex, so that there is one such place; biases are free.
///
/// Steps by Nesterov, started again where they go uphill (O'Donoghue and Candès, "Adaptive Restart for Accelerated
/// Gradient Schemes", 2015).
pub(super) fn fit(examples: &Weighed, prior: &[Column], penalty: f64) -> Vec<Column> {
    let Some(first) = prior.first() else {
        return Vec::new();
    };
    let channels = first.weights.len();
    let total: f64 = examples.weights.iter().sum();
    let step = 1.0 / (steepest(examples, channels, total) + penalty);
    let start = flat(prior);
    let (mut here, mut ahead, mut pace) = (start.clone(), start.clone(), 1.0f64);
    for _ in 0..MOST_STEPS {
        let gradient = gradient(examples, &ahead, channels, total, |at| {
            let is_bias = at % (channels + 1) == channels;
            if is_bias {
                0.0
            } else {
                penalty * (ahead[at] - start[at])
            }
        });
        if gradient.iter().all(|part| part.abs() < FLAT) {
            break;
        }
        let mut next = ahead.clone();
        for (next, gradient) in next.iter_mut().zip(&gradient) {
            *next -= step * gradient;
        }
        let moved = || next.iter().zip(&here).map(|(next, here)| next - here);
        let uphill: f64 = gradient
            .iter()
            .zip(moved())
            .map(|(slope, by)| slope * by)
            .sum();
        let next_pace = if uphill > 0.0 {
            1.0
        } else {
            f64::midpoint(1.0, (1.0 + 4.0 * pace * pace).sqrt())
        };
        let inertia = if uphill > 0.0 {
            0.0
        } else {
            (pace - 1.0) / next_pace
        };
        ahead = next
            .iter()
            .zip(moved())
            .map(|(next, by)| next + inertia * by)
            .collect();
        (here, pace) = (next, next_pace);
    }
    let column = |numbers: &[f64]| Column {
        weights: numbers[..channels].to_vec(),
        bias: numbers[channels],
    };
    here.chunks_exact(channels + 1).map(column).collect()
}

/// The columns one after another, each with its bias at the end.
fn flat(columns: &[Column]) -> Vec<f64> {
    let numbers = columns
        .iter()
        .map(|column| column.weights.iter().chain([&column.bias]));
    numbers.flatten().copied().collect()
}

/// Of the mean cross-entropy, and `of_penalty` of each number.
fn gradient(
    examples: &Weighed,
    columns: &[f64],
    channels: usize,
    total: f64,
    of_penalty: impl Fn(usize) -> f64,
) -> Vec<f64> {
    let count = columns.len() / (channels + 1);
    let mut gradient = vec![0.0; columns.len()];
    let pictures = examples.features.chunks_exact(channels);
    let pictures = pictures.zip(examples.targets.chunks_exact(count));
    let mut logits = vec![0.0; count];
    for ((features, targets), (&kept, &weight)) in
        pictures.zip(examples.kept.iter().zip(&examples.weights))
    {
        for (logit, column) in logits.iter_mut().zip(columns.chunks_exact(channels + 1)) {
            *logit = dot(features, column) + column[channels];
        }
        let largest = logits.iter().copied().fold(kept, f64::max);
        let sum: f64 = logits.iter().map(|logit| (logit - largest).exp()).sum();
        let sum = sum + (kept - largest).exp();
        let parts = gradient.chunks_exact_mut(channels + 1);
        for ((part, logit), target) in parts.zip(&logits).zip(targets) {
            let slope = weight / total * ((logit - largest).exp() / sum - target);
            for (part, feature) in part.iter_mut().zip(features) {
                *part += slope * feature;
            }
            part[channels] += slope;
        }
    }
    for (at, part) in gradient.iter_mut().enumerate() {
        *part += of_penalty(at);
    }
    gradient
}

/// An upper bound of the curvature of the mean cross-entropy: half of the largest eigenvalue of the features' second
/// moments (Böhning, "Multinomial logistic regression algorithm", 1992), by twenty multiplications.
fn steepest(examples: &Weighed, channels: usize, total: f64) -> f64 {
    // Twenty multiplications come within a few hundredths of it from below.
    const MARGIN: f64 = 1.1;
    let mut direction = vec![1.0 / ((channels + 1) as f64).sqrt(); channels + 1];
    let mut length = 0.0;
    for _ in 0..20 {
        let mut next = vec![0.0; channels + 1];
        let pictures = examples.features.chunks_exact(channels);
        for (features, weight) in pictures.zip(&examples.weights) {
            let along = (dot(features, &direction) + direction[channels]) * weight / total;
            for (next, feature) in next.iter_mut().zip(features) {
                *next += along * feature;
            }
            next[channels] += along;
        }
        length = next.iter().map(|part| part * part).sum::<f64>().sqrt();
        if length == 0.0 {
            break;
        }
        direction = next.iter().map(|part| part / length).collect();
    }
    MARGIN * length / 2.0
}

/// The shorter one's length counts. Four sums at once, since one would wait for itself.
pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    let length = one.len().min(other.len());
    let (ones, one_left) = one[..length].as_chunks::<4>();
    let (others, other_left) = other[..length].as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (one, other) in ones.iter().zip(others) {
        for (sum, (one, other)) in sums.iter_mut().zip(one.iter().zip(other)) {
            *sum += one * other;
        }
    }
    let left = one_left
        .iter()
        .zip(other_left)
        .map(|(one, other)| one * other);
    sums.iter().sum::<f64>() + left.sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(weights: &[f64], bias: f64) -> Column {
        Column {
            weights: weights.to_vec(),
            bias,
        }
    }

    #[test]
    fn without_features_a_bias_is_the_logarithm_of_the_odds() {
        // One column beside a class whose logit is 0: three of four pictures belong to it, the fourth counts twice.
        let examples = Weighed {
            features: vec![0.0; 4],
            kept: vec![0.0; 4],
            targets: vec![1.0, 1.0, 1.0, 0.0],
            weights: vec![1.0, 1.0, 1.0, 2.0],
        };
        let fitted = fit(&examples, &[column(&[0.0], 0.0)], 0.1);
        assert!((fitted[0].bias - 1.5f64.ln()).abs() < 1e-4, "{fitted:?}");
        assert!(fitted[0].weights[0].abs() < 1e-9);
    }

    #[test]
    fn a_stiff_penalty_keeps_the_weights_of_the_prior_and_a_weak_one_follows_the_pictures() {
        let examples = Weighed {
            features: vec![2.0, 1.0, -1.0, -2.0],
            kept: vec![0.0; 4],
            targets: vec![1.0, 1.0, 0.0, 0.0],
            weights: vec![1.0; 4],
        };
        let prior = [column(&[-1.0], 0.0)];
        let stiff = fit(&examples, &prior, 1e4);
        assert!((stiff[0].weights[0] + 1.0).abs() < 1e-3, "{stiff:?}");
        let weak = fit(&examples, &prior, 1e-3);
        assert!(weak[0].weights[0] > 1.0, "{weak:?}");
    }

    #[test]
    fn at_the_place_that_is_found_no_small_step_helps() {
        // Cross-entropy and penalty spelt out, for two columns that are fitted beside one that stays.
        let examples = Weighed {
            features: vec![1.0, 0.5, -0.3, 2.0, 0.1, -1.0, -1.5, 0.2, 0.7, 0.7],
            kept: vec![0.3, -0.2, 0.1, 0.0, 0.4],
            targets: vec![1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.5, 0.2, 0.0, 0.0],
            weights: vec![1.0, 2.0, 1.0, 0.5, 1.0],
        };
        let penalty = 0.05;
        let cost = |columns: &[Column]| {
            let mut sum = 0.0;
            for at in 0..5 {
                let features = &examples.features[2 * at..][..2];
                let logit = |column: &Column| {
                    column.bias + features[0] * column.weights[0] + features[1] * column.weights[1]
                };
                let logits = [logit(&columns[0]), logit(&columns[1]), examples.kept[at]];
                let normal = logits.iter().map(|logit| logit.exp()).sum::<f64>().ln();
                let targets = &examples.targets[2 * at..][..2];
                let targets = [targets[0], targets[1], 1.0 - targets[0] - targets[1]];
                let of = targets
                    .iter()
                    .zip(logits)
                    .map(|(target, logit)| target * (normal - logit));
                sum += examples.weights[at] * of.sum::<f64>();
            }
            let squares = columns
                .iter()
                .flat_map(|column| &column.weights)
                .map(|weight| weight * weight);
            sum / 5.5 + penalty / 2.0 * squares.sum::<f64>()
        };
        let fitted = fit(
            &examples,
            &[column(&[0.0, 0.0], 0.0), column(&[0.0, 0.0], 0.0)],
            penalty,
        );
        let lowest = cost(&fitted);
        for change in [-1e-2, 1e-2] {
            for at in 0..6 {
                let mut other = fitted.clone();
                match at % 3 {
                    2 => other[at / 3].bias += change,
                    part => other[at / 3].weights[part] += change,
                }
                assert!(cost(&other) > lowest, "number {at} by {change}");
            }
        }
    }
}
