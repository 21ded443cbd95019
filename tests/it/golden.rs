//! Checkpoints that an earlier docsort wrote (tests/data) answer as they did then, on both backends of a CPU, and
//! their runs go on.

use crate::harness::docsort;
use crate::harness::files::{checkout, copy_tree, epoch_dir, jsonl, sha256};
use crate::harness::training::{model, resume, tiny, with_pictures};
use burn_pack::{Bytes, DType, Tensor, Writer};
use docsort_engine::manifest::FileEntry;
use docsort_engine::{Engine, Manifest, Weights};
use std::fs;
use std::path::Path;

#[test]
fn checkpoints_of_format_1_answer_as_the_docsort_that_wrote_them() {
    for kind in ["binary", "multiclass", "multilabel"] {
        let model = checkout().join("tests/data/format-1").join(kind);
        let then = jsonl(&fs::read(model.join("answers.jsonl")).unwrap());
        assert_eq!(then.len(), 15);
        for backend in ["flex", "ndarray"] {
            let paths = then.iter().map(|row| row["path"].as_str().unwrap());
            let now = docsort(checkout().join("assets/documents"))
                .args([
                    "predict",
                    "--format",
                    "jsonl",
                    "--backend",
                    backend,
                    "--model",
                ])
                .arg(&model)
                .args(paths)
                .run()
                .code(0);
            let now = jsonl(&now.stdout);
            assert_eq!(now.len(), then.len());
            for (now, then) in now.iter().zip(&then) {
                for key in ["path", "status", "label", "labels", "warnings"] {
                    assert_eq!(now[key], then[key], "{kind} on {backend}: {key}");
                }
                let classes = then["probabilities"].as_object().unwrap();
                for (class, then) in classes {
                    let now = now["probabilities"][class].as_f64().unwrap();
                    let apart = (now - then.as_f64().unwrap()).abs();
                    assert!(apart <= 1e-5, "{kind} on {backend}: {class}: {apart}");
                }
            }
        }
    }
}

/// Makes the checkpoint in `dir` one of format 1, with its weights in a burnpack file.
fn to_format_1(dir: &Path) {
    let weights = fs::read(dir.join("model.safetensors")).unwrap();
    let weights = Weights::from_bytes(&weights).unwrap();
    let tensors = weights.iter().map(|(name, tensor)| {
        let bytes = tensor.values.iter().flat_map(|value| value.to_le_bytes());
        let bytes = Bytes::from_bytes_vec(bytes.collect());
        Tensor::new(
            name.to_owned(),
            DType::F32,
            tensor.shape.clone(),
            None,
            bytes,
        )
    });
    let burnpack = Writer::new(tensors.collect()).into_bytes().unwrap();
    let text = fs::read_to_string(dir.join("manifest.toml")).unwrap();
    let mut sealed = Manifest::parse(&text).unwrap();
    sealed.format_version = 1;
    sealed.files.remove("model.safetensors");
    let entry = FileEntry::of(&burnpack);
    sealed.files.insert("model.bpk".to_owned(), entry);
    fs::remove_file(dir.join("model.safetensors")).unwrap();
    fs::write(dir.join("model.bpk"), &*burnpack).unwrap();
    fs::write(dir.join("manifest.toml"), sealed.to_text().unwrap()).unwrap();
}

#[test]
fn a_run_of_format_1_goes_on_to_the_bytes_of_one_that_never_stopped() {
    let dir = with_pictures(12);
    let long = ["train.epochs=4", "run.keep_last=4"];
    tiny(dir.path(), "whole").set(long).run().code(0);
    let [whole, half] = ["whole", "half"].map(|name| dir.path().join("runs").join(name));
    copy_tree(&whole, &half);
    for epoch in [3, 4] {
        fs::remove_dir_all(epoch_dir(&half, epoch)).unwrap();
    }
    to_format_1(&epoch_dir(&half, 2));
    to_format_1(&half.join("best"));
    resume(dir.path(), "half").run().code(0);
    for file in ["model.safetensors", "optimizer.bpk"] {
        let of = |run: &Path| sha256(epoch_dir(run, 4).join(file));
        assert_eq!(of(&whole), of(&half), "{file}");
    }
    let best = |run: &Path| sha256(run.join("best/model.safetensors"));
    assert_eq!(best(&whole), best(&half));
}

#[test]
fn a_finished_training_seals_how_many_pictures_each_class_had_and_what_they_look_like() {
    let engine = Engine::load(&model().run.join("best")).unwrap();
    assert_eq!(engine.manifest().format_version, 2);
    let statistics = engine.statistics().unwrap();
    // Of 16 pictures a class, a quarter validates. The last block has 8 channels, 36 pairs of them.
    assert_eq!(statistics.count, [12, 12, 12]);
    assert_eq!(
        (statistics.mean.len(), statistics.covariance.len()),
        (3 * 8, 3 * 36)
    );
    // A variance lies at the end of each row of a triangle: after 1, 3, 6, 10 … numbers.
    let variances = (1..=8).map(|row| statistics.covariance[row * (row + 1) / 2 - 1]);
    assert!(variances.clone().all(|variance| variance >= 0.0));
    assert!(variances.sum::<f32>() > 0.0);
}
