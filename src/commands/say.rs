//! Lines for people. A reader that goes away (`docsort train | head`) ends no work, and there is
//! nobody left to tell that a line was not read: such errors are dropped, here and nowhere else.

use std::fmt::Arguments;
use std::io::{self, Write};

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
    let _ = writeln!(io::stdout(), "{text}");
}

pub fn on_error(text: Arguments) {
    let _ = writeln!(io::stderr(), "{text}");
}
