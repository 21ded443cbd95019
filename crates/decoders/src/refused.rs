//! Why a file gave no picture: a reason for programs, one line for people.

use std::fmt;

/// Shown as one line: `truncated: HEIC ends before its picture does`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {detail}")]
pub struct Refused {
    pub reason: Reason,
    /// One line.
    pub detail: String,
}

/// The reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The contents make no sense, or end whatever decodes them.
    Corrupt,
    /// The file ends before its picture does.
    Truncated,
    /// A file of a kind, or a part of one, that is not read.
    Unsupported,
    /// More than [`Limits::max_pages`](super::Limits::max_pages).
    TooManyPages,
    /// More than [`Limits::max_pixels`](super::Limits::max_pixels), or more memory than they allow.
    TooManyPixels,
    /// A side below [`Limits::min_side_px`](super::Limits::min_side_px).
    TooSmall,
}

impl Reason {
    /// By their numbers in what a child answers.
    pub(crate) const ALL: [Reason; 6] = [
        Reason::Corrupt,
        Reason::Truncated,
        Reason::Unsupported,
        Reason::TooManyPages,
        Reason::TooManyPixels,
        Reason::TooSmall,
    ];

    /// In snake case, as in rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Corrupt => "corrupt",
            Reason::Truncated => "truncated",
            Reason::Unsupported => "unsupported",
            Reason::TooManyPages => "too_many_pages",
            Reason::TooManyPixels => "too_many_pixels",
            Reason::TooSmall => "too_small",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Refused {
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Refused { reason, detail }
    }

    pub(crate) fn corrupt(detail: impl Into<String>) -> Self {
        Refused::new(Reason::Corrupt, detail)
    }

    pub(crate) fn truncated(detail: impl Into<String>) -> Self {
        Refused::new(Reason::Truncated, detail)
    }

    pub(crate) fn unsupported(detail: impl Into<String>) -> Self {
        Refused::new(Reason::Unsupported, detail)
    }

    /// Behind the last page.
    pub fn no_such_page() -> Self {
        Refused::new(Reason::TooManyPages, "the file has no such page")
    }
}
