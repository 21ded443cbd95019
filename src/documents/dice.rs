//! Short names for the random choices that the generator makes. Never makes a stream of its own:
//! every choice comes from the one stream that belongs to a picture.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// The stream of one picture.
pub type Dice = ChaCha8Rng;

/// Uniform in `[low, high)`; `low` where the range is empty.
pub fn between(dice: &mut Dice, low: f32, high: f32) -> f32 {
    low + (high - low) * dice.random::<f32>()
}

/// Uniform over the whole numbers `low..=high`.
pub fn whole(dice: &mut Dice, low: i64, high: i64) -> i64 {
    dice.random_range(low..=high.max(low))
}

/// True with probability `p`.
pub fn chance(dice: &mut Dice, p: f32) -> bool {
    dice.random::<f32>() < p
}

/// One of the items, each as likely as the next. The slice must hold at least one.
pub fn pick<T: Copy>(dice: &mut Dice, items: &[T]) -> T {
    items[dice.random_range(0..items.len())]
}

/// One of the items, as likely as its weight.
pub fn weighted<T: Copy>(dice: &mut Dice, items: &[(T, f32)]) -> T {
    let mut left = between(dice, 0.0, items.iter().map(|item| item.1).sum());
    for &(item, weight) in items {
        if left < weight {
            return item;
        }
        left -= weight;
    }
    items[items.len() - 1].0
}

/// About normal with mean 0 and deviation 1: the sum of three uniforms, so never beyond 3.
pub fn bell(dice: &mut Dice) -> f32 {
    (0..3).map(|_| between(dice, -1.0, 1.0)).sum()
}
