//! From a socket that listens to the last answer: takes connections, and ends without losing a request that it accepted.

use crate::budget::Budget;
use crate::connection;
use crate::counts::Counts;
use crate::queue::{self, Queue, Work};
use crate::routes::router;
use crate::settings::{Log, Settings};
use crate::state::State;
use axum::Router;
use docsort_engine::Engine;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};

/// How soon a stop is noticed.
const GLANCE: Duration = Duration::from_millis(50);
/// After a stop, answers say that the connection closes, so that its client opens another one elsewhere. Connections on which
/// nothing was asked for so long are closed then.
const FAREWELL: Duration = Duration::from_millis(500);
/// When the system has no more files to give, others must end first.
const BREATH: Duration = Duration::from_millis(100);
/// A thousand years.
const FOR_EVER: Duration = Duration::from_secs(1000 * 365 * 24 * 3600);

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drained {
    /// Requests that were begun and not answered when the wait was over.
    pub unanswered: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("the server cannot start: {0}")]
    Start(#[from] io::Error),
}

/// Answers whoever connects to `listener` until `stop` is set, and then whoever has asked already.
///
/// # Errors
/// If the system refuses a thread or the socket.
pub fn run(
    listener: std::net::TcpListener,
    engine: Engine,
    settings: Settings,
    stop: &AtomicBool,
    log: Log,
) -> Result<Drained, ServeError> {
    let bounds = settings.bounds;
    let state = Arc::new(State {
        engine: Arc::new(engine),
        queue: Arc::new(Queue::new(bounds.queue_pictures)),
        budget: Budget::new(bounds.held_bytes),
        counts: Arc::new(Counts::default()),
        connections: Default::default(),
        is_draining: AtomicBool::new(false),
        settings,
        log,
    });
    let work = Arc::new(Work {
        queue: Arc::clone(&state.queue),
        engine: Arc::clone(&state.engine),
        limits: state.settings.pictures,
        counts: Arc::clone(&state.counts),
        log: Arc::clone(&state.log),
    });
    let lanes = queue::start(&work)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        // Explanations, and long JSON: as many threads as answer.
        .max_blocking_threads(queue::LANES)
        .thread_keep_alive(FOR_EVER)
        .build()?;
    // Where the system allows no more threads later, this one does all of it.
    runtime.spawn_blocking(|| ());
    listener.set_nonblocking(true)?;
    let served = runtime.block_on(async {
        let listener = TcpListener::from_std(listener)?;
        Ok(accept(listener, &state, stop).await)
    });
    state.queue.close();
    // Whoever is still connected has had its time.
    drop(runtime);
    for lane in lanes {
        // Panics are contained in it.
        let _ = lane.join();
    }
    served
}

/// A connection that is counted, whatever ends it.
struct Open(Arc<State>);

impl Open {
    fn of(state: Arc<State>) -> Self {
        state.connections.fetch_add(1, Ordering::Relaxed);
        Self(state)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Open connections, and how they are told to end.
struct Connections {
    state: Arc<State>,
    router: Router,
    free: Arc<Semaphore>,
    stopped: watch::Sender<bool>,
}

async fn accept(listener: TcpListener, state: &Arc<State>, stop: &AtomicBool) -> Drained {
    let connections = Connections {
        state: Arc::clone(state),
        router: router(Arc::clone(state)),
        free: Arc::new(Semaphore::new(state.settings.bounds.connections)),
        stopped: watch::Sender::new(false),
    };
    while !stop.load(Ordering::Relaxed) {
        let Ok(Ok(permit)) = timeout(GLANCE, Arc::clone(&connections.free).acquire_owned()).await
        else {
            continue;
        };
        match timeout(GLANCE, listener.accept()).await {
            Ok(Ok((stream, _))) => connections.open(stream, permit),
            // A client that went before it was met, or no more files.
            Ok(Err(_)) => sleep(BREATH).await,
            Err(_) => {}
        }
    }
    connections.drain(listener).await
}

impl Connections {
    fn open(&self, stream: TcpStream, permit: OwnedSemaphorePermit) {
        let (state, router) = (Arc::clone(&self.state), self.router.clone());
        let stopped = self.stopped.subscribe();
        tokio::spawn(async move {
            let bounds = state.settings.bounds;
            let _open = Open::of(state);
            connection::serve(stream, router, bounds, stopped).await;
            drop(permit);
        });
    }

    async fn drain(self, listener: TcpListener) -> Drained {
        self.state.is_draining.store(true, Ordering::Relaxed);
        // The system has accepted these already, and their clients may have asked. Asked directly, it says at once
        // whether there is one more.
        if let Ok(listener) = listener.into_std() {
            while let Ok(permit) = Arc::clone(&self.free).try_acquire_owned()
                && let Ok((stream, _)) = listener.accept()
                && stream.set_nonblocking(true).is_ok()
                && let Ok(stream) = TcpStream::from_std(stream)
            {
                self.open(stream, permit);
            }
        }
        if !self.ended_within(FAREWELL).await {
            self.stopped.send_replace(true);
            self.ended_within(self.state.settings.bounds.drain_wait)
                .await;
        }
        Drained {
            unanswered: self.state.counts.in_flight(),
        }
    }

    /// Whether all connections end so soon.
    async fn ended_within(&self, wait: Duration) -> bool {
        let all = u32::try_from(self.state.settings.bounds.connections).unwrap_or(u32::MAX);
        timeout(wait, self.free.acquire_many(all)).await.is_ok()
    }
}
