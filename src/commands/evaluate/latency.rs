//! Times single pictures, as someone waits for them: one after another, from path to answer, with the
//! model loaded and the files as warm as a pass over them leaves them.

use crate::backend::BackendError;
use crate::classifier::Classifier;
use crate::dataset::Input;
use crate::evaluation::{Latency, latency};
use docsort_picture::Limits;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Enough for the 95th percentile to stand on ten pictures.
pub const MAX_PICTURES: usize = 200;
/// Large photographs on a slow machine: fewer of them then.
const MAX_TIME: Duration = Duration::from_secs(10);

/// Times each of `paths`, after one that is not timed; none where there are none.
///
/// # Errors
/// [`BackendError::Failed`].
pub fn measure(
    classifier: &Classifier,
    paths: &[&Path],
    limits: &Limits,
) -> Result<Option<Latency>, BackendError> {
    let one = |path: &Path| -> Result<f64, BackendError> {
        let start = Instant::now();
        let input = std::iter::once(Input::File(path.to_owned()));
        let never = AtomicBool::new(false);
        classifier.classify(input, limits, 1, &never, |_| ControlFlow::Continue(()))?;
        Ok(start.elapsed().as_secs_f64() * 1e3)
    };
    if let Some(first) = paths.first() {
        one(first)?;
    }
    let began = Instant::now();
    let mut times_ms = Vec::new();
    for path in paths {
        if began.elapsed() > MAX_TIME {
            break;
        }
        times_ms.push(one(path)?);
    }
    Ok(latency(&times_ms))
}
