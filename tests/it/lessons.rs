//! The lessons: each failure that is produced on purpose is named with its layer and the key that helps, and its
//! cured twin raises no alarm.

use crate::harness::docsort;
use crate::harness::files::{checkout, history, temp};
use std::path::PathBuf;

fn bundled() -> PathBuf {
    checkout().join("assets/documents")
}

/// Runs a pair of presets; what was said while the failing one trained has each of `words`.
#[track_caller]
fn check_lesson(name: &str, brief: &str, words: &[&str]) {
    let dir = temp();
    let finished = docsort(dir.path())
        .args(["lessons", "run", name, "--figures", "figures", "--data"])
        .arg(bundled())
        .run()
        .code(0);
    let text = finished.text();
    let cured = format!("── lessons/{name}-cured ──");
    let (failing, rest) = text.split_once(&cured).unwrap();
    let (cured, compared) = rest.split_once("validation pictures right").unwrap();
    for word in words {
        assert!(failing.contains(word), "no {word:?}\n{finished}");
    }
    assert!(failing.contains(&format!("health: {brief}")), "{finished}");
    assert!(cured.contains("health: no alarm"), "{finished}");
    assert_eq!(cured.matches("health: ").count(), 1, "{finished}");
    assert!(compared.contains("no alarm"), "{finished}");
    // What was said is in the table too, and the cure has nothing of it.
    let said = |run: &str| -> Vec<String> {
        let run = dir.path().join("runs").join(run);
        history(&run)
            .iter()
            .map(|row| row["health"].clone())
            .collect()
    };
    let failed = said(&format!("lesson-{name}"));
    assert!(failed.iter().any(|said| said.contains(brief)), "{failed:?}");
    let cured = said(&format!("lesson-{name}-cured"));
    assert!(cured.iter().all(|said| said == "no alarm"), "{cured:?}");
    let figure = std::fs::read_to_string(dir.path().join(format!("figures/{name}.svg")));
    assert!(figure.unwrap().contains("<polyline"), "{finished}");
}

#[test]
fn vanishing_gradients_are_named_and_gone_in_the_cured_twin() {
    check_lesson(
        "vanishing",
        "vanishing gradients: block1.conv",
        &[
            "vanishing gradients in block 1's convolution, steps ",
            "times shorter than that of block 5's convolution",
            "model.activation = \"relu\"",
            "model.norm = \"batch\"",
            "Glorot and Bengio, 2010",
        ],
    );
}

#[test]
fn exploding_gradients_are_named_and_gone_in_the_cured_twin() {
    check_lesson(
        "exploding",
        "exploding gradients: block5.conv",
        &[
            "exploding gradients in block 5's convolution, steps 1 to 20 (epoch 1)",
            "model.init_gain = 1.0",
            "model.norm = \"batch\"",
            "optimizer.learning_rate = 1e-3",
            "optimizer.clip_norm = 1.0",
            "Pascanu, Mikolov and Bengio, 2013",
        ],
    );
}

#[test]
fn dead_relus_are_named_and_gone_in_the_cured_twin() {
    check_lesson(
        "dead-relu",
        "dead ReLUs: block",
        &[
            "dead ReLUs in block ",
            "'s activation, steps ",
            "of its units gave 0 at every place of every picture",
            "optimizer.learning_rate = 1e-3",
            "model.activation = \"leaky_relu\"",
            "Lu et al., 2019",
        ],
    );
}

#[test]
fn the_lessons_are_listed_with_their_commands() {
    let dir = temp();
    let listed = docsort(dir.path()).args(["lessons"]).run().code(0);
    for name in ["vanishing", "exploding", "dead-relu"] {
        for name in [name.to_owned(), format!("{name}-cured")] {
            let command = format!("docsort train lessons/{name} ");
            assert!(listed.text().contains(&command), "{listed}");
        }
    }
    docsort(dir.path())
        .args(["lessons", "run", "vanish"])
        .run()
        .code(2)
        .stderr_has(&["vanishing"]);
}
