//! The checkpoint that is part of the program, so that it answers before anybody has trained a model.
//! Owns its bytes; configs/shipped.toml says how it was made.

use super::error::CheckpointError;
use super::manifest::{FileEntry, MODEL, Manifest};
use std::path::PathBuf;

const TEXT: &str = include_str!("../../assets/model/manifest.toml");
static WEIGHTS: &[u8] = include_bytes!("../../assets/model/model.bpk");

/// What stands in place of its folder in messages, and what a user may type for it.
pub const SHIPPED: &str = "shipped";

/// Its manifest and the bytes of its weights, verified like those of any other checkpoint.
///
/// # Errors
/// Only if the program was built from files that do not belong together.
pub fn shipped() -> Result<(Manifest, &'static [u8]), CheckpointError> {
    let manifest = Manifest::parse(TEXT)?;
    if manifest.files.get(MODEL) != Some(&FileEntry::of(WEIGHTS)) {
        return Err(CheckpointError::Damaged {
            path: PathBuf::from(SHIPPED).join(MODEL),
            reason: "is not the file that the manifest describes".to_owned(),
        });
    }
    Ok((manifest, WEIGHTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_is_whole_and_small_and_says_how_good_it_is() {
        let (manifest, weights) = shipped().unwrap();
        assert!(TEXT.len() + weights.len() <= 1_500_000);
        let answered: Vec<&str> = (0..manifest.classes.len())
            .filter(|&label| manifest.is_answerable(label))
            .map(|label| manifest.classes[label].as_str())
            .collect();
        assert_eq!(answered, ["credit_card", "drivers_license", "passport"]);
        assert_eq!(manifest.rejects, ["other"]);
        assert!(manifest.metrics.is_some());
        assert!(!manifest.calibration.rejection.is_empty());
        assert_eq!(manifest.files.len(), 1);
    }
}
