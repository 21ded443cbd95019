//! What `loss.class_weights = "balanced"` means, as numbers that follow from the counts alone.

use super::Truth;

/// Weights under which each class counts the same: `pictures / (classes × pictures of the class)`
/// (King and Zeng, 2001; scikit-learn's `balanced`). A class without pictures weighs 0.
pub(super) fn balanced(counts: &[usize]) -> Vec<f32> {
    let total: usize = counts.iter().sum();
    counts
        .iter()
        .map(|&count| match count {
            0 => 0.0,
            _ => total as f32 / (counts.len() * count) as f32,
        })
        .collect()
}

/// For each output, pictures that are a no / pictures that are a yes (PyTorch's advice for
/// `pos_weight`): both sides count the same. 1 where one side has no pictures, because then there
/// is nothing to balance.
pub(super) fn positive(truth: Truth, counts: &[usize]) -> Vec<f32> {
    let total: usize = counts.iter().sum();
    (0..truth.outputs())
        .map(|output| {
            let labels = counts.iter().enumerate();
            let yes: usize = labels
                .filter(|&(label, _)| truth.is_on(label, output))
                .map(|(_, &count)| count)
                .sum();
            match (yes, total - yes) {
                (0, _) | (_, 0) => 1.0,
                (yes, no) => no as f32 / yes as f32,
            }
        })
        .collect()
}
