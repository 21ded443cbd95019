//! Bodies that were made to break decoders: each gets its answer, and whoever asks meanwhile gets theirs.

use crate::client::{connect, form, metric, post, reply, request, send};
use crate::pictures::{fuzzed, jpeg};
use crate::server::{Server, start};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// What each of the fuzzers' inputs is sent as: a picture, several in a form, a form, and a request for inference.
fn bodies() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    const FORM: &str = "multipart/form-data; boundary=X";
    let inputs = fuzzed();
    assert!(inputs.len() > 1000, "the corpus was not found");
    let mut bodies = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        bodies.push(("/v1/predict", "image/jpeg", input.clone()));
        bodies.push(("/v1/predict", FORM, input.clone()));
        bodies.push((
            "/v2/models/docsort/infer",
            "application/json",
            input.clone(),
        ));
        let opened = b"--X\r\nContent-Disposition: form-data; name=\"a\"; filename=\"".to_vec();
        bodies.push((
            "/v1/predict",
            FORM,
            [opened, input.clone(), b"\r\n--X--".to_vec()].concat(),
        ));
        if index % 4 == 0 {
            let (kind, body) = form(&[("a", input), ("b", &input[..input.len() / 2]), ("c", b"")]);
            bodies.push(("/v1/predict", kind, body));
        }
    }
    bodies
}

/// Sends every body, a few at a time; none may go without an answer.
fn send_all(server: &Server, bodies: &[(&str, &str, Vec<u8>)]) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut stream = connect(server.address);
                while let Some((path, kind, body)) =
                    bodies.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    stream
                        .write_all(&request("POST", path, &[("Content-Type", kind)], body))
                        .unwrap();
                    let reply = reply(&mut stream).unwrap();
                    assert!(
                        [200, 400, 413].contains(&reply.status),
                        "{path}: {} {}",
                        reply.status,
                        reply.text()
                    );
                }
            });
        }
    });
}

#[test]
fn ten_thousand_hostile_bodies_end_nobody_and_others_are_served() {
    let server = start();
    let bodies = bodies();
    let is_over = AtomicBool::new(false);
    let picture = jpeg(7);
    let wanted = post(server.address, "/v1/predict", &picture).body;
    thread::scope(|scope| {
        let others = scope.spawn(|| {
            let mut served = 0;
            while !is_over.load(Ordering::Relaxed) {
                let reply = post(server.address, "/v1/predict", &picture);
                assert_eq!(reply.body, wanted);
                served += 1;
            }
            served
        });
        // The others end, too, where a body is not answered as it should be.
        let sent = catch_unwind(AssertUnwindSafe(|| send_all(&server, &bodies)));
        is_over.store(true, Ordering::Relaxed);
        if let Err(panic) = sent {
            resume_unwind(panic);
        }
        assert!(others.join().unwrap() > 10);
    });
    assert_eq!(metric(server.address, "docsort_held_bytes"), 0.0);
    assert_eq!(metric(server.address, "docsort_queue_pictures"), 0.0);
    assert!(bodies.len() > 9_000, "{}", bodies.len());
}

#[test]
fn what_is_no_http_is_sent_away_and_others_are_served() {
    let server = start();
    for (index, input) in fuzzed()
        .iter()
        .enumerate()
        .filter(|(index, _)| index % 20 == 0)
    {
        let mut stream = connect(server.address);
        // The server may end the connection while it is still being written to.
        let _ = stream.write_all(input);
        let _ = stream.write_all(b"\r\n\r\n");
        if let Ok(reply) = reply(&mut stream) {
            assert!(reply.status >= 400, "{index}: {}", reply.status);
        }
    }
    for (head, status) in [
        (&b"GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"[..], 400),
        (b"GET /\r\n\r\n", 400),
        (b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    ] {
        let mut stream = connect(server.address);
        stream.write_all(head).unwrap();
        let found = reply(&mut stream).unwrap().status;
        assert_eq!(found, status, "{}", String::from_utf8_lossy(head));
    }
    assert_eq!(
        send(server.address, "POST", "/v1/predict", &[], &jpeg(1)).status,
        200
    );
}
