//! What a manifest may say at most. A checkpoint may come from a stranger, so that each limit is
//! checked before anything is allocated, and each name before anyone can use it as a path.

use crate::error::quoted;
use crate::manifest::{Manifest, Metrics, Progress, ReadLimits};
use crate::{Loss, Model, ProblemKind};
use docsort_picture::Preprocessing;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// 1 MiB: a thousand classes need 20 KB.
pub const MAX_MANIFEST_BYTES: u64 = 1 << 20;
/// 4 GiB: a hundred times the optimizer state of the largest preset.
const MAX_FILE_BYTES: u64 = 4 << 30;
const MAX_FILES: usize = 32;
const MAX_FILE_NAME_BYTES: usize = 100;
/// More than any labelled set of pictures has (ImageNet-21k: 21,841).
const CLASSES: RangeInclusive<usize> = 2..=100_000;
/// What is learnt and never answered. Each class is compared with each of them, for every picture.
const MAX_REJECTS: usize = 1000;
/// Leaves room in the manifest for everything else.
const MAX_CLASS_BYTES_TOTAL: usize = 768 << 10;
/// What file systems allow for one name; a class becomes a folder.
const MAX_NAME_BYTES: usize = 255;
const BLOCKS: RangeInclusive<usize> = 1..=8;
const WIDTH: RangeInclusive<usize> = 1..=4096;
const SIDE_PX: RangeInclusive<u32> = 8..=2048;
/// What a training may be told: a stranger's checkpoint raises the limits no further.
const FILE_MIB: RangeInclusive<u64> = 1..=4096;
const MEGAPIXELS: RangeInclusive<u64> = 1..=1000;
const MIN_SIDE_PX: RangeInclusive<u32> = 1..=4096;
/// 256 MiB as 32-bit numbers, a hundred times the largest preset: what a few bytes of a stranger's
/// manifest may make us allocate for the weights, and for one picture on its way through a block.
const MAX_VALUES: u64 = 1 << 26;
/// Of the rejection curve; docsort writes 40.
const MAX_POINTS: usize = 1000;
const BATCH_SIZE: RangeInclusive<usize> = 1..=1_000_000;
/// TOML's integers are signed 64-bit numbers.
const MAX_INTEGER: u64 = i64::MAX as u64;

/// Why `name` cannot be the name of a class (or of a run), if it cannot: it becomes a folder on
/// any of the usual systems.
pub fn name_problem(name: &str) -> Option<&'static str> {
    let bytes = name.as_bytes();
    if name.is_empty() {
        Some("is empty")
    } else if bytes.len() > MAX_NAME_BYTES {
        Some("is longer than 255 bytes")
    } else if name.contains(['/', '\\']) {
        Some("contains a path separator")
    } else if name.chars().any(char::is_control) {
        Some("contains a control character")
    } else if bytes.iter().all(|byte| *byte == b'.') {
        Some("is a relative path")
    } else if name.trim() != name {
        Some("begins or ends with a space")
    } else if bytes[0].is_ascii_alphabetic() && bytes.get(1) == Some(&b':') {
        Some("begins like a Windows drive")
    } else if is_reserved_on_windows(name) {
        Some("is reserved on Windows")
    } else {
        None
    }
}

/// Why `label` cannot be one of several labels of a picture, if it cannot. It becomes a cell of a table and never
/// a folder, so that `N/A` and `Sci-Fi/Fantasy` may stand.
pub fn label_problem(label: &str) -> Option<&'static str> {
    if label.is_empty() {
        Some("is empty")
    } else if label.len() > MAX_NAME_BYTES {
        Some("is longer than 255 bytes")
    } else if label.chars().any(char::is_control) {
        Some("contains a control character")
    } else if label.trim() != label {
        Some("begins or ends with a space")
    } else if label.contains('|') {
        Some("contains a |, which separates labels")
    } else {
        None
    }
}

pub fn manifest_too_long(bytes: u64) -> String {
    format!("is {bytes} bytes long, at most {MAX_MANIFEST_BYTES} are read")
}

