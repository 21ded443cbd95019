//! Ctrl-C, SIGTERM and SIGHUP: the step in progress is finished, its state is saved, and nothing that was
//! learned is lost (K10).

use crate::harness::docsort_through;
use crate::harness::files::epochs;
use crate::harness::pictures::{self, Dice};
use crate::harness::training::{TINY, predict, resume, tiny, with_pictures};
use crate::kills::{assert_whole, weights};
use std::time::{Duration, Instant};

const EPOCHS: u64 = 12;

#[test]
fn twenty_interrupted_runs_resume_to_the_same_bytes() {
    let dir = with_pictures(12);
    let long = [format!("train.epochs={EPOCHS}")];
    let start = Instant::now();
    tiny(dir.path(), "undisturbed").set(&long).run().code(0);
    let usual_ms = start.elapsed().as_millis() as u64;
    let expected = weights(dir.path(), "undisturbed", EPOCHS);

    let mut dice = Dice::new(10);
    let mut interrupted = 0;
    for attempt in 0.. {
        assert!(attempt < 80, "only {interrupted} signals came in time");
        if interrupted >= 20 {
            break;
        }
        let name = format!("run-{attempt}");
        let run = dir.path().join("runs").join(&name);
        let (signal, code) = [("INT", 130), ("TERM", 143), ("HUP", 129)][attempt % 3];
        let mut training = tiny(dir.path(), &name).set(&long).spawn();
        training.wait_until(|| run.join("history.csv").exists());
        std::thread::sleep(Duration::from_millis(dice.below(usual_ms / 2)));
        training.signal(signal);
        let finished = training.wait();
        if finished.code == Some(0) {
            // It was faster than the signal.
            continue;
        }
        let finished = finished.code(code);
        let said = finished.text() + &finished.stderr;
        assert!(
            said.contains("docsort train --resume"),
            "how to go on is not said: {said}"
        );
        interrupted += 1;
        assert_whole(&run);
        resume(dir.path(), &name).run().code(0);
        assert_eq!(weights(dir.path(), &name, EPOCHS), expected, "{name}");
    }
}

#[test]
fn the_end_of_a_terminal_is_ignored_under_nohup() {
    let dir = with_pictures(12);
    let run = dir.path().join("runs/a");
    let ignoring = ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh"];
    let mut training = docsort_through(&ignoring, dir.path())
        .args(["train", "--data", "pictures", "--name", "a"])
        .set(TINY)
        .set(["train.epochs=3000"])
        .spawn();
    training.wait_until(|| run.join("best").exists());
    for _ in 0..3 {
        training.signal("HUP");
    }
    let done = epochs(&run).pop();
    training.wait_until(|| epochs(&run).pop() > done);
    assert!(!training.has_ended(), "{}", training.wait());
    training.signal("TERM");
    training.wait().code(143);
}

#[test]
fn a_second_signal_leaves_at_once_and_the_run_can_still_be_resumed() {
    let dir = with_pictures(12);
    let run = dir.path().join("runs/a");
    let mut training = tiny(dir.path(), "a").set(["train.epochs=3000"]).spawn();
    training.wait_until(|| run.join("best").exists());
    for _ in 0..3 {
        training.signal("TERM");
    }
    training.wait().code(143);
    assert_whole(&run);
    let done = epochs(&run).pop().unwrap_or(0);
    resume(dir.path(), "a")
        .set([format!("train.epochs={}", done + 2)])
        .run()
        .code(0);
}

#[test]
fn a_signal_while_the_pictures_are_read_is_no_failure() {
    let dir = with_pictures(12);
    // Photos take long enough to read that a signal finds them half done.
    pictures::ten_photos(&dir.path().join("pictures"));
    let mut dice = Dice::new(3);
    for attempt in 0..10 {
        let name = format!("run-{attempt}");
        let run = dir.path().join("runs").join(&name);
        let mut training = tiny(dir.path(), &name).set(["train.epochs=3000"]).spawn();
        training.wait_until(|| run.exists());
        std::thread::sleep(Duration::from_millis(dice.below(20)));
        training.signal("INT");
        training.wait().code(130);
        assert!(
            !run.exists() || run.join("config.toml").exists(),
            "a folder was left behind that can be neither used nor resumed"
        );
    }
}

#[test]
fn a_model_can_be_used_while_its_run_goes_on() {
    let dir = with_pictures(12);
    let run = dir.path().join("runs/a");
    let mut training = tiny(dir.path(), "a").set(["train.epochs=3000"]).spawn();
    training.wait_until(|| run.join("best").exists());
    for _ in 0..10 {
        predict(dir.path(), "runs/a")
            .args(["--format", "csv", "pictures/disc/000.png"])
            .run()
            .code(0);
    }
    assert!(!training.has_ended(), "{}", training.wait());
    training.signal("INT");
    training.wait().code(130);
}
