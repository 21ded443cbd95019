//! Who is let in.

use crate::client::{Reply, get, post, send};
use crate::pictures::jpeg;
use crate::server::{Server, settings, start, start_with};
use docsort_serve::{Access, Settings, Token};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn guarded() -> Server {
    start_with(Settings {
        access: Access::Token(Token::from_text(TOKEN).unwrap()),
        ..settings()
    })
}

fn with(server: &Server, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
    send(server.address, method, path, headers, &jpeg(1))
}

#[test]
fn without_the_token_only_health_and_what_is_public_is_answered() {
    let server = guarded();
    let bearer = format!("Bearer {TOKEN}");
    for (method, path) in [
        ("POST", "/v1/predict"),
        ("POST", "/v2/models/docsort/infer"),
        ("GET", "/v2/models/docsort"),
        ("GET", "/v2"),
        ("GET", "/metrics"),
    ] {
        let short = &bearer[..bearer.len() - 1];
        let long = format!("{bearer}0");
        let other = bearer.replace("abc", "abd");
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            TOKEN,
            short,
            &long,
            &other,
            "Basic 0123456789abcdef0123456789abcdef",
        ] {
            let refused = with(&server, method, path, &[("Authorization", wrong)]);
            assert!(refused.refused(401).contains("token"), "{path} {wrong}");
            assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
        }
        assert_eq!(with(&server, method, path, &[]).status, 401, "{path}");
        let let_in = with(&server, method, path, &[("Authorization", &bearer)]);
        assert!(
            ![401, 403, 404].contains(&let_in.status),
            "{path}: {}",
            let_in.status
        );
        let let_in = with(
            &server,
            method,
            path,
            &[("Authorization", &bearer.replace("Bearer", "bearer"))],
        );
        assert!(
            ![401, 403, 404].contains(&let_in.status),
            "{path}: {}",
            let_in.status
        );
    }
    for path in ["/", "/openapi.json", "/v2/health/live", "/v2/health/ready"] {
        assert_eq!(get(server.address, path).status, 200, "{path}");
    }
    let log = server.log.lock().unwrap().join("\n");
    assert!(!log.contains(TOKEN) && log.contains("401"), "{log}");
}

#[test]
fn without_a_token_a_foreign_name_for_this_machine_is_refused() {
    let server = start();
    for host in ["evil.example", "localhost.evil.example:80", "10.0.0.1"] {
        for path in ["/", "/v1/predict", "/metrics"] {
            let words = with(&server, "POST", path, &[("Host", host)]).refused(421);
            assert!(words.contains("localhost"), "{words}");
        }
    }
    for host in ["localhost:1234", "127.0.0.1", "[::1]:80"] {
        assert_eq!(
            with(&server, "POST", "/v1/predict", &[("Host", host)]).status,
            200,
            "{host}"
        );
    }
    let open = start_with(Settings {
        access: Access::Anyone,
        ..settings()
    });
    assert_eq!(
        with(&open, "POST", "/v1/predict", &[("Host", "desk.example")]).status,
        200
    );
}

#[test]
fn pages_of_other_origins_may_not_ask_unless_they_are_named() {
    let page = ("Origin", "https://desk.example");
    let server = start();
    let refused = with(&server, "POST", "/v1/predict", &[page]);
    assert!(refused.refused(403).contains("--cors"));
    assert_eq!(refused.header("access-control-allow-origin"), None);
    with(&server, "POST", "/v1/predict", &[("Origin", "null")]).refused(403);
    // The server's own page.
    let own = [("Host", "localhost:9"), ("Origin", "http://localhost:9")];
    assert_eq!(with(&server, "POST", "/v1/predict", &own).status, 200);

    let server = start_with(Settings {
        origins: vec!["https://desk.example".to_owned()],
        ..settings()
    });
    let shared = with(&server, "POST", "/v1/predict", &[page]);
    assert_eq!(shared.status, 200);
    assert_eq!(
        shared.header("access-control-allow-origin"),
        Some("https://desk.example")
    );
    assert_eq!(shared.header("vary"), Some("Origin"));
    for other in [
        "https://desk.example.evil.example",
        "http://desk.example",
        "https://desk.example:444",
    ] {
        let refused = with(&server, "POST", "/v1/predict", &[("Origin", other)]);
        assert_eq!(
            (
                refused.status,
                refused.header("access-control-allow-origin")
            ),
            (403, None),
            "{other}"
        );
    }
}

#[test]
fn a_browser_that_asks_first_is_answered_even_where_a_token_is_needed() {
    let server = start_with(Settings {
        access: Access::Token(Token::from_text(TOKEN).unwrap()),
        origins: vec!["https://desk.example".to_owned()],
        ..settings()
    });
    let asks = ("Access-Control-Request-Method", "POST");
    let page = ("Origin", "https://desk.example");
    let allowed = with(&server, "OPTIONS", "/v1/predict", &[page, asks]);
    assert_eq!(allowed.status, 204);
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        Some("https://desk.example")
    );
    assert!(
        allowed
            .header("access-control-allow-headers")
            .unwrap()
            .contains("Authorization")
    );
    let other = ("Origin", "https://evil.example");
    let refused = with(&server, "OPTIONS", "/v1/predict", &[other, asks]);
    assert_eq!(
        (
            refused.status,
            refused.header("access-control-allow-origin")
        ),
        (403, None)
    );
    // The question itself still needs the token.
    with(&server, "POST", "/v1/predict", &[page]).refused(401);
    assert_eq!(
        post(start().address, "/v1/predict", &jpeg(1)).header("vary"),
        None
    );
}
