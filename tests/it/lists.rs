//! A list of paths on standard input: answered as it comes, in whatever form programs write it, and left
//! when nobody waits for it any more.

use crate::harness::docsort;
use crate::harness::files::{jsonl, temp};
use crate::harness::pictures;
use crate::harness::training::{model, predict};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// A pause after which rows are due.
const DUE: Duration = Duration::from_millis(500);
/// What never comes is not waited for longer.
const NEVER: Duration = Duration::from_secs(60);

/// `predict --format jsonl … -` with its list still open.
struct Listening {
    child: Child,
    list: ChildStdin,
    rows: Receiver<(Instant, String)>,
}

fn listen(cwd: &Path, more: &[&str]) -> Listening {
    let mut child = Command::new(env!("CARGO_BIN_EXE_docsort"))
        .current_dir(cwd)
        .args(["predict", "--format", "jsonl", "--model"])
        .arg(&model().run)
        .args(more)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let (sender, rows) = channel();
    std::thread::spawn(move || {
        for row in stdout.lines().map_while(Result::ok) {
            if sender.send((Instant::now(), row)).is_err() {
                return;
            }
        }
    });
    Listening {
        list: child.stdin.take().unwrap(),
        child,
        rows,
    }
}

impl Listening {
    fn name(&mut self, paths: &str) {
        self.list.write_all(paths.as_bytes()).unwrap();
        self.list.flush().unwrap();
    }

