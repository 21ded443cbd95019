//! Ctrl-C and SIGTERM: the first asks the work to finish its step and save, a second one leaves at
//! once.

use super::Exit;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
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
        for (number, exit) in [(SIGINT, Exit::Interrupted), (SIGTERM, Exit::Terminated)] {
            // In this order: the first signal finds `stop` unset, the second one finds it set.
            flag::register_conditional_shutdown(number, exit as i32, Arc::clone(&stop))?;
            flag::register(number, Arc::clone(&stop))?;
            flag::register_usize(number, Arc::clone(&signal), number as usize)?;
        }
        Ok(Self { stop, signal })
    }

    /// For work that waits on a pipe and has nothing to save: the first signal ends the process.
    ///
    /// # Errors
    /// If the system refuses a handler.
    pub fn leave_at_once() -> io::Result<Self> {
        let interrupt = Self::listen()?;
        interrupt.stop.store(true, Ordering::Relaxed);
        Ok(Self {
            stop: Arc::default(),
            signal: interrupt.signal,
        })
    }

    /// Set by the first signal.
    pub fn stop(&self) -> &AtomicBool {
        &self.stop
    }

    /// The same, for a thread that outlives this.
    #[cfg(unix)]
    pub fn shared_stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// The exit code of whoever was asked to stop.
    pub fn exit(&self) -> Exit {
        match self.signal.load(Ordering::Relaxed) as i32 {
            SIGTERM => Exit::Terminated,
            _ => Exit::Interrupted,
        }
    }
}

/// Before the second signal leaves at once, which runs no destructor.
#[cfg(unix)]
fn give_terminal_back(stop: &Arc<AtomicBool>) -> io::Result<()> {
    for number in [SIGINT, SIGTERM] {
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
