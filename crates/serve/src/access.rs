//! Who may ask: programs of this machine, whoever knows the token, or anyone; and pages of which origins. Looks at heads
//! only, never at a body.

use crate::refusal::Refusal;
use crate::settings::Settings;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, SocketAddr};
use subtle::ConstantTimeEq;

#[derive(Clone, Debug)]
pub enum Access {
    /// Programs of this machine. Requests that name another host are refused: a browser that was led here by a foreign
    /// page's name (DNS rebinding) would send them.
    Loopback,
    /// Whoever sends `Authorization: Bearer TOKEN`.
    Token(Token),
    Anyone,
}

/// Why nobody can be let in as it was asked for.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AccessError {
    #[error(
        "{0} can be reached from other machines: give --token-file FILE, so that only those who know the token may \
         ask, or --open to answer everyone"
    )]
    Unguarded(SocketAddr),
    #[error(
        "the token has {0} characters, and fewer than 16 can be guessed: `openssl rand -hex 32` makes one"
    )]
    ShortToken(usize),
    #[error("the token may hold letters, digits and signs of ASCII only, and no spaces")]
    OddToken,
}

impl Access {
    /// What an address without a token means.
    ///
    /// # Errors
    /// [`AccessError::Unguarded`] where other machines could ask.
    pub fn without_token(address: SocketAddr) -> Result<Self, AccessError> {
        if address.ip().is_loopback() {
            Ok(Self::Loopback)
        } else {
            Err(AccessError::Unguarded(address))
        }
    }
}

/// A secret. It is shown to nobody, not even by `Debug`.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// The token in a file's text, without white space around it.
    ///
    /// # Errors
    /// One that is too short or cannot stand in a header.
    pub fn from_text(text: &str) -> Result<Self, AccessError> {
        // 16 characters of base64 are 96 bits.
        const MIN_CHARS: usize = 16;
        let token = text.trim();
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(AccessError::OddToken);
        }
        if token.len() < MIN_CHARS {
            return Err(AccessError::ShortToken(token.len()));
        }
        Ok(Self(token.to_owned()))
    }

    /// Takes the same time for every text of the token's length.
    fn is(&self, given: &[u8]) -> bool {
        self.0.as_bytes().ct_eq(given).into()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Whether a text is an origin as browsers send it: `https://host` or `http://host:port`.
pub fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or(text.strip_prefix("http://"));
    let is_host = |host: &str| {
        let is_odd = |c: char| c == '/' || c == '*' || c == '@' || !c.is_ascii_graphic();
        !host.is_empty() && !host.contains(is_odd)
    };
    host.is_some_and(is_host)
}

/// What is known of a request before its body is read.
pub struct Asking<'a> {
    pub method: &'a Method,
    pub path: &'a str,
    pub headers: &'a HeaderMap,
}

impl Asking<'_> {
    fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// # Errors
    /// A host, an origin or a token that lets nobody in.
    pub fn check(&self, settings: &Settings) -> Result<(), Refusal> {
        let host = self.header(header::HOST);
        if matches!(settings.access, Access::Loopback) && !host.is_none_or(is_this_machine) {
            return Err(Refusal::ForeignHost);
        }
        if let Some(origin) = self.headers.get(header::ORIGIN)
            && !is_own(origin, host)
            && allowed(origin, settings).is_none()
        {
            return Err(Refusal::ForeignOrigin);
        }
        match &settings.access {
            Access::Token(token) if is_guarded(self.path) && !self.has(token) => {
                Err(Refusal::NoToken)
            }
            _ => Ok(()),
        }
    }

    fn has(&self, token: &Token) -> bool {
        let given = self.headers.get(header::AUTHORIZATION);
        let given = given.map_or(&b""[..], HeaderValue::as_bytes);
        match given.split_at_checked(7) {
            Some((scheme, given)) => scheme.eq_ignore_ascii_case(b"Bearer ") && token.is(given),
            None => false,
        }
    }

    /// The answer to a browser that asks whether a page may ask.
    pub fn preflight(&self) -> Option<Response> {
        let asks = header::ACCESS_CONTROL_REQUEST_METHOD;
        if self.method != Method::OPTIONS || !self.headers.contains_key(asks) {
            return None;
        }
        let allow = [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
            (
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                "Authorization, Content-Type, Inference-Header-Content-Length",
            ),
            (header::ACCESS_CONTROL_MAX_AGE, "600"),
        ];
        Some((StatusCode::NO_CONTENT, allow).into_response())
    }
}

