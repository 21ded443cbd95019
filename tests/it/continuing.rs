//! `predict --output`: a labelling that was stopped, however and whenever, ends with the rows of one that
//! never was, and what it left never stands in the way (K12).

use crate::harness::files::{jsonl, snapshot, table, temp};
use crate::harness::pictures::{self, Dice};
use crate::harness::training::{model, predict};
use crate::harness::{Docsort, docsort_through};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

pub const PICTURES: u64 = 60;

/// `in` with pictures, one of them damaged, one with a name that CSV quotes, and one in a folder of its own.
pub fn folder() -> tempfile::TempDir {
    let dir = temp();
    let inbox = dir.path().join("in");
    fs::create_dir_all(inbox.join("m")).unwrap();
    for number in 0..PICTURES {
        let picture = pictures::draw("square", 300 + number, 200, 150);
        pictures::save(&inbox.join(format!("{number:03}.png")), &picture);
    }
    fs::write(inbox.join("020.png"), "no picture").unwrap();
    fs::rename(inbox.join("021.png"), inbox.join("021, \"so\ncalled\".png")).unwrap();
    fs::rename(inbox.join("022.png"), inbox.join("m/022.png")).unwrap();
    dir
}

/// One of them named twice, so that it has two rows.
pub fn label(cwd: &Path, output: &str) -> Docsort {
    predict(cwd, &model().run).args(["--output", output, "--batch-size", "4", "in", "in/003.png"])
}

pub fn written(cwd: &Path, output: &str) -> String {
    fs::read_to_string(cwd.join(output)).unwrap()
}

/// What a labelling leaves that is stopped in the midst of its eleventh row.
pub fn stop_midway(cwd: &Path, output: &str) {
    label(cwd, output).run().code(3);
    let text = written(cwd, output);
    let (tenth, _) = text.match_indices('\n').nth(10).unwrap();
    fs::write(cwd.join(output), &text[..tenth + 9]).unwrap();
    let record = cwd.join(format!("{output}.docsort.json"));
    let finished = fs::read_to_string(&record).unwrap();
    let unfinished = finished.replace("\"finished\"", "\"unfinished\"");
    assert_ne!(finished, unfinished);
    fs::write(&record, unfinished).unwrap();
}

#[test]
fn fifty_kills_end_with_the_rows_of_a_run_that_was_never_stopped() {
    let dir = folder();
    let mut dice = Dice::new(12);
    for output in ["rows.csv", "rows.jsonl"] {
        let whole = format!("whole-{output}");
        let start = Instant::now();
        label(dir.path(), &whole).run().code(3);
        let usual_ms = start.elapsed().as_millis() as u64;
        let expected = written(dir.path(), &whole);
        let mut kills = 0;
        for chain in 0.. {
            assert!(chain < 200, "only {kills} kills came in time");
            if kills >= 25 {
                break;
            }
            let output = format!("{chain}-{output}");
            loop {
                let mut running = label(dir.path(), &output).arg("--continue").spawn();
                std::thread::sleep(Duration::from_millis(dice.below(usual_ms)));
                if !running.has_ended() {
                    running.signal("KILL");
                }
                let finished = running.wait();
                if finished.code.is_some() {
                    finished.code(3);
                    break;
                }
                kills += 1;
            }
            assert_eq!(
                written(dir.path(), &output),
                expected,
                "after {kills} kills"
            );
        }
    }
}

#[test]
fn the_same_command_goes_on_by_itself() {
    let dir = folder();
    label(dir.path(), "whole.csv").run().code(3);
    stop_midway(dir.path(), "rows.csv");
    let again = label(dir.path(), "rows.csv").run().code(3);
    assert!(
        again.stderr.contains("rows of rows.csv are kept"),
        "{again}"
    );
    assert_eq!(
        written(dir.path(), "rows.csv"),
        written(dir.path(), "whole.csv")
    );
}

