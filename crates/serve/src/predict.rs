//! `POST /v1/predict`: one picture as the body, or many as multipart; a row for each, in their order, as
//! `docsort predict --format jsonl` writes them (docs/rows.md).

use crate::body::{self, Held};
use crate::multipart::{self, File};
use crate::queue::Picture;
use crate::refusal::{Refusal, malformed};
use crate::routes::typed;
use crate::settings::Explain;
use crate::state::State as Shared;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use docsort_engine::rows::{Explanations, json_line};
use docsort_engine::{Answer, Outcome, Prediction};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::task::spawn_blocking;

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
    let answers = shared.ask(pictures.clone()).await?;
    let explanations = match explain {
        Some(explain) => explained(&shared, explain, pictures, &answers).await?,
        None => vec![None; answers.len()],
    };
    let classes = &shared.engine.manifest().classes;
    let mut rows = Vec::new();
    for ((name, answer), explanation) in names.into_iter().zip(answers).zip(explanations) {
        let mut prediction = Prediction::new(name, answer.outcome);
        prediction.warnings = answer.warnings;
        prediction.explanation = explanation;
        let row = json_line(classes, options.top, options.explanations, &prediction);
        rows.extend(row.map_err(|_| Refusal::Failed)?);
    }
    Ok((typed("application/jsonl"), rows))
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

/// Each picture's explanation as a data URL (RFC 2397), which stands where the command line names a file.
async fn explained(
    shared: &Arc<Shared>,
    explain: Explain,
    pictures: Vec<Picture>,
    answers: &[Answer],
) -> Result<Vec<Option<PathBuf>>, Refusal> {
    let shared = Arc::clone(shared);
    let outcomes: Vec<Outcome> = answers
        .iter()
        .map(|answer| answer.outcome.clone())
        .collect();
    let drawn = spawn_blocking(move || {
        let url = |(picture, outcome): (&Picture, &Outcome)| {
            let png = explain(
                &shared.engine,
                &picture.bytes,
                &shared.settings.pictures,
                outcome,
            )?;
            let text = STANDARD.encode(png);
            Some(PathBuf::from(format!("data:image/png;base64,{text}")))
        };
        pictures.iter().zip(&outcomes).map(url).collect()
    });
    drawn.await.map_err(|_| Refusal::Failed)
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
    const READ: &str = "send one picture as the body with Content-Type image/… or application/octet-stream, or many as \
        multipart/form-data";
    let refused = || Refusal::UnsupportedType(READ);
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return Ok(Form::Picture);
    };
    let kind = kind.to_str().map_err(|_| refused())?;
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    if essence == "multipart/form-data" {
        Ok(Form::Multipart(kind.to_owned()))
    } else if essence.starts_with("image/") || essence == "application/octet-stream" {
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
