//! Parse, run, exit code; everything else is in the library.

#![recursion_limit = "256"]

use clap::Parser;
use docsort::{cli::Cli, commands, panics};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    panics::install_hook();
    let exit = commands::run(&Cli::parse()).unwrap_or_else(|error| {
        eprintln!("docsort: {error:#}");
        commands::Exit::of(&error)
    });
    ExitCode::from(exit as u8)
}
