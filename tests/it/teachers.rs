//! `distill.teachers`: other models teach beside the labels, on every way that a step is computed, and those
//! that cannot are refused before a picture is read.

use crate::harness::files::epochs;
use crate::harness::training::{resume, tiny, with_pictures};
use crate::kills::weights;

const TAUGHT: [&str; 2] = ["distill.teachers=[\"runs/teacher\"]", "distill.weight=1"];

#[test]
fn a_network_takes_after_its_teacher_and_resumes_to_the_byte() {
    let dir = with_pictures(12);
    let dir = dir.path();
    tiny(dir, "teacher").set(["train.epochs=6"]).run().code(0);
    let losses = |name: &str, more: &[&str]| {
        let trained = tiny(dir, name).set(TAUGHT).set(more).run();
        trained.code(0).epoch_losses()
    };
    // Its whole loss is the distance from the teacher, which shrinks although no label is looked at.
    let fused = losses("taught", &["train.epochs=6"]);
    assert!(fused[5] < 0.7 * fused[0], "{fused:?}");
    // The composed operators begin at the same place.
    let composed = losses("composed", &["train.epochs=1", "kernels=composed"]);
    assert!(
        (composed[0] - fused[0]).abs() < 1e-3,
        "{composed:?} {fused:?}"
    );

    let mut killed = tiny(dir, "killed")
        .set(TAUGHT)
        .set(["train.epochs=6"])
        .spawn();
    killed.wait_until(|| epochs(dir.join("runs/killed")).contains(&2));
    killed.signal("KILL");
    drop(killed);
    resume(dir, "killed").run().code(0);
    assert_eq!(weights(dir, "killed", 6), weights(dir, "taught", 6));
    // Labels alone lead elsewhere.
    assert_ne!(weights(dir, "teacher", 6), weights(dir, "taught", 6));
}

#[test]
fn who_cannot_teach_is_refused_before_a_picture_is_read() {
    let dir = with_pictures(4);
    let dir = dir.path();
    tiny(dir, "teacher").set(["train.epochs=1"]).run().code(0);
    let refused = |more: &[&str], words: &[&str]| {
        let finished = tiny(dir, "student").set(TAUGHT).set(more).run();
        finished.code(1).stderr_has(words).before_any_work();
    };
    refused(
        &["picture.side_px=32"],
        &["runs/teacher", "[picture]", "distill.teachers"],
    );
    refused(
        &["distill.teachers=[\"runs/nobody\"]"],
        &["runs/nobody", "there is no such folder"],
    );
    // No model, but a folder of pictures.
    std::fs::create_dir_all(dir.join("shipped/train")).unwrap();
    refused(
        &["distill.teachers=[\"shipped\"]"],
        &["shipped cannot teach", "[picture]"],
    );
    std::fs::rename(dir.join("pictures/square"), dir.join("pictures/box")).unwrap();
    refused(&[], &["it knows no class box"]);
    std::fs::remove_dir_all(dir.join("pictures/box")).unwrap();
    refused(&[], &["it knows 3 classes, and this training has 2"]);
}
