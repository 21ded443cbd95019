//! By which rules pictures are drawn. What each rule holds back stands in `dice`, `country` and `photographs`.

/// By which rules pictures are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rules {
    /// Everything that the generator can draw.
    #[default]
    Wide,
    /// [`Wide`](Self::Wide) without what is held back.
    Training,
    /// Drawn from what [`Training`](Self::Training) never uses: for a validation set.
    HeldOut,
}
