//! One child: how it is started, asked, watched, and ended. Knows nothing of documents, nor whose fault an end is.

use super::wire::{self, Reply};
use crate::Limits;
use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// What starts a child: a program that calls [`work`](super::work) on its standard input and output.
#[derive(Clone, Debug)]
pub struct Starter {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    /// Its name in a list of processes; `None` for a program that looks where it lies by its own name.
    pub name: Option<&'static str>,
}

/// A child, and the pipes to it.
pub(super) struct Worker {
    child: Child,
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// Whether it has said what it is.
    is_known: bool,
}

/// Why a child is gone.
pub(super) enum End {
    /// It said nothing for so long.
    OutOfPatience(Duration),
    /// The system counted more processor time than it may take.
    OutOfTime,
    /// The pipes broke, or what came through made no sense.
    Broken,
    /// It did not say that it is a child of ours, so it was asked nothing.
    Strange,
    /// Nothing could watch it, so it was asked nothing.
    Unwatched(io::Error),
}

impl Worker {
    pub fn start(starter: &Starter) -> io::Result<Self> {
        let mut command = Command::new(&starter.program);
        command
            .args(&starter.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // mimalloc else reserves a gigabyte of addresses at once: a file could take it beside what its limit gives.
            .env("MIMALLOC_ARENA_RESERVE", "0")
            // What a dying process says is said in its row.
            .stderr(Stdio::null());
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            // Ctrl-C is for the program: it finishes the picture that it reads.
            command.process_group(0);
            if let Some(name) = starter.name {
                command.arg0(name);
            }
        }
        let mut child = command.spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok(Worker {
                child,
                input: BufWriter::new(input),
                output: BufReader::new(output),
                is_known: false,
            }),
            _ => Err(io::Error::other("it has no pipes")),
        }
    }

    /// Whether it still waits to be asked, and by this process: one that was forked from its parent has its pipes too, and
    /// is told that it is nobody's child.
    pub fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks, and waits for the reply no longer than `patience`: then the child is killed, which ends the waiting.
    ///
    /// # Errors
    /// Why there is no reply; the child is gone then.
    pub fn answer(
        mut self,
        limits: &Limits,
        patience: Duration,
        ask: impl FnOnce(&mut BufWriter<ChildStdin>) -> io::Result<()>,
    ) -> Result<(Self, Reply), End> {
        match self.watched(limits, patience, ask) {
            Ok(reply) => Ok((self, reply)),
            Err(end) => {
                let was_out_of_time = self.end().is_ok_and(is_out_of_time);
                Err(match end {
                    End::Broken if was_out_of_time => End::OutOfTime,
                    end => end,
                })
            }
        }
    }

    fn watched(
        &mut self,
        limits: &Limits,
        patience: Duration,
        ask: impl FnOnce(&mut BufWriter<ChildStdin>) -> io::Result<()>,
    ) -> Result<Reply, End> {
        let Worker {
            child,
            input,
            output,
            is_known,
        } = self;
        let (done, waiting) = mpsc::channel::<()>();
        let watch = move || {
            let is_late = waiting.recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
            if is_late {
                // Where it has ended already, the pipes say so.
                let _ = child.kill();
            }
            is_late
        };
        thread::scope(|scope| {
            let watch = thread::Builder::new().spawn_scoped(scope, watch);
            let watch = watch.map_err(End::Unwatched)?;
            if !*is_known {
                *is_known = wire::read_hello(output).is_ok();
            }
            let reply = match *is_known {
                true => ask(input).and_then(|()| wire::read_reply(output, limits)),
                false => Err(io::ErrorKind::InvalidData.into()),
            };
            drop(done);
            match (reply, watch.join()) {
                (Ok(reply), Ok(false)) => Ok(reply),
                _ if !*is_known => Err(End::Strange),
                (_, Ok(true)) => Err(End::OutOfPatience(patience)),
                _ => Err(End::Broken),
            }
        })
    }

    /// Has it let go of its file; it waits for another.
    pub fn close(&mut self) -> io::Result<()> {
        wire::write_close(&mut self.input)
    }

    /// How it ended, after it has.
    pub fn end(mut self) -> io::Result<ExitStatus> {
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
