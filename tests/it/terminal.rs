//! The live view on a terminal, through `script` of util-linux, which is one: curves and progress are
//! drawn, the terminal is given back as it was however the training ends, and pipes get plain lines.

use crate::harness::training::{TINY, tiny, with_pictures};
use crate::harness::{Finished, skip};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Begins a frame of the panel.
const FRAME: &str = "\x1b[?2026h";

fn has_script() -> bool {
    let found = Command::new("script").arg("--version").output();
    let found = found.is_ok_and(|output| output.status.success());
    if !found {
        skip("script", "needs script(1) of util-linux");
    }
    found
}

/// What a shell on a terminal shows that runs `docsort train`, and then tells the exit code and the
/// modes of the terminal.
fn on_terminal(cwd: &Path, epochs: u64, more: &str, react: impl FnOnce(&mut dyn Write)) -> String {
    // Ctrl-C goes to the shell as well, and some shells would leave before they tell how it ended.
    let mut typed = format!(
        "trap : INT; stty rows 24 cols 80; stty -g >before; '{}' train --data pictures --name a --set train.epochs={epochs}",
        env!("CARGO_BIN_EXE_docsort")
    );
    for set in TINY.iter().filter(|set| !set.starts_with("train.epochs")) {
        typed += &format!(" --set '{set}'");
    }
    typed += &format!(" {more}");
    typed += "; echo code=$?; stty -g >after; cmp before after && echo same modes";
    let mut child = Command::new("script")
        .args(["-qec", &typed, "/dev/null"])
        .current_dir(cwd)
        .env("TERM", "xterm-256color")
        .env("SHELL", "/bin/sh")
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    let mut screen = child.stdout.take().unwrap();
    let shown = std::thread::spawn(move || {
        let mut shown = Vec::new();
        // A terminal that is closed is an error on Linux, with all that was shown before it.
        let _ = screen.read_to_end(&mut shown);
        String::from_utf8_lossy(&shown).into_owned()
    });
    react(&mut keyboard);
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(120) {
            child.kill().unwrap();
            panic!("it hangs: {}", shown.join().unwrap());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(keyboard);
    shown.join().unwrap()
}

/// Until the training has published a model.
fn wait_for_best(cwd: &Path) {
    let start = Instant::now();
    while !cwd.join("runs/a/best").exists() {
        assert!(start.elapsed() < Duration::from_secs(120), "no epoch ended");
        std::thread::sleep(Duration::from_millis(10));
    }
    // The view looks for keys ten times a second.
    std::thread::sleep(Duration::from_millis(300));
}

#[track_caller]
fn assert_given_back(shown: &str, code: i32) {
    assert!(shown.contains(&format!("code={code}")), "{shown}");
    assert!(shown.contains("same modes"), "{shown}");
    // Whatever hid the cursor or switched wrapping off switched it on again later.
    for (off, on) in [("\x1b[?25l", "\x1b[?25h"), ("\x1b[?7l", "\x1b[?7h")] {
        assert!(shown.rfind(on) > shown.rfind(off), "{shown}");
    }
    assert!(!shown.contains("\x1b[?1049"), "another screen: {shown}");
}

#[test]
fn a_terminal_shows_a_panel_and_keeps_the_lines_of_the_epochs() {
    if !has_script() {
        return;
    }
    let dir = with_pictures(12);
    let shown = on_terminal(dir.path(), 40, "", |_| {});
    assert_given_back(&shown, 0);
    assert!(shown.contains(FRAME), "no panel: {shown}");
    assert!(shown.contains("q or Ctrl-C: save and stop"), "{shown}");
    for epoch in 1..=40 {
        assert!(
            shown.contains(&format!("{epoch}/40 ")),
            "epoch {epoch}: {shown}"
        );
    }
    // After the panel went, the summary follows.
    let summary = shown.rfind("Label pictures with it").unwrap();
    assert!(summary > shown.rfind(FRAME).unwrap(), "{shown}");
}

#[test]
fn ctrl_c_and_q_save_and_give_the_terminal_back() {
    if !has_script() {
        return;
    }
    for key in [b"\x03", b"q"] {
        let dir = with_pictures(12);
        let shown = on_terminal(dir.path(), 3000, "", |keyboard| {
            wait_for_best(dir.path());
            keyboard.write_all(key).unwrap();
            keyboard.flush().unwrap();
        });
        assert_given_back(&shown, 130);
        assert!(shown.contains("interrupted; saved."), "{shown}");
        crate::kills::assert_whole(&dir.path().join("runs/a"));
    }
}

#[test]
fn a_second_ctrl_c_gives_the_terminal_back_as_well() {
    if !has_script() {
        return;
    }
    let dir = with_pictures(12);
    let shown = on_terminal(dir.path(), 3000, "", |keyboard| {
        wait_for_best(dir.path());
        keyboard.write_all(b"\x03\x03\x03").unwrap();
        keyboard.flush().unwrap();
    });
    assert_given_back(&shown, 130);
}

#[test]
fn an_error_is_shown_below_the_panel_on_a_terminal_that_was_given_back() {
    if !has_script() {
        return;
    }
    let dir = with_pictures(12);
    let more = "--set optimizer.learning_rate=1e30 --set optimizer.warmup_epochs=0";
    let shown = on_terminal(dir.path(), 40, more, |_| {});
    assert_given_back(&shown, 1);
    let error = shown.rfind("no longer a finite number").unwrap();
    assert!(error > shown.rfind("\x1b[?2026l").unwrap(), "{shown}");
}

#[test]
fn plain_lines_go_to_a_terminal_that_asks_for_them_and_to_pipes() {
    if !has_script() {
        return;
    }
    let dir = with_pictures(12);
    let shown = on_terminal(dir.path(), 3, "--plain 2>err", |_| {});
    assert_given_back_without_a_panel(&shown);
    let piped: Finished = tiny(dir.path(), "b").set(["train.epochs=3"]).run().code(0);
    assert!(
        !piped.text().contains('\x1b') && !piped.stderr.contains('\x1b'),
        "{piped}"
    );
    assert_eq!(piped.epoch_lines().len(), 3, "{piped}");
}

#[track_caller]
fn assert_given_back_without_a_panel(shown: &str) {
    assert!(
        shown.contains("code=0") && shown.contains("same modes"),
        "{shown}"
    );
    assert!(!shown.contains('\x1b'), "{shown}");
}
