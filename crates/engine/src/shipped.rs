//! The checkpoint that is part of the program, so that it answers before anybody has trained a model.
//! Owns its bytes; configs/shipped.toml says how it was made.

/// What stands in place of its folder in messages, and what a user may type for it.
pub const SHIPPED: &str = "shipped";

/// Whether a user who names `model` means this one. A checkpoint or a run of that name comes first: somebody made it. A folder
/// of anything else is no model, such as the pictures that the preset of that name is trained on.
#[cfg(feature = "files")]
pub fn is_meant(model: &std::path::Path) -> bool {
    let of_models = [
        crate::manifest::MANIFEST,
        "best",
        "checkpoints",
        "config.toml",
    ];
    let is_model = || of_models.iter().any(|name| model.join(name).exists());
    model == std::path::Path::new(SHIPPED) && !is_model()
}

/// Its `manifest.toml`.
pub const MANIFEST: &str = include_str!("../assets/model/manifest.toml");
/// Its weights.
pub static WEIGHTS: &[u8] = include_bytes!("../assets/model/model.safetensors");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;

    #[test]
    fn the_shipped_model_is_whole_and_small_and_says_how_good_it_is() {
        // Verified, which nobody does who only asks for it.
        let engine = Engine::from_bytes(MANIFEST.as_bytes(), WEIGHTS).unwrap();
        let manifest = engine.manifest();
        // What a browser has to load.
        assert!(WEIGHTS.len() + MANIFEST.len() < 1_500_000);
        // What a later training needs of each class.
        let statistics = engine.statistics().unwrap();
        let (classes, channels) = (manifest.classes.len(), statistics.channels);
        let numbers = classes * channels * (channels + 1) / 2;
        assert_eq!(statistics.covariance.len(), numbers);
        let answered: Vec<&str> = (0..manifest.classes.len())
            .filter(|&label| manifest.is_answerable(label))
            .map(|label| manifest.classes[label].as_str())
            .collect();
        assert_eq!(answered, ["credit_card", "drivers_license", "passport"]);
        assert!(manifest.rejects.contains(&"other".to_owned()));
        assert!(manifest.metrics.is_some());
        assert!(!manifest.calibration.rejection.is_empty());
        assert_eq!(manifest.files.len(), 1);
    }
}
