//! Time on a processor: other programs on this machine do not stretch it. Other crates' tests take this file by its path.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// What this thread has had so far: the first number of Linux's `schedstat`, in nanoseconds (proc(5)). On other systems the
/// time on the wall.
pub fn thread_time() -> Duration {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let had = line.split(' ').next().and_then(|first| first.parse().ok());
    had.map_or_else(|| START.elapsed(), Duration::from_nanos)
}
