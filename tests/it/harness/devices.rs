//! Which devices a test can count on.

use super::{docsort, skip};
use std::sync::OnceLock;

/// The environment in which no driver of a GPU can be found.
pub const NO_GPU: [(&str, &str); 5] = [
    ("VK_ICD_FILENAMES", "/nonexistent"),
    ("VK_DRIVER_FILES", "/nonexistent"),
    ("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent"),
    ("LIBGL_DRIVERS_PATH", "/nonexistent"),
    ("GBM_BACKENDS_PATH", "/nonexistent"),
];

/// Whether `docsort devices` finds an adapter for wgpu; if not, says so visibly, or fails with `CI=true`.
#[track_caller]
pub fn wgpu_or_skip() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    let found = *FOUND.get_or_init(|| has_wgpu(&docsort(".").arg("devices").run().text()));
    if !found {
        skip("wgpu", "docsort devices lists no adapter for wgpu");
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
