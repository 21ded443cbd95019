//! What can be found, how grave it is, and what to do about it: the words, in one place.

use std::path::PathBuf;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A training refuses the folder, leaves the picture out, or measures falsely with it.
    Error,
    /// Probably wrong: look.
    Warning,
    /// Perhaps as it should be.
    Note,
}

/// The kinds, gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Refused,
    Unreadable,
    NotAPicture,
    Truncated,
    Corrupt,
    TooSmall,
    TooLarge,
    LabelConflict,
    Leak,
    NearConflict,
    NearLeak,
    DoubtedLabel,
    Duplicate,
    Blank,
    FewPictures,
    Imbalance,
    NearDuplicate,
    WrongExtension,
    Tiny,
    Huge,
    OddSize,
    OddColour,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A record of the examination.
    Picture(usize),
    /// A file that was not examined.
    File(PathBuf),
    /// A class, by its label.
    Class(usize),
}

/// One thing to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub kind: Kind,
    pub about: About,
    /// The picture that it is a copy of, by its record.
    pub other: Option<usize>,
    /// Orders findings of a kind: the largest is shown first.
    pub rank: f64,
    /// One line.
    pub detail: String,
}

impl Finding {
    pub(super) fn of(kind: Kind, record: usize, rank: f64, detail: String) -> Self {
        Self {
            kind,
            about: About::Picture(record),
            other: None,
            rank,
            detail,
        }
    }

    pub(super) fn beside(self, other: usize) -> Self {
        Self {
            other: Some(other),
            ..self
        }
    }
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl Kind {
    /// All of them, gravest first.
    pub const ALL: [Kind; 22] = [
        Kind::Refused,
        Kind::Unreadable,
        Kind::NotAPicture,
        Kind::Truncated,
        Kind::Corrupt,
        Kind::TooSmall,
        Kind::TooLarge,
        Kind::LabelConflict,
        Kind::Leak,
        Kind::NearConflict,
        Kind::NearLeak,
        Kind::DoubtedLabel,
        Kind::Duplicate,
        Kind::Blank,
        Kind::FewPictures,
        Kind::Imbalance,
        Kind::NearDuplicate,
        Kind::WrongExtension,
        Kind::Tiny,
        Kind::Huge,
        Kind::OddSize,
        Kind::OddColour,
    ];

    /// The name in the terminal and in the CSV.
    pub fn as_str(self) -> &'static str {
        self.words().0
    }

    /// The heading in the gallery.
    pub fn title(self) -> &'static str {
        self.words().1
    }

    /// What to do, in one sentence or two.
    pub fn advice(self) -> &'static str {
        self.words().2
    }

    pub fn severity(self) -> Severity {
        match self {
            Self::Refused
            | Self::Unreadable
            | Self::NotAPicture
            | Self::Truncated
            | Self::Corrupt
            | Self::TooSmall
            | Self::TooLarge
            | Self::LabelConflict
            | Self::Leak => Severity::Error,
            Self::NearConflict
            | Self::NearLeak
            | Self::DoubtedLabel
            | Self::Duplicate
            | Self::Blank
            | Self::FewPictures
            | Self::Imbalance => Severity::Warning,
            Self::NearDuplicate
            | Self::WrongExtension
            | Self::Tiny
            | Self::Huge
            | Self::OddSize
            | Self::OddColour => Severity::Note,
        }
    }

    /// Name, title, advice.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Refused => (
                "refused",
                "What no training begins with",
                "docsort train refuses the folder until this is mended. docsort extend also takes a single class, and \
                 fewer pictures.",
            ),
            Self::Unreadable => (
                "unreadable",
                "Not read",
                "No training uses it. Give read permission, put it into a class folder, or move it out.",
            ),
            Self::NotAPicture => (
                "not_a_picture",
                "No picture",
                "No training uses it. Convert it to JPEG or PNG, or move it out.",
            ),
            Self::Truncated => (
                "truncated",
                "Cut off",
                "The file ends before its picture does. Copy it from its source again, or remove it.",
            ),
            Self::Corrupt => (
                "corrupt",
                "Damaged",
                "Copy it from its source again, or remove it.",
            ),
            Self::TooSmall => (
                "too_small",
                "Too small to use",
                "No training uses it. Replace it by a larger one, or lower data.min_side_px (here --min-side-px).",
            ),
            Self::TooLarge => (
                "too_large",
                "Too large to use",
                "No training uses it. Make it smaller, or raise data.max_megapixels, data.max_file_mib or \
                 data.max_pages (here --max-megapixels, --max-file-mib, --max-pages).",
            ),
            Self::LabelConflict => (
                "label_conflict",
                "The same file under two labels",
                "Keep it in the one class that is right; a training leaves all of its copies out.",
            ),
            Self::Leak => (
                "leak",
                "The same file on two sides of the split",
                "Remove it from train: what was learnt by heart must not be measured.",
            ),
            Self::NearConflict => (
                "near_label_conflict",
                "Nearly the same picture under two labels",
                "Look at both, and keep the picture in the one class that is right.",
            ),
            Self::NearLeak => (
                "near_leak",
                "Nearly the same picture on two sides of the split",
                "Look at both, and remove one: a measurement on a copy of a training picture is too good.",
            ),
            Self::DoubtedLabel => (
                "doubted_label",
                "Labels that the model doubts",
                "Look at each, the first ones first. If the model was trained on these very pictures, it has \
                 learnt wrong labels too, and this list is weak evidence, in what it holds and in what it lacks.",
            ),
            Self::Duplicate => (
                "duplicate",
                "Copies of a file",
                "Remove the copies: they count more than other pictures and teach nothing new.",
            ),
            Self::Blank => (
                "blank",
                "One flat shade",
                "Remove it, unless blank pages are what the class is about.",
            ),
            Self::FewPictures => (
                "few_pictures",
                "Classes with few pictures",
                "Add different pictures; with so few, neither training nor validation says much.",
            ),
            Self::Imbalance => (
                "imbalance",
                "Classes much smaller than the largest",
                "Add pictures, or keep loss.class_weights = \"balanced\" and read the figures of each class.",
            ),
            Self::NearDuplicate => (
                "near_duplicate",
                "Nearly the same picture",
                "Look at both. A copy in another size or quality can go; two documents of one form may look so, \
                 and stay.",
            ),
            Self::WrongExtension => (
                "wrong_extension",
                "Named as another format",
                "docsort goes by content; other tools may not. Rename it.",
            ),
            Self::Tiny => (
                "tiny",
                "Smaller than what the network sees",
                "It is enlarged, which adds nothing. Replace it by a larger one if there is one.",
            ),
            Self::Huge => (
                "huge",
                "Very large",
                "Each costs as much reading as dozens of others. Make it smaller.",
            ),
            Self::OddSize => (
                "odd_size",
                "Size or shape unlike the rest of the class",
                "Look whether it belongs there: a thumbnail, a banner, a whole sheet of scans.",
            ),
            Self::OddColour => (
                "odd_colour",
                "Colour or light unlike the rest of the class",
                "Look whether it belongs there, and whether it shows anything.",
            ),
        }
    }
}
