//! What is odd about the form of a file that is read all the same. Apart from capture problems: a scan whose last two
//! bytes are missing shows its document as well as any other.

/// One thing about a file's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FormWarning {
    /// All of the picture is there, but not the mark behind it: JPEG's `FF D9`, PNG's `IEND`, GIF's trailer.
    NoEndMarker,
    /// Several frames, of which the first is used.
    Animated,
    /// Several pages, of which the first is used.
    SeveralPages,
}

impl FormWarning {
    pub const ALL: [FormWarning; 3] = [
        FormWarning::NoEndMarker,
        FormWarning::Animated,
        FormWarning::SeveralPages,
    ];

    /// As it stands in rows, such as `no_end_marker`.
    pub fn name(self) -> &'static str {
        match self {
            FormWarning::NoEndMarker => "no_end_marker",
            FormWarning::Animated => "animated",
            FormWarning::SeveralPages => "several_pages",
        }
    }
}