/// Tells a browser that a page of a named origin may read the answer.
pub fn share(origin: Option<HeaderValue>, settings: &Settings, response: &mut Response) {
    if settings.origins.is_empty() {
        return;
    }
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin.and_then(|origin| allowed(&origin, settings).cloned()) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("Inference-Header-Content-Length, Retry-After"),
        );
    }
}

fn allowed<'a>(origin: &'a HeaderValue, settings: &Settings) -> Option<&'a HeaderValue> {
    let is_named = settings
        .origins
        .iter()
        .any(|named| origin == named.as_str());
    is_named.then_some(origin)
}

/// Whether the page that asks came from this server.
fn is_own(origin: &HeaderValue, host: Option<&str>) -> bool {
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    origin.split_once("://").map(|(_, host)| host) == host && host.is_some()
}

/// Orchestrators ask for health without a token, and browsers for the page: its files say nothing that is not public.
fn is_guarded(path: &str) -> bool {
    let is_health = path.starts_with("/v2/health/");
    (path.starts_with("/v1") || path.starts_with("/v2") || path == "/metrics") && !is_health
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        // The last part of `::1` is no port.
        Some((name, port))
            if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') =>
        {
            name
        }
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = |ip: IpAddr| ip.is_loopback();
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(is_loopback)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_pass_for_it() {
        for host in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:8080",
            "127.9.9.9",
            "[::1]",
            "[::1]:8080",
        ] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in [
            "",
            "localhost.evil.com",
            "10.0.0.1:80",
            "evil.com:80",
            "127.0.0.1.evil.com",
            "localhost@evil",
            "[::2]",
        ] {
            assert!(!is_this_machine(host), "{host}");
        }
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        for origin in ["https://a.org", "http://localhost:3000"] {
            assert!(is_origin(origin), "{origin}");
        }
        for origin in [
            "",
            "*",
            "null",
            "https://",
            "https://a.org/",
            "https://*.a.org",
            "a.org",
            "ftp://a.org",
            "https://u@a.org",
        ] {
            assert!(!is_origin(origin), "{origin}");
        }
    }

    #[test]
    fn a_token_that_can_be_guessed_or_sent_by_nobody_is_refused_and_none_is_shown() {
        let token = Token::from_text("  0123456789abcdef\n").unwrap();
        assert!(token.is(b"0123456789abcdef"));
        assert!(!token.is(b"0123456789abcdeg") && !token.is(b"0123456789abcde") && !token.is(b""));
        assert_eq!(format!("{token:?}"), "Token(…)");
        let refused = |text| Token::from_text(text).unwrap_err();
        assert_eq!(refused("0123456789abcde"), AccessError::ShortToken(15));
        assert_eq!(refused(""), AccessError::ShortToken(0));
        assert_eq!(refused("0123456789 abcdef"), AccessError::OddToken);
        assert_eq!(refused("0123456789äbcdef"), AccessError::OddToken);
    }

    #[test]
    fn other_machines_are_let_in_by_name_only() {
        let of = |address: &str| Access::without_token(address.parse().unwrap());
        assert!(matches!(of("127.0.0.1:80"), Ok(Access::Loopback)));
        assert!(matches!(of("[::1]:80"), Ok(Access::Loopback)));
        for address in ["0.0.0.0:80", "[::]:80", "192.168.1.2:80"] {
            let refused = of(address).unwrap_err().to_string();
            assert!(
                refused.contains("--token-file") && refused.contains("--open"),
                "{refused}"
            );
        }
    }
}
