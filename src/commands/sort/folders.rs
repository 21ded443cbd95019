//! Which folder an answer sends its picture to. Never touches a file.

use crate::names::beside;
use crate::report::Outcome;
use docsort_engine::Warning;

/// Where a picture with capture problems goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Warned {
    ToReview,
    ByLabel,
}

/// Where each outcome goes.
pub struct Folders<'a> {
    classes: &'a [String],
    unknown: String,
    review: String,
    review_below: f32,
    warned: Warned,
}

impl<'a> Folders<'a> {
    pub fn new(classes: &'a [String], review_below: f32, warned: Warned) -> Self {
        Self {
            classes,
            unknown: beside("unknown", classes),
            review: beside("review", classes),
            review_below,
            warned,
        }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        let own = [self.unknown.as_str(), self.review.as_str()];
        self.classes.iter().map(String::as_str).chain(own)
    }

    /// The folder, or why the picture stays where it is.
    pub fn of<'b>(
        &'b self,
        outcome: &'b Outcome,
        warnings: &[Warning],
    ) -> Result<&'b str, &'b str> {
        match outcome {
            Outcome::Error { reason } => Err(reason),
            // No model that is sorted with answers so.
            Outcome::Tagged { .. } => Err("several labels name no one folder"),
            Outcome::Unknown { .. } => Ok(&self.unknown),
            Outcome::Labeled { .. } if outcome.confidence() < Some(self.review_below) => {
                Ok(&self.review)
            }
            Outcome::Labeled { .. }
                if self.warned == Warned::ToReview
                    && warnings
                        .iter()
                        .any(|warning| matches!(warning, Warning::Capture(_))) =>
            {
                Ok(&self.review)
            }
            Outcome::Labeled { label, .. } => Ok(&self.classes[*label]),
        }
    }
}
