//! Probabilities of logits: one form for fitting a temperature and for answering, so that a threshold means
//! the same in both.

/// The softmax of logits divided by `temperature`. Computed in 64 bits, so that the probabilities of a row
/// sum to 1 within the last digit that is written.
pub fn softmax(logits: &[f32], temperature: f64) -> Vec<f32> {
    let powers = powers(logits, temperature);
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| (power / sum) as f32).collect()
}

/// exp(z / T), all divided by the largest.
pub(super) fn powers(logits: &[f32], temperature: f64) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    logits
        .iter()
        .map(|&logit| ((f64::from(logit) - f64::from(largest)) / temperature).exp())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_above_one_makes_the_answer_less_certain_and_not_another() {
        let logits = [0.0, 2f32.ln(), 5f32.ln()];
        let plain = softmax(&logits, 1.0);
        for (got, wanted) in plain.iter().zip([0.125, 0.25, 0.625]) {
            assert!((got - wanted).abs() < 1e-6);
        }
        // A temperature of 2 takes the square root of each ratio.
        let cooled = softmax(&logits, 2.0);
        assert!((cooled[2] / cooled[1] - 2.5f32.sqrt()).abs() < 1e-5);
    }
}
