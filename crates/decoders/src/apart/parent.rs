//! The program's side: children that wait for files, and one file's conversation with one of them.

use super::child::{End, Starter, Worker};
use super::cost::{Cost, USUAL_PAGE};
use super::limits;
use super::room::Room;
use super::wire::{self, Reply};
use crate::{Kind, Limits, Page, Refused};
use std::io::{self, BufWriter};
use std::process::ChildStdin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Children that one file may end; then its other pages are not tried.
const MAX_DEATHS: u32 = 2;

/// What starts a child, and those that wait.
pub struct Workers {
    starter: Starter,
    cost: Cost,
    room: Room,
    idle: Mutex<Vec<Worker>>,
}

/// One file in a child.
pub struct Session<'a> {
    workers: &'a Workers,
    kind: Kind,
    bytes: &'a [u8],
    limits: Limits,
    pages: u32,
    is_animated: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// One that has this file open.
    worker: Option<Worker>,
    deaths: u32,
    /// What its requests took beyond [`USUAL_PAGE`] each.
    late: Duration,
}

impl Workers {
    /// Children that `starter` starts.
    pub fn new(starter: Starter, cost: Cost) -> Self {
        Workers {
            starter,
            cost,
            room: Room::new(limits::of_all_children()),
            idle: Mutex::default(),
        }
    }

    /// With so much memory for all children that are at work, in place of three quarters of the machine's.
    pub fn within(self, bytes: u64) -> Self {
        let room = Room::new(bytes);
        Workers { room, ..self }
    }

    /// Opens the file in a child: one that waits, or a new one.
    ///
    /// # Errors
    /// `unsupported` where no child can be started or watched; what the child says; `corrupt` where the file ends it.
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
            is_animated: false,
            state: Mutex::default(),
        };
        let opened = session.opened(&mut session.lock())?;
        (session.pages, session.is_animated) = opened;
        Ok(session)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One that waits and lives. One that was ended while it waited is no fault of the next file.
    fn waiting(&self) -> Option<Worker> {
        loop {
            let mut worker = self.lock().pop()?;
            if worker.lives() {
                return Some(worker);
            }
        }
    }
}

impl Session<'_> {
    /// How many pages can be asked for.
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// Whether its page is the first frame of a picture that moves.
    pub fn is_animated(&self) -> bool {
        self.is_animated
    }

    /// One page of the file.
    ///
    /// # Errors
    /// What the child says of it; `corrupt` where it ends the child, and where the pages before it did or took too long.
    pub fn page(&self, index: u32) -> Result<Page, Refused> {
        let mut state = self.lock();
        self.check_what_is_left(&state)?;
        if state.worker.is_none() {
            self.opened(&mut state)?;
        }
        let ask = |input: &mut BufWriter<ChildStdin>| wire::write_page(input, index);
        let reply = self.asked(&mut state, ask);
        match self.told(&mut state, reply)? {
            Reply::Page(page) => Ok(page),
            _ => Err(self.no_sense()),
        }
    }

    /// Pages of the file in a child that waits, or in a new one, and whether it moves.
    fn opened(&self, state: &mut State) -> Result<(u32, bool), Refused> {
        let seconds = self.workers.cost.cpu_seconds;
        let open = |input: &mut BufWriter<ChildStdin>| {
            wire::write_open(input, self.kind, &self.limits, seconds, self.bytes)
        };
        state.worker = self.workers.waiting();
        let mut reply = Err(End::Broken);
        if state.worker.is_some() {
            reply = self.asked(state, open);
        }
        // What the last file left behind may have ended it: only a new child says whose fault that is.
        if matches!(reply, Err(End::Broken)) {
            state.worker = Some(self.started()?);
            reply = self.asked(state, open);
        }
        match self.told(state, reply)? {
            Reply::Opened { pages, is_animated } => Ok((pages, is_animated)),
            _ => Err(self.no_sense()),
        }
    }

    fn started(&self) -> Result<Worker, Refused> {
        Worker::start(&self.workers.starter).map_err(|error| {
            let name = self.kind.name();
            let detail = format!("{name}; no process can be started to open it: {error}");
            Refused::unsupported(detail)
        })
    }

    fn asked(
        &self,
        state: &mut State,
        ask: impl FnOnce(&mut BufWriter<ChildStdin>) -> io::Result<()>,
    ) -> Result<Reply, End> {
        let worker = state.worker.take().ok_or(End::Broken)?;
        let cost = self.workers.cost;
        let left = cost.file.saturating_sub(state.late) + USUAL_PAGE;
        // Before the clock starts: who waits for others takes no longer himself.
        let _room = self.workers.room.part(limits::of_a_child(&self.limits));
        let start = Instant::now();
        let answer = worker.answer(&self.limits, cost.patience.min(left), ask);
        state.late += start.elapsed().saturating_sub(USUAL_PAGE);
        let (worker, reply) = answer?;
        state.worker = Some(worker);
        Ok(reply)
    }

    /// The reply, or what the row says of a file that ended its child.
    fn told(&self, state: &mut State, reply: Result<Reply, End>) -> Result<Reply, Refused> {
        let (name, cost) = (self.kind.name(), self.workers.cost);
        let end = match reply {
            Ok(Reply::Refused(refused)) => return Err(refused),
            Ok(reply) => return Ok(reply),
            Err(end) => end,
        };
        let detail = match end {
            End::Strange => {
                let what =
                    "what was started to open it is no decoder of this version, or did not begin";
                return Err(Refused::unsupported(format!("{name}; {what}")));
            }
            End::Unwatched(error) => {
                let what = "no thread can be started to watch its decoder";
                return Err(Refused::unsupported(format!("{name}; {what}: {error}")));
            }
            End::OutOfPatience(waited) => {
                let seconds = waited.as_secs();
                format!("{name} whose decoder says nothing for {seconds} seconds")
            }
            End::OutOfTime => format!(
                "{name} that takes over {} processor seconds to decode",
                cost.cpu_seconds
            ),
            End::Broken => format!("{name} that takes too much memory, or ends its decoder"),
        };
        state.deaths += 1;
        Err(Refused::corrupt(detail))
    }

    /// Refuses at once what no time is left for: a file is not as expensive as all of its pages.
    fn check_what_is_left(&self, state: &State) -> Result<(), Refused> {
        let why = if state.late >= self.workers.cost.file {
            "the file has taken too long already"
        } else if state.deaths >= MAX_DEATHS {
            "pages before it ended two decoders"
        } else {
            return Ok(());
        };
        let name = self.kind.name();
        let detail = format!("{name} page that was not tried: {why}");
        Err(Refused::corrupt(detail))
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
    /// A child that lives lets go of this file and waits for the next.
    fn drop(&mut self) {
        let Some(mut worker) = self.lock().worker.take() else {
            return;
        };
        if worker.close().is_ok() {
            self.workers.lock().push(worker);
        } else {
            // Its end is awaited, and says nothing of a file that is done.
            let _ = worker.end();
        }
    }
}
