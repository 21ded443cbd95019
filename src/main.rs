//! Parse, run, exit code; everything else is in the library.

#![recursion_limit = "256"]

use clap::Parser;
use docsort::cli::{Cli, Command};
use docsort::commands;
use docsort::printable::{printable, system_words};
use docsort::threads;
use docsort_decoders::READER;
use docsort_decoders::apart::{self, Cost, Starter};
use docsort_picture::panics;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

mod closed_output;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The verb of the child that opens what strangers feed to others' decoders. Nobody types it.
const WORKER: &str = "decode-worker";

fn main() -> ExitCode {
    panics::install_hook();
    if std::env::args_os()
        .nth(1)
        .is_some_and(|verb| verb == WORKER)
    {
        let worked = apart::work(std::io::stdin(), std::io::stdout());
        return ExitCode::from(u8::from(worked.is_err()));
    }
    silence_wayland();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(not_a_command) => return answer(&not_a_command),
    };
    if let Err(refused) = threads::start_all() {
        complain(&refused.to_string());
        return ExitCode::from(commands::Exit::Failed as u8);
    }
    open_apart(&cli.command);
    let exit = commands::run(&cli).unwrap_or_else(|error| {
        complain(&commands::told(&error));
        commands::Exit::of(&error)
    });
    leave(exit as u8)
}

/// Without what the allocator does at a regular end: it gives back, piece by piece, what the system takes as a whole (2 ms).
fn leave(code: u8) -> ExitCode {
    #[cfg(unix)]
    {
        let _ = io::stdout().flush();
        // SAFETY: ends the process; nothing is registered that had to run before.
        unsafe { libc::_exit(code.into()) }
    }
    #[cfg(not(unix))]
    ExitCode::from(code)
}

/// HEIC, JPEG 2000 and PDF are read, each file in a child of this program.
fn open_apart(command: &Command) {
    // Of a server, others wait behind whoever sends what takes long.
    let cost = if matches!(command, Command::Serve(_)) {
        Cost::SERVED
    } else {
        Cost::USUAL
    };
    let program = if cfg!(target_os = "linux") {
        // This very program, even where an update has put another one in its place.
        Ok(PathBuf::from("/proc/self/exe"))
    } else {
        std::env::current_exe()
    };
    // A program that does not know where it lies opens none of them.
    if let Ok(program) = program {
        let starter = Starter {
            program,
            arguments: vec![WORKER.into()],
            name: Some("docsort"),
        };
        apart::start_with(starter, cost);
        docsort_picture::install(&READER);
    }
}

/// How every verb's error begins when its rows cannot be written.
const UNWRITTEN: &str = "standard output cannot be written";

/// One line on standard error. If that is closed, the exit code still tells.
fn complain(what: &str) {
    let what = if closed_output::was_found() && what.starts_with(UNWRITTEN) {
        "standard output is closed: send it to a file, or to /dev/null"
    } else {
        what
    };
    let _ = writeln!(io::stderr(), "docsort: {what}");
}

/// `--help`, `--version`, or what is wrong with the command line.
fn answer(not_a_command: &clap::Error) -> ExitCode {
    let exit = match print(not_a_command) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            complain(&format!("{UNWRITTEN}: {}", system_words(&error)));
            commands::Exit::Failed
        }
        _ if not_a_command.use_stderr() => commands::Exit::Usage,
        _ => commands::Exit::Done,
    };
    ExitCode::from(exit as u8)
}

/// As clap does, unless what was typed would command the terminal: `*` may stand for a file that is called like an
/// option.
fn print(not_a_command: &clap::Error) -> io::Result<()> {
    let text = not_a_command.render().to_string();
    let lines: Vec<String> = text.split('\n').map(printable).collect();
    let shown = lines.join("\n");
    if shown == text {
        not_a_command.print()
    } else {
        io::stderr().write_all(shown.as_bytes())
    }
}

/// Without this variable, the Wayland library prints an error for each GPU driver that is asked for
/// its adapters. docsort opens no window.
fn silence_wayland() {
    if cfg!(target_os = "linux") && std::env::var_os("XDG_RUNTIME_DIR").is_none() {
        // SAFETY: called first in `main`, while this is the only thread.
        unsafe { std::env::set_var("XDG_RUNTIME_DIR", "/nonexistent") };
    }
}
