//! Folders as they really are: loops, locked doors, things that are no files, names that nobody
//! would choose (F1 to F5).

use crate::harness::files::{jsonl, set_mode, temp, temp_for_anyone};
use crate::harness::pictures::{self, CLASSES};
use crate::harness::training::{TINY, counts, model, predict, tiny, tiny_on, with_pictures};
use crate::harness::{Finished, docsort, docsort_as_nobody};
use serde_json::Value;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

fn predict_folder(cwd: &Path, folder: &str) -> Finished {
    predict(cwd, &model().run)
        .args(["--format", "jsonl", folder])
        .run()
}

/// The paths of the rows that are errors.
fn failed(rows: &[Value]) -> Vec<&str> {
    rows.iter()
        .filter(|row| row["status"] == "error")
        .map(|row| row["path"].as_str().unwrap())
        .collect()
}

/// How many rows are answers.
fn answered(rows: &[Value]) -> usize {
    rows.len() - failed(rows).len()
}

#[test]
fn links_are_not_followed_unless_that_is_asked_for() {
    let dir = with_pictures(12);
    let outside = temp();
    pictures::tree(outside.path(), 2);
    let disc = dir.path().join("pictures/disc");
    // Three loops, a link to a folder outside, a link to a picture outside.
    symlink(".", disc.join("loop-to-itself")).unwrap();
    symlink("..", disc.join("loop-to-above")).unwrap();
    std::fs::create_dir(disc.join("inner")).unwrap();
    symlink("../../disc", disc.join("inner/loop-by-a-detour")).unwrap();
    symlink(outside.path().join("disc"), disc.join("outside")).unwrap();
    symlink(outside.path().join("disc/001.png"), disc.join("link.png")).unwrap();

    let trained = tiny(dir.path(), "a").run().code(3);
    assert_eq!(counts(&trained), [41, 36, 5]);
    let trained = trained.stderr_has(&["loop-to-itself", "loop-to-above", "loop-by-a-detour"]);
    trained.stderr_has(&["outside", "link.png"]);

    let predicted = predict_folder(dir.path(), "pictures").code(3);
    let rows = jsonl(&predicted.stdout);
    assert_eq!(answered(&rows), 36);
    assert_eq!(failed(&rows).len(), 5);

    // Asked for: the two links out are followed, the three loops are still no way in.
    let trained = tiny(dir.path(), "b")
        .set(["data.follow_links=true"])
        .run()
        .code(3);
    assert_eq!(counts(&trained), [36 + 3 + 3, 36 + 3, 3]);
}

#[test]
fn unreadable_files_and_folders_are_named_and_the_rest_goes_on() {
    let dir = temp_for_anyone();
    let Some(train) = docsort_as_nobody(dir.path()) else {
        return;
    };
    pictures::tree(&dir.path().join("pictures"), 20);
    let disc = dir.path().join("pictures/disc");
    for name in ["003.png", "011.png"] {
        set_mode(disc.join(name), 0o000);
    }
    let locked = disc.join("locked");
    std::fs::create_dir(&locked).unwrap();
    set_mode(&locked, 0o000);

    let trained = train
        .args(["train", "--data", "pictures", "--name", "a"])
        .set(TINY)
        .run()
        .code(3);
    assert_eq!(counts(&trained), [61, 58, 3]);
    trained.stderr_has(&[
        "003.png: unreadable: permission denied",
        "011.png: unreadable: permission denied",
        "locked: unreadable: permission denied",
    ]);

    let rows = docsort_as_nobody(dir.path())
        .unwrap()
        .args([
            "predict", "--model", "runs/a", "--format", "jsonl", "pictures",
        ])
        .run()
        .code(3);
    let rows = jsonl(&rows.stdout);
    assert_eq!(answered(&rows), 58);
    let named = failed(&rows);
    assert_eq!(
        named,
        [
            "pictures/disc/003.png",
            "pictures/disc/011.png",
            "pictures/disc/locked"
        ]
    );
}

