//! Rows over HTTP are those of the command line.

use crate::client::{connect, form, metric, post, post_form, reply, request, send};
use crate::pictures::{jpeg, picture};
use crate::server::{LIMITS, settings, start, start_with};
use docsort_engine::rows::{Explanations, json_line};
use docsort_engine::{Engine, Prediction};
use docsort_serve::{Bounds, Settings};
use image::ImageFormat;
use std::io::Write;
use std::thread;

/// What `docsort predict --format jsonl` writes for these files.
fn rows(files: &[(&str, &[u8])], top: Option<usize>) -> String {
    let engine = Engine::shipped().unwrap();
    let classes = &engine.manifest().classes;
    let pictures: Vec<&[u8]> = files.iter().map(|(_, bytes)| *bytes).collect();
    let answers = engine.answer_bytes(&pictures, &LIMITS);
    let mut text = Vec::new();
    for ((name, _), answer) in files.iter().zip(answers) {
        let mut prediction = Prediction::new(name.into(), answer.outcome);
        prediction.warnings = answer.warnings;
        text.extend(json_line(classes, top, Explanations::Absent, &prediction).unwrap());
    }
    String::from_utf8(text).unwrap()
}

#[test]
fn many_files_give_a_row_each_in_their_order_and_an_unreadable_one_is_an_answer() {
    let server = start();
    let png = picture(2, 200, ImageFormat::Png);
    let truncated = &jpeg(3)[..400];
    let files: [(&str, &[u8]); 5] = [
        ("first.jpg", &jpeg(1)),
        ("no picture", b"hello"),
        ("ünï \u{202e} 2.png", &png),
        ("truncated.jpg", truncated),
        ("empty", b""),
    ];
    let reply = post_form(server.address, "/v1/predict", &files);
    assert_eq!(reply.header("content-type"), Some("application/jsonl"));
    let statuses: Vec<_> = reply
        .rows()
        .iter()
        .map(|row| row["status"].clone())
        .collect();
    assert_eq!(statuses[1], "error");
    assert_eq!(statuses[3], "error");
    assert_eq!(statuses[4], "error");
    assert_eq!(reply.text(), rows(&files, None));
    let reply = post_form(server.address, "/v1/predict?top_k=3", &files);
    assert_eq!(reply.text(), rows(&files, Some(3)));
}

#[test]
fn one_picture_is_the_body_whatever_its_type_says() {
    let server = start();
    let picture = jpeg(5);
    let wanted = rows(&[("-", &picture)], None);
    for headers in [
        &[][..],
        &[("Content-Type", "image/png")],
        &[("Content-Type", "IMAGE/jpeg; q=1")],
        &[("Content-Type", "application/octet-stream")],
        &[("Content-Type", "application/pdf")],
        &[("Expect", "100-continue")],
    ] {
        let reply = send(server.address, "POST", "/v1/predict", headers, &picture);
        assert_eq!(reply.text(), wanted, "{headers:?}");
    }
}

