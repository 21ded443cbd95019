//! The page of `web/`, if it was built before the program was (feature `page`); else a text that says how. Its files are
//! parts of the program: no address leads to a file of the machine.

use crate::refusal::Refusal;
use crate::routes::typed;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};

// `FILES`, each file's path and bytes; made by build.rs.
include!(concat!(env!("OUT_DIR"), "/page.rs"));

const NO_PAGE: &str = "docsort answers here: POST a picture to /v1/predict; /openapi.json describes all addresses.\n\n\
    The page for browsers is no part of this program. It is once built with:\n\n    \
    web/build.sh && cargo build --release --features page\n";

/// What an address that belongs to nothing else names.
pub async fn file(request: Request) -> Response {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Refusal::NoAddress.into_response();
    }
    let path = request.uri().path();
    let path = path.strip_prefix('/').unwrap_or(path);
    if path.is_empty() && FILES.is_empty() {
        return (typed("text/plain; charset=utf-8"), NO_PAGE).into_response();
    }
    let path = if path.is_empty() { "index.html" } else { path };
    let Some((_, bytes)) = FILES.iter().find(|(name, _)| *name == path) else {
        return Refusal::NoAddress.into_response();
    };
    let mut response = (typed(kind(path)), *bytes).into_response();
    let keep = HeaderValue::from_static(keep(path));
    response.headers_mut().insert(header::CACHE_CONTROL, keep);
    // The page says the rest of its policy itself; this part counts in a header only.
    let policy = HeaderValue::from_static("frame-ancestors 'none'");
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" | "toml" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A file whose name holds a digest of it never changes under that name.
fn keep(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut parts = name.split(['.', '-']);
    let is_digest =
        |part: &str| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    if parts.any(is_digest) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_digest_are_kept_for_ever() {
        for name in ["engine-0123abcd.wasm", "a/app.0123456789abcdef.js"] {
            assert!(keep(name).contains("immutable"), "{name}");
        }
        for name in [
            "index.html",
            "sw.js",
            "engine.wasm",
            "deadbee.js",
            "0123abcd/index.html",
        ] {
            assert_eq!(keep(name), "no-cache", "{name}");
        }
    }
}
