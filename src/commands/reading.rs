//! Which files a verb reads: what the user typed, else what the model was trained with, else the defaults.

use crate::checkpoint::{Manifest, ReadLimits};
use crate::cli::Reading;
use crate::config::{Config, Data};
use crate::dataset::Links;
use docsort_picture::Limits;

/// The limits for pictures; `manifest` is that of the model that they are for, if there is one. A training may
/// have raised them for pictures of its kind; one that was stricter than the defaults makes no verb stricter.
pub fn limits(asked: &Reading, manifest: Option<&Manifest>) -> Limits {
    Limits::from(&data(asked, manifest))
}

/// What a model seals of the limits that its pictures were read with.
pub fn sealed(asked: &Reading, manifest: &Manifest) -> Option<ReadLimits> {
    data(asked, Some(manifest)).sealed_limits()
}

fn data(asked: &Reading, manifest: Option<&Manifest>) -> Data {
    let mut data = Config::default().data;
    if let Some(sealed) = manifest.and_then(|manifest| manifest.limits) {
        data.max_file_mib = data.max_file_mib.max(sealed.max_file_mib);
        data.max_megapixels = data.max_megapixels.max(sealed.max_megapixels);
        data.min_side_px = data.min_side_px.min(sealed.min_side_px);
        data.max_pages = data.max_pages.max(sealed.max_pages);
    }
    data.max_file_mib = asked.sizes.max_file_mib.unwrap_or(data.max_file_mib);
    data.max_megapixels = asked.sizes.max_megapixels.unwrap_or(data.max_megapixels);
    data.min_side_px = asked.sizes.min_side_px.unwrap_or(data.min_side_px);
    data.max_pages = asked.max_pages.unwrap_or(data.max_pages);
    data
}

/// What is done with links inside of folders.
pub fn links(asked: &Reading) -> Links {
    if asked.follow_links {
        Links::Followed
    } else {
        Links::Named
    }
}

/// The same as `key=value`, for a training: there it goes through the checks of a configuration.
pub fn overrides(asked: &Reading) -> Vec<String> {
    let number = |key: &str, value: Option<u64>| Some(format!("data.{key}={}", value?));
    let numbers = [
        number("min_side_px", asked.sizes.min_side_px.map(u64::from)),
        number("max_megapixels", asked.sizes.max_megapixels),
        number("max_file_mib", asked.sizes.max_file_mib),
        number("max_pages", asked.max_pages.map(u64::from)),
    ];
    let links = asked
        .follow_links
        .then(|| "data.follow_links=true".to_owned());
    numbers.into_iter().flatten().chain(links).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Sizes;

    #[test]
    fn a_model_that_was_trained_more_strictly_makes_no_verb_stricter() {
        let usual = limits(&Reading::default(), None);
        let sizes = Sizes {
            max_megapixels: Some(7),
            ..Sizes::default()
        };
        let asked = Reading {
            sizes,
            ..Reading::default()
        };
        assert_eq!(limits(&asked, None).max_pixels, 7_000_000);
        assert_eq!(limits(&asked, None).max_bytes, usual.max_bytes);
    }
}
