//! Which devices a test can count on, and the visible line where it cannot.

use super::docsort;
use std::io::Write;
use std::sync::OnceLock;

/// The environment in which no driver of a GPU can be found.
pub const NO_GPU: [(&str, &str); 5] = [
    ("VK_ICD_FILENAMES", "/nonexistent"),
    ("VK_DRIVER_FILES", "/nonexistent"),
    ("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent"),
    ("LIBGL_DRIVERS_PATH", "/nonexistent"),
    ("GBM_BACKENDS_PATH", "/nonexistent"),
];

/// The same for what continuous integration promises to have: there it fails.
#[track_caller]
pub fn skip_unless_ci(reason: &str) {
    let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(!is_ci, "with CI=true nothing is left out: {reason}");
    skip(reason);
}

/// A visible line for what this machine cannot test. Written past the capture of the test runner,
/// which hides what passing tests print.
pub fn skip(reason: &str) {
    let test = std::thread::current();
    let name = test.name().unwrap_or("a test");
    let line = format!("SKIPPED: {name}: {reason}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// Whether `docsort devices` finds an adapter for wgpu; if not, says so visibly, or fails with `CI=true`.
pub fn wgpu_or_skip() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    let found = *FOUND.get_or_init(|| has_wgpu(&docsort(".").arg("devices").run().text()));
    if !found {
        skip_unless_ci("docsort devices lists no adapter for wgpu");
    }
    found
}

/// Whether this text of `docsort devices` lists an adapter.
pub fn has_wgpu(devices: &str) -> bool {
    devices.lines().any(|line| {
        let mut words = line.split_whitespace();
        words.next() == Some("wgpu") && words.next() == Some("ready")
    })
}
