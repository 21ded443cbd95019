//! Which files a verb reads: what the user typed, else what the model was trained with, else the defaults.

use crate::checkpoint::Manifest;
use crate::cli::Reading;
use crate::config::Config;
use crate::dataset::Links;
use docsort_picture::{Limits, RejectKind};

/// The limits for pictures; `manifest` is that of the model that they are for, if there is one. A training may
/// have raised them for pictures of its kind; one that was stricter than the defaults makes no verb stricter.
pub fn limits(asked: &Reading, manifest: Option<&Manifest>) -> Limits {
    let mut data = Config::default().data;
    if let Some(sealed) = manifest.and_then(|manifest| manifest.limits) {
        data.max_file_mib = data.max_file_mib.max(sealed.max_file_mib);
        data.max_megapixels = data.max_megapixels.max(sealed.max_megapixels);
        data.min_side_px = data.min_side_px.min(sealed.min_side_px);
    }
    data.max_file_mib = asked.max_file_mib.unwrap_or(data.max_file_mib);
    data.max_megapixels = asked.max_megapixels.unwrap_or(data.max_megapixels);
    data.min_side_px = asked.min_side_px.unwrap_or(data.min_side_px);
    Limits::from(&data)
}

/// What is done with links inside of folders.
pub fn links(asked: &Reading) -> Links {
    if asked.follow_links {
        Links::Followed
    } else {
        Links::Named
    }
}

/// Which options would have read some of what was skipped for these reasons, in one line.
pub fn hint<'a>(reasons: impl Iterator<Item = &'a str>) -> Option<String> {
    const RAISED_BY: [(RejectKind, &str); 3] = [
        (RejectKind::TooLong, "--max-file-mib"),
        (RejectKind::TooManyPixels, "--max-megapixels"),
        (RejectKind::TooSmall, "--min-side-px"),
    ];
    let mut skipped = [0_u64; RAISED_BY.len()];
    for reason in reasons {
        // A reason begins with the name of its kind.
        let (kind, _) = reason.split_once(':').unwrap_or((reason, ""));
        for (count, (limit, _)) in skipped.iter_mut().zip(RAISED_BY) {
            *count += u64::from(kind == limit.as_str());
        }
    }
    let named: Vec<String> = RAISED_BY
        .iter()
        .zip(skipped)
        .filter(|(_, count)| *count > 0)
        .map(|((kind, option), count)| format!("{option} would read {count} ({kind})"))
        .collect();
    (!named.is_empty()).then(|| format!("limits: {}", named.join(", ")))
}

/// The same as `key=value`, for a training: there it goes through the checks of a configuration.
pub fn overrides(asked: &Reading) -> Vec<String> {
    let number = |key: &str, value: Option<u64>| Some(format!("data.{key}={}", value?));
    let numbers = [
        number("min_side_px", asked.min_side_px.map(u64::from)),
        number("max_megapixels", asked.max_megapixels),
        number("max_file_mib", asked.max_file_mib),
    ];
    let links = asked
        .follow_links
        .then(|| "data.follow_links=true".to_owned());
    numbers.into_iter().flatten().chain(links).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_limit_kept_out_is_counted_with_the_option_that_moves_it() {
        let reasons = [
            "too_long: 104419268 bytes, at most 67108864 are read",
            "truncated: x",
            "too_small: 8 × 9 pixels",
            "too_small: 3 × 9 pixels",
        ];
        assert_eq!(
            hint(reasons.into_iter()).unwrap(),
            "limits: --max-file-mib would read 1 (too_long), --min-side-px would read 2 (too_small)"
        );
        assert_eq!(hint(["truncated: too_long"].into_iter()), None);
    }

    #[test]
    fn a_model_that_was_trained_more_strictly_makes_no_verb_stricter() {
        let usual = limits(&Reading::default(), None);
        let asked = Reading {
            max_megapixels: Some(7),
            ..Reading::default()
        };
        assert_eq!(limits(&asked, None).max_pixels, 7_000_000);
        assert_eq!(limits(&asked, None).max_bytes, usual.max_bytes);
    }
}
