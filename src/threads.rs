//! Threads that the system may refuse: an error in words, where the standard library and rayon would panic.

use crate::printable::without_numbers;
use std::io;
use std::thread::{self, Scope};

/// Starts those that share the work on pictures; without this the first use would, and panic where it may not.
///
/// # Errors
/// The system refuses them.
pub fn start_all() -> io::Result<()> {
    let started = rayon::ThreadPoolBuilder::new().build_global();
    started.map_err(|error| refused(io::Error::other(error.to_string())))
}

/// # Errors
/// The system refuses it.
pub fn start(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let started = thread::Builder::new().name(name.to_owned()).spawn(work);
    started.map(|_| ()).map_err(refused)
}

/// One that ends within `scope`.
///
/// # Errors
/// The system refuses it.
pub fn start_scoped<'scope>(
    scope: &'scope Scope<'scope, '_>,
    name: &str,
    work: impl FnOnce() + Send + 'scope,
) -> io::Result<()> {
    let thread = thread::Builder::new().name(name.to_owned());
    thread
        .spawn_scoped(scope, work)
        .map(|_| ())
        .map_err(refused)
}

fn refused(error: io::Error) -> io::Error {
    let said = without_numbers(&error.to_string());
    let what = format!(
        "the system allows no more threads ({said}): allow this user or container more processes"
    );
    io::Error::new(error.kind(), what)
}
