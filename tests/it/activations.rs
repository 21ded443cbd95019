//! Each activation, and a network without a norm, through the binary: it trains, its checkpoint
//! answers, it resumes to the same bytes, and it is never mixed up with another.

use crate::harness::files::{epochs, history, manifest, snapshot, table};
use crate::harness::training::{predict, resume, tiny, with_pictures};
use crate::kills::weights;
use std::collections::BTreeSet;

const ACTIVATIONS: [&str; 6] = ["relu", "leaky_relu", "gelu", "silu", "sigmoid", "tanh"];

#[test]
fn a_run_with_each_activation_trains_publishes_and_predicts() {
    let dir = with_pictures(12);
    let mut seen = BTreeSet::new();
    for activation in ACTIVATIONS {
        for norm in ["batch", "none"] {
            let name = format!("{activation}-{norm}");
            tiny(dir.path(), &name)
                .set([
                    format!("model.activation={activation}"),
                    format!("model.norm={norm}"),
                ])
                .run()
                .code(0);
            let run = dir.path().join("runs").join(&name);
            assert_eq!(epochs(&run), [1, 2], "{name}");
            let losses = history(&run);
            assert!(losses.iter().all(|row| {
                let loss: f64 = row["valid_loss"].parse().unwrap();
                loss > 0.0 && loss.is_finite()
            }));
            let sealed = manifest(run.join("best"));
            assert_eq!(sealed["model"]["activation"].as_str(), Some(activation));
            assert_eq!(sealed["model"]["norm"].as_str(), Some(norm));

            let answered = predict(dir.path(), run.join("best"))
                .args(["--format", "csv", "pictures/disc"])
                .run()
                .code(0);
            let rows = table(&answered.stdout);
            assert_eq!(rows.len(), 12, "{name}");
            assert!(rows.iter().all(|row| row["status"] != "error"), "{name}");
            // No two are the same network under another name.
            assert!(seen.insert(weights(dir.path(), &name, 2)), "{name}");
        }
    }
}

#[test]
fn a_resumed_run_without_a_norm_has_the_bytes_of_one_that_never_stopped() {
    let dir = with_pictures(12);
    let kind = ["model.activation=gelu", "model.norm=none"];
    tiny(dir.path(), "whole")
        .set(kind)
        .set(["train.epochs=4"])
        .env("RAYON_NUM_THREADS", "3")
        .run()
        .code(0);
    // Four epochs from the start, so that the learning rate is the same; killed after two.
    let mut halved = tiny(dir.path(), "halved")
        .set(kind)
        .set(["train.epochs=4"])
        .env("RAYON_NUM_THREADS", "1")
        .spawn();
    let run = dir.path().join("runs/halved");
    halved.wait_until(|| epochs(&run).contains(&2));
    halved.signal("KILL");
    drop(halved);
    resume(dir.path(), "halved").run().code(0);
    assert_eq!(
        weights(dir.path(), "halved", 4),
        weights(dir.path(), "whole", 4)
    );
}

#[test]
fn an_unknown_activation_is_refused_with_the_six_that_there_are() {
    let dir = with_pictures(2);
    let before = snapshot(dir.path());
    tiny(dir.path(), "a")
        .set(["model.activation=softplus", "model.norm=layer"])
        .run()
        .code(2)
        .stderr_has(&["model.activation", "softplus", "model.norm", "layer"])
        .stderr_has(&ACTIVATIONS)
        .before_any_work();
    assert_eq!(snapshot(dir.path()), before);
}

#[test]
fn another_activation_norm_or_first_spread_cannot_be_taken_up_on_resume() {
    let dir = with_pictures(12);
    let run = dir.path().join("runs/a");
    tiny(dir.path(), "a").run().code(0);
    for (edit, old, new) in [
        ("model.activation=tanh", "relu", "tanh"),
        ("model.norm=none", "batch", "none"),
        ("model.init_gain=2.0", "1.0", "2.0"),
    ] {
        let key = edit.split('=').next().unwrap();
        let refused = resume(dir.path(), "a").set([edit, "train.epochs=3"]).run();
        assert!(matches!(refused.code, Some(1 | 2)), "{edit}\n{refused}");
        refused.stderr_has(&[key, old, new]).before_any_work();
    }
    assert_eq!(epochs(&run), [1, 2]);
}
