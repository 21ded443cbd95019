//! What the targets of pictures share. A panic of a decoder that others wrote is contained, as in docsort; one of our
//! own code ends the fuzzer, contained or not.

use docsort_picture::{Fit, Format, Limits, Preprocessing, decode, decode_measured, panics};
use std::panic::PanicHookInfo;

/// Small, so that a picture takes no longer than its bytes.
pub const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1 << 20,
    min_side_px: 1,
};

/// Call it once, before the first input.
pub fn init() {
    std::panic::set_hook(Box::new(|info| {
        if !panics::is_contained() || is_ours(info) {
            eprintln!("{info}");
            std::process::abort();
        }
    }));
}

/// Paths of our crates are relative to the workspace or lie beside this one; a registry's are absolute.
fn is_ours(info: &PanicHookInfo) -> bool {
    let file = info.location().map_or("", |at| at.file());
    file.contains("crates/") && !file.contains("registry")
}

/// Runs every way from bytes to pictures, if they are of this format.
pub fn picture(format: Format, bytes: &[u8]) {
    if docsort_picture::fuzzing::format(bytes) == Some(format) {
        any_picture(bytes);
    }
}

/// The same, whatever the bytes are.
pub fn any_picture(bytes: &[u8]) {
    let whole = decode(bytes, &LIMITS);
    // The first byte that matters least decides how much smaller the square is.
    let side_px = [4, 16, 64][bytes.len() % 3];
    let preprocessing = Preprocessing {
        side_px,
        fit: Fit::Letterbox,
        pad_rgb: [128; 3],
        mean: [0.5; 3],
        std: [0.25; 3],
    };
    let fitted = decode_measured(bytes, &LIMITS, &preprocessing);
    if let (Ok(whole), Ok(fitted)) = (&whole, &fitted) {
        assert!(whole.width() > 0 && whole.height() > 0);
        assert_eq!(fitted.fitted.dimensions(), (side_px, side_px));
    }
    for reject in [whole.err(), fitted.err()].into_iter().flatten() {
        assert!(!reject.to_string().chars().any(char::is_control), "{reject}");
    }
}
