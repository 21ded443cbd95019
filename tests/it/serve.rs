//! `docsort serve` as it is typed. What the server does with requests is tried in `crates/serve`; here, that it answers as
//! `predict` does, and what it refuses to start with.

use crate::harness::files::temp;
use crate::harness::pictures::{encode, small};
use crate::harness::{Running, docsort, docsort_through};
use image::ImageFormat;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

/// A server at a free port, and its address.
fn serve(dir: &Path, args: &[&str]) -> (Running, String) {
    // What it says first goes to a file, to be read while it runs.
    let to_file = ["sh", "-c", "exec \"$0\" \"$@\" >said"];
    let command = docsort_through(&to_file, dir).args(["serve", "--listen", "127.0.0.1:0"]);
    let mut running = command.args(args).spawn();
    let said = || std::fs::read_to_string(dir.join("said")).unwrap_or_default();
    running.wait_until(|| said().contains('\n'));
    let said = said();
    let (_, address) = said.split_once("http://").unwrap();
    let address = address.split_whitespace().next().unwrap().to_owned();
    (running, address)
}

/// The status and the body.
fn ask(address: &str, head: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    let head =
        format!("{head}Host: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).unwrap();
    let end = reply
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let status = std::str::from_utf8(&reply[9..12]).unwrap().parse().unwrap();
    (status, reply.split_off(end + 4))
}

#[test]
fn the_server_writes_the_rows_of_predict_and_stops_at_sigterm() {
    let dir = temp();
    let files = [
        ("a.jpg", encode(&small("passport", 1), ImageFormat::Jpeg)),
        ("b.png", encode(&small("credit_card", 2), ImageFormat::Png)),
        ("c.jpg", b"no picture".to_vec()),
    ];
    for (name, bytes) in &files {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    let predict = [
        "predict", "--model", "shipped", "--format", "jsonl", "--top-k", "2",
    ];
    let rows = docsort(dir.path())
        .args(predict)
        .args(files.each_ref().map(|(name, _)| name));
    let rows = rows.run().code(3).stdout;

    let (running, address) = serve(dir.path(), &["--model", "shipped"]);
    let mut form = Vec::new();
    for (name, bytes) in &files {
        form.extend(
            format!("--X\r\nContent-Disposition: form-data; name=f; filename=\"{name}\"\r\n\r\n")
                .bytes(),
        );
        form.extend(bytes);
        form.extend(b"\r\n");
    }
    form.extend(b"--X--");
    let head =
        "POST /v1/predict?top_k=2 HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=X\r\n";
    let (status, body) = ask(&address, head, &form);
    assert_eq!(
        (status, String::from_utf8(body).unwrap()),
        (200, String::from_utf8(rows).unwrap())
    );
    let head = "POST /v1/predict?explain=true HTTP/1.1\r\nContent-Type: image/jpeg\r\n";
    let (status, body) = ask(&address, head, &files[0].1);
    assert_eq!(status, 200);
    // The first bytes of any PNG: its signature and the length of its first chunk.
    let said = String::from_utf8(body).unwrap();
    assert!(
        said.contains("\"explanation\":\"data:image/png;base64,iVBORw0KGgoAAAAN"),
        "{said:.200}"
    );
    let (status, _) = ask(
        &address,
        "POST /v1/predict HTTP/1.1\r\nContent-Type: a/b\r\n",
        b"",
    );
    assert_eq!(status, 415);
    running.signal("TERM");
    let finished = running.wait().code(0).stderr_has(&[
        "every accepted request was answered",
        "POST /v1/predict 415",
    ]);
    assert!(
        !finished.stderr.contains("POST /v1/predict 200"),
        "{finished}"
    );
}

#[test]
fn an_address_that_others_reach_needs_a_token_or_an_explicit_word() {
    let dir = temp();
    let refused = |args: &[&str]| docsort(dir.path()).arg("serve").args(args).run();
    refused(&["--listen", "0.0.0.0:0"])
        .code(2)
        .stderr_has(&["--token-file", "--open"]);
    refused(&["--cors", "*"])
        .code(2)
        .stderr_has(&["--cors", "https://"]);
    refused(&["--open", "--token-file", "t"]).code(2);
    refused(&["--token-file", "t"])
        .code(1)
        .stderr_has(&["--token-file t", "no such file"]);
    std::fs::write(dir.path().join("t"), "short\n").unwrap();
    refused(&["--token-file", "t"])
        .code(1)
        .stderr_has(&["5 characters", "openssl"]);
    std::fs::write(dir.path().join("t"), "0123456789abcdef\n").unwrap();
    let (running, address) = serve(dir.path(), &["--model", "shipped", "--token-file", "t"]);
    assert_eq!(ask(&address, "GET /metrics HTTP/1.1\r\n", b"").0, 401);
    let head = "GET /metrics HTTP/1.1\r\nAuthorization: Bearer 0123456789abcdef\r\n";
    assert_eq!(ask(&address, head, b"").0, 200);
    refused(&["--listen", &address])
        .code(1)
        .stderr_has(&[&address, "--listen"]);
    running.signal("INT");
    running.wait().code(0);
}
