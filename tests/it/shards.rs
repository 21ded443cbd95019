//! `predict --shard` and `merge`: a labelling in parts ends with the rows of one that was not divided, or says what is
//! missing.

use crate::harness::files::temp;
use crate::harness::pictures;
use crate::harness::training::{model, predict};
use crate::harness::{Docsort, docsort};
use std::fs;
use std::path::Path;

const PICTURES: u64 = 24;
const PARTS: u32 = 3;

/// `in` with pictures, one of them damaged and one whose name CSV quotes.
fn folder() -> tempfile::TempDir {
    let dir = temp();
    let inbox = dir.path().join("in");
    fs::create_dir_all(inbox.join("m")).unwrap();
    for number in 0..PICTURES {
        let picture = pictures::draw("square", 500 + number, 60, 50);
        pictures::save(&inbox.join(format!("{number:03}.png")), &picture);
    }
    fs::write(inbox.join("005.png"), "no picture").unwrap();
    fs::rename(inbox.join("006.png"), inbox.join("=6, \"so\ncalled\".png")).unwrap();
    fs::rename(inbox.join("007.png"), inbox.join("m/007.png")).unwrap();
    dir
}

fn part(cwd: &Path, number: u32, output: &str) -> Docsort {
    let shard = format!("{number}/{PARTS}");
    predict(cwd, &model().run).args(["in", "--shard", &shard, "--output", output])
}

/// All parts as `1.ENDING` and so on.
fn parts(cwd: &Path, ending: &str) -> Vec<String> {
    let names: Vec<String> = (1..=PARTS)
        .map(|number| format!("{number}.{ending}"))
        .collect();
    for (number, name) in (1..).zip(&names) {
        let finished = part(cwd, number, name).run();
        // The damaged picture is of one of them.
        assert!(matches!(finished.code, Some(0 | 3)), "{finished}");
    }
    names
}

fn merge(cwd: &Path, names: &[String], output: &str) -> Docsort {
    docsort(cwd)
        .arg("merge")
        .args(names)
        .args(["--output", output])
}

