//! The program's side: children that wait for files, and one file's conversation with one of them.

use super::wire::{self, Reply};
use crate::{Kind, Limits, Page, Refused};
use std::io::{self, BufReader, BufWriter};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Children that one file may end; then its other pages are not tried.
const MAX_DEATHS: u32 = 2;

/// What one request may cost a child.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Of a processor; the system counts them.
    pub cpu_seconds: u32,
    /// Then the child is ended, whatever it does.
    pub patience: Duration,
}

impl Cost {
    /// A page of 100 megapixels takes a third of the processor time. On a machine that is busy otherwise, that may
    /// take ten times as long.
    pub const USUAL: Cost = Cost {
        cpu_seconds: 30,
        patience: Duration::from_secs(300),
    };
}

/// What starts a child, and those that wait.
pub struct Workers {
    program: PathBuf,
    verb: &'static str,
    cost: Cost,
    idle: Mutex<Vec<Worker>>,
}

/// A child, and the pipes to it.
struct Worker {
    child: Child,
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
}

/// One file in a child.
pub struct Session<'a> {
    workers: &'a Workers,
    kind: Kind,
    bytes: &'a [u8],
    limits: Limits,
    pages: u32,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// One that has this file open.
    worker: Option<Worker>,
    deaths: u32,
    /// Of the last one.
    ended: Option<Refused>,
}

impl Workers {
    /// - `program`, `verb`: what calls [`work`](super::work) on its standard input and output
    pub fn new(program: PathBuf, verb: &'static str, cost: Cost) -> Self {
        let idle = Mutex::default();
        Workers {
            program,
            verb,
            cost,
            idle,
        }
    }

    /// Opens the file in a child: one that waits, or a new one.
    ///
    /// # Errors
    /// `unsupported` where no child can be started; what the child says; `corrupt` where the file ends it.
    pub fn open<'a>(
        &'a self,
        kind: Kind,
        bytes: &'a [u8],
        limits: &Limits,
    ) -> Result<Session<'a>, Refused> {
        let mut session = Session {
            workers: self,
            kind,
            bytes,
            limits: *limits,
            pages: 0,
            state: Mutex::default(),
        };
        let pages = session.opened(&mut session.lock())?;
        session.pages = pages;
        Ok(session)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> Option<Worker> {
        self.lock().pop()
    }

    fn take(&self, kind: Kind) -> Result<Worker, Refused> {
        while let Some(mut worker) = self.waiting() {
            // One that was ended while it waited is no fault of this file.
            if matches!(worker.child.try_wait(), Ok(None)) {
                return Ok(worker);
            }
        }
        self.start().map_err(|error| {
            let name = kind.name();
            Refused::unsupported(format!(
                "{name}; no process can be started to open it: {error}"
            ))
        })
    }

    fn start(&self) -> io::Result<Worker> {
        let mut command = Command::new(&self.program);
        command
            .arg(self.verb)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What a dying process says is said in its row.
            .stderr(Stdio::null());
        // Ctrl-C is for the program: it finishes the picture that it reads.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok(Worker {
                child,
                input: BufWriter::new(input),
                output: BufReader::new(output),
            }),
            _ => Err(io::Error::other("it has no pipes")),
        }
    }
}

impl Session<'_> {
    /// How many pages can be asked for.
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// One page of the file.
    ///
    /// # Errors
    /// What the child says of it; `corrupt` where it ends the child.
    pub fn page(&self, index: u32) -> Result<Page, Refused> {
        let mut state = self.lock();
        if state.worker.is_none() {
            if state.deaths >= MAX_DEATHS
                && let Some(refused) = &state.ended
            {
                return Err(refused.clone());
            }
            self.opened(&mut state)?;
        }
        let ask = |input: &mut BufWriter<ChildStdin>| wire::write_page(input, index);
        match self.asked(&mut state, ask)? {
            Reply::Page(page) => Ok(page),
            _ => Err(self.no_sense()),
        }
    }

    /// Pages of the file in a child that waits, or in a new one.
    fn opened(&self, state: &mut State) -> Result<u32, Refused> {
        state.worker = Some(self.workers.take(self.kind)?);
        let seconds = self.workers.cost.cpu_seconds;
        let open = |input: &mut BufWriter<ChildStdin>| {
            wire::write_open(input, self.kind, &self.limits, seconds, self.bytes)
        };
        match self.asked(state, open)? {
            Reply::Opened(pages) => Ok(pages),
            _ => Err(self.no_sense()),
        }
    }

    fn asked(
        &self,
        state: &mut State,
        ask: impl FnOnce(&mut BufWriter<ChildStdin>) -> io::Result<()>,
    ) -> Result<Reply, Refused> {
        let Some(mut worker) = state.worker.take() else {
            return Err(self.no_sense());
        };
        match worker.answer(&self.limits, self.workers.cost.patience, ask) {
            Ok(reply) => {
                state.worker = Some(worker);
                match reply {
                    Reply::Refused(refused) => Err(refused),
                    reply => Ok(reply),
                }
            }
            Err(end) => {
                let refused = self.refused(end, worker.end());
                state.deaths += 1;
                state.ended = Some(refused.clone());
                Err(refused)
            }
        }
    }

    /// What the row says of a file that ended its child.
    fn refused(&self, end: End, status: io::Result<ExitStatus>) -> Refused {
        let (name, cost) = (self.kind.name(), self.workers.cost);
        Refused::corrupt(match (end, status) {
            (End::OutOfPatience, _) => format!(
                "{name} whose decoder says nothing for {} seconds",
                cost.patience.as_secs()
            ),
            (_, Ok(status)) if is_out_of_time(status) => format!(
                "{name} that takes over {} processor seconds to decode",
                cost.cpu_seconds
            ),
            _ => format!("{name} that takes too much memory, or ends its decoder"),
        })
    }

    fn no_sense(&self) -> Refused {
        let name = self.kind.name();
        Refused::corrupt(format!("{name} that its decoder cannot cope with"))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Session<'_> {
    /// A child that lives waits for the next file.
    fn drop(&mut self) {
        let worker = self.lock().worker.take();
        self.workers.lock().extend(worker);
    }
}

/// How a conversation ended.
enum End {
    OutOfPatience,
    /// The pipes broke, or what came through made no sense.
    Broken,
}

impl Worker {
    /// Asks, and waits for the reply no longer than `patience`: then the child is killed, which ends the waiting.
    fn answer(
        &mut self,
        limits: &Limits,
        patience: Duration,
        ask: impl FnOnce(&mut BufWriter<ChildStdin>) -> io::Result<()>,
    ) -> Result<Reply, End> {
        let Worker {
            child,
            input,
            output,
        } = self;
        let (done, waiting) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            let watch = scope.spawn(move || {
                let is_late = waiting.recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
                if is_late {
                    // Where it has ended already, the pipes say so.
                    let _ = child.kill();
                }
                is_late
            });
            let reply = ask(input).and_then(|()| wire::read_reply(output, limits));
            drop(done);
            match (reply, watch.join()) {
                (Ok(reply), Ok(false)) => Ok(reply),
                (_, Ok(true)) => Err(End::OutOfPatience),
                _ => Err(End::Broken),
            }
        })
    }

    /// How it ended, after it has.
    fn end(mut self) -> io::Result<ExitStatus> {
        // It may live and talk nonsense.
        let _ = self.child.kill();
        self.child.wait()
    }
}

/// SIGXCPU, which POSIX names and no system numbers but so.
#[cfg(unix)]
fn is_out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(24)
}

#[cfg(not(unix))]
fn is_out_of_time(_: ExitStatus) -> bool {
    false
}
