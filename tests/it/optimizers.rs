//! A training by another optimizer than the usual one: the same run on any number of threads and after a kill, and about the same on
//! every way that a step is computed.

use crate::harness::training::{resume, tiny, with_pictures};
use crate::kills::{killed_and_resumed, weights};

#[test]
fn a_training_by_muon_is_one_run_however_it_is_computed_or_interrupted() {
    let dir = with_pictures(12);
    let dir = dir.path();
    let train = |name: &str, more: &[&str]| tiny(dir, name).set(["optimizer.kind=muon"]).set(more);
    let loss = |name: &str, more: &[&str]| train(name, more).run().code(0).epoch_losses()[0];
    let fused = loss("whole", &["train.epochs=6", "train.loader_threads=1"]);
    let composed = loss("composed", &["train.epochs=1", "kernels=composed"]);
    assert!((composed - fused).abs() < 1e-2, "{composed} {fused}");
    let six = ["train.epochs=6", "train.loader_threads=2"];
    killed_and_resumed(dir, "killed", train("killed", &six));
    assert_eq!(weights(dir, "killed", 6), weights(dir, "whole", 6));
    train("alone", &six)
        .env("RAYON_NUM_THREADS", "1")
        .run()
        .code(0);
    assert_eq!(weights(dir, "alone", 6), weights(dir, "whole", 6));
    // The optimizer did change, and a run keeps its own.
    tiny(dir, "adamw").set(["train.epochs=6"]).run().code(0);
    assert_ne!(weights(dir, "adamw", 6), weights(dir, "whole", 6));
    for (run, now) in [("adamw", "muon"), ("whole", "adamw")] {
        resume(dir, run)
            .set([format!("optimizer.kind={now}"), "train.epochs=7".to_owned()])
            .run()
            .code(1)
            .stderr_has(&["cannot be resumed", "optimizer.kind", now])
            .before_any_work();
    }
    // Nor is its configuration believed, if somebody changed it.
    let config = dir.join("runs/whole/config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let changed = text.replace("kind = \"muon\"", "kind = \"adamw\"");
    assert_ne!(text, changed);
    std::fs::write(&config, changed).unwrap();
    resume(dir, "whole")
        .set(["train.epochs=7"])
        .run()
        .code(1)
        .stderr_has(&["cannot be resumed", "optimizer.kind", "adamw"]);
}