/// The records of a file in any order; one of CSV may have several lines.
fn sorted(cwd: &Path, name: &str) -> Vec<Vec<u8>> {
    let bytes = fs::read(cwd.join(name)).unwrap();
    let mut rows: Vec<Vec<u8>> = if name.ends_with("csv") {
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(&bytes[..]);
        csv.byte_records()
            .map(|row| row.unwrap().as_slice().to_vec())
            .collect()
    } else {
        bytes
            .split(|&byte| byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect()
    };
    rows.sort();
    rows
}

#[test]
fn all_parts_merged_are_the_rows_of_a_run_that_was_not_divided() {
    let dir = folder();
    let cwd = dir.path();
    for ending in ["csv", "jsonl"] {
        let whole = format!("whole.{ending}");
        predict(cwd, &model().run)
            .args(["in", "--output", &whole])
            .run()
            .code(3);
        let names = parts(cwd, ending);
        // In any order of the command line.
        let turned: Vec<String> = names.iter().rev().cloned().collect();
        let all = format!("all.{ending}");
        merge(cwd, &turned, &all).run().code(3);
        assert_eq!(sorted(cwd, &all), sorted(cwd, &whole));
        // Each part has some, so that the division is one.
        let lengths = names.iter().map(|name| sorted(cwd, name).len());
        assert!(
            lengths.clone().all(|rows| rows > 2),
            "{:?}",
            lengths.collect::<Vec<_>>()
        );
        merge(cwd, &names, &all)
            .run()
            .code(1)
            .stderr_has(&["exists, and is never overwritten"]);
    }
}

#[test]
fn a_part_that_was_stopped_goes_on_and_is_merged() {
    let dir = folder();
    let cwd = dir.path();
    let names = parts(cwd, "jsonl");
    let wanted = fs::read(cwd.join("2.jsonl")).unwrap();
    // As a kill in the midst of the third row leaves it.
    let third = wanted
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .nth(1)
        .unwrap()
        .0;
    fs::write(cwd.join("2.jsonl"), &wanted[..third + 5]).unwrap();
    let record = cwd.join("2.jsonl.docsort.json");
    let finished = fs::read_to_string(&record).unwrap();
    fs::write(&record, finished.replace("\"finished\"", "\"unfinished\"")).unwrap();
    merge(cwd, &names, "all.jsonl")
        .run()
        .code(1)
        .stderr_has(&["2.jsonl is not finished"]);
    let other = part(cwd, 3, "2.jsonl").arg("--continue").run().code(1);
    assert!(
        other.stderr.contains("with --shard 2/3, not 3/3"),
        "{other}"
    );
    let again = part(cwd, 2, "2.jsonl").arg("--continue").run();
    assert!(
        again.stderr.contains("2 rows of 2.jsonl are kept"),
        "{again}"
    );
    assert_eq!(fs::read(cwd.join("2.jsonl")).unwrap(), wanted);
    assert_eq!(fs::read_to_string(&record).unwrap(), finished);
    merge(cwd, &names, "all.jsonl").run().code(3);
}

#[test]
fn all_records_that_are_damaged_are_named_at_once_and_not_taken_for_the_output() {
    let dir = folder();
    let names = parts(dir.path(), "csv");
    for record in ["1.csv.docsort.json", "3.csv.docsort.json"] {
        fs::write(dir.path().join(record), "{").unwrap();
    }
    let run = merge(dir.path(), &names, "all.csv").run().code(1);
    assert!(!run.stderr.contains("--output"), "{run}");
    run.stderr_has(&["1.csv.docsort.json is not", "3.csv.docsort.json is not"]);
    assert!(!dir.path().join("all.csv").exists());
}

#[test]
fn what_is_missing_changed_or_of_another_labelling_is_named_and_nothing_is_written() {
    let dir = folder();
    let cwd = dir.path();
    let names = parts(cwd, "csv");
    let refused = |names: &[String], wanted: &str| {
        let run = merge(cwd, names, "all.csv").run().code(1);
        assert!(run.stderr.contains(wanted), "{wanted}\n{run}");
        assert!(!cwd.join("all.csv").exists());
    };
    refused(&names[..1], "missing: 2/3, 3/3");
    refused(
        &[names[0].clone(), names[0].clone(), names[2].clone()],
        "are both part 1",
    );
    let text = fs::read(cwd.join("1.csv")).unwrap();
    let last = text[..text.len() - 1]
        .iter()
        .rposition(|&byte| byte == b'\n')
        .unwrap();
    fs::write(cwd.join("1.csv"), &text[..=last]).unwrap();
    refused(&names, "1.csv has ");
    fs::write(cwd.join("1.csv"), &text).unwrap();

    predict(cwd, &model().run)
        .args(["in", "--output", "whole.csv"])
        .run()
        .code(3);
    refused(&["whole.csv".to_owned()], "whole.csv is no part");
    docsort(cwd)
        .arg("merge")
        .args(&names)
        .args(["--output", "all.jsonl"])
        .run()
        .code(2)
        .stderr_has(&["all.jsonl", ".csv"]);
    assert!(!cwd.join("all.jsonl").exists());

    // What no docsort wrote: a part of none, and a file without the columns of rows.
    let record = fs::read_to_string(cwd.join("1.csv.docsort.json")).unwrap();
    for of in [0, 4_294_967_295_u32] {
        let changed = record.replace("\"of\": 3", &format!("\"of\": {of}"));
        assert_ne!(changed, record);
        fs::write(cwd.join("1.csv.docsort.json"), changed).unwrap();
        refused(
            &names[..1],
            if of == 0 {
                "part 1 of 0"
            } else {
                "4294967274 more"
            },
        );
    }
    fs::write(cwd.join("1.csv.docsort.json"), &record).unwrap();
    fs::write(cwd.join("1.csv"), [&text[..], b"\"torn"].concat()).unwrap();
    refused(&names, "1.csv ends within a row");
    fs::write(cwd.join("1.csv"), "x\ny\n").unwrap();
    refused(&names, "its columns are not those of rows");
    fs::write(cwd.join("1.csv"), &text).unwrap();
    fs::write(cwd.join("foreign.csv"), "a,b\n").unwrap();
    refused(
        &["foreign.csv".to_owned()],
        "foreign.csv.docsort.json is missing",
    );

    // A part of a folder that has one more picture now.
    pictures::save(
        &cwd.join("in/new.png"),
        &pictures::draw("square", 9, 60, 50),
    );
    fs::remove_file(cwd.join("3.csv")).unwrap();
    fs::remove_file(cwd.join("3.csv.docsort.json")).unwrap();
    part(cwd, 3, "3.csv").run();
    refused(&names, "the folders changed meanwhile");
    // And one of another model.
    fs::remove_file(cwd.join("3.csv")).unwrap();
    fs::remove_file(cwd.join("in/new.png")).unwrap();
    let other = docsort(cwd).args(["predict", "--model", "shipped", "in", "--shard", "3/3"]);
    other.args(["--output", "3.csv"]).run();
    refused(&names, "by another model");
}

#[test]
fn a_part_needs_a_file_of_rows_and_numbers_that_make_sense() {
    let dir = folder();
    for (args, wanted) in [
        (&["--shard", "1/3"][..], "--output"),
        (&["--shard", "4/3", "--output", "x.csv"], "4/3"),
        (&["--shard", "1/3", "--output", "x.txt"], "cannot be merged"),
    ] {
        let run = predict(dir.path(), &model().run)
            .arg("in")
            .args(args)
            .run()
            .code(2);
        assert!(run.stderr.contains(wanted), "{run}");
        assert!(!dir.path().join("x.csv").exists() && !dir.path().join("x.txt").exists());
    }
}
