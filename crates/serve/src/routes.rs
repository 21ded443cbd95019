//! Which address is answered by what, and what holds for all of them: who may ask, what is counted and what is logged.

use crate::access::{self, Asking};
use crate::refusal::Refusal;
use crate::settings::Logged;
use crate::state::State as Shared;
use crate::{OPENAPI, infer, page, predict};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use std::sync::Arc;
use std::time::Instant;

/// Every address but those of the page, as openapi.json describes them.
fn table() -> [(&'static str, MethodRouter<Arc<Shared>>); 12] {
    [
        ("/v1/predict", post(predict::answer)),
        ("/v2", get(infer::server)),
        ("/v2/health/live", get(infer::live)),
        ("/v2/health/ready", get(infer::ready)),
        ("/v2/models/{name}", get(infer::model)),
        ("/v2/models/{name}/ready", get(infer::model_ready)),
        ("/v2/models/{name}/infer", post(infer::infer)),
        ("/v2/models/{name}/versions/{version}", get(infer::model)),
        (
            "/v2/models/{name}/versions/{version}/ready",
            get(infer::model_ready),
        ),
        (
            "/v2/models/{name}/versions/{version}/infer",
            post(infer::infer),
        ),
        ("/metrics", get(metrics)),
        ("/openapi.json", get(openapi)),
    ]
}

pub fn router(shared: Arc<Shared>) -> Router {
    let mut router = Router::new();
    for (path, answer) in table() {
        router = router.route(path, answer);
    }
    router
        .fallback(page::file)
        .layer(from_fn_with_state(Arc::clone(&shared), watch))
        .with_state(shared)
}

/// Counts a request as long as it is being read or answered, even if its client goes away.
struct InFlight(Arc<Shared>);

impl InFlight {
    fn new(shared: &Arc<Shared>) -> Self {
        shared.counts.begun();
        Self(Arc::clone(shared))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.counts.ended();
    }
}

async fn watch(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let _in_flight = InFlight::new(&shared);
    let route = request.extensions().get::<MatchedPath>();
    // What is asked for may be the name of a picture.
    let route = route.map_or("other", MatchedPath::as_str).to_owned();
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "OPTIONS") => known.to_owned(),
        _ => "other".to_owned(),
    };
    let mut response = guarded(&shared, request, next).await;
    if shared.is_draining() {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    shared.counts.request(&method, &route, status, took);
    if shared.settings.logged == Logged::All || status >= 400 {
        let took_ms = took.as_secs_f64() * 1000.0;
        (shared.log)(&format!("{method} {route} {status} {took_ms:.1} ms"));
    }
    response
}

async fn guarded(shared: &Shared, request: Request, next: Next) -> Response {
    let asking = Asking {
        method: request.method(),
        path: request.uri().path(),
        headers: request.headers(),
    };
    let origin = asking.headers.get(header::ORIGIN).cloned();
    // A browser that asks whether it may ask sends no token.
    let preflight = asking.preflight();
    let mut response = match (asking.check(&shared.settings), preflight) {
        (Err(Refusal::NoToken) | Ok(()), Some(answer)) => answer,
        (Err(refusal), _) => refusal.into_response(),
        (Ok(()), None) => next.run(request).await,
    };
    access::share(origin, &shared.settings, &mut response);
    let nosniff = HeaderValue::from_static("nosniff");
    response
        .headers_mut()
        .insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    response
}

async fn metrics(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    (typed(kind), shared.counts.text(&shared.gauges()))
}

async fn openapi() -> impl IntoResponse {
    (typed("application/json"), OPENAPI)
}

/// The header that says what a body is.
pub fn typed(kind: &'static str) -> [(HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, kind)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn openapi_describes_every_address_and_no_other() {
        let described: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let described = described["paths"].as_object().unwrap();
        let described: BTreeSet<&str> = described.keys().map(String::as_str).collect();
        let answered: BTreeSet<&str> = table().iter().map(|(path, _)| *path).collect();
        assert_eq!(described, answered);
    }
}
