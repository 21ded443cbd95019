//! The live view on a terminal: one line an epoch that stays, as everywhere, and below them a panel of
//! curves and progress. A thread of its own draws at most ten times a second, so that the training
//! never waits for a terminal; if it fails, lines go on without a panel.
//!
//! Below the lines and not on a screen of its own: what a long training said remains where one scrolls
//! back to, also when the connection breaks.

mod frame;
mod panel;
mod view;

use super::super::interrupt::Interrupt;
use super::super::terminal;
use super::data::skipped_line;
use super::printer::{alarm_lines, epoch_line, health_line};
use crate::checkpoint::Row;
use crate::commands::say::say;
use crate::dataset::Skipped;
use crate::training::health::{Finding, Window};
use crate::training::{Epoch, Observer, Seen};
use docsort_picture::panics;
use frame::{Colours, Panel};
use signal_hook::consts::{SIGCONT, SIGINT};
use signal_hook::{flag, low_level};
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use view::View;

/// Between two frames.
const FRAME: Duration = Duration::from_millis(100);

/// An open live view. Dropping it gives the terminal back.
pub struct Live {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    epochs: usize,
    /// Pictures that were readable at the start and not any more.
    pub vanished: BTreeSet<PathBuf>,
    /// All that was wrong, once the run has ended.
    pub findings: Vec<Finding>,
}

/// What the training and the thread that draws have in common.
struct Shared {
    shown: Mutex<Shown>,
    closing: Condvar,
    /// The training was asked to stop.
    stop: Arc<AtomicBool>,
    /// The process goes on after the shell had the terminal.
    resumed: Arc<AtomicBool>,
    colours: Colours,
}

/// What the training told and the thread draws.
struct Shown {
    view: View,
    /// Lines that stay and are not written yet.
    above: Vec<String>,
    /// Nobody draws any more.
    is_closed: bool,
}

impl Live {
    /// Takes the terminal. `earlier` are the epochs of a run that goes on, `run` is where it writes, `until` when it is to be over.
    ///
    /// # Errors
    /// If the system refuses a handler or a thread.
    pub fn open(
        run: String,
        epochs: usize,
        earlier: &[Row],
        until: Option<Instant>,
        interrupt: &Interrupt,
    ) -> io::Result<Self> {
        let mut view = View::new(run, epochs as u64);
        view.until = until;
        for row in earlier {
            view.earlier(row);
        }
        let resumed = Arc::new(AtomicBool::new(false));
        flag::register(SIGCONT, Arc::clone(&resumed))?;
        let shared = Arc::new(Shared {
            shown: Mutex::new(Shown {
                view,
                above: Vec::new(),
                is_closed: false,
            }),
            closing: Condvar::new(),
            stop: interrupt.shared_stop(),
            resumed,
            colours: if std::env::var_os("NO_COLOR").is_none() {
                Colours::Shown
            } else {
                Colours::Hidden
            },
        });
        give_back_before_a_panic_is_told();
        let drawn = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("live view".to_owned())
            .spawn(move || {
                if panics::contain(|| draw(&drawn)).is_err() {
                    terminal::abandon();
                }
                drawn.shown().is_closed = true;
            })?;
        Ok(Self {
            shared,
            thread: Some(thread),
            epochs,
            vanished: BTreeSet::new(),
            findings: Vec::new(),
        })
    }

    /// A line that stays.
    fn tell(&self, line: String) {
        let mut shown = self.shared.shown();
        if shown.is_closed {
            say!("{line}")
        } else {
            shown.above.push(line)
        }
    }
}

impl Observer for Live {
    fn step(&mut self, epoch: u64, pictures: usize, of: usize, seen: Seen) {
        let view = &mut self.shared.shown().view;
        view.step(epoch, pictures, of, seen, Instant::now());
    }

    fn epoch(&mut self, epoch: &Epoch) {
        self.shared.shown().view.epoch(epoch, Instant::now());
        self.tell(epoch_line(epoch, self.epochs));
    }

    fn summed_up(&mut self, pictures: usize, of: usize) {
        self.shared.shown().view.summed_up = Some([pictures, of]);
    }

    fn window(&mut self, window: &Window) {
        self.shared.shown().view.window(window);
    }

    fn alarm(&mut self, finding: &Finding) {
        self.shared.shown().view.alarm(finding);
        self.tell(alarm_lines(finding));
    }

    fn health(&mut self, findings: &[Finding]) {
        self.findings = findings.to_vec();
        self.tell(health_line(findings));
    }

    fn vanished(&mut self, picture: &Skipped) {
        // Named once, and not in each epoch again.
        if self.vanished.insert(picture.path.clone()) {
            self.tell(skipped_line(picture));
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.shared.shown().is_closed = true;
        self.shared.closing.notify_all();
        if let Some(thread) = self.thread.take() {
            // Its panics were contained.
            let _ = thread.join();
        }
        terminal::give_back();
        for line in std::mem::take(&mut self.shared.shown().above) {
            say!("{line}");
        }
    }
}

impl Shared {
    /// Of a thread that failed, what it told before.
    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Draws until the view is closed, and then takes the panel away.
fn draw(shared: &Shared) {
    let mut panel = Panel::default();
    loop {
        let mut shown = shared.shown();
        if !shown.is_closed {
            let waited = shared.closing.wait_timeout(shown, FRAME);
            shown = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        let is_closed = shown.is_closed;
        let size = terminal::size();
        let above = std::mem::take(&mut shown.above);
        shown.view.is_stopping = shared.stop.load(Ordering::Relaxed);
        let cells = panel::panel(&shown.view, size, Instant::now());
        drop(shown);

        let is_ours = terminal::is_foreground() && terminal::take().is_ok();
        if !is_ours || shared.resumed.swap(false, Ordering::Relaxed) {
            panel.forget();
        }
        let rows = if is_ours && !is_closed {
            frame::rows(&cells, shared.colours)
        } else {
            Vec::new()
        };
        terminal::draw(&panel.replace(&above, rows, usize::from(size.0)));
        if is_closed {
            return;
        }
        if is_ours {
            stop_on_q(shared);
        }
    }
}

/// The key q is Ctrl-C, but only once: a key that is held down must not leave at once.
fn stop_on_q(shared: &Shared) {
    let is_q = |key: &u8| key.eq_ignore_ascii_case(&b'q');
    if terminal::keys().iter().any(is_q) && !shared.stop.load(Ordering::Relaxed) {
        // Refused only for a number that is no signal.
        let _ = low_level::raise(SIGINT);
    }
}

/// What a panic says would otherwise be written into the panel.
fn give_back_before_a_panic_is_told() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !panics::is_contained() {
            terminal::abandon();
        }
        tell(info);
    }));
}
