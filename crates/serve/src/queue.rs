//! Pictures that wait for the network, and the threads that take them: what waits at one moment passes through it together.
//! A request's pictures are taken in as a whole or not at all, so that none is lost halfway.

use crate::budget::Share;
use crate::counts::Counts;
use crate::settings::{Explain, Log};
use axum::body::Bytes;
use docsort_engine::{Answer, Engine, Limits, Seen};
use docsort_picture::panics;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

/// Pictures of one batch: as `predict` takes them.
const BATCH: usize = 32;
/// While one is at work on a batch, the other begins with the next: one huge picture does not keep all small ones waiting.
pub const LANES: usize = 2;

/// A picture's bytes as somebody sent them.
#[derive(Clone)]
pub struct Picture {
    pub bytes: Bytes,
    /// The body that they are a part of: its bytes are given back when the last picture is dropped.
    #[expect(dead_code, reason = "held for what its drop does")]
    pub share: Arc<Share>,
}

impl AsRef<[u8]> for Picture {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// An answer, and a PNG that explains it, where that was asked for and there is something to explain.
#[derive(Debug)]
pub struct Answered {
    pub answer: Answer,
    pub explanation: Option<Vec<u8>>,
}

struct Job {
    picture: Picture,
    reply: Reply,
}

/// Where an answer goes, and how it is explained.
struct Reply {
    explain: Option<Explain>,
    answer: oneshot::Sender<Answered>,
}

struct Waiting {
    jobs: VecDeque<Job>,
    is_closed: bool,
}

pub struct Queue {
    most: usize,
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

/// There is no room for all pictures of a request.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

impl Queue {
    pub fn new(most: usize) -> Self {
        Self {
            most,
            waiting: Mutex::new(Waiting {
                jobs: VecDeque::new(),
                is_closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    pub fn len(&self) -> usize {
        self.lock().jobs.len()
    }

    /// The answers are sent in any order; a picture whose receiver is dropped is not looked at. Explanations are drawn by
    /// the same threads, so that the queue's length bounds them as well.
    ///
    /// # Errors
    /// [`Full`] if there is no room for all, or the queue is closed; then none is taken.
    pub fn offer(
        &self,
        pictures: Vec<Picture>,
        explain: Option<Explain>,
    ) -> Result<Vec<oneshot::Receiver<Answered>>, Full> {
        let mut waiting = self.lock();
        if waiting.is_closed || pictures.len() > self.most - waiting.jobs.len() {
            return Err(Full);
        }
        let enter = |picture| {
            let (answer, receiver) = oneshot::channel();
            let reply = Reply { explain, answer };
            waiting.jobs.push_back(Job { picture, reply });
            receiver
        };
        let receivers = pictures.into_iter().map(enter).collect();
        drop(waiting);
        self.changed.notify_one();
        Ok(receivers)
    }

    /// What waits, at most a batch; waits where nothing does. None once the queue is closed and empty.
    fn take(&self) -> Option<Vec<Job>> {
        let is_idle = |waiting: &mut Waiting| waiting.jobs.is_empty() && !waiting.is_closed;
        let waiting = self.changed.wait_while(self.lock(), is_idle);
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        let count = waiting.jobs.len().min(BATCH);
        let jobs: Vec<Job> = waiting.jobs.drain(..count).collect();
        let is_left = !waiting.jobs.is_empty();
        drop(waiting);
        if is_left {
            self.changed.notify_one();
        }
        (!jobs.is_empty()).then_some(jobs)
    }

    /// Takes nothing more; what waits is still answered.
    pub fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    /// No code that could panic runs under the lock, so that what it guards is whole.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the threads work with.
pub struct Work {
    pub queue: Arc<Queue>,
    pub engine: Arc<Engine>,
    pub limits: Limits,
    pub counts: Arc<Counts>,
    pub log: Log,
}

/// Threads that answer until the queue is closed and empty.
///
/// # Errors
/// If the system refuses a thread.
pub fn start(work: &Arc<Work>) -> io::Result<Vec<JoinHandle<()>>> {
    let lane = |number| {
        let work = Arc::clone(work);
        let name = format!("answers-{number}");
        thread::Builder::new().name(name).spawn(move || lane(&work))
    };
    (0..LANES).map(lane).collect()
}

fn lane(work: &Work) {
    while let Some(jobs) = work.queue.take() {
        // Nobody waits for the others any more.
        let jobs = jobs.into_iter().filter(|job| !job.reply.answer.is_closed());
        let (pictures, replies): (Vec<Picture>, Vec<Reply>) =
            jobs.map(|job| (job.picture, job.reply)).unzip();
        if pictures.is_empty() {
            continue;
        }
        work.counts.batch(pictures.len());
        // Decoders' panics are contained picture by picture; one that comes here is docsort's own. Its requests are
        // answered with 500 when their senders are dropped, and the thread goes on.
        let found = panics::contain(|| work.engine.see_bytes(&pictures, &work.limits));
        // Their bytes are free before anyone is answered.
        drop(pictures);
        match found {
            Ok(found) => {
                for (reply, seen) in replies.into_iter().zip(found) {
                    answer(work, reply, seen);
                }
            }
            Err(reason) => (work.log)(&format!("a batch failed: {reason}")),
        }
    }
}

fn answer(work: &Work, reply: Reply, seen: Seen) {
    let Seen { answer, square } = seen;
    let draw = || {
        let (explain, square) = (reply.explain?, square?);
        explain(&work.engine, &square, &answer.outcome)
    };
    match panics::contain(draw) {
        // Whoever asked may have gone.
        Ok(explanation) => drop(reply.answer.send(Answered {
            answer,
            explanation,
        })),
        Err(reason) => (work.log)(&format!("an explanation failed: {reason}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;

    fn pictures(count: usize) -> Vec<Picture> {
        let share = Arc::new(Share::new(&Budget::new(0)));
        let picture = |_| Picture {
            bytes: Bytes::new(),
            share: Arc::clone(&share),
        };
        (0..count).map(picture).collect()
    }

    #[test]
    fn a_request_is_taken_in_as_a_whole_or_not_at_all() {
        let queue = Queue::new(40);
        assert_eq!(queue.offer(pictures(30), None).unwrap().len(), 30);
        assert_eq!(queue.offer(pictures(11), None).unwrap_err(), Full);
        assert_eq!(queue.len(), 30);
        assert_eq!(queue.offer(pictures(10), None).unwrap().len(), 10);
        assert_eq!(queue.offer(pictures(1), None).unwrap_err(), Full);
    }

    #[test]
    fn what_waits_together_is_taken_together_and_a_closed_queue_gives_what_it_has() {
        let queue = Queue::new(100);
        let receivers = queue.offer(pictures(40), None).unwrap();
        queue.close();
        assert_eq!(queue.offer(pictures(1), None).unwrap_err(), Full);
        assert_eq!(queue.take().unwrap().len(), 32);
        assert_eq!(queue.take().unwrap().len(), 8);
        assert!(queue.take().is_none());
        drop(receivers);
    }
}
