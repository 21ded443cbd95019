//! The one way for a test to pass over something: a visible line, and a failure where continuous integration promises to
//! have what it needs. Other crates' tests take this file by its path.

use std::io::Write;

/// Says on standard error, past the capture of the test runner, what this machine cannot test. `lack` is the word by
/// which `.ci/run` knows it.
///
/// # Panics
/// With `CI=true`, unless `.ci/run` found out beforehand that this machine cannot give it, whatever is installed: those
/// words stand in `DOCSORT_CI_LACKS`, and are told and counted there.
#[track_caller]
pub fn skip(lack: &str, reason: &str) {
    let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    let lacks = std::env::var("DOCSORT_CI_LACKS").unwrap_or_default();
    let is_known = lacks.split_whitespace().any(|known| known == lack);
    assert!(
        !is_ci || is_known,
        "with CI=true nothing is left out: {reason} ({lack})"
    );
    let test = std::thread::current();
    let name = test.name().unwrap_or("a test");
    let line = format!("SKIPPED: {name}: {reason}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}
