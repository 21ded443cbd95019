//! Lines for people. A reader that goes away (`docsort train | head`) ends no work, and there is
//! nobody left to tell that a line was not read: such errors are dropped, here and nowhere else. A disk
//! that takes no more ends no work either, but is told when it is done.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

/// Why the first line that was lost was lost.
static LOST: OnceLock<String> = OnceLock::new();

/// One line on standard output.
macro_rules! say {
    ($($text:tt)*) => { $crate::commands::say::on_output(format_args!($($text)*)) };
}

/// One line on standard error: warnings, skipped files, and what is no result.
macro_rules! note {
    ($($text:tt)*) => { $crate::commands::say::on_error(format_args!($($text)*)) };
}

pub(crate) use {note, say};

pub fn on_output(text: Arguments) {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            // Only the first reason is told.
            let _ = LOST.set(error.to_string());
        }
        _ => {}
    }
}

/// Why lines on standard output were lost, if any were and somebody waits for them.
pub fn lost() -> Option<&'static str> {
    LOST.get().map(String::as_str)
}

pub fn on_error(text: Arguments) {
    let _ = writeln!(io::stderr(), "{text}");
}
