//! A finding: what is wrong, where, since when, the key that helps, and who described it first.

use super::{Layer, Window};
use std::fmt;

/// The ways in which training fails that the monitor names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The first layers get next to no gradient.
    Vanishing,
    /// Activations or gradients grow beyond measure.
    Exploding,
    /// Units that give 0 for every picture, and so never learn again.
    Dead,
    /// Training pictures are answered worse than by guessing.
    BelowChance,
}

impl Kind {
    /// As it stands in a sentence and in a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vanishing => "vanishing gradients",
            Self::Exploding => "exploding gradients",
            Self::Dead => "dead ReLUs",
            Self::BelowChance => "accuracy below chance",
        }
    }
}

/// What is wrong in one window, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub kind: Kind,
    /// Where it is wrong, the worst place first; never empty.
    pub layers: Vec<Layer>,
    /// "steps 41 to 60 (epoch 2)"
    pub place: String,
    pub first_step: u64,
    /// One clause with the numbers.
    pub what: String,
    /// Keys of the configuration, the one that helps most first.
    pub advice: Vec<String>,
    /// Papers.
    pub source: &'static str,
}

impl Finding {
    pub(super) fn new(kind: Kind, window: &Window, layers: Vec<Layer>, what: String) -> Self {
        Self {
            kind,
            layers,
            place: window.place(),
            first_step: window.first_step,
            what,
            advice: Vec::new(),
            source: "",
        }
    }

    /// Where it is worst.
    pub fn worst(&self) -> Layer {
        self.layers.first().copied().unwrap_or(Layer::Network)
    }

    /// In lines that a terminal need not break much: where, what is wrong, what to try, and who
    /// described it.
    pub fn lines(&self) -> [String; 4] {
        [
            format!(
                "{} in {}, {}",
                self.kind.name(),
                self.worst().words(),
                self.place
            ),
            self.what.clone(),
            format!("try {}", self.advice.join(", or ")),
            self.source.to_owned(),
        ]
    }

    /// For a table: "dead ReLUs: block3.activation block4.activation", without commas.
    pub fn brief(&self) -> String {
        let layers: Vec<String> = self.layers.iter().map(Layer::to_string).collect();
        format!("{}: {}", self.kind.name(), layers.join(" "))
    }
}

/// In one line.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [place, what, advice, source] = self.lines();
        write!(f, "{place}: {what}; {advice} ({source})")
    }
}