#[test]
fn a_list_goes_on_as_well() {
    let dir = folder();
    let names = (0..10).map(|number| format!("in/{number:03}.png\n"));
    let names: Vec<String> = names.collect();
    let label = |list: &[String]| {
        predict(dir.path(), &model().run)
            .args(["--output", "rows.jsonl", "-"])
            .stdin(list.concat())
    };
    // Ended by a disk that takes no more, in the midst of a row.
    let limit = "trap '' XFSZ; ulimit -f 2; exec \"$@\"";
    docsort_through(&["sh", "-c", limit, "sh"], dir.path())
        .args(["predict", "--model"])
        .arg(&model().run)
        .args(["--output", "rows.jsonl", "-"])
        .stdin(names.concat())
        .run()
        .code(1);
    let kept = written(dir.path(), "rows.jsonl").matches('\n').count();
    assert!((1..10).contains(&kept), "{kept}");
    let again = label(&names).run().code(0);
    assert!(again.stderr.contains(&format!("{kept} row")), "{again}");
    let rows = jsonl(written(dir.path(), "rows.jsonl").as_bytes());
    let paths: Vec<&str> = rows
        .iter()
        .map(|row| row["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        names.iter().map(|name| name.trim_end()).collect::<Vec<_>>()
    );
}

#[test]
fn each_signal_says_how_to_go_on_and_nothing_of_pictures_that_are_missing() {
    let dir = folder();
    let signals = [("INT", 130), ("TERM", 143), ("HUP", 129)];
    let mut tried = BTreeSet::new();
    for attempt in 0..30 {
        let (signal, code) = signals[attempt % signals.len()];
        if tried.contains(signal) {
            continue;
        }
        let output = format!("{signal}-{attempt}.csv");
        let mut running = label(dir.path(), &output).spawn();
        running.wait_until(|| dir.path().join(&output).exists());
        running.signal(signal);
        let stopped = running.wait();
        if stopped.code == Some(3) {
            // It was faster than the signal.
            continue;
        }
        tried.insert(signal);
        let stopped = stopped.code(code).stderr_has(&["--continue", &output]);
        assert!(!stopped.stderr.contains("no pictures found"), "{stopped}");
        let there = table(written(dir.path(), &output).as_bytes()).len();
        let told = format!("interrupted with {there} row");
        assert!(stopped.stderr.contains(&told), "{told}: {stopped}");
        label(dir.path(), &output).arg("--continue").run().code(3);
        let rows = table(written(dir.path(), &output).as_bytes());
        assert_eq!(rows.len() as u64, PICTURES + 1);
    }
    assert_eq!(tried.len(), signals.len(), "only {tried:?} came in time");
}

#[test]
fn an_output_cut_at_any_byte_is_continued_to_the_same_bytes() {
    let dir = folder();
    label(dir.path(), "rows.csv").run().code(3);
    let record = fs::read(dir.path().join("rows.csv.docsort.json")).unwrap();
    let expected = written(dir.path(), "rows.csv");
    let mut dice = Dice::new(4);
    // In the line of the columns, between two rows, inside of a name with a line end, and anywhere.
    let in_name = expected.find("so\n").unwrap() + 3;
    let mut cuts = vec![
        0,
        1,
        20,
        expected.find('\n').unwrap() + 1,
        in_name,
        expected.len() - 1,
    ];
    cuts.extend((0..6).map(|_| dice.below(expected.len() as u64) as usize));
    for cut in cuts {
        fs::write(dir.path().join("rows.csv"), &expected[..cut]).unwrap();
        fs::write(dir.path().join("rows.csv.docsort.json"), &record).unwrap();
        label(dir.path(), "rows.csv")
            .arg("--continue")
            .run()
            .code(3);
        assert_eq!(written(dir.path(), "rows.csv"), expected, "cut at {cut}");
    }
}

#[test]
fn a_finished_output_is_continued_with_what_is_new_and_else_never_touched() {
    let dir = folder();
    label(dir.path(), "rows.jsonl").run().code(3);
    let before = snapshot(dir.path());
    label(dir.path(), "rows.jsonl").run().code(1).stderr_has(&[
        "rows.jsonl",
        "exists",
        "--continue",
    ]);
    assert_eq!(snapshot(dir.path()), before);
    pictures::save(&dir.path().join("in/new.png"), &pictures::small("disc", 5));
    let rows = jsonl(written(dir.path(), "rows.jsonl").as_bytes());
    label(dir.path(), "rows.jsonl")
        .arg("--continue")
        .run()
        .code(3);
    let more = jsonl(written(dir.path(), "rows.jsonl").as_bytes());
    assert_eq!(more[..rows.len()], rows);
    assert_eq!(more.len(), rows.len() + 1);
    assert!(
        more[rows.len()]["path"]
            .as_str()
            .unwrap()
            .ends_with("new.png")
    );
    let once_more = snapshot(dir.path());
    label(dir.path(), "rows.jsonl")
        .arg("--continue")
        .run()
        .code(3);
    assert_eq!(snapshot(dir.path()), once_more, "nothing was new");
}

/// A limit on the length of files stands for a full disk; its unit is 512 bytes.
#[test]
fn a_disk_that_fills_up_at_any_block_leaves_whole_rows_to_go_on_after() {
    let dir = folder();
    label(dir.path(), "whole.csv").run().code(3);
    let expected = written(dir.path(), "whole.csv");
    let blocks = expected.len() / 512;
    assert!(blocks > 5, "too few rows for this test: {blocks}");
    for block in 0..=blocks {
        let output = format!("{block}.csv");
        let limit = format!("trap '' XFSZ; ulimit -f {block}; exec \"$@\"");
        docsort_through(&["sh", "-c", &limit, "sh"], dir.path())
            .args(["predict", "--model"])
            .arg(&model().run)
            .args(["--output", &output, "--batch-size", "4", "in", "in/003.png"])
            .run()
            .code(1)
            .stderr_has(&[&output, "cannot be written"]);
        label(dir.path(), &output).run().code(3);
        assert_eq!(
            written(dir.path(), &output),
            expected,
            "full at block {block}"
        );
    }
}

#[test]
fn an_output_inside_of_the_folder_is_no_input() {
    let dir = folder();
    let run = || {
        predict(dir.path(), &model().run)
            .args(["in", "--output", "in/rows.csv", "--continue"])
            .run()
    };
    for _ in 0..2 {
        run().code(3);
        let rows = table(written(dir.path(), "in/rows.csv").as_bytes());
        assert_eq!(rows.len() as u64, PICTURES);
    }
}
