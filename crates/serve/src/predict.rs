//! `POST /v1/predict`: one picture as the body, or many as multipart; a row for each, in their order, as
//! `docsort predict --format jsonl` writes them (docs/rows.md).

use crate::body::{self, Held};
use crate::budget::Share;
use crate::multipart::{self, File};
use crate::queue::{Answered, Picture};
use crate::refusal::{Refusal, malformed};
use crate::routes::typed;
use crate::state::State as Shared;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use data_encoding::BASE64;
use docsort_engine::Prediction;
use docsort_engine::rows::{Explanations, json_line};
use std::path::PathBuf;
use std::sync::Arc;

/// The name of a picture that came as the body, and so without one.
const UNNAMED: &str = "-";

pub async fn answer(
    State(shared): State<Arc<Shared>>,
    request: Request,
) -> Result<impl IntoResponse, Refusal> {
    let options = options(request.uri().query().unwrap_or_default())?;
    let explain = match options.explanations {
        Explanations::Absent => None,
        Explanations::Named => Some(shared.settings.explain.ok_or(Refusal::NoExplanations)?),
    };
    let (names, pictures) = pictures(&shared, request).await?;
    let answered = shared.ask(pictures, explain).await?;
    let classes = &shared.engine.manifest().classes;
    let mut rows = Rows {
        bytes: Vec::new(),
        share: Share::new(&shared.budget),
    };
    for (name, answered) in names.into_iter().zip(answered) {
        let Answered {
            answer,
            explanation,
        } = answered;
        let mut prediction = Prediction::new(name, answer.outcome);
        prediction.warnings = answer.warnings;
        prediction.explanation = explanation.map(|png| data_url(&png));
        let row = json_line(classes, options.top, options.explanations, &prediction);
        rows.add(&row.map_err(|_| Refusal::Failed)?)?;
    }
    Ok((typed("application/jsonl"), Bytes::from_owner(rows)))
}

/// Rows that wait for their client, as a part of what all requests together hold: with explanations they are longer than the
/// pictures were.
struct Rows {
    bytes: Vec<u8>,
    share: Share,
}

impl Rows {
    fn add(&mut self, row: &[u8]) -> Result<(), Refusal> {
        self.share.grow(row.len()).map_err(|_| Refusal::Busy)?;
        self.bytes.extend_from_slice(row);
        Ok(())
    }
}

impl AsRef<[u8]> for Rows {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The pictures of a request, and their names.
async fn pictures(
    shared: &Shared,
    request: Request,
) -> Result<(Vec<PathBuf>, Vec<Picture>), Refusal> {
    let (head, body) = request.into_parts();
    let form = form(&head.headers)?;
    let bounds = &shared.settings.bounds;
    let Held { bytes, share } = body::read(body, &head.headers, bounds, &shared.budget).await?;
    let files = match form {
        Form::Picture => vec![File {
            name: PathBuf::from(UNNAMED),
            bytes,
        }],
        Form::Multipart(kind) => multipart::files(&kind, bytes, bounds.queue_pictures).await?,
    };
    let picture = |bytes| Picture {
        bytes,
        share: Arc::clone(&share),
    };
    let named = |file: File| (file.name, picture(file.bytes));
    Ok(files.into_iter().map(named).unzip())
}

/// A PNG as a data URL (RFC 2397), which stands where the command line names a file.
fn data_url(png: &[u8]) -> PathBuf {
    PathBuf::from(format!("data:image/png;base64,{}", BASE64.encode(png)))
}

/// What the address asks for, as the options of `predict` do.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    top: Option<usize>,
    explanations: Explanations,
}

fn options(query: &str) -> Result<Options, Refusal> {
    let mut options = Options {
        top: None,
        explanations: Explanations::Absent,
    };
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("top_k", value)) => {
                let k = value.parse().ok().filter(|&k: &u32| k >= 1);
                let k = k.ok_or_else(|| malformed("top_k is a whole number from 1 on"))?;
                // As `predict --top-k 1`, which adds no key.
                options.top = (k > 1).then_some(k as usize);
            }
            Some(("explain", "true")) => options.explanations = Explanations::Named,
            Some(("explain", "false")) => options.explanations = Explanations::Absent,
            Some(("explain", _)) => return Err(malformed("explain is true or false")),
            _ => {
                return Err(malformed(
                    "this address knows top_k=K and explain=true, nothing else",
                ));
            }
        }
    }
    Ok(options)
}

/// What a body holds.
enum Form {
    Picture,
    /// With the header that names its boundary.
    Multipart(String),
}

fn form(headers: &HeaderMap) -> Result<Form, Refusal> {
    const READ: &str = "send one picture as the body with Content-Type image/…, application/pdf or application/octet-stream, or \
        many as multipart/form-data";
    const OF_FILES: [&str; 2] = ["application/octet-stream", "application/pdf"];
    let refused = || Refusal::UnsupportedType(READ);
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return Ok(Form::Picture);
    };
    let kind = kind.to_str().map_err(|_| refused())?;
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    if essence == "multipart/form-data" {
        Ok(Form::Multipart(kind.to_owned()))
    } else if essence.starts_with("image/") || OF_FILES.contains(&essence.as_str()) {
        Ok(Form::Picture)
    } else {
        Err(refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_the_options_of_predict_say() {
        let of = |query| options(query).map(|options| (options.top, options.explanations));
        assert_eq!(of(""), Ok((None, Explanations::Absent)));
        assert_eq!(of("top_k=1"), Ok((None, Explanations::Absent)));
        assert_eq!(
            of("top_k=3&explain=true"),
            Ok((Some(3), Explanations::Named))
        );
        for query in [
            "top_k=0",
            "top_k=-1",
            "top_k=",
            "top_k",
            "explain=yes",
            "topk=3",
            "top_k=3;explain=true",
        ] {
            assert!(matches!(of(query), Err(Refusal::Malformed(_))), "{query}");
        }
    }
}
