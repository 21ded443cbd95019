//! `predict --output`: rows of different labellings never meet in one file, and what is not docsort's is left alone.

use crate::continuing::{folder, label, stop_midway, written};
use crate::harness::files::{table, temp};
use crate::harness::pictures;
use crate::harness::training::{model, predict};
use std::fs;
use std::time::{Duration, Instant};

#[test]
fn rows_of_another_model_or_other_options_are_never_mixed() {
    let dir = folder();
    stop_midway(dir.path(), "rows.csv");
    let before = written(dir.path(), "rows.csv");
    let by_another =
        predict(dir.path(), "shipped").args(["in", "--output", "rows.csv", "--continue"]);
    by_another
        .run()
        .code(1)
        .stderr_has(&["another model", "rows.csv"]);
    for (options, named) in [
        (["--top-k", "2"], "--top-k"),
        (["--format", "jsonl"], "--format"),
        (["--explain", "why"], "--explain"),
        (["--max-error", "50%"], "unknown.below"),
    ] {
        label(dir.path(), "rows.csv")
            .args(options)
            .arg("--continue")
            .run()
            .code(1)
            .stderr_has(&[named, "rows.csv"]);
    }
    assert_eq!(written(dir.path(), "rows.csv"), before);
    // Not an option that changes a row.
    predict(dir.path(), &model().run)
        .args([
            "in",
            "in/003.png",
            "--output",
            "rows.csv",
            "--continue",
            "--batch-size",
            "7",
        ])
        .run()
        .code(3);
}

#[test]
fn what_another_command_left_unfinished_is_begun_anew() {
    let dir = folder();
    stop_midway(dir.path(), "rows.csv");
    let other = predict(dir.path(), &model().run)
        .args(["in/001.png", "--output", "rows.csv"])
        .run()
        .code(0)
        .stderr_has(&["unfinished", "--continue"]);
    let rows = table(written(dir.path(), "rows.csv").as_bytes());
    assert_eq!(rows.len(), 1, "{other}");
    assert_eq!(rows[0]["path"], "in/001.png");
}

#[test]
fn a_file_that_is_not_docsort_s_is_never_written_over() {
    let dir = folder();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("mine.csv", "path,label\na,b\n");
    label(dir.path(), "mine.csv")
        .run()
        .code(1)
        .stderr_has(&["mine.csv", "exists"]);
    label(dir.path(), "mine.csv")
        .arg("--continue")
        .run()
        .code(1)
        .stderr_has(&["mine.csv"]);
    // Somebody removed what was left unfinished, but not what tells of it, and wrote another file there.
    stop_midway(dir.path(), "rows.csv");
    // The second is all one line, as a header that was torn.
    for theirs in ["path,label\na,b\n", "a letter to a friend"] {
        write("rows.csv", theirs);
        for more in [
            &["in"] as &[&str],
            &["in", "in/003.png"],
            &["in", "--continue"],
        ] {
            let refused = predict(dir.path(), &model().run)
                .args(["--output", "rows.csv", "--batch-size", "4"])
                .args(more)
                .run()
                .code(1);
            assert_eq!(written(dir.path(), "rows.csv"), theirs, "{refused}");
        }
    }
    assert_eq!(written(dir.path(), "mine.csv"), "path,label\na,b\n");
}

#[test]
fn two_at_once_never_write_into_one_file() {
    let dir = temp();
    pictures::save(&dir.path().join("a.png"), &pictures::small("disc", 1));
    // The first one waits for its list.
    let mut first = std::process::Command::new(env!("CARGO_BIN_EXE_docsort"))
        .current_dir(dir.path())
        .args(["predict", "--output", "rows.csv", "--model"])
        .arg(&model().run)
        .arg("-")
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while !fs::read_to_string(dir.path().join("rows.csv")).is_ok_and(|text| !text.is_empty()) {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "nothing was written"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    for options in [&[] as &[&str], &["--continue"]] {
        predict(dir.path(), &model().run)
            .args(["a.png", "--output", "rows.csv"])
            .args(options)
            .run()
            .code(1)
            .stderr_has(&["another docsort", "rows.csv"]);
    }
    drop(first.stdin.take());
    assert_eq!(first.wait().unwrap().code(), Some(0));
}

#[test]
fn what_cannot_be_continued_is_said_before_any_work() {
    let dir = folder();
    for options in [
        &["--continue"] as &[&str],
        &["--continue", "--output", "rows.txt"],
        &["--continue", "--output", "rows"],
        &["--output", "rows.tsv"],
    ] {
        predict(dir.path(), &model().run)
            .arg("in")
            .args(options)
            .run()
            .code(2)
            .before_any_work();
    }
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        1,
        "nothing was written"
    );
}
