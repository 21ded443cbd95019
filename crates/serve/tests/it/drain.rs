//! A server that is told to stop answers whoever has asked. Told by a signal, as orchestrators do, in a process of its own.

use crate::client::{connect, post, reply, request};
use crate::pictures::{jpeg, slow_png};
use crate::server::{start, start_bound};
use docsort_serve::{Bounds, Drained};
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

#[test]
fn requests_that_were_begun_are_answered_after_the_stop() {
    let server = start();
    let picture = slow_png();
    let asked = |_| {
        let mut stream = connect(server.address);
        stream
            .write_all(&request("POST", "/v1/predict", &[], &picture))
            .unwrap();
        stream
    };
    let waiting: Vec<TcpStream> = (0..6).map(asked).collect();
    // One whose body is still on its way.
    let body = jpeg(1);
    let bytes = request("POST", "/v1/predict", &[], &body);
    let (head, rest) = bytes.split_at(bytes.len() / 2);
    let mut half = connect(server.address);
    half.write_all(head).unwrap();
    thread::sleep(Duration::from_millis(300));
    server.tell_to_stop();
    thread::sleep(Duration::from_millis(100));
    half.write_all(rest).unwrap();
    for mut stream in waiting.into_iter().chain([half]) {
        let reply = reply(&mut stream).unwrap();
        assert_eq!(reply.rows().len(), 1);
        assert_eq!(reply.header("connection"), Some("close"));
    }
    let address = server.address;
    assert_eq!(server.stopped(), Drained { unanswered: 0 });
    assert!(TcpStream::connect(address).is_err(), "it still listens");
}

#[test]
fn idle_connections_do_not_keep_a_server_and_a_stuck_client_does_so_only_for_a_while() {
    let server = start_bound(Bounds {
        drain_wait: Duration::from_millis(300),
        ..Bounds::default()
    });
    let _idle = connect(server.address);
    let mut stuck = connect(server.address);
    stuck
        .write_all(b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc")
        .unwrap();
    thread::sleep(Duration::from_millis(300));
    assert_eq!(server.stopped(), Drained { unanswered: 1 });
}

/// Tells this test binary to be the server.
const CHILD: &str = "DOCSORT_SERVE_TEST_CHILD";

/// Not a test of its own: what [`Process`] starts.
#[test]
fn child() {
    if env::var_os(CHILD).is_none() {
        return;
    }
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGTERM, std::sync::Arc::clone(&stop))
        .unwrap();
    let server = start();
    println!("\nlistening {}", server.address);
    while !stop.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(5));
    }
    println!("\nunanswered {}", server.stopped().unanswered);
}

struct Process {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Process {
    fn start() -> (Self, SocketAddr) {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "drain::child", "--nocapture"])
            .env(CHILD, "1")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        let mut process = Self { child, lines };
        let address = process.line("listening ").parse().unwrap();
        (process, address)
    }

    /// The rest of the next line that begins so.
    fn line(&mut self, start: &str) -> String {
        let mut line = String::new();
        while self.lines.read_line(&mut line).unwrap() > 0 {
            if let Some(rest) = line.trim_end().strip_prefix(start) {
                return rest.to_owned();
            }
            line.clear();
        }
        panic!("the process ended before it said {start}");
    }

    fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks until the server is gone. A request is lost if the server took it and its answer never came whole; one that was
/// refused before the server could take it was not accepted.
fn ask_until_gone(address: SocketAddr, picture: &[u8], answered: &AtomicUsize) -> usize {
    let bytes = request("POST", "/v1/predict", &[], picture);
    let mut lost = 0;
    loop {
        let Ok(mut stream) = TcpStream::connect(address) else {
            return lost;
        };
        loop {
            let is_sent = stream.write_all(&bytes).is_ok();
            match reply(&mut stream) {
                Ok(reply) => {
                    assert_eq!(reply.rows().len(), 1);
                    answered.fetch_add(1, Ordering::Relaxed);
                    if reply.header("connection") == Some("close") {
                        break;
                    }
                }
                Err(_) => {
                    lost += usize::from(is_sent);
                    break;
                }
            }
        }
    }
}

#[test]
fn killed_by_sigterm_under_load_the_server_loses_no_request_that_it_accepted() {
    for _ in 0..5 {
        let (mut process, address) = Process::start();
        let picture = jpeg(3);
        assert_eq!(post(address, "/v1/predict", &picture).status, 200);
        let answered = AtomicUsize::new(0);
        let lost: usize = thread::scope(|scope| {
            let ask = |_| scope.spawn(|| ask_until_gone(address, &picture, &answered));
            let asking: Vec<_> = (0..16).map(ask).collect();
            while answered.load(Ordering::Relaxed) < 100 {
                thread::sleep(Duration::from_millis(1));
            }
            process.terminate();
            asking
                .into_iter()
                .map(|asking| asking.join().unwrap())
                .sum()
        });
        assert_eq!(process.line("unanswered "), "0");
        assert_eq!(lost, 0);
    }
}
