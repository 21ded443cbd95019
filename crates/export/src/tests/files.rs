//! What lies in an export, and that it says what the checkpoint says.

use super::*;
use crate::message::Model;
use docsort_engine::{Fit, Limits, ProblemKind, RejectionPoint};
use prost::Message;
use serde_json::Value;

fn named<'a>(files: &'a [File], name: &str) -> &'a [u8] {
    let file = files.iter().find(|file| file.name == name);
    &file.unwrap_or_else(|| panic!("no {name}")).bytes
}

fn json(files: &[File], name: &str) -> Value {
    serde_json::from_slice(named(files, name)).unwrap()
}

#[test]
fn the_same_checkpoint_gives_the_same_files() {
    for format in [Format::Onnx, Format::HuggingFace, Format::Safetensors] {
        let make = || files(&ten()[0], format, &About::default()).unwrap();
        assert_eq!(make(), make(), "{format:?}");
    }
}

#[test]
fn the_metadata_name_classes_rejects_thresholds_and_preprocessing_with_its_digest() {
    for source in ten() {
        let manifest = source.manifest();
        let bytes = onnx::to_bytes(manifest, &source.weights).unwrap();
        let model = Model::decode(&bytes[..]).unwrap();
        let entries = model.metadata_props.iter();
        let of: std::collections::BTreeMap<&str, &str> = entries
            .map(|entry| (entry.key.as_str(), entry.value.as_str()))
            .collect();
        let parsed = |key: &str| -> Value { serde_json::from_str(of[key]).unwrap() };
        assert_eq!(parsed("classes"), serde_json::json!(manifest.classes));
        assert_eq!(parsed("rejects"), serde_json::json!(manifest.rejects));
        let thresholds = &manifest.calibration.thresholds;
        assert_eq!(parsed("thresholds"), serde_json::json!(thresholds));
        assert_eq!(of.get("positive").copied(), manifest.positive.as_deref());
        let side = u64::from(manifest.preprocessing.side_px);
        assert_eq!(parsed("preprocessing")["side_px"], side);
        let digest = docsort_engine::manifest::sha256_hex(of["preprocessing"].as_bytes());
        assert_eq!(of["preprocessing_sha256"], digest);
    }
}

#[test]
fn an_exported_checkpoint_answers_as_the_one_that_it_was_made_from() {
    let mut sources = ten();
    sources.push(Source::shipped().unwrap());
    for source in sources {
        let files = files(&source, Format::Safetensors, &About::default()).unwrap();
        let (text, weights) = (named(&files, MANIFEST), named(&files, MODEL));
        let again = Engine::from_bytes(text, weights).unwrap();
        let squares = squares(5, source.manifest().preprocessing.side_px);
        assert_eq!(again.logits(&squares), source.engine().logits(&squares));
    }
    // Half precision stays half precision.
    let files = files(
        &Source::shipped().unwrap(),
        Format::Safetensors,
        &About::default(),
    );
    let length = named(&files.unwrap(), MODEL).len();
    assert!(length <= shipped::WEIGHTS.len(), "{length}");
}

