//! A request's body, read with bounds on its length, on its pace, and on what all bodies hold together. Knows nothing of
//! what it contains.

use crate::budget::{Budget, Share};
use crate::refusal::{Refusal, malformed};
use crate::settings::Bounds;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Allocated at once; a longer body grows as it comes, whatever its head claims.
const FIRST_BYTES: usize = 256 << 10;

/// A body, and its part of the budget: to be kept as long as any of the bytes are.
pub struct Held {
    pub bytes: Bytes,
    pub share: Arc<Share>,
}

/// # Errors
/// [`Refusal::UnsupportedType`] where it is compressed, [`Refusal::TooLong`], [`Refusal::Slow`], [`Refusal::Busy`].
pub async fn read(
    body: Body,
    headers: &HeaderMap,
    bounds: &Bounds,
    budget: &Arc<Budget>,
) -> Result<Held, Refusal> {
    if let Some(encoding) = headers.get(header::CONTENT_ENCODING)
        && encoding != "identity"
    {
        return Err(Refusal::UnsupportedType(
            "bodies that are compressed as a whole are not read: leave Content-Encoding out",
        ));
    }
    let most = bounds.request_bytes;
    let hint = body.size_hint();
    if hint.lower() > most as u64 {
        return Err(Refusal::TooLong(most));
    }
    let mut body = body;
    let mut share = Share::new(budget);
    let mut bytes = Vec::with_capacity(FIRST_BYTES.min(hint.lower() as usize));
    let begun = Instant::now();
    loop {
        let slow = |_| Refusal::Slow {
            wait_s: bounds.body_wait.as_secs(),
            bytes_per_s: bounds.body_bytes_per_s,
        };
        let until = begun + patience(bounds, bytes.len());
        let Some(frame) = timeout_at(until, body.frame()).await.map_err(slow)? else {
            break;
        };
        let frame = frame.map_err(|_| malformed("the body ended too early, or is no HTTP"))?;
        // What is no data are fields after the body: nothing here needs one.
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if data.len() > most - bytes.len() {
            return Err(Refusal::TooLong(most));
        }
        share.grow(data.len()).map_err(|_| Refusal::Busy)?;
        bytes.extend_from_slice(&data);
    }
    Ok(Held {
        bytes: Bytes::from(bytes),
        share: Arc::new(share),
    })
}

/// How long a body of which so much has come may have taken.
fn patience(bounds: &Bounds, bytes: usize) -> Duration {
    let seconds = bytes as f64 / f64::from(bounds.body_bytes_per_s.max(1));
    bounds.body_wait + Duration::from_secs_f64(seconds)
}
