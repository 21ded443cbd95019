//! A hand that holds a document by one edge: fingers behind it, the thumb before it.

use super::paint::Canvas;

/// A hand that holds the document: what is behind it, and the thumb before it.
pub struct Hand {
    pub behind: Canvas,
    pub before: Canvas,
}