#[test]
fn a_body_of_unknown_length_comes_in_chunks_and_connections_are_used_again() {
    let server = start();
    let mut stream = connect(server.address);
    let picture = jpeg(6);
    for _ in 0..3 {
        stream.write_all(b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
        for chunk in picture.chunks(1000) {
            write!(stream, "{:x}\r\n", chunk.len()).unwrap();
            stream.write_all(chunk).unwrap();
            stream.write_all(b"\r\n").unwrap();
        }
        stream.write_all(b"0\r\n\r\n").unwrap();
        let reply = reply(&mut stream).unwrap();
        assert_eq!(reply.text(), rows(&[("-", &picture)], None));
    }
    assert_eq!(metric(server.address, "docsort_connections"), 2.0);
}

#[test]
fn what_makes_no_sense_is_refused_with_the_right_status_and_words() {
    let server = start();
    let to = |path: &str, kind: &str, body: &[u8]| {
        send(
            server.address,
            "POST",
            path,
            &[("Content-Type", kind)],
            body,
        )
    };
    for kind in [
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "image",
        "multipart/mixed; boundary=a",
    ] {
        let words = to("/v1/predict", kind, b"x").refused(415);
        assert!(words.contains("multipart/form-data"), "{kind}: {words}");
    }
    let packed = [("Content-Encoding", "gzip")];
    let words = send(server.address, "POST", "/v1/predict", &packed, b"x").refused(415);
    assert!(words.contains("Content-Encoding"), "{words}");
    let (kind, whole) = form(&[("a.jpg", &jpeg(1))]);
    for body in [
        &b""[..],
        b"--",
        b"nothing",
        &whole[..whole.len() - 8],
        &whole[3..],
    ] {
        let words = to("/v1/predict", kind, body).refused(400);
        assert!(
            words.contains("multipart") || words.contains("no part"),
            "{words}"
        );
    }
    to("/v1/predict", "multipart/form-data", &whole).refused(400);
    to("/v1/predict", kind, b"------0b0undary--\r\n").refused(400);
    let words = post(server.address, "/v1/predict?topk=3", b"").refused(400);
    assert!(words.contains("top_k"), "{words}");
    post(server.address, "/v1/predict?top_k=0", b"").refused(400);
    post(server.address, "/v1/prediction", b"").refused(404);
    let reply = send(server.address, "GET", "/v1/predict", &[], b"");
    assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")));
}

#[test]
fn what_arrives_together_is_answered_together_and_everyone_gets_their_own() {
    let server = start();
    let pictures: Vec<Vec<u8>> = (0..60).map(jpeg).collect();
    // Both lanes are busy while the others arrive.
    let busy: Vec<_> = (0..2)
        .map(|_| {
            let address = server.address;
            thread::spawn(move || post(address, "/v1/predict", &crate::pictures::slow_png()))
        })
        .collect();
    thread::scope(|scope| {
        for picture in &pictures {
            let address = server.address;
            scope.spawn(move || {
                let reply = post(address, "/v1/predict", picture);
                assert_eq!(reply.text(), rows(&[("-", picture)], None));
            });
        }
    });
    for busy in busy {
        assert_eq!(busy.join().unwrap().status, 200);
    }
    let batches = metric(server.address, "docsort_batch_pictures_count");
    let count = metric(server.address, "docsort_batch_pictures_sum");
    assert_eq!(count, 62.0);
    assert!(batches < count, "{batches} batches");
}

#[test]
fn requests_of_one_connection_that_come_at_once_are_answered_one_after_another() {
    let server = start();
    let mut stream = connect(server.address);
    let bodies = [jpeg(1), jpeg(2), b"none".to_vec()];
    let requests = bodies
        .iter()
        .flat_map(|body| request("POST", "/v1/predict", &[], body));
    stream.write_all(&requests.collect::<Vec<u8>>()).unwrap();
    for body in &bodies {
        let reply = reply(&mut stream).unwrap();
        assert_eq!(reply.text(), rows(&[("-", body)], None));
    }
}

#[test]
fn an_explanation_is_a_data_url_where_there_is_one_to_draw() {
    let words = post(start().address, "/v1/predict?explain=true", &jpeg(1)).refused(501);
    assert!(words.contains("--explain"), "{words}");
    let server = start_with(Settings {
        explain: Some(|_, square, outcome| {
            outcome
                .scores()
                .map(|_| square.width().to_le_bytes()[..2].to_vec())
        }),
        ..settings()
    });
    let files: [(&str, &[u8]); 2] = [("a", &jpeg(1)), ("b", b"none")];
    let rows = post_form(server.address, "/v1/predict?explain=true", &files).rows();
    // The network saw a square of 128 px: 80 00; base64 by hand.
    assert_eq!(rows[0]["explanation"], "data:image/png;base64,gAA=");
    assert_eq!(rows[1]["explanation"], serde_json::Value::Null);
    let rows = post_form(server.address, "/v1/predict?explain=false", &files).rows();
    assert_eq!(rows[0].get("explanation"), None);
}

#[test]
fn rows_that_would_hold_more_than_all_requests_may_are_refused_and_leave_nothing_behind() {
    let bounds = Bounds {
        held_bytes: 1 << 20,
        ..settings().bounds
    };
    let server = start_with(Settings {
        // In base64, more than is allowed.
        explain: Some(|_, _, _| Some(vec![7; 1 << 20])),
        bounds,
        ..settings()
    });
    post(server.address, "/v1/predict?explain=true", &jpeg(1)).refused(429);
    assert_eq!(metric(server.address, "docsort_held_bytes"), 0.0);
    let reply = post(server.address, "/v1/predict", &jpeg(1));
    assert_eq!(reply.text(), rows(&[("-", &jpeg(1))], None));
}
