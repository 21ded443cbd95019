//! Short names for the random choices that the generator makes, and the rules they are made by.
//! Never makes a stream of its own: every choice comes from the one stream that belongs to a picture.
//!
//! Holding back: of every list of five or more items that [`pick`] or [`case`] choose from (titles, faces,
//! syllables, date styles, emblems …), each fifth item is kept from [`Rules::Training`]; of layouts and grounds, those
//! that [`held`] names; and so is a wedge of hues ([`hue`]). [`Rules::HeldOut`] takes the items
//! kept back in seven of ten choices. A picture holds dozens of choices, so that hardly one
//! held-out picture could have come from the training's rules.

use super::photographs::Photographs;
use super::rules::Rules;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// The stream of one picture, its rules, and the photographs that it may show. A copy makes the same choices again.
#[derive(Clone)]
pub struct Dice {
    stream: ChaCha8Rng,
    rules: Rules,
    photographs: Photographs,
}

impl Dice {
    pub fn new(stream: ChaCha8Rng, rules: Rules) -> Self {
        Self {
            stream,
            rules,
            photographs: Photographs::default(),
        }
    }

    /// The same, for a picture that may show these photographs.
    pub fn among(self, photographs: &Photographs) -> Self {
        Self {
            photographs: photographs.clone(),
            ..self
        }
    }

    pub(super) fn photographs(&self) -> &Photographs {
        &self.photographs
    }

    pub fn rules(&self) -> Rules {
        self.rules
    }
}

/// Uniform in `[low, high)`; `low` where the range is empty.
pub fn between(dice: &mut Dice, low: f32, high: f32) -> f32 {
    low + (high - low) * dice.stream.random::<f32>()
}

/// Uniform over the whole numbers `low..=high`.
pub fn whole(dice: &mut Dice, low: i64, high: i64) -> i64 {
    dice.stream.random_range(low..=high.max(low))
}

/// True with probability `p`.
pub fn chance(dice: &mut Dice, p: f32) -> bool {
    dice.stream.random::<f32>() < p
}

/// The first with probability `p`, else the second. Holds nothing back.
pub fn either<T>(dice: &mut Dice, p: f32, first: T, second: T) -> T {
    if chance(dice, p) { first } else { second }
}

/// One of the items, each as likely as the next. The slice must hold at least one.
pub fn pick<T: Copy>(dice: &mut Dice, items: &[T]) -> T {
    items[place(dice, items.len())]
}

/// One of `count` designs, as [`pick`] would choose.
pub fn case(dice: &mut Dice, count: i64) -> i64 {
    place(dice, count as usize) as i64
}

fn place(dice: &mut Dice, count: usize) -> usize {
    if dice.rules == Rules::Training && count >= HELD {
        let kept = dice.stream.random_range(0..count - count / HELD);
        kept + kept / (HELD - 1)
    } else if takes_held(dice, 0.7) && count >= HELD {
        HELD * dice.stream.random_range(0..count / HELD) + HELD - 1
    } else {
        dice.stream.random_range(0..count)
    }
}

/// Whether a held-out choice falls, with probability `p`, on what is held back.
fn takes_held(dice: &mut Dice, p: f32) -> bool {
    dice.rules == Rules::HeldOut && chance(dice, p)
}

/// Each item of this number is held back.
const HELD: usize = 5;

/// One of the items, as likely as its weight. Holds nothing back: for shares.
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

/// One of the items of [`layout`].
#[derive(Clone, Copy)]
pub struct Choice<T> {
    item: T,
    share: f32,
    is_held: bool,
}

/// An item that all rules show.
pub fn shown<T>(item: T, share: f32) -> Choice<T> {
    Choice {
        item,
        share,
        is_held: false,
    }
}

/// An item that [`Rules::Training`] never shows.
pub fn held<T>(item: T, share: f32) -> Choice<T> {
    Choice {
        is_held: true,
        ..shown(item, share)
    }
}

