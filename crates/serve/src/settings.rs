//! What a server is told before it starts. Plain values: nothing here decides anything.

use crate::Access;
use docsort_engine::{Engine, Limits, Outcome};
use image::RgbImage;
use std::sync::Arc;
use std::time::Duration;

/// Takes a line that is to be logged.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// Draws where in a picture, as the network saw it, its answer comes from, as a PNG; none where there is nothing to explain.
pub type Explain = fn(&Engine, &RgbImage, &Outcome) -> Option<Vec<u8>>;

/// Which requests become a line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logged {
    All,
    /// Those that were refused or failed.
    Refused,
}

#[derive(Clone, Debug)]
pub struct Settings {
    /// The model's name in the addresses of the Open Inference Protocol.
    pub model_name: String,
    pub access: Access,
    /// Pages of these origins (`https://host`) may ask; of none without one.
    pub origins: Vec<String>,
    /// Which pictures are read; others are answered with the reason.
    pub pictures: Limits,
    /// Without one, `explain=true` is refused.
    pub explain: Option<Explain>,
    pub bounds: Bounds,
    pub logged: Logged,
}

/// What one client, and all together, can make the server hold or wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Longer requests are refused with 413.
    pub request_bytes: usize,
    /// Of all bodies at once; what goes beyond is refused with 429.
    pub held_bytes: usize,
    /// Pictures that wait for the network; what goes beyond is refused with 429. One request can have no more.
    pub queue_pictures: usize,
    /// Further ones wait in the system's own queue until one of these ends.
    pub connections: usize,
    /// For the head of a request, and between two requests of a connection.
    pub head_wait: Duration,
    /// A body that comes slower than `body_bytes_per_s` after so long is refused with 408.
    pub body_wait: Duration,
    pub body_bytes_per_s: u32,
    /// A client that takes nothing of its answer for so long is dropped.
    pub answer_wait: Duration,
    /// How long requests may take that were accepted before the server was told to stop.
    pub drain_wait: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            // As long as the longest picture that is read by default.
            request_bytes: 64 << 20,
            // Four of the longest requests; a phone's photograph has 5 MB.
            held_bytes: 256 << 20,
            // Half a second of work at 2 ms a picture: who waits longer is better told to come again.
            queue_pictures: 256,
            // Systems allow 1,024 open files to a process, unless told otherwise.
            connections: 512,
            head_wait: Duration::from_secs(10),
            body_wait: Duration::from_secs(10),
            // Slower than the slowest mobile network (EDGE); a photograph would take five minutes.
            body_bytes_per_s: 16 << 10,
            answer_wait: Duration::from_secs(30),
            // As orchestrators wait before they kill (Kubernetes: 30 s), less a margin.
            drain_wait: Duration::from_secs(25),
        }
    }
}
