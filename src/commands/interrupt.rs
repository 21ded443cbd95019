//! Ctrl-C, SIGTERM and SIGHUP: the first asks the work to finish its step and save, a second one leaves
//! at once, and while pictures are read, so does a short while after the first one.

use super::Exit;
use crate::threads;
#[cfg(unix)]
use signal_hook::consts::SIGHUP;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
#[cfg(unix)]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long the pictures that are being read hold up whoever asked to stop. Of 81 megapixels, one takes 0.4 s (JPEG) to 1.4 s
/// (WebP) of a processor that does nothing else.
const GRACE: Duration = Duration::from_millis(1_500);
/// How often a thread looks whether it is wanted.
const LOOK: Duration = Duration::from_millis(20);

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
        exit(&self.signal)
    }

    /// For work that reads pictures and leaves nothing half done at any time: while what is returned lives, the process
    /// tells and ends by itself, as by a second signal, where the work still goes on 1.5 s after the first one.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn grace(&self, tell: impl FnOnce() + Send + 'static) -> io::Result<Grace> {
        let signal = Arc::clone(&self.signal);
        let leave = move || {
            tell();
            // The work's own thread may hold any lock: nothing is tidied up.
            signal_hook::low_level::exit(exit(&signal) as i32);
        };
        watch(Arc::clone(&self.stop), GRACE, leave)
    }
}

/// See [`Interrupt::grace`].
#[must_use = "it ends where it is dropped"]
pub struct Grace {
    is_done: Arc<AtomicBool>,
}

impl Drop for Grace {
    fn drop(&mut self) {
        self.is_done.store(true, Ordering::Relaxed);
    }
}

/// Calls `leave` once `stop` has been set for so long, unless what is returned was dropped before.
fn watch(
    stop: Arc<AtomicBool>,
    grace: Duration,
    leave: impl FnOnce() + Send + 'static,
) -> io::Result<Grace> {
    let is_done = Arc::new(AtomicBool::new(false));
    let done = Arc::clone(&is_done);
    let wait = move || {
        let mut asked = None;
        while !done.load(Ordering::Relaxed) {
            if asked.is_none() && stop.load(Ordering::Relaxed) {
                asked = Some(Instant::now());
            }
            if asked.is_some_and(|asked| asked.elapsed() >= grace) {
                return leave();
            }
            thread::sleep(LOOK);
        }
    };
    threads::start("grace", wait)?;
    Ok(Grace { is_done })
}

fn exit(signal: &AtomicUsize) -> Exit {
    let number = signal.load(Ordering::Relaxed) as i32;
    let found = signals().find(|(signal, _)| *signal == number);
    found.map_or(Exit::Interrupted, |(_, exit)| exit)
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn whoever_asked_to_stop_waits_for_the_work_so_long_and_no_longer() {
        let grace = Duration::from_millis(200);
        let stop = Arc::new(AtomicBool::new(false));
        let (leave, left) = channel();
        let lives = watch(Arc::clone(&stop), grace, move || leave.send(()).unwrap()).unwrap();
        // Nobody asked.
        assert!(left.recv_timeout(2 * grace).is_err());
        let asked = Instant::now();
        stop.store(true, Ordering::Relaxed);
        left.recv_timeout(Duration::from_secs(60)).unwrap();
        assert!(asked.elapsed() >= grace);
        drop(lives);
    }

    #[test]
    fn work_that_is_done_in_time_ends_by_itself() {
        let stop = Arc::new(AtomicBool::new(true));
        let (leave, left) = channel::<()>();
        let lives = watch(stop, Duration::from_secs(60), move || {
            leave.send(()).unwrap();
        });
        drop(lives.unwrap());
        // The thread ends without a word, and with it the channel.
        let ended = left.recv_timeout(Duration::from_secs(30));
        assert_eq!(ended, Err(std::sync::mpsc::RecvTimeoutError::Disconnected));
    }
}