/// Every rule about the values of a manifest; the first that is broken, in words.
pub fn check(manifest: &Manifest) -> Result<(), String> {
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
    let calibration = &manifest.calibration;
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

fn check_preprocessing(preprocessing: &Preprocessing) -> Result<(), String> {
    check_range("preprocessing.side_px", preprocessing.side_px, &SIDE_PX)?;
    for value in preprocessing.mean {
        require(value.is_finite(), || {
            format!("preprocessing.mean is {value}")
        })?;
    }
    for value in preprocessing.std {
        require(value.is_finite() && value > 0.0, || {
            format!("preprocessing.std is {value}")
        })?;
    }
    Ok(())
}

fn check_limits(limits: &ReadLimits) -> Result<(), String> {
    check_range("limits.max_file_mib", limits.max_file_mib, &FILE_MIB)?;
    check_range("limits.max_megapixels", limits.max_megapixels, &MEGAPIXELS)?;
    check_range("limits.min_side_px", limits.min_side_px, &MIN_SIDE_PX)
}

fn check_model(model: &Model, side_px: u32) -> Result<(), String> {
    check_range("the number of model.widths", model.widths.len(), &BLOCKS)?;
    for width in &model.widths {
        check_range("model.widths", *width, &WIDTH)?;
    }
    // Each block halves the side; nothing can be pooled from zero pixels.
    require(side_px >> model.widths.len() >= 1, || {
        format!(
            "{} blocks leave nothing of {side_px} pixels",
            model.widths.len()
        )
    })?;
    let weights = convolution_weights(&model.widths);
    require(weights <= MAX_VALUES, || {
        format!("model.widths make {weights} weights, at most {MAX_VALUES}")
    })?;
    for (block, width) in model.widths.iter().enumerate() {
        let side = u64::from(side_px >> block);
        let values = side * side * *width as u64;
        require(values <= MAX_VALUES, || {
            format!("{width} channels of {side} × {side} are {values} values, at most {MAX_VALUES}")
        })?;
    }
    require((0.0..1.0).contains(&model.dropout), || {
        format!("model.dropout is {}", model.dropout)
    })?;
    require(model.init_gain.is_finite() && model.init_gain > 0.0, || {
        format!("model.init_gain is {}", model.init_gain)
    })
}

/// Of 3×3 convolutions from three channels on. Cannot overflow after the widths are checked.
fn convolution_weights(widths: &[usize]) -> u64 {
    let inputs = std::iter::once(&3).chain(widths);
    inputs
        .zip(widths)
        .map(|(from, to)| 9 * (*from as u64) * (*to as u64))
        .sum()
}

fn check_loss(loss: &Loss) -> Result<(), String> {
    require((0.0..1.0).contains(&loss.label_smoothing), || {
        format!("loss.label_smoothing is {}", loss.label_smoothing)
    })
}

fn check_metrics(place: &str, metrics: &Metrics) -> Result<(), String> {
    require(metrics.valid_loss.is_finite(), || {
        format!("{place}.valid_loss is {}", metrics.valid_loss)
    })?;
    check_part("valid_accuracy", metrics.valid_accuracy)?;
    check_part("valid_macro_f1", metrics.valid_macro_f1)?;
    require(metrics.valid_count <= MAX_INTEGER, || {
        format!("{place}.valid_count is {}", metrics.valid_count)
    })
}

fn check_progress(progress: &Progress) -> Result<(), String> {
    for (key, value) in [
        ("epoch", progress.epoch),
        ("step_in_epoch", progress.step_in_epoch),
        ("global_step", progress.global_step),
        ("seen", progress.seen),
        ("epochs_without_better", progress.epochs_without_better),
    ] {
        require(value <= MAX_INTEGER, || {
            format!("progress.{key} is {value}")
        })?;
    }
    require(progress.loss_sum.is_finite(), || {
        format!("progress.loss_sum is {}", progress.loss_sum)
    })?;
    require(progress.correct <= progress.seen, || {
        format!(
            "progress.correct is {} of {} samples",
            progress.correct, progress.seen
        )
    })?;
    if let Some(best) = &progress.best {
        require(best.epoch <= progress.epoch, || {
            format!("progress.best.epoch is {}", best.epoch)
        })?;
        require(best.loss.is_finite(), || {
            format!("progress.best.loss is {}", best.loss)
        })?;
        check_metrics("progress.best.metrics", &best.metrics)?;
    }
    Ok(())
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

/// Stricter than a class name: these are chosen by docsort, never by a user.
fn is_plain_file_name(name: &str) -> bool {
    name.len() <= MAX_FILE_NAME_BYTES
        && name != crate::manifest::MANIFEST
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        && !name.ends_with('.')
        && name_problem(name).is_none()
}

/// "Naming Files, Paths, and Namespaces", Microsoft Learn: reserved with any extension too.
fn is_reserved_on_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let stem = stem.to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") {
        return true;
    }
    let Some(port) = stem.strip_prefix("COM").or(stem.strip_prefix("LPT")) else {
        return false;
    };
    let mut digits = port.chars();
    matches!(
        (digits.next(), digits.next()),
        (Some('0'..='9' | '¹' | '²' | '³'), None)
    )
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
