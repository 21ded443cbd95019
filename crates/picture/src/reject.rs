//! Why a picture was not used: a kind for programs, one line of text for people.

use std::fmt;

/// Why a file gave no picture. Shown as one line: `truncated: JPEG data ends before the picture`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {detail}")]
pub struct Reject {
    pub kind: RejectKind,
    /// One line without control characters, even where a decoder quoted the file.
    pub detail: String,
}

/// The reasons. New ones may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RejectKind {
    /// Nothing is at the path, or no longer.
    NotFound,
    /// The operating system refused to open or read it.
    Unreadable,
    /// A folder, FIFO, socket or device; never opened.
    NotAFile,
    /// Longer than [`Limits::max_bytes`](super::Limits::max_bytes).
    TooLong,
    /// More than [`Limits::max_pixels`](super::Limits::max_pixels), or more memory than they allow.
    TooManyPixels,
    /// A side below [`Limits::min_side_px`](super::Limits::min_side_px).
    TooSmall,
    /// The pages behind the last of [`Limits::max_pages`](super::Limits::max_pages), or more than the file has.
    TooManyPages,
    /// No bytes at all.
    Empty,
    /// The file ends before its picture does.
    Truncated,
    /// No picture, or one in a format that is not read.
    Unsupported,
    /// A format that is read, but with contents that make no sense.
    Corrupt,
}

impl RejectKind {
    /// The name in reports, in snake case.
    pub fn as_str(self) -> &'static str {
        match self {
            RejectKind::NotFound => "not_found",
            RejectKind::Unreadable => "unreadable",
            RejectKind::NotAFile => "not_a_file",
            RejectKind::TooLong => "too_long",
            RejectKind::TooManyPixels => "too_many_pixels",
            RejectKind::TooSmall => "too_small",
            RejectKind::TooManyPages => "too_many_pages",
            RejectKind::Empty => "empty",
            RejectKind::Truncated => "truncated",
            RejectKind::Unsupported => "unsupported",
            RejectKind::Corrupt => "corrupt",
        }
    }
}

impl fmt::Display for RejectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Reject {
    /// A reason whose detail is made one line that can be shown.
    pub fn new(kind: RejectKind, detail: impl AsRef<str>) -> Self {
        // Decoders quote bytes of the file; no byte of a file may steer a terminal or break a row.
        let detail = detail
            .as_ref()
            .chars()
            .map(|c| if c.is_control() { '?' } else { c })
            .take(MAX_DETAIL_CHARS)
            .collect();
        Reject { kind, detail }
    }

    /// A decoder panicked, or took down whatever it ran in.
    ///
    /// - `what`: such as `PNG`, or `a picture` where not even that is known
    pub fn decoder_gave_up(what: &str) -> Self {
        Reject::corrupt(format!("{what} that its decoder cannot cope with"))
    }

    pub(super) fn truncated(detail: impl AsRef<str>) -> Self {
        Reject::new(RejectKind::Truncated, detail)
    }

    pub(super) fn corrupt(detail: impl AsRef<str>) -> Self {
        Reject::new(RejectKind::Corrupt, detail)
    }

    pub(super) fn unsupported(detail: impl AsRef<str>) -> Self {
        Reject::new(RejectKind::Unsupported, detail)
    }
}

/// Two lines of a terminal.
const MAX_DETAIL_CHARS: usize = 160;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_that_starts_with_its_kind() {
        let reject = Reject::new(RejectKind::TooManyPixels, "a\nb\x1b[31m");
        assert_eq!(reject.to_string(), "too_many_pixels: a?b?[31m");
        assert_eq!(Reject::corrupt("x".repeat(9_999)).detail.len(), 160);
    }
}
