//! The terminal under a live view: its size, the keys typed into it, and that it is given back as it
//! was found, however the process ends. Never decides what is shown.
//!
//! Keys come one by one and are not echoed. All else stays as the user has it: Ctrl-C is a signal, and
//! a line feed begins a line.

use rustix::process::getpgrp;
use rustix::stdio::{stdin, stdout};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcgetwinsize,
    tcsetattr,
};
use std::io::{self, IsTerminal};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// How the terminal was found.
static FOUND: OnceLock<Termios> = OnceLock::new();
/// Whether it is ours: its modes changed, a panel on it.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Given back for good: nothing is drawn any more.
static ABANDONED: AtomicBool = AtomicBool::new(false);

/// Whether a panel can be drawn: both outputs are a terminal that can move its cursor.
pub fn can_draw() -> bool {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    io::stdout().is_terminal() && io::stderr().is_terminal() && !is_dumb
}

/// Columns and rows, as they are at this moment.
pub fn size() -> (u16, u16) {
    match tcgetwinsize(stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col, size.ws_row),
        // A serial line does not know.
        _ => (80, 24),
    }
}

/// Whether the shell gave the terminal to this process: one in the background is stopped by the
/// system when it reads a key or changes a mode.
pub fn is_foreground() -> bool {
    // A terminal that does not control us stops nobody.
    tcgetpgrp(stdout()).map_or(true, |group| group == getpgrp())
}

/// Prepares the terminal for a panel, or does nothing where it is already. Call it again after the
/// shell had the terminal.
///
/// # Errors
/// Those of the terminal.
pub fn take() -> io::Result<()> {
    if ABANDONED.load(Ordering::SeqCst) {
        return Err(io::ErrorKind::NotConnected.into());
    }
    TAKEN.store(true, Ordering::SeqCst);
    if !io::stdin().is_terminal() {
        return Ok(());
    }
    let mut modes = tcgetattr(stdin())?;
    FOUND.get_or_init(|| modes.clone());
    let line_by_line = LocalModes::ICANON | LocalModes::ECHO;
    if modes.local_modes.intersects(line_by_line) {
        modes.local_modes.remove(line_by_line);
        // A read returns at once, with or without a key.
        modes.special_codes[SpecialCodeIndex::VMIN] = 0;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(stdin(), OptionalActions::Now, &modes)?;
    }
    Ok(())
}

/// The keys typed since the last call, as the terminal sends them. Only after [`take`], and only in
/// the foreground.
pub fn keys() -> Vec<u8> {
    let mut bytes = [0; 64];
    if !io::stdin().is_terminal() {
        return Vec::new();
    }
    // What cannot be read was not typed: the signals remain.
    rustix::io::read(stdin(), &mut bytes).map_or(Vec::new(), |n| bytes[..n].to_vec())
}

/// Writes a whole frame at once, past the buffer of `std`, which would cut it at line feeds. Nobody
/// is left to be told of a terminal that is gone.
pub fn draw(frame: &str) {
    let mut rest = frame.as_bytes();
    while !rest.is_empty() && !ABANDONED.load(Ordering::SeqCst) {
        match rustix::io::write(stdout(), rest) {
            Ok(written) => rest = &rest[written..],
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return,
        }
    }
}

/// Gives the terminal back as it was found. Does nothing where it is not taken.
pub fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst)
        && let Some(found) = FOUND.get()
        && is_foreground()
    {
        // A terminal that is gone needs no modes.
        let _ = tcsetattr(stdin(), OptionalActions::Now, found);
    }
}

/// The same from a signal handler or a panic: the panel stays as it is, and what follows begins on a
/// line of its own. Only system calls that POSIX allows in a handler, and no allocation.
pub fn abandon() {
    if TAKEN.load(Ordering::SeqCst) {
        ABANDONED.store(true, Ordering::SeqCst);
        give_back();
        // In case a frame was cut: the frame ends, lines wrap, the cursor is seen, plain colours.
        let _ = rustix::io::write(stdout(), b"\x1b[?2026l\x1b[?7h\x1b[?25h\x1b[0m\r\n");
    }
}
