//! A client of HTTP/1.1 that does what it is told: whole requests, slow ones, broken ones. Reads answers with a length only,
//! which are all that the server gives.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// No answer takes so long, on a busy machine either.
const WAIT: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// One value a line.
    pub fn rows(&self) -> Vec<serde_json::Value> {
        assert_eq!(self.status, 200, "{}", self.text());
        let lines = self.text().lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The words of a refusal.
    #[track_caller]
    pub fn refused(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()["error"].as_str().unwrap().to_owned()
    }
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(WAIT)).unwrap();
    stream.set_write_timeout(Some(WAIT)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// The bytes of a request with a body of known length.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("{method} {path} HTTP/1.1\r\n");
    if !headers.iter().any(|(name, _)| *name == "Host") {
        bytes += "Host: localhost\r\n";
    }
    for (name, value) in headers {
        bytes += &format!("{name}: {value}\r\n");
    }
    bytes += &format!("Content-Length: {}\r\n\r\n", body.len());
    [bytes.as_bytes(), body].concat()
}

/// # Errors
/// If the connection ends before the answer does.
pub fn reply(stream: &mut impl Read) -> io::Result<Reply> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.trim_end().split("\r\n");
    let status_line = lines.next().unwrap();
    let status = status_line.split(' ').nth(1).unwrap().parse().unwrap();
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    };
    let headers = lines.map(header).collect();
    let mut reply = Reply {
        status,
        headers,
        body: Vec::new(),
    };
    if status == 100 {
        return self::reply(stream);
    }
    let length = reply
        .header("content-length")
        .unwrap_or("0")
        .parse()
        .unwrap();
    reply.body = vec![0; length];
    stream.read_exact(&mut reply.body)?;
    Ok(reply)
}

/// One request on a connection of its own.
pub fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reply {
    let mut stream = connect(address);
    stream
        .write_all(&request(method, path, headers, body))
        .unwrap();
    reply(&mut stream).unwrap()
}

pub fn get(address: SocketAddr, path: &str) -> Reply {
    send(address, "GET", path, &[], b"")
}

/// One picture as the body.
pub fn post(address: SocketAddr, path: &str, picture: &[u8]) -> Reply {
    send(
        address,
        "POST",
        path,
        &[("Content-Type", "image/jpeg")],
        picture,
    )
}

/// The header and the body of a form with these files.
pub fn form(files: &[(&str, &[u8])]) -> (&'static str, Vec<u8>) {
    const BOUNDARY: &str = "----0b0undary";
    let mut body = Vec::new();
    for (name, bytes) in files {
        body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n").bytes());
        body.extend(b"Content-Type: application/octet-stream\r\n\r\n");
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    ("multipart/form-data; boundary=----0b0undary", body)
}

pub fn post_form(address: SocketAddr, path: &str, files: &[(&str, &[u8])]) -> Reply {
    let (kind, body) = form(files);
    send(address, "POST", path, &[("Content-Type", kind)], &body)
}

/// The value of a metric by the beginning of its line; 0 where there is none.
pub fn metric(address: SocketAddr, line: &str) -> f64 {
    let text = get(address, "/metrics");
    let found = text
        .text()
        .lines()
        .find_map(|found| found.strip_prefix(line)?.strip_prefix(' '));
    found.map_or(0.0, |value| value.parse().unwrap())
}
