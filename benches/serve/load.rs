//! A client that asks a server as fast as it answers, over a number of connections, and the engine alone on the same pictures.
//! One line of JSON on standard output; benches/serve/run.py starts it.
//!
//! - `load HOST:PORT PATH CONNECTIONS SECONDS FILE…`: each connection sends one picture after another as the body
//! - `load engine SECONDS FILE…`: batches of 32 without a socket

use docsort_engine::{Engine, Limits};
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.as_slice() {
        [name, seconds, files @ ..] if name == "engine" => alone(number(seconds), &read(files)),
        [address, path, connections, seconds, files @ ..] => {
            ask(
                address,
                path,
                number(connections),
                number(seconds),
                &read(files),
            );
        }
        // `cargo test` starts it without anything to do.
        _ => {}
    }
}

fn number(text: &str) -> u64 {
    text.parse().expect("a whole number")
}

fn read(files: &[String]) -> Vec<Vec<u8>> {
    assert!(!files.is_empty(), "name at least one picture");
    files
        .iter()
        .map(|file| fs::read(file).expect("a readable file"))
        .collect()
}

fn alone(seconds: u64, pictures: &[Vec<u8>]) {
    let engine = Engine::shipped().expect("the program's own model");
    let limits = Limits {
        max_bytes: 64 << 20,
        max_pixels: 100_000_000,
        min_side_px: 16,
        max_pages: docsort_picture::MAX_PAGES,
    };
    let batch: Vec<&[u8]> = pictures
        .iter()
        .map(Vec::as_slice)
        .cycle()
        .take(32)
        .collect();
    engine.answer_bytes(&batch, &limits);
    let begun = Instant::now();
    let mut count = 0;
    while begun.elapsed() < Duration::from_secs(seconds) {
        count += engine.answer_bytes(&batch, &limits).len();
    }
    println!(
        r#"{{"pictures_per_s": {:.1}}}"#,
        count as f64 / begun.elapsed().as_secs_f64()
    );
}

fn ask(address: &str, path: &str, connections: u64, seconds: u64, pictures: &[Vec<u8>]) {
    let begun = Instant::now();
    let until = begun + Duration::from_secs(seconds);
    let mut took: Vec<f64> = thread::scope(|scope| {
        let client = |first| scope.spawn(move || client(address, path, first, until, pictures));
        let clients: Vec<_> = (0..connections as usize).map(client).collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().expect("no client fails"))
            .collect()
    });
    let seconds = begun.elapsed().as_secs_f64();
    took.sort_by(f64::total_cmp);
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize] * 1000.0;
    println!(
        r#"{{"requests": {}, "requests_per_s": {:.1}, "p50_ms": {:.2}, "p99_ms": {:.2}}}"#,
        took.len(),
        took.len() as f64 / seconds,
        at(0.5),
        at(0.99)
    );
}

/// Seconds that each answer took.
fn client(
    address: &str,
    path: &str,
    first: usize,
    until: Instant,
    pictures: &[Vec<u8>],
) -> Vec<f64> {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_nodelay(true).expect("a socket takes it");
    let mut answers = BufReader::new(stream.try_clone().expect("a socket can be shared"));
    let mut took = Vec::new();
    for picture in pictures.iter().cycle().skip(first % pictures.len()) {
        let begun = Instant::now();
        if begun >= until {
            break;
        }
        let length = picture.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: {length}\r\n\r\n"
        );
        let bytes = [head.as_bytes(), picture].concat();
        stream.write_all(&bytes).expect("the server takes it");
        answer(&mut answers);
        took.push(begun.elapsed().as_secs_f64());
    }
    took
}

fn answer(answers: &mut impl BufRead) {
    let mut line = String::new();
    answers.read_line(&mut line).expect("the server answers");
    assert!(line.contains(" 200 "), "the server said {line}");
    let mut length = 0;
    while !line.trim_end().is_empty() {
        line.clear();
        answers.read_line(&mut line).expect("the server answers");
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    answers.read_exact(&mut body).expect("a whole answer");
}
