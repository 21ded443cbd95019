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

    /// Where a file goes of which one page goes to `before` and the next to `next`: where both do, else into review.
    /// A file of which no page was read stays where it is.
    pub fn together<'b>(
        &'b self,
        before: Result<&'b str, &'b str>,
        next: Result<&'b str, &'b str>,
    ) -> Result<&'b str, &'b str> {
        match (before, next) {
            (Err(reason), Err(_)) => Err(reason),
            (Ok(before), Ok(next)) if before == next => Ok(before),
            _ => Ok(&self.review),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_where_all_of_its_pages_do_and_into_review_where_they_differ() {
        let classes = ["card", "passport"].map(String::from);
        let folders = Folders::new(&classes, 0.0, Warned::ByLabel);
        let (card, passport) = (Ok("card"), Ok("passport"));
        let (unread, unknown) = (Err("cut"), Ok("unknown"));
        assert_eq!(folders.together(card, card), card);
        assert_eq!(folders.together(unknown, unknown), unknown);
        assert_eq!(folders.together(unread, Err("other")), unread);
        for (before, next) in [
            (card, passport),
            (card, unknown),
            (card, unread),
            (unread, card),
            (Ok("review"), card),
        ] {
            assert_eq!(folders.together(before, next), Ok("review"));
        }
    }
}