/// As [`weighted`], for layouts: what is held back is named in the list, so that a new item moves none of the others
/// to the other side.
pub fn layout<T: Copy>(dice: &mut Dice, items: &[Choice<T>]) -> T {
    let of = |wanted: fn(&Choice<T>) -> bool| -> Vec<(T, f32)> {
        let chosen = items.iter().filter(|choice| wanted(choice));
        chosen.map(|choice| (choice.item, choice.share)).collect()
    };
    if dice.rules == Rules::Training {
        weighted(dice, &of(|choice| !choice.is_held))
    } else if takes_held(dice, 0.7) && items.iter().any(|choice| choice.is_held) {
        weighted(dice, &of(|choice| choice.is_held))
    } else {
        weighted(dice, &of(|_| true))
    }
}

/// A hue between two (in turns): training leaves out the wedge of `HELD_HUES`, which held-out
/// pictures take in half of the choices.
pub fn hue(dice: &mut Dice, low: f32, high: f32) -> f32 {
    let hue = between(dice, low, high);
    let in_wedge = (HELD_HUES.0..HELD_HUES.1).contains(&hue.rem_euclid(1.0));
    if dice.rules == Rules::Training && in_wedge {
        hue + HELD_HUES.1 - HELD_HUES.0
    } else if takes_held(dice, 0.5) {
        between(dice, HELD_HUES.0, HELD_HUES.1)
    } else {
        hue
    }
}

/// From teal to azure.
const HELD_HUES: (f32, f32) = (0.46, 0.53);

/// About normal with mean 0 and deviation 1: the sum of three uniforms, so never beyond 3.
pub fn bell(dice: &mut Dice) -> f32 {
    (0..3).map(|_| between(dice, -1.0, 1.0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use docsort_random::stream;

    fn drawn(rules: Rules) -> [usize; 11] {
        let mut dice = Dice::new(stream(1, "test", 0, 0), rules);
        let mut counts = [0; 11];
        for _ in 0..2000 {
            counts[case(&mut dice, 11) as usize] += 1;
        }
        counts
    }

    #[test]
    fn training_never_draws_each_fifth_item_and_held_out_mostly_does() {
        let (training, held) = (drawn(Rules::Training), drawn(Rules::HeldOut));
        for place in 0..11 {
            assert_eq!(training[place] == 0, place % 5 == 4, "{training:?}");
        }
        assert!(held[4] + held[9] > 1400, "{held:?}");
        assert!(drawn(Rules::Wide).iter().all(|&n| n > 100));
    }

    #[test]
    fn layouts_are_held_back_by_name_whatever_their_place() {
        let items = [held(0, 50.0), shown(1, 1.0), shown(2, 1.0)];
        let drawn = |rules: Rules, items: &[Choice<usize>]| {
            let mut dice = Dice::new(stream(2, "test", 0, 0), rules);
            let mut counts = [0; 3];
            (0..300).for_each(|_| counts[layout(&mut dice, items)] += 1);
            counts
        };
        let training = drawn(Rules::Training, &items);
        assert!(training[0] == 0 && training[1] > 100 && training[2] > 100);
        assert!(drawn(Rules::HeldOut, &items)[0] > 200);
        // Where nothing is held back, everything is drawn by all rules.
        let open = drawn(
            Rules::HeldOut,
            &[shown(0, 1.0), shown(1, 1.0), shown(2, 1.0)],
        );
        assert!(open.iter().all(|&count| count > 60), "{open:?}");
    }

    #[test]
    fn training_leaves_a_wedge_of_hues_out() {
        let mut dice = Dice::new(stream(3, "test", 0, 0), Rules::Training);
        for _ in 0..2000 {
            let hue = hue(&mut dice, 0.0, 1.0).rem_euclid(1.0);
            assert!(!(0.46..0.53).contains(&hue), "{hue}");
        }
    }
}
