//! What a manifest may say at most. A checkpoint may come from a stranger, so that each limit is
//! checked before anything is allocated, and each name before anyone can use it as a path.

mod figures;
mod names;
mod network;

pub use names::{label_problem, name_problem};

use crate::ProblemKind;
use crate::error::quoted;
use crate::manifest::{Calibration, Manifest, ReadLimits};
use figures::{check_metrics, check_progress};
use names::is_plain_file_name;
use network::{check_loss, check_model, check_preprocessing};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// 1 MiB: a thousand classes need 20 KB.
pub const MAX_MANIFEST_BYTES: u64 = 1 << 20;
/// 4 GiB: a hundred times the optimizer state of the largest preset.
const MAX_FILE_BYTES: u64 = 4 << 30;
const MAX_FILES: usize = 32;
/// More than any labelled set of pictures has (ImageNet-21k: 21,841).
const CLASSES: RangeInclusive<usize> = 2..=100_000;
/// What is learnt and never answered. Each class is compared with each of them, for every picture.
const MAX_REJECTS: usize = 1000;
/// Leaves room in the manifest for everything else.
const MAX_CLASS_BYTES_TOTAL: usize = 768 << 10;
/// What a training may be told: a stranger's checkpoint raises the limits no further.
const FILE_MIB: RangeInclusive<u64> = 1..=4096;
const MEGAPIXELS: RangeInclusive<u64> = 1..=1000;
const MIN_SIDE_PX: RangeInclusive<u32> = 1..=4096;
const PAGES: RangeInclusive<u32> = 1..=10_000;
/// Of the rejection curve; docsort writes 40.
const MAX_POINTS: usize = 1000;
const BATCH_SIZE: RangeInclusive<usize> = 1..=1_000_000;
/// TOML's integers are signed 64-bit numbers.
const MAX_INTEGER: u64 = i64::MAX as u64;

/// Why a manifest of so many bytes is not read.
pub fn manifest_too_long(bytes: u64) -> String {
    format!("is {bytes} bytes long, at most {MAX_MANIFEST_BYTES} are read")
}

/// Every rule about the values of a manifest; the first that is broken, in words.
pub(crate) fn check(manifest: &Manifest) -> Result<(), String> {
    check_stamps(manifest)?;
    let class_problem = match manifest.problem {
        ProblemKind::Multiclass | ProblemKind::Binary => name_problem,
        ProblemKind::Multilabel => label_problem,
    };
    check_classes(&manifest.classes, class_problem)?;
    check_preprocessing(&manifest.preprocessing)?;
    if let Some(limits) = &manifest.limits {
        check_limits(limits)?;
    }
    check_model(&manifest.model, manifest.preprocessing.side_px)?;
    check_loss(&manifest.loss)?;
    check_calibration(&manifest.calibration)?;
    check_problem(manifest)?;
    if let Some(metrics) = &manifest.metrics {
        check_metrics("metrics", metrics)?;
    }
    check_progress(&manifest.progress)?;
    check_files(manifest)
}

fn check_stamps(manifest: &Manifest) -> Result<(), String> {
    let version = &manifest.docsort_version;
    require(
        !version.is_empty() && version.len() <= 64 && version.chars().all(|c| c.is_ascii_graphic()),
        || format!("docsort_version is {}", quoted(version)),
    )?;
    let fingerprint = &manifest.data_fingerprint;
    require(
        !fingerprint.is_empty() && fingerprint.len() <= 128 && is_lower_hex(fingerprint),
        || format!("data_fingerprint is {}", quoted(fingerprint)),
    )?;
    require(manifest.seed <= MAX_INTEGER, || {
        format!("seed is {}, at most {MAX_INTEGER}", manifest.seed)
    })?;
    check_range("batch_size", manifest.batch_size, &BATCH_SIZE)
}

fn check_classes(
    classes: &[String],
    problem_of: fn(&str) -> Option<&'static str>,
) -> Result<(), String> {
    check_range("the number of classes", classes.len(), &CLASSES)?;
    let mut seen = BTreeSet::new();
    let mut total_bytes = 0;
    for name in classes {
        if let Some(problem) = problem_of(name) {
            return Err(format!("class name {} {problem}", quoted(name)));
        }
        require(seen.insert(name), || {
            format!("class name {} comes twice", quoted(name))
        })?;
        total_bytes += name.len();
    }
    require(total_bytes <= MAX_CLASS_BYTES_TOTAL, || {
        format!("class names take {total_bytes} bytes, at most {MAX_CLASS_BYTES_TOTAL}")
    })
}

