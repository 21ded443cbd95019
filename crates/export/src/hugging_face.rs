//! The files by which Hugging Face's hub and its readers know a model of pictures: names of classes, the network's
//! shape, how a picture becomes numbers. What docsort alone knows stands under the key `docsort`.

use crate::card::{About, card};
use crate::facts::{self, shortest};
use crate::{File, Source, pretty};
use docsort_engine::manifest::DOCSORT_VERSION;
use docsort_engine::{Fit, Manifest, ProblemKind};
use serde_json::{Map, Value, json};

/// `README.md`, `config.json` and `preprocessor_config.json`.
pub fn files(source: &Source, about: &About) -> Vec<File> {
    let manifest = source.manifest();
    vec![
        File::new("README.md", card(source, about).into_bytes()),
        File::new("config.json", pretty(&config(manifest))),
        File::new("preprocessor_config.json", pretty(&preprocessor(manifest))),
    ]
}

fn config(manifest: &Manifest) -> Value {
    let classes = manifest.classes.iter().enumerate();
    let id2label: Map<String, Value> = classes
        .clone()
        .map(|(label, class)| (label.to_string(), json!(class)))
        .collect();
    let label2id: Map<String, Value> = classes
        .map(|(label, class)| (class.clone(), json!(label)))
        .collect();
    let calibration = &manifest.calibration;
    json!({
        "model_type": "docsort",
        "architectures": ["docsort"],
        "problem_type": match manifest.problem {
            ProblemKind::Multiclass | ProblemKind::Binary => "single_label_classification",
            ProblemKind::Multilabel => "multi_label_classification",
        },
        "id2label": id2label,
        "label2id": label2id,
        "num_channels": 3,
        "image_size": manifest.preprocessing.side_px,
        "hidden_sizes": manifest.model.widths,
        "hidden_act": manifest.model.activation,
        "dtype": "float32",
        "docsort": {
            "version": DOCSORT_VERSION,
            "problem": facts::problem(manifest.problem),
            "positive": manifest.positive,
            "rejects": manifest.rejects,
            "norm": manifest.model.norm,
            "pool": manifest.model.pool,
            "residual": manifest.model.residual,
            "mirror": manifest.model.mirror,
            "corners": manifest.model.corners,
            "temperature": calibration.temperature,
            "unknown_below": calibration.unknown_below,
            "thresholds": calibration.thresholds,
        },
    })
}

/// For `model.safetensors`; the ONNX file takes bytes, and scales and normalises them itself. Readers of these keys stretch
/// a picture to `size` or leave it as it is: none adds bars on both sides. Where the model was shown bars, they leave it,
/// since a network takes stretched pictures without complaint and answers them wrongly.
fn preprocessor(manifest: &Manifest) -> Value {
    let settings = &manifest.preprocessing;
    let side = settings.side_px;
    json!({
        "image_processor_type": "ViTImageProcessor",
        "do_convert_rgb": true,
        "do_resize": settings.fit == Fit::Squash,
        "size": { "height": side, "width": side },
        // Pillow's number of BILINEAR.
        "resample": 2,
        "do_rescale": true,
        "rescale_factor": 1.0 / 255.0,
        "do_normalize": true,
        "image_mean": settings.mean.map(shortest),
        "image_std": settings.std.map(shortest),
        "docsort": facts::preprocessing(settings),
    })
}
