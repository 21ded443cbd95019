//! Panics of code that we do not own (decoders, GPU drivers) become errors of one line. A panic's
//! own text and backtrace never reach a user.

use std::any::Any;
use std::cell::Cell;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Installs the hook that keeps contained panics silent and shortens all others to one line.
/// Call it once, first thing in `main`.
pub fn install_hook() {
    std::panic::set_hook(Box::new(|info| {
        if CONTAINED.get() {
            return;
        }
        let place = info
            .location()
            .map_or(String::new(), |at| format!(" ({at})"));
        // If standard error is closed, the exit code still tells.
        let _ = writeln!(
            std::io::stderr(),
            "docsort: internal error: {}{place}; please report it with the command that you ran",
            message(info.payload())
        );
    }));
}

/// Runs `work`; a panic in it comes back as its message, on one line.
///
/// What `work` was changing may be half changed after a panic: drop it.
///
/// # Errors
/// The panic's message.
pub fn contain<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let outer = CONTAINED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(outer);
    result.map_err(|payload| message(payload.as_ref()))
}

/// Whether this thread is inside of [`contain`]: a panic would be an error, and nothing is told.
pub fn is_contained() -> bool {
    CONTAINED.get()
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_one_line_and_a_value_passes_through() {
        install_hook();
        assert_eq!(contain(|| 7), Ok(7));
        let error = contain(|| -> u8 { panic!("first\n  second {}", 3) });
        assert_eq!(error, Err("first second 3".to_owned()));
    }
}
