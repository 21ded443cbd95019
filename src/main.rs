//! Parse, run, exit code; everything else is in the library.

#![recursion_limit = "256"]

use clap::Parser;
use docsort::{cli::Cli, commands};
use docsort_picture::panics;
use std::io::Write;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    panics::install_hook();
    silence_wayland();
    let exit = commands::run(&Cli::parse()).unwrap_or_else(|error| {
        // If standard error is closed, the exit code still tells.
        let _ = writeln!(std::io::stderr(), "docsort: {error:#}");
        commands::Exit::of(&error)
    });
    ExitCode::from(exit as u8)
}

/// Without this variable, the Wayland library prints an error for each GPU driver that is asked for
/// its adapters. docsort opens no window.
fn silence_wayland() {
    if cfg!(target_os = "linux") && std::env::var_os("XDG_RUNTIME_DIR").is_none() {
        // SAFETY: called first in `main`, while this is the only thread.
        unsafe { std::env::set_var("XDG_RUNTIME_DIR", "/nonexistent") };
    }
}
