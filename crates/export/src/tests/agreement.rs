//! What an exported file says is what docsort says: by the standard's definition in 64 bits always, by ONNX Runtime
//! where a Python that has it is named.

#[path = "../../../../tests/it/harness/skipping.rs"]
mod skipping;

use super::*;
use crate::check::{Case, SCRIPT, TOLERANCE};
use serde_json::Value;
use std::fs;
use std::process::Command;

#[test]
fn ten_networks_of_every_activation_norm_and_problem_agree_with_the_standards_definition() {
    let mut seen = std::collections::BTreeSet::new();
    for source in ten() {
        let manifest = source.manifest();
        seen.insert(format!("{:?}", manifest.model.activation));
        seen.insert(format!("{:?}", manifest.model.norm));
        seen.insert(format!("{:?}", manifest.problem));
        let onnx = onnx::to_bytes(manifest, &source.weights).unwrap();
        let case = Case::of(source.engine(), squares(10, manifest.preprocessing.side_px));
        let found = case.against_reference(&onnx).unwrap();
        assert!(found.are_small(), "{:?}: {found:?}", manifest.model);
        // Squares that all look the same to it would prove little.
        assert_ne!(case.logits[0], case.logits[1]);
    }
    // Six activations, two norms, three problems.
    assert_eq!(seen.len(), 11);
}

#[test]
fn the_shipped_model_agrees_with_the_standards_definition() {
    let source = Source::shipped().unwrap();
    let onnx = onnx::to_bytes(source.manifest(), &source.weights).unwrap();
    let case = Case::of(source.engine(), squares(5, 128));
    let found = case.against_reference(&onnx).unwrap();
    assert!(found.are_small(), "{found:?}");
}

#[test]
fn a_file_of_other_numbers_is_found() {
    let mut ten = ten();
    let (one, mut other) = (ten.remove(0), ten.remove(0));
    other.weights = one.weights.clone();
    let bias = one.weights.get("head.bias").unwrap();
    let mut values = bias.values.clone();
    values[0] += 1e-3;
    other
        .weights
        .insert("head.bias", bias.shape.clone(), values);
    let onnx = onnx::to_bytes(one.manifest(), &other.weights).unwrap();
    let case = Case::of(
        one.engine(),
        squares(2, one.manifest().preprocessing.side_px),
    );
    let found = case.against_reference(&onnx).unwrap();
    assert!(!found.are_small() && found.logits > 1e-4, "{found:?}");
}

#[test]
fn ten_networks_and_the_shipped_model_agree_with_onnx_runtime_on_two_hundred_squares() {
    let Some(python) = std::env::var_os("DOCSORT_ONNX_PYTHON") else {
        return skipping::skip(
            "onnx",
            "DOCSORT_ONNX_PYTHON names no Python that has onnx, onnxruntime and numpy",
        );
    };
    for source in ten().into_iter().chain([Source::shipped().unwrap()]) {
        let dir = tempfile::tempdir().unwrap();
        let manifest = source.manifest();
        let onnx = onnx::to_bytes(manifest, &source.weights).unwrap();
        let squares = squares(200, manifest.preprocessing.side_px);
        let case = Case::of(source.engine(), squares);
        let inputs = case.files();
        let script = [
            ("check.py", SCRIPT.as_bytes().to_vec()),
            ("model.onnx", onnx),
        ];
        for (name, bytes) in inputs.into_iter().chain(script) {
            fs::write(dir.path().join(name), bytes).unwrap();
        }
        let output = Command::new(&python)
            .args(["check.py", "model.onnx", "."])
            .current_dir(&dir)
            .output()
            .expect("DOCSORT_ONNX_PYTHON can be run");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{:?}: {said}", manifest.model);
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        println!("{} {found}", serde_json::json!(manifest.model));
        assert_eq!(found["squares"], 200, "{found}");
        for key in ["logits", "probabilities"] {
            let difference = found[key].as_f64().unwrap();
            assert!(difference <= TOLERANCE, "{:?}: {found}", manifest.model);
        }
    }
}
