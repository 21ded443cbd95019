//! Why a request got no answer: a status of HTTP and one line of words, `{"error": "…"}`. Words never quote a picture's
//! name or its bytes.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The queue empties in about half a second, so that another second finds room.
const RETRY_AFTER_S: &str = "1";

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    #[error("{0}")]
    Malformed(String),
    #[error(
        "a token is needed: send `Authorization: Bearer TOKEN` with the one that this server was started with"
    )]
    NoToken,
    #[error(
        "pages of other origins may not ask here: name the page's origin with `docsort serve --cors ORIGIN`"
    )]
    ForeignOrigin,
    #[error(
        "this server answers programs of this machine only: ask it as localhost, or start it with --token-file or --open"
    )]
    ForeignHost,
    #[error("there is nothing at this address: /openapi.json lists what there is")]
    NoAddress,
    #[error("there is no such model here: /v2/models/{0} is the only one")]
    NoModel(String),
    #[error(
        "the body came too slowly: after {wait_s} s it must come with at least {bytes_per_s} bytes a second"
    )]
    Slow { wait_s: u64, bytes_per_s: u32 },
    #[error(
        "the request is longer than {0} bytes: send fewer pictures at once, or start the server with a higher --max-request-mib"
    )]
    TooLong(usize),
    #[error(
        "the request has more than {0} pictures: send fewer at once, or start the server with a higher --queue"
    )]
    TooMany(usize),
    #[error("{0}")]
    UnsupportedType(&'static str),
    #[error("too many pictures are waiting: ask again in a second")]
    Busy,
    #[error(
        "this server cannot explain its answers: leave explain out; `docsort predict --explain DIR` can"
    )]
    NoExplanations,
    #[error("docsort failed on these pictures: please report it; its log has more")]
    Failed,
}

impl Refusal {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::NoToken => StatusCode::UNAUTHORIZED,
            Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::ForeignHost => StatusCode::MISDIRECTED_REQUEST,
            Self::NoAddress | Self::NoModel(_) => StatusCode::NOT_FOUND,
            Self::Slow { .. } => StatusCode::REQUEST_TIMEOUT,
            Self::TooLong(_) | Self::TooMany(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Busy => StatusCode::TOO_MANY_REQUESTS,
            Self::NoExplanations => StatusCode::NOT_IMPLEMENTED,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn header(&self) -> Option<(HeaderName, &'static str)> {
        match self {
            Self::NoToken => Some((header::WWW_AUTHENTICATE, "Bearer")),
            Self::Busy => Some((header::RETRY_AFTER, RETRY_AFTER_S)),
            // Whoever sends the rest of a body now would send it for nothing.
            Self::Slow { .. } | Self::TooLong(_) => Some((header::CONNECTION, "close")),
            _ => None,
        }
    }
}

/// A mistake of whoever asks.
pub fn malformed(words: impl Into<String>) -> Refusal {
    Refusal::Malformed(words.into())
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let words = serde_json::json!({ "error": self.to_string() });
        let json = (header::CONTENT_TYPE, "application/json");
        let mut response = (self.status(), [json], words.to_string()).into_response();
        if let Some((name, value)) = self.header() {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
