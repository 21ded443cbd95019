//! What an exported file says about itself beside its numbers: names, thresholds, and how a picture becomes a square.
//! One list of keys, which `docs/export.md` documents; each value is a text, JSON where it is more than a word.

use docsort_engine::manifest::{DOCSORT_VERSION, sha256_hex};
use docsort_engine::{Manifest, Preprocessing, ProblemKind};
use serde_json::{Value, json};

/// Key and value, in the order in which they are written.
pub fn of(manifest: &Manifest) -> Vec<(&'static str, String)> {
    let calibration = &manifest.calibration;
    let preprocessing = preprocessing(&manifest.preprocessing).to_string();
    let digest = sha256_hex(preprocessing.as_bytes());
    let mut facts = vec![
        ("docsort_version", DOCSORT_VERSION.to_owned()),
        ("problem", problem(manifest.problem).to_owned()),
        ("classes", json!(manifest.classes).to_string()),
        ("rejects", json!(manifest.rejects).to_string()),
        ("temperature", json!(calibration.temperature).to_string()),
        (
            "unknown_below",
            json!(calibration.unknown_below).to_string(),
        ),
        ("thresholds", json!(calibration.thresholds).to_string()),
        ("preprocessing", preprocessing),
        ("preprocessing_sha256", digest),
        ("data_fingerprint", manifest.data_fingerprint.clone()),
    ];
    if let Some(positive) = &manifest.positive {
        facts.insert(2, ("positive", positive.clone()));
    }
    facts
}

/// How a picture becomes the square that the graph takes, and what is done to it inside of the graph.
pub fn preprocessing(settings: &Preprocessing) -> Value {
    json!({
        "side_px": settings.side_px,
        "fit": settings.fit,
        "pad_rgb": settings.pad_rgb,
        "resize": "triangle as wide as the reduction (Pillow's BILINEAR, torchvision's bilinear with antialiasing)",
        "orientation": "upright by the EXIF tag first",
        "alpha": "over white",
        "inside_of_the_graph": {
            "scale": 255,
            "mean": settings.mean.map(shortest),
            "std": settings.std.map(shortest),
        },
    })
}

/// As in the manifest.
pub fn problem(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Multiclass => "multiclass",
        ProblemKind::Binary => "binary",
        ProblemKind::Multilabel => "multilabel",
    }
}

/// The number of the fewest digits that reads back as this one: JSON has no single precision.
pub fn shortest(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}