fn check_calibration(calibration: &Calibration) -> Result<(), String> {
    require(
        calibration.temperature.is_finite() && calibration.temperature > 0.0,
        || format!("calibration.temperature is {}", calibration.temperature),
    )?;
    check_part("calibration.unknown_below", calibration.unknown_below)?;
    require(calibration.rejection.len() <= MAX_POINTS, || {
        format!(
            "calibration.rejection has {} points",
            calibration.rejection.len()
        )
    })?;
    for point in &calibration.rejection {
        check_part("calibration.rejection.threshold", point.threshold)?;
        check_part("calibration.rejection.coverage", point.coverage)?;
        check_part("calibration.rejection.error", point.error)?;
    }
    Ok(())
}

/// Whether classes, positive class and thresholds are those of the kind of problem.
fn check_problem(manifest: &Manifest) -> Result<(), String> {
    let thresholds = &manifest.calibration.thresholds;
    let classes = manifest.classes.len();
    let wanted = match manifest.problem {
        ProblemKind::Multiclass => 0,
        ProblemKind::Binary => 1,
        ProblemKind::Multilabel => classes,
    };
    require(thresholds.len() == wanted, || {
        format!(
            "calibration.thresholds are {}, not {wanted}",
            thresholds.len()
        )
    })?;
    for &threshold in thresholds {
        check_part("calibration.thresholds", threshold)?;
    }
    match manifest.problem {
        ProblemKind::Binary => {
            require(classes == 2, || {
                format!("a binary problem has {classes} classes")
            })?;
            require(manifest.rejects.is_empty(), || {
                "only a multiclass problem has rejects".to_owned()
            })?;
            require(manifest.positive_label().is_some(), || {
                "positive is none of the classes".to_owned()
            })
        }
        ProblemKind::Multilabel | ProblemKind::Multiclass => {
            require(manifest.positive.is_none(), || {
                "only a binary problem has a positive class".to_owned()
            })?;
            check_rejects(manifest)
        }
    }
}

fn check_rejects(manifest: &Manifest) -> Result<(), String> {
    let rejects = &manifest.rejects;
    require(rejects.len() <= MAX_REJECTS, || {
        format!("names {} rejects, at most {MAX_REJECTS}", rejects.len())
    })?;
    require(
        rejects.is_empty() || manifest.problem == ProblemKind::Multiclass,
        || "only a multiclass problem has rejects".to_owned(),
    )?;
    let stranger = rejects.iter().find(|name| !manifest.classes.contains(name));
    if let Some(name) = stranger {
        return Err(format!("reject {} is none of the classes", quoted(name)));
    }
    let labels = 0..manifest.classes.len();
    require(
        labels.clone().any(|label| manifest.is_answerable(label)),
        || "every class is a reject".to_owned(),
    )
}

fn check_limits(limits: &ReadLimits) -> Result<(), String> {
    check_range("limits.max_file_mib", limits.max_file_mib, &FILE_MIB)?;
    check_range("limits.max_megapixels", limits.max_megapixels, &MEGAPIXELS)?;
    check_range("limits.min_side_px", limits.min_side_px, &MIN_SIDE_PX)?;
    check_range("limits.max_pages", limits.max_pages, &PAGES)
}

fn check_files(manifest: &Manifest) -> Result<(), String> {
    require(manifest.files.len() <= MAX_FILES, || {
        format!("names {} files, at most {MAX_FILES}", manifest.files.len())
    })?;
    for (name, entry) in &manifest.files {
        require(is_plain_file_name(name), || {
            format!("file name {} is not a plain name", quoted(name))
        })?;
        require(entry.bytes <= MAX_FILE_BYTES, || {
            format!(
                "{name} is said to be {} bytes long, at most {MAX_FILE_BYTES} are read",
                entry.bytes
            )
        })?;
        require(
            entry.sha256.len() == 64 && is_lower_hex(&entry.sha256),
            || format!("the sha256 of {name} is {}", quoted(&entry.sha256)),
        )?;
    }
    Ok(())
}

fn is_lower_hex(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn check_part(key: &str, value: f64) -> Result<(), String> {
    require((0.0..=1.0).contains(&value), || {
        format!("{key} is {value}, not between 0 and 1")
    })
}

fn check_range<T: PartialOrd + std::fmt::Display>(
    what: &str,
    value: T,
    range: &RangeInclusive<T>,
) -> Result<(), String> {
    require(range.contains(&value), || {
        format!(
            "{what} is {value}, not between {} and {}",
            range.start(),
            range.end()
        )
    })
}

fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
