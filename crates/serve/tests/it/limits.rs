//! What one client can make the server hold, and how long it may take.

use crate::client::{connect, get, metric, post, post_form, reply, request};
use crate::pictures::{jpeg, slow_png};
use crate::server::{start, start_bound};
use docsort_serve::Bounds;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

const SHORT: Duration = Duration::from_millis(400);

/// Waits until it holds; fails if it does not for long.
#[track_caller]
fn until(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it never held");
        thread::sleep(Duration::from_millis(20));
    }
}

fn bounded(request_bytes: usize) -> Bounds {
    Bounds {
        request_bytes,
        ..Bounds::default()
    }
}

#[test]
fn a_request_that_says_it_is_too_long_is_refused_before_it_is_sent() {
    let server = start_bound(bounded(1000));
    let mut stream = connect(server.address);
    stream
        .write_all(b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n")
        .unwrap();
    let words = reply(&mut stream).unwrap().refused(413);
    assert!(
        words.contains("1000 bytes") && words.contains("--max-request-mib"),
        "{words}"
    );
    assert_eq!(post(server.address, "/v1/predict", &[0; 1000]).status, 200);
    assert_eq!(metric(server.address, "docsort_held_bytes"), 0.0);
}

#[test]
fn a_client_that_goes_on_sending_what_is_too_long_still_reads_why() {
    let server = start_bound(bounded(100_000));
    let body = vec![7; 8 << 20];
    let sent_whole = request("POST", "/v1/predict", &[], &body);
    let mut in_chunks =
        b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            .to_vec();
    for chunk in body.chunks(50_000) {
        in_chunks.extend(format!("{:x}\r\n", chunk.len()).bytes());
        in_chunks.extend(chunk);
        in_chunks.extend(b"\r\n");
    }
    in_chunks.extend(b"0\r\n\r\n");
    for bytes in [sent_whole, in_chunks] {
        let mut stream = connect(server.address);
        // All of it, before the answer is looked at: as many clients do.
        stream.write_all(&bytes).unwrap();
        reply(&mut stream).unwrap().refused(413);
    }
}

#[test]
fn a_request_of_more_pictures_than_can_wait_is_refused_as_a_whole() {
    let server = start_bound(Bounds {
        queue_pictures: 3,
        ..Bounds::default()
    });
    let picture = jpeg(1);
    let files: Vec<(&str, &[u8])> = (0..4).map(|_| ("a.jpg", &picture[..])).collect();
    let words = post_form(server.address, "/v1/predict", &files).refused(413);
    assert!(
        words.contains("3 pictures") && words.contains("--queue"),
        "{words}"
    );
    assert_eq!(
        post_form(server.address, "/v1/predict", &files[..3])
            .rows()
            .len(),
        3
    );
}

#[test]
fn who_finds_the_queue_full_is_told_when_to_come_again() {
    let server = start_bound(Bounds {
        queue_pictures: 1,
        ..Bounds::default()
    });
    let picture = slow_png();
    // Two are looked at, one waits, and there is no room for the others.
    let replies: Vec<_> = thread::scope(|scope| {
        let ask = || scope.spawn(|| post(server.address, "/v1/predict", &picture));
        let asking: Vec<_> = (0..12).map(|_| ask()).collect();
        asking
            .into_iter()
            .map(|asking| asking.join().unwrap())
            .collect()
    });
    let (answered, refused): (Vec<_>, Vec<_>) =
        replies.iter().partition(|reply| reply.status == 200);
    assert!(
        !answered.is_empty() && !refused.is_empty(),
        "{} answered",
        answered.len()
    );
    for reply in refused {
        assert!(reply.refused(429).contains("ask again"));
        assert_eq!(reply.header("retry-after"), Some("1"));
    }
    assert_eq!(post(server.address, "/v1/predict", &jpeg(1)).status, 200);
}

#[test]
fn bodies_hold_no_more_bytes_together_than_they_may() {
    let server = start_bound(Bounds {
        held_bytes: 100_000,
        ..Bounds::default()
    });
    let body = vec![0; 90_000];
    let bytes = request("POST", "/v1/predict", &[], &body);
    let mut first = connect(server.address);
    let (most, rest) = bytes.split_at(bytes.len() - 10);
    first.write_all(most).unwrap();
    until(|| metric(server.address, "docsort_held_bytes") > 80_000.0);
    let refused = post(server.address, "/v1/predict", &[0; 50_000]);
    refused.refused(429);
    assert_eq!(refused.header("retry-after"), Some("1"));
    first.write_all(rest).unwrap();
    assert_eq!(reply(&mut first).unwrap().status, 200);
    assert_eq!(
        post(server.address, "/v1/predict", &[0; 50_000]).status,
        200
    );
    until(|| metric(server.address, "docsort_held_bytes") == 0.0);
}

#[test]
fn a_body_that_comes_too_slowly_is_refused_however_it_trickles() {
    let server = start_bound(Bounds {
        body_wait: SHORT,
        ..Bounds::default()
    });
    let head = b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n";
    for pause in [None, Some(Duration::from_millis(30))] {
        let mut stream = connect(server.address);
        stream.write_all(head).unwrap();
        let mut sender = stream.try_clone().unwrap();
        let trickle = thread::spawn(move || {
            while let Some(pause) = pause {
                if sender.write_all(b"x").is_err() {
                    return;
                }
                thread::sleep(pause);
            }
        });
        let answer = reply(&mut stream).unwrap();
        assert!(answer.refused(408).contains("too slowly"));
        assert_eq!(answer.header("connection"), Some("close"));
        drop(stream);
        trickle.join().unwrap();
    }
}

/// Until the server says or does something.
fn ended(stream: &mut TcpStream) -> bool {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

#[test]
fn two_hundred_slow_clients_keep_nobody_waiting_and_are_sent_away() {
    let server = start_bound(Bounds {
        head_wait: Duration::from_secs(3),
        body_wait: Duration::from_secs(3),
        ..Bounds::default()
    });
    let beginnings: [&[u8]; 4] = [
        b"",
        b"POST /v1/pre",
        b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nX: ",
        b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000\r\n\r\nabc",
    ];
    let slow = |number: usize| {
        let mut stream = connect(server.address);
        stream
            .write_all(beginnings[number % beginnings.len()])
            .unwrap();
        stream
    };
    let mut slow: Vec<TcpStream> = (0..200).map(slow).collect();
    for seed in 0..20 {
        assert_eq!(
            post(server.address, "/v1/predict", &jpeg(seed))
                .rows()
                .len(),
            1
        );
    }
    for stream in &mut slow {
        assert!(ended(stream));
    }
    until(|| metric(server.address, "docsort_connections") == 1.0);
    assert_eq!(metric(server.address, "docsort_held_bytes"), 0.0);
}

#[test]
fn more_connections_than_are_allowed_wait_until_one_ends() {
    let server = start_bound(Bounds {
        connections: 2,
        ..Bounds::default()
    });
    let held = [connect(server.address), connect(server.address)];
    let mut third = connect(server.address);
    third
        .write_all(&request("GET", "/v2/health/live", &[], b""))
        .unwrap();
    third.set_read_timeout(Some(SHORT)).unwrap();
    assert!(reply(&mut third).is_err(), "it was answered at once");
    drop(held);
    third
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    assert_eq!(reply(&mut third).unwrap().status, 200);
}

#[test]
fn a_client_that_never_takes_its_answers_is_dropped() {
    let server = start_bound(Bounds {
        answer_wait: SHORT,
        ..Bounds::default()
    });
    let mut stream = connect(server.address);
    stream.set_write_timeout(Some(SHORT)).unwrap();
    let ask = request("GET", "/openapi.json", &[], b"");
    // Until the server takes no more, since nobody takes what it gives.
    while stream.write_all(&ask).is_ok() {}
    until(|| metric(server.address, "docsort_connections") == 1.0);
}

#[test]
fn a_head_without_end_is_refused() {
    let server = start();
    let mut stream = connect(server.address);
    let _ = stream.write_all(&[b"GET / HTTP/1.1\r\nX: ".to_vec(), vec![b'a'; 100_000]].concat());
    assert_eq!(reply(&mut stream).unwrap().status, 431);
    assert_eq!(get(server.address, "/v2/health/live").status, 200);
}

#[test]
fn who_goes_away_while_waiting_costs_no_work() {
    let server = start();
    let picture = slow_png();
    let busy = |_| {
        let mut stream = connect(server.address);
        stream
            .write_all(&request("POST", "/v1/predict", &[], &picture))
            .unwrap();
        stream
    };
    let busy: Vec<TcpStream> = (0..2).map(busy).collect();
    until(|| metric(server.address, "docsort_batch_pictures_sum") == 2.0);
    for seed in 0..10 {
        let mut gone = connect(server.address);
        gone.write_all(&request("POST", "/v1/predict", &[], &jpeg(seed)))
            .unwrap();
    }
    for mut stream in busy {
        assert_eq!(reply(&mut stream).unwrap().status, 200);
    }
    until(|| metric(server.address, "docsort_requests_in_flight") == 1.0);
    assert_eq!(metric(server.address, "docsort_queue_pictures"), 0.0);
    until(|| metric(server.address, "docsort_held_bytes") == 0.0);
}