#[test]
fn the_golden_pair_is_what_the_engine_makes_of_the_picture() {
    let source = Source::shipped().unwrap();
    let files = files(&source, Format::Onnx, &About::default()).unwrap();
    let limits = Limits {
        max_bytes: 64 << 20,
        max_pixels: 100_000_000,
        min_side_px: 16,
        max_pages: docsort_engine::MAX_PAGES,
    };
    let picture = named(&files, "golden/picture.png");
    let square = source.engine().preprocess(picture, &limits).unwrap().pixels;
    let stored = image::load_from_memory(named(&files, "golden/square.png")).unwrap();
    assert_eq!(stored.into_rgb8(), square);
    let answer = json(&files, "golden/answer.json");
    let logits = source.engine().logits(&[square]);
    let stored: Vec<f32> = serde_json::from_value(answer["logits"].clone()).unwrap();
    assert_eq!(stored, logits[0]);
    assert_eq!(answer["classes"].as_array().unwrap().len(), 5);
    let sum: f64 = answer["probabilities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|probability| probability.as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-6);
}

fn measured() -> Figures {
    Figures {
        on: "validation pictures".to_owned(),
        pictures: 200,
        right: "Unknown counts as wrong.".to_owned(),
        rows: vec![Figure {
            name: "accuracy".to_owned(),
            metric: Some("accuracy"),
            value: 0.875,
            interval: Some((0.822, 0.914)),
        }],
    }
}

#[test]
fn hugging_faces_layout_names_classes_both_ways_and_holds_the_same_onnx_file() {
    let source = Source::shipped().unwrap();
    let about = About {
        name: Some("ids: \"kind\"".to_owned()),
        license: Some("apache-2.0".to_owned()),
        data: None,
        figures: Some(measured()),
    };
    let files = files(&source, Format::HuggingFace, &about).unwrap();
    let config = json(&files, "config.json");
    assert_eq!(config["id2label"]["4"], "passport");
    assert_eq!(config["label2id"]["passport"], 4);
    assert_eq!(config["docsort"]["rejects"][0], "identity");
    let preprocessor = json(&files, "preprocessor_config.json");
    assert_eq!(preprocessor["size"]["height"], 128);
    assert_eq!(preprocessor["image_std"][2], 0.25);
    assert_eq!(preprocessor["docsort"]["fit"], "letterbox");
    assert_eq!(preprocessor["do_resize"], false);
    let onnx = onnx::to_bytes(source.manifest(), &source.weights).unwrap();
    assert_eq!(named(&files, "onnx/model.onnx"), onnx);
    let card = std::str::from_utf8(named(&files, "README.md")).unwrap();
    for wanted in [
        "license: \"apache-2.0\"\n",
        "pipeline_tag: image-classification\n",
        "- name: \"ids: \\\"kind\\\"\"\n",
        "    - type: accuracy\n      value: 0.8750\n",
        "| accuracy | 87.5 % | 82.2 to 91.4 % |",
        "Measured on 200 validation pictures. Unknown counts as wrong.\n",
        "**describe them here**",
        "## Out of scope",
    ] {
        assert!(card.contains(wanted), "{wanted}\n{card}");
    }
}

#[test]
fn markup_in_a_name_is_text_in_the_card() {
    let mut source = ten().remove(0);
    let mut manifest = source.manifest().clone();
    manifest.classes[0] = "<b>|`a`[x](y)&lt;".to_owned();
    source.engine = Engine::new(manifest, &source.weights).unwrap();
    let about = About {
        // Of the name's characters YAML lets the first stand in no file, and takes the second for the end of a line.
        name: Some("a\u{7f}b\u{2028}c".to_owned()),
        figures: Some(measured()),
        ..About::default()
    };
    let card = card::card(&source, &about);
    assert!(card.contains("\\<b\\>\\|\\`a\\`\\[x\\](y)\\&lt;"), "{card}");
    assert!(card.contains("- name: \"a\\u007fb\\u2028c\"\n"), "{card}");
}

#[test]
fn readers_of_hugging_faces_keys_stretch_pictures_only_where_the_model_was_shown_stretched_ones() {
    let mut source = ten().remove(0);
    let mut manifest = source.manifest().clone();
    manifest.preprocessing.fit = Fit::Squash;
    source.engine = Engine::new(manifest, &source.weights).unwrap();
    let files = files(&source, Format::HuggingFace, &About::default()).unwrap();
    let preprocessor = json(&files, "preprocessor_config.json");
    assert_eq!(preprocessor["do_resize"], true);
    assert_eq!(preprocessor["image_processor_type"], "ViTImageProcessor");
}

#[test]
fn a_threshold_that_keeps_several_parts_of_errors_stands_in_the_card_once() {
    let mut source = ten().remove(0);
    let mut manifest = source.manifest().clone();
    manifest.problem = ProblemKind::Multiclass;
    let point = |threshold, coverage, error| RejectionPoint {
        threshold,
        coverage,
        error,
    };
    manifest.calibration.rejection = vec![point(0.25, 1.0, 0.04), point(0.75, 0.5, 0.0)];
    source.engine = Engine::new(manifest, &source.weights).unwrap();
    let card = card::card(&source, &About::default());
    assert_eq!(
        card.matches("| 0.750 | 50.0 % | 0.0 % |").count(),
        1,
        "{card}"
    );
    assert_eq!(
        card.matches("| 0.250 | 100.0 % | 4.0 % |").count(),
        1,
        "{card}"
    );
}

#[test]
fn weights_that_are_no_numbers_are_not_exported() {
    let source = ten().remove(0);
    for broken in [f32::NAN, f32::INFINITY] {
        let mut weights = source.weights.clone();
        let bias = weights.get("head.bias").unwrap().clone();
        let mut values = bias.values;
        values[0] = broken;
        weights.insert("head.bias", bias.shape, values);
        let weights = weights.to_bytes(Precision::Single).unwrap();
        let mut manifest = source.manifest().clone();
        let entry = FileEntry::of(&weights);
        manifest.files.insert(MODEL.to_owned(), entry);
        let text = manifest.to_text().unwrap();
        let refused = Source::from_bytes(text.as_bytes(), &weights).unwrap_err();
        assert_eq!(refused, ExportError::NoNumber("head.bias".to_owned()));
    }
}
