//! The dataset doctor: what in a folder of pictures would spoil a training, or make its numbers lie.
//!
//! [`examine`] reads each file once and keeps a fingerprint of it, [`diagnose`] compares them and gives
//! [`Finding`]s, and [`write_rows`], [`write_gallery`] and [`summary_text`] tell of them. Memory grows by about
//! two kilobytes a picture. Never names a tensor, never writes a file, never changes one.

mod align;
mod balance;
mod copies;
mod doubt;
mod examine;
mod finding;
mod fingerprint;
mod gallery;
mod near;
mod outliers;
mod page;
mod rows;
mod summary;
#[cfg(test)]
mod tests;

pub use examine::{Examination, Examined, Record, Subject, examine};
pub use finding::{About, Finding, Kind, Severity};
pub use gallery::write_gallery;
pub use rows::write_rows;
pub use summary::summary_text;

use docsort_picture::{Format, RejectKind};

/// What a model said of the pictures that it could judge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// Indices into the records.
    pub records: Vec<usize>,
    /// Of each, its class's place among the model's classes.
    pub labels: Vec<usize>,
    /// Of each, one probability for each of the model's classes.
    pub scores: Vec<Vec<f32>>,
    /// The model's classes.
    pub classes: Vec<String>,
}

/// Everything that there is to say about the examined pictures: by kind, the worst of each kind first.
/// `useful_side_px` is the side that the network sees: smaller pictures are enlarged for it.
pub fn diagnose(
    examination: &Examination,
    judged: Option<&Judged>,
    useful_side_px: u32,
) -> Vec<Finding> {
    let mut findings = unusable(examination);
    findings.extend(copies::findings(examination));
    findings.extend(each_alone(examination, useful_side_px));
    findings.extend(outliers::findings(examination));
    findings.extend(balance::findings(examination));
    if let Some(judged) = judged {
        findings.extend(doubt::findings(judged));
    }
    // Stable: within a kind and a rank, the order of the records stays.
    findings.sort_by(|a, b| a.kind.cmp(&b.kind).then(b.rank.total_cmp(&a.rank)));
    findings
}

/// What no training could use.
fn unusable(examination: &Examination) -> Vec<Finding> {
    let outside = examination.skipped.iter().map(|skipped| Finding {
        kind: Kind::Unreadable,
        about: About::File(skipped.path.clone()),
        other: None,
        rank: 0.0,
        detail: skipped.reason.clone(),
    });
    let inside = examination
        .records
        .iter()
        .enumerate()
        .filter_map(|(index, record)| {
            let reject = record.seen.as_ref().err()?;
            let kind = match reject.kind {
                RejectKind::Empty | RejectKind::Unsupported => Kind::NotAPicture,
                RejectKind::Truncated => Kind::Truncated,
                RejectKind::Corrupt => Kind::Corrupt,
                RejectKind::TooSmall => Kind::TooSmall,
                RejectKind::TooLong | RejectKind::TooManyPixels | RejectKind::TooManyPages => {
                    Kind::TooLarge
                }
                _ => Kind::Unreadable,
            };
            Some(Finding::of(kind, index, 0.0, reject.detail.clone()))
        });
    outside.chain(inside).collect()
}

/// Pixels from which a picture is called huge: twice a large phone sensor's binned picture of 12 to 25 MP.
const HUGE_PIXELS: u64 = 50_000_000;
/// Bytes from which a file is called huge: half of what is read at all by default.
const HUGE_BYTES: u64 = 32 << 20;

/// Standard deviation of the brightness below which a picture is called blank: a sheet with one line of print has
/// more, an unevenly lit wall has not.
const BLANK_BELOW: f32 = 2.0;

/// What shows in one picture alone.
fn each_alone(examination: &Examination, useful_side_px: u32) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, seen) in examination.seen() {
        let pixels = u64::from(seen.width_px) * u64::from(seen.height_px);
        let shape = format!("{} × {} pixels", seen.width_px, seen.height_px);
        if seen.width_px.max(seen.height_px) < useful_side_px {
            let detail = format!("{shape}; the network sees {useful_side_px} × {useful_side_px}");
            findings.push(Finding::of(Kind::Tiny, index, -(pixels as f64), detail));
        }
        if pixels > HUGE_PIXELS || seen.bytes > HUGE_BYTES {
            let detail = format!("{shape}, {} MiB", seen.bytes >> 20);
            findings.push(Finding::of(Kind::Huge, index, pixels as f64, detail));
        }
        if seen.contrast < BLANK_BELOW {
            let detail = format!("{shape}, brightness spreads by {:.1} of 255", seen.contrast);
            findings.push(Finding::of(
                Kind::Blank,
                index,
                -f64::from(seen.contrast),
                detail,
            ));
        }
        let path = &examination.records[index].path;
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        let fits = |format: Format| {
            let known = format.endings();
            ending
                .as_ref()
                .is_some_and(|ending| known.iter().any(|known| ending == known))
        };
        if let Some(format) = seen.format
            && !fits(format)
        {
            let name = format.name();
            let detail = match ending {
                None => format!("no ending, holds {name}"),
                Some(ending) => format!("ends in .{}, holds {name}", ending.to_string_lossy()),
            };
            findings.push(Finding::of(Kind::WrongExtension, index, 0.0, detail));
        }
    }
    findings
}
