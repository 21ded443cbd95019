//! What a file may cost a child, in time. Its memory follows from [`Limits`](crate::Limits).

use std::time::Duration;

/// So much of each request is not counted against its file: documents of many usual pages are read to their end. A page of
/// an office's scanner takes a tenth of it.
pub(super) const USUAL_PAGE: Duration = Duration::from_secs(1);

/// What a file may cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Of a processor, for one request; the system counts them.
    pub cpu_seconds: u32,
    /// For one request; then the child is ended, whatever it does.
    pub patience: Duration,
    /// For all requests of a file, beyond a second for each; then its other pages are not tried.
    pub file: Duration,
}

impl Cost {
    /// A page of 100 megapixels takes a third of the processor time. On a machine that is busy otherwise, that may
    /// take ten times as long. A file has the time of two such pages.
    pub const USUAL: Cost = Cost {
        cpu_seconds: 30,
        patience: Duration::from_secs(300),
        file: Duration::from_secs(600),
    };

    /// Where strangers send files and others wait behind them: five times what a phone's photograph takes.
    pub const SERVED: Cost = Cost {
        cpu_seconds: 5,
        patience: Duration::from_secs(10),
        file: Duration::from_secs(10),
    };
}