#[test]
fn what_is_no_regular_file_is_never_opened() {
    let dir = with_pictures(12);
    let disc = dir.path().join("pictures/disc");
    let fifo = Command::new("mkfifo").arg(disc.join("a.jpg")).status();
    assert!(fifo.unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(disc.join("b.jpg")).unwrap();
    // Opening the FIFO would wait for ever for someone to write into it.
    let trained = tiny(dir.path(), "a").run().code(3);
    assert_eq!(counts(&trained), [38, 36, 2]);
    trained.stderr_has(&["a.jpg", "fifo", "b.jpg", "socket"]);

    let folder = predict_folder(dir.path(), "pictures").code(3);
    assert_eq!(failed(&jsonl(&folder.stdout)).len(), 2);
    // Named directly, a device too.
    let named = predict(dir.path(), &model().run)
        .args(["--format", "jsonl", "pictures/disc/a.jpg", "/dev/zero"])
        .run()
        .code(3);
    let rows = jsonl(&named.stdout);
    assert_eq!(failed(&rows), ["pictures/disc/a.jpg", "/dev/zero"]);
}

/// Names that break programs: each is a whole file name.
fn odd_names() -> [OsString; 8] {
    let text = |name: &str| OsString::from(name);
    [
        text("two\nlines.png"),
        text("red\u{1b}[31m.png"),
        text("gnp\u{202e}.png"),
        OsString::from_vec(b"latin-\xe9\xff.png".to_vec()),
        text("-rf.png"),
        text("a \"quoted\", 'comma'.png"),
        text("=1+2.png"),
        text("back\\slash\tund Ümläut 🪪.png"),
    ]
}

fn bytes_of(row: &Value) -> Vec<u8> {
    match row["path_bytes"].as_str() {
        None => row["path"].as_str().unwrap().as_bytes().to_vec(),
        Some(digits) => (0..digits.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
            .collect(),
    }
}

#[test]
fn odd_names_come_back_exactly_in_files_and_escaped_on_a_terminal() {
    let dir = with_pictures(12);
    let disc = dir.path().join("pictures/disc");
    let mut expected = Vec::new();
    for (number, name) in odd_names().iter().enumerate() {
        pictures::save(&disc.join(name), &pictures::small("disc", number as u64));
        expected.push([b"pictures/disc/", name.as_bytes()].concat());
    }
    let odd = |path: &[u8]| !path.ends_with(b".png") || !path[14..].starts_with(b"0");

    let written = |name: &str| {
        predict(dir.path(), &model().run)
            .args(["--output", name, "pictures/disc"])
            .run()
            .code(0);
        std::fs::read(dir.path().join(name)).unwrap()
    };
    let mut json: Vec<Vec<u8>> = jsonl(&written("rows.jsonl")).iter().map(bytes_of).collect();
    json.retain(|path| odd(path));
    let mut csv: Vec<Vec<u8>> = csv::Reader::from_reader(&written("rows.csv")[..])
        .byte_records()
        .map(|row| row.unwrap()[0].to_vec())
        .collect();
    csv.retain(|path| odd(path));
    expected.sort();
    json.sort();
    csv.sort();
    assert_eq!(json, expected);
    assert_eq!(csv, expected);

    let shown = predict(dir.path(), &model().run)
        .args(["--format", "table", "pictures/disc"])
        .run()
        .code(0);
    let text = String::from_utf8(shown.stdout.clone()).expect("a terminal gets UTF-8");
    for bad in ['\u{1b}', '\u{202e}', '\t', '\r'] {
        assert!(!text.contains(bad), "{bad:?} reached the terminal");
    }
    assert_eq!(
        text.lines().filter(|line| line.contains(".png")).count(),
        20,
        "{text}"
    );
    // And the run that trains on them names none as bad.
    assert_eq!(counts(&tiny(dir.path(), "a").run().code(0)), [44, 44, 0]);
}

#[test]
fn a_name_with_a_leading_dash_can_be_given_behind_two_dashes() {
    let dir = temp();
    pictures::save(&dir.path().join("-rf.png"), &pictures::small("disc", 1));
    let rows = predict(dir.path(), &model().run)
        .args(["--format", "jsonl", "--", "-rf.png"])
        .run()
        .code(0);
    assert_eq!(jsonl(&rows.stdout)[0]["path"], "-rf.png");
}

/// As `docsort predict *` says it in a folder that a stranger filled.
#[test]
fn a_bad_name_that_is_taken_for_an_option_is_escaped_as_well() {
    for typed in [
        "--\u{1b}[2J.png",
        "--top-k=\u{202e}gpj",
        "--max-error=\u{1b}]0;x\u{7}",
    ] {
        let finished = docsort(".").args(["predict", typed]).run().code(2);
        for bad in ['\u{1b}', '\u{202e}', '\u{7}'] {
            assert!(
                !finished.stderr.contains(bad),
                "{bad:?} reached the terminal\n{finished}"
            );
        }
        assert!(finished.stderr.contains("\\u{"), "{finished}");
    }
}

#[test]
fn bad_names_are_escaped_where_they_are_named_as_skipped() {
    let dir = with_pictures(12);
    for name in odd_names() {
        std::fs::write(dir.path().join("pictures/disc").join(name), "no picture").unwrap();
    }
    let trained = tiny(dir.path(), "a").run().code(3);
    assert_eq!(counts(&trained), [44, 36, 8]);
    for bad in ['\u{1b}', '\u{202e}', '\t', '\u{fffd}'] {
        assert!(
            !trained.stderr.contains(bad),
            "{bad:?} reached the terminal\n{trained}"
        );
    }
    let named = trained.stderr.lines().filter(|line| line.contains(".png"));
    assert_eq!(named.count(), 8, "{trained}");
}

#[test]
fn files_that_vanish_before_they_are_read_are_named() {
    let dir = with_pictures(20);
    // A list names what was there a moment ago.
    let mut list = Vec::new();
    for number in 0..50 {
        let name = if number % 10 == 7 {
            "gone"
        } else {
            CLASSES[number % 3]
        };
        list.extend(format!("pictures/{name}/{:03}.png\n", number % 20).into_bytes());
    }
    let rows = predict(dir.path(), &model().run)
        .args(["--format", "jsonl", "-"])
        .stdin(list)
        .run()
        .code(3);
    let rows = jsonl(&rows.stdout);
    assert_eq!(answered(&rows), 45);
    for path in failed(&rows) {
        assert!(path.contains("/gone/"), "{path}");
    }
    // A link whose target is gone is, to one who follows links, a name without a file.
    for number in 0..5 {
        let link = dir.path().join(format!("pictures/disc/gone-{number}.png"));
        symlink("/nonexistent/picture.png", link).unwrap();
    }
    let trained = tiny(dir.path(), "a")
        .set(["data.follow_links=true"])
        .run()
        .code(3);
    assert_eq!(counts(&trained), [65, 60, 5]);
    trained.stderr_has(&["gone-0.png", "gone-4.png"]);
}

#[test]
fn folders_inside_a_class_belong_to_it() {
    let dir = with_pictures(12);
    let data = dir.path().join("pictures");
    std::fs::create_dir_all(data.join("disc/2024/march")).unwrap();
    for number in 0..6 {
        let name = format!("{number:03}.png");
        std::fs::rename(
            data.join("disc").join(&name),
            data.join("disc/2024/march").join(&name),
        )
        .unwrap();
    }
    let trained = tiny_on(dir.path(), "pictures", "a").run().code(0);
    assert_eq!(counts(&trained), [36, 36, 0]);
    let name = OsStr::new("runs/a/best");
    let manifest = crate::harness::files::manifest(dir.path().join(name));
    assert_eq!(manifest["classes"].as_array().unwrap().len(), 3);
}
