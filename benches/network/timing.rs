//! How long something takes, many times over. It owns the warm-up and the median; it never decides
//! what is compared with what.

use std::time::Instant;

/// Sorted seconds of each repeat.
pub struct Times(Vec<f64>);

impl Times {
    pub fn count(&self) -> usize {
        self.0.len()
    }

    pub fn median_s(&self) -> f64 {
        self.0[self.0.len() / 2]
    }

    pub fn least_s(&self) -> f64 {
        self.0[0]
    }
}

/// Runs `work` for a third of `seconds` unmeasured, then for `seconds`, and at least five times.
pub fn repeat(seconds: f64, mut work: impl FnMut()) -> Times {
    let started = Instant::now();
    while started.elapsed().as_secs_f64() < seconds / 3.0 {
        work();
    }
    let started = Instant::now();
    let mut times = Vec::new();
    while times.len() < 5 || started.elapsed().as_secs_f64() < seconds {
        let began = Instant::now();
        work();
        times.push(began.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Times(times)
}
