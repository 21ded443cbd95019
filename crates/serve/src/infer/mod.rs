//! The Open Inference Protocol, version 2, as KServe and Triton speak it over HTTP, with Triton's extension for binary
//! tensors. Source: https://github.com/kserve/open-inference-protocol, specification/protocol/inference_rest.md.

mod request;
mod response;

#[cfg(any(test, fuzzing))]
pub(crate) use request::parse;

use crate::body::{self, Held};
use crate::queue::Picture;
use crate::refusal::{Refusal, malformed};
use crate::routes::typed;
use crate::state::State as Shared;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use docsort_engine::Answer;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// The only version of the only model: a server answers with what it was started with.
const VERSION: &str = "1";
/// Of a body that binary data follow: the bytes of its JSON.
const JSON_LENGTH: &str = "inference-header-content-length";

/// What an answer can consist of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    Label,
    Probabilities,
    Status,
    Reason,
}

impl Output {
    const ALL: [Self; 4] = [Self::Label, Self::Probabilities, Self::Status, Self::Reason];

    fn name(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Probabilities => "probabilities",
            Self::Status => "status",
            Self::Reason => "reason",
        }
    }

    fn datatype(self) -> &'static str {
        match self {
            Self::Probabilities => "FP32",
            Self::Label | Self::Status | Self::Reason => "BYTES",
        }
    }
}

/// How a tensor is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Json,
    Binary,
}

pub async fn server() -> Response {
    as_json(json!({
        "name": "docsort",
        "version": env!("CARGO_PKG_VERSION"),
        "extensions": ["binary_tensor_data"],
    }))
}

pub async fn live() -> Response {
    as_json(json!({ "live": true }))
}

pub async fn ready(State(shared): State<Arc<Shared>>) -> Response {
    readiness(&shared)
}

/// The parts of an address below /v2/models.
#[derive(Debug, serde::Deserialize)]
pub struct Named {
    name: String,
    version: Option<String>,
}

impl Named {
    /// # Errors
    /// [`Refusal::NoModel`] for any other model or version than the one that is here.
    fn check(&self, shared: &Shared) -> Result<(), Refusal> {
        let name = &shared.settings.model_name;
        let is_version = self.version.as_deref().is_none_or(|found| found == VERSION);
        if self.name == *name && is_version {
            Ok(())
        } else {
            Err(Refusal::NoModel(name.clone()))
        }
    }
}

pub async fn model_ready(
    State(shared): State<Arc<Shared>>,
    Path(named): Path<Named>,
) -> Result<Response, Refusal> {
    named.check(&shared)?;
    Ok(readiness(&shared))
}

/// A server that was told to stop answers what comes, but should be sent nothing more.
fn readiness(shared: &Shared) -> Response {
    let is_ready = !shared.is_draining();
    let mut response = as_json(json!({ "ready": is_ready }));
    if !is_ready {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    response
}

pub async fn model(
    State(shared): State<Arc<Shared>>,
    Path(named): Path<Named>,
) -> Result<Response, Refusal> {
    named.check(&shared)?;
    let classes = &shared.engine.manifest().classes;
    let shape = |output| match output {
        Output::Probabilities => json!([-1, classes.len()]),
        _ => json!([-1]),
    };
    let output = |output: Output| {
        let mut tensor = json!({
            "name": output.name(),
            "datatype": output.datatype(),
            "shape": shape(output),
        });
        if output == Output::Probabilities {
            tensor["parameters"] = json!({ "classes": classes });
        }
        tensor
    };
    let input = json!({
        "name": request::INPUT,
        "datatype": "BYTES",
        "shape": [-1],
        "parameters": { "json_encoding": "base64" },
    });
    Ok(as_json(json!({
        "name": shared.settings.model_name,
        "versions": [VERSION],
        "platform": "docsort",
        "inputs": [input],
        "outputs": Output::ALL.map(output),
    })))
}

pub async fn infer(
    State(shared): State<Arc<Shared>>,
    Path(named): Path<Named>,
    request: Request,
) -> Result<Response, Refusal> {
    named.check(&shared)?;
    let (head, body) = request.into_parts();
    let json_length = json_length(&head.headers)?;
    let bounds = shared.settings.bounds;
    let Held { bytes, share } = body::read(body, &head.headers, &bounds, &shared.budget).await?;
    // Base64 of many pictures takes long enough to keep other connections waiting.
    let parsed = spawn_blocking(move || request::parse(bytes, json_length, bounds.queue_pictures));
    let asked = parsed.await.map_err(|_| Refusal::Failed)??;
    let picture = |bytes| Picture {
        bytes,
        share: Arc::clone(&share),
    };
    let pictures = asked.pictures.into_iter().map(picture).collect();
    let answered = shared.ask(pictures, None).await?;
    let answers: Vec<Answer> = answered.into_iter().map(|one| one.answer).collect();
    let classes = &shared.engine.manifest().classes;
    let tensors = response::tensors(&answers, &asked.outputs, classes);
    let model = &shared.settings.model_name;
    Ok(response::written(model, asked.id.as_deref(), tensors))
}

fn json_length(headers: &HeaderMap) -> Result<Option<usize>, Refusal> {
    let Some(value) = headers.get(JSON_LENGTH) else {
        return Ok(None);
    };
    let length = value.to_str().ok().and_then(|text| text.parse().ok());
    let odd = || malformed("Inference-Header-Content-Length is no number");
    length.map(Some).ok_or_else(odd)
}

fn as_json(value: Value) -> Response {
    (typed("application/json"), value.to_string()).into_response()
}
