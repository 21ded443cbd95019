//! What the server says of itself, and what it keeps to itself.

use crate::client::{get, metric, post, post_form, send};
use crate::pictures::jpeg;
use crate::server::start;
use std::collections::BTreeMap;

#[test]
fn metrics_count_requests_answers_and_what_waits() {
    let server = start();
    let picture = jpeg(1);
    let row = post(server.address, "/v1/predict", &picture)
        .rows()
        .remove(0);
    post_form(
        server.address,
        "/v1/predict",
        &[("a", &picture), ("b", b"none"), ("c", b"")],
    );
    get(server.address, "/nowhere");
    let label = row["label"].as_str().unwrap_or_default();
    let status = row["status"].as_str().unwrap();
    let answers = format!(r#"docsort_answers_total{{status="{status}",label="{label}"}}"#);
    for (line, value) in [
        (answers.as_str(), 2.0),
        (r#"docsort_answers_total{status="error",label=""}"#, 2.0),
        (
            r#"docsort_requests_total{method="POST",route="/v1/predict",code="200"}"#,
            2.0,
        ),
        (
            r#"docsort_requests_total{method="GET",route="other",code="404"}"#,
            1.0,
        ),
        (r#"docsort_request_seconds_count{route="/v1/predict"}"#, 2.0),
        (
            r#"docsort_request_seconds_bucket{route="/v1/predict",le="+Inf"}"#,
            2.0,
        ),
        ("docsort_batch_pictures_sum", 4.0),
        ("docsort_queue_pictures", 0.0),
        ("docsort_queue_capacity_pictures", 256.0),
        ("docsort_requests_in_flight", 1.0),
    ] {
        assert_eq!(metric(server.address, line), value, "{line}");
    }
}

/// The grammar of the exposition format: every sample belongs to a family that was described before it.
#[test]
fn the_text_of_metrics_is_what_prometheus_reads() {
    let server = start();
    post(server.address, "/v1/predict", &jpeg(1));
    let reply = get(server.address, "/metrics");
    assert_eq!(
        reply.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    let mut kinds = BTreeMap::new();
    for line in reply.text().lines() {
        if let Some(described) = line.strip_prefix("# TYPE ") {
            let (name, kind) = described.split_once(' ').unwrap();
            assert_eq!(kinds.insert(name, kind), None, "{name} twice");
        } else if !line.starts_with("# HELP ") {
            let (sample, value) = line.rsplit_once(' ').unwrap();
            value.parse::<f64>().unwrap();
            let name = sample.split('{').next().unwrap();
            let family = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|ending| name.strip_suffix(ending));
            assert!(
                kinds.contains_key(name) || family.is_some_and(|name| kinds.contains_key(name)),
                "{line}"
            );
        }
    }
    assert!(kinds.len() >= 8, "{kinds:?}");
}

#[test]
fn the_log_holds_neither_names_of_pictures_nor_what_was_asked_for() {
    let server = start();
    let secret = "Erika-Mustermann-1964.jpg";
    post_form(
        server.address,
        "/v1/predict?top_k=2",
        &[(secret, &jpeg(1)), (secret, b"none")],
    );
    post_form(
        server.address,
        &format!("/v1/predict?{secret}"),
        &[(secret, b"")],
    );
    get(server.address, &format!("/{secret}"));
    get(server.address, &format!("/v2/models/{secret}"));
    send(
        server.address,
        secret,
        "/v1/predict",
        &[("Host", secret), ("Origin", secret)],
        b"",
    );
    let log = server.log.lock().unwrap().join("\n");
    assert_eq!(log.lines().count(), 5, "{log}");
    assert!(log.contains("POST /v1/predict 200 "), "{log}");
    assert!(
        !log.contains("Mustermann") && !log.contains("top_k"),
        "{log}"
    );
    let metrics = get(server.address, "/metrics");
    assert!(!metrics.text().contains("Mustermann"), "{}", metrics.text());
}

#[test]
fn the_root_says_what_is_here_and_nothing_else_is() {
    let server = start();
    let root = get(server.address, "/");
    assert_eq!(root.status, 200);
    assert!(
        cfg!(feature = "page") || root.text().contains("web/build.sh"),
        "{}",
        root.text()
    );
    assert_eq!(root.header("x-content-type-options"), Some("nosniff"));
    for path in [
        "/index.htm",
        "/../Cargo.toml",
        "/..%2f..%2fetc/passwd",
        "/etc/passwd",
        "//",
        "/v1",
        "/v2/",
    ] {
        get(server.address, path).refused(404);
    }
    let description = get(server.address, "/openapi.json").json();
    assert_eq!(description["openapi"], "3.1.0");
    assert_eq!(
        description,
        serde_json::from_str::<serde_json::Value>(docsort_serve::OPENAPI).unwrap()
    );
}
