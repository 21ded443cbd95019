//! Ctrl-C, SIGTERM and SIGHUP: the first asks the work to finish its step and save, a second one leaves
//! at once.

use super::Exit;
#[cfg(unix)]
use signal_hook::consts::SIGHUP;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
#[cfg(unix)]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What was asked for so far.
pub struct Interrupt {
    stop: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Listens from now on.
    ///
    /// # Errors
    /// If the system refuses a handler.
    pub fn listen() -> io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let signal = Arc::new(AtomicUsize::new(0));
        #[cfg(unix)]
        give_terminal_back(&stop)?;
        for (number, exit) in signals() {
            // In this order: the first signal finds `stop` unset, the second one finds it set.
            flag::register_conditional_shutdown(number, exit as i32, Arc::clone(&stop))?;
            flag::register(number, Arc::clone(&stop))?;
            flag::register_usize(number, Arc::clone(&signal), number as usize)?;
        }
        Ok(Self { stop, signal })
    }

    /// Set by the first signal.
    pub fn stop(&self) -> &AtomicBool {
        &self.stop
    }

    /// The same, for a thread that outlives this.
    pub fn shared_stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// The exit code of whoever was asked to stop.
    pub fn exit(&self) -> Exit {
        let number = self.signal.load(Ordering::Relaxed) as i32;
        let found = signals().find(|(signal, _)| *signal == number);
        found.map_or(Exit::Interrupted, |(_, exit)| exit)
    }
}

/// Those that are listened to, each with its exit code, 128 and its number.
fn signals() -> impl Iterator<Item = (i32, Exit)> {
    let asked = [(SIGINT, Exit::Interrupted), (SIGTERM, Exit::Terminated)];
    #[cfg(unix)]
    let hung_up = hangs_up().then_some((SIGHUP, Exit::HungUp));
    #[cfg(not(unix))]
    let hung_up = None;
    asked.into_iter().chain(hung_up)
}

/// Whether the end of the terminal ends this process: not under `nohup`, which ignores that signal for
/// whomever it starts.
#[cfg(unix)]
fn hangs_up() -> bool {
    static HANGS_UP: OnceLock<bool> = OnceLock::new();
    // Asked once: our own handler takes the place of what was inherited.
    *HANGS_UP.get_or_init(|| {
        // SAFETY: zeros are a valid `sigaction`, and the call only fills it in.
        unsafe {
            let mut inherited: libc::sigaction = std::mem::zeroed();
            libc::sigaction(SIGHUP, std::ptr::null(), &mut inherited) != 0
                || inherited.sa_sigaction != libc::SIG_IGN
        }
    })
}

/// Before the second signal leaves at once, which runs no destructor.
#[cfg(unix)]
fn give_terminal_back(stop: &Arc<AtomicBool>) -> io::Result<()> {
    for (number, _) in signals() {
        let stop = Arc::clone(stop);
        let give_back = move || {
            if stop.load(Ordering::Relaxed) {
                super::terminal::abandon();
            }
        };
        // SAFETY: it loads atomics and makes system calls that POSIX allows in a handler; it neither
        // allocates nor locks, and cannot panic.
        unsafe { signal_hook::low_level::register(number, give_back) }?;
    }
    Ok(())
}