    #[track_caller]
    fn ends_with(mut self, code: i32) {
        let start = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(
                start.elapsed() < NEVER,
                "it waits for a list that nobody needs"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(self.child.wait().unwrap().code(), Some(code));
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How long each of ten rows took from the moment at which the list paused behind its path.
fn waits(cwd: &Path) -> Vec<Duration> {
    let mut listening = listen(cwd, &[]);
    let mut waits = Vec::new();
    for number in 0..6 {
        // Two at a time: far fewer than a batch.
        let named = Instant::now();
        listening.name(&format!("{}.png\n{}.png\n", 2 * number, 2 * number + 1));
        for of_pause in [2 * number, 2 * number + 1] {
            let (came, row) = listening
                .rows
                .recv_timeout(NEVER)
                .expect("a row in the pause");
            assert!(row.contains(&format!("\"{of_pause}.png\"")), "{row}");
            waits.push(came - named);
        }
    }
    // The first ones wait for the model.
    waits.split_off(2)
}

#[test]
fn what_is_there_is_answered_within_half_a_second_of_a_pause() {
    let dir = temp();
    for number in 0..12 {
        let path = dir.path().join(format!("{number}.png"));
        pictures::save(&path, &pictures::small("disc", number));
    }
    // A machine with other work may be late by itself, so there are three attempts; in the best of them nothing is.
    let mut seen = Vec::new();
    for _ in 0..3 {
        let waits = waits(dir.path());
        if waits.iter().all(|wait| *wait <= DUE) {
            return;
        }
        seen.push(waits);
    }
    panic!("{seen:?}");
}

#[test]
fn paths_that_come_together_are_answered_together_and_in_order() {
    let dir = temp();
    let mut wanted = Vec::new();
    for number in 0..100 {
        let name = format!("{number:03}.png");
        pictures::save(&dir.path().join(&name), &pictures::small("disc", number));
        wanted.push(name);
    }
    let finished = predict(dir.path(), &model().run)
        .args(["--format", "jsonl", "-"])
        .stdin(wanted.join("\n"))
        .run()
        .code(0);
    let rows = jsonl(&finished.stdout);
    let paths: Vec<&str> = rows
        .iter()
        .map(|row| row["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, wanted);
}

#[test]
fn a_list_that_never_goes_on_can_be_interrupted() {
    let dir = temp();
    pictures::save(&dir.path().join("a.png"), &pictures::small("disc", 1));
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let mut listening = listen(dir.path(), &[]);
        listening.name("a.png\n");
        listening.rows.recv_timeout(NEVER).unwrap();
        let kill = Command::new("kill")
            .args(["-s", signal, &listening.child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        listening.ends_with(code);
    }
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_without_a_word_more_of_the_list() {
    let dir = temp();
    pictures::save(&dir.path().join("a.png"), &pictures::small("disc", 1));
    let mut child = Command::new(env!("CARGO_BIN_EXE_docsort"))
        .current_dir(dir.path())
        .args(["predict", "--format", "jsonl", "--model"])
        .arg(&model().run)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut list = child.stdin.take().unwrap();
    list.write_all(b"a.png\n").unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < NEVER, "it waits for more of the list");
        std::thread::sleep(Duration::from_millis(5));
    }
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!said.contains("docsort: "), "{said}");
}

#[test]
fn a_list_may_be_separated_by_nul_bytes_and_begin_with_a_byte_order_mark() {
    let dir = temp();
    for name in ["a.png", "new\nline.png", "b.png"] {
        pictures::save(&dir.path().join(name), &pictures::small("disc", 1));
    }
    let paths = |options: &[&str], list: &[u8]| -> Vec<String> {
        let finished = predict(dir.path(), &model().run)
            .args(["--format", "jsonl"])
            .args(options)
            .arg("-")
            .stdin(list)
            .run()
            .code(0);
        let rows = jsonl(&finished.stdout);
        rows.iter()
            .map(|row| row["path"].as_str().unwrap().to_owned())
            .collect()
    };
    let odd = ["a.png", "new\nline.png", "b.png"];
    for option in ["-0", "--null"] {
        assert_eq!(paths(&[option], b"a.png\0new\nline.png\0b.png\0"), odd);
        assert_eq!(
            paths(&[option], b"\xef\xbb\xbfa.png\0new\nline.png\0b.png"),
            odd
        );
    }
    assert_eq!(
        paths(&[], b"\xef\xbb\xbfa.png\r\nb.png\r\n"),
        ["a.png", "b.png"]
    );
}

#[test]
fn a_list_of_another_form_is_one_row_that_names_the_option() {
    let dir = temp();
    // NUL-separated, and UTF-16 as some shells of Windows write it.
    for list in [
        b"a.png\0b.png\0".to_vec(),
        b"\xff\xfea\0.\0p\0n\0g\0\n\0".to_vec(),
    ] {
        let finished = predict(dir.path(), &model().run)
            .args(["--format", "jsonl", "-"])
            .stdin(list)
            .run()
            .code(3);
        let rows = jsonl(&finished.stdout);
        assert_eq!(rows.len(), 1, "{finished}");
        let reason = rows[0]["reason"].as_str().unwrap();
        assert!(
            reason.contains("-0") && reason.contains("UTF-8"),
            "{reason}"
        );
    }
}

#[test]
fn lines_where_nul_bytes_were_promised_are_one_row_that_names_the_option() {
    let dir = temp();
    for name in ["a.png", "b.png"] {
        pictures::save(&dir.path().join(name), &pictures::small("disc", 1));
    }
    let finished = predict(dir.path(), &model().run)
        .args(["--format", "jsonl", "-0", "-"])
        .stdin("a.png\nb.png\n")
        .run()
        .code(3);
    let rows = jsonl(&finished.stdout);
    assert_eq!(rows.len(), 1, "{finished}");
    assert_eq!(rows[0]["path"], "a.png\nb.png\n");
    let reason = rows[0]["reason"].as_str().unwrap();
    assert!(reason.contains("leave -0 out"), "{reason}");
}

#[test]
fn a_list_can_be_sorted_as_well() {
    let dir = temp();
    for name in ["a.png", "new\nline.png"] {
        pictures::save(
            &dir.path().join("in").join(name),
            &pictures::small("disc", 1),
        );
    }
    let sorted = docsort(dir.path())
        .args([
            "sort", "--into", "sorted", "--how", "move", "--apply", "-0", "-", "--model",
        ])
        .arg(&model().run)
        .stdin("in/a.png\0in/new\nline.png")
        .run()
        .code(0);
    assert!(sorted.text().contains("moved 2 pictures"), "{sorted}");
    assert_eq!(std::fs::read_dir(dir.path().join("in")).unwrap().count(), 0);
}
