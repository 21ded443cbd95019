//! A server of the shipped model in this process, at a port of its own, that stops when the test ends.

use docsort_engine::{Engine, Limits};
use docsort_serve::{Access, Bounds, Drained, Logged, Settings, run};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

pub const LIMITS: Limits = Limits {
    max_bytes: 64 << 20,
    max_pixels: 100_000_000,
    min_side_px: 16,
    max_pages: docsort_picture::MAX_PAGES,
};

pub struct Server {
    pub address: SocketAddr,
    pub log: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    running: Option<JoinHandle<Drained>>,
}

pub fn settings() -> Settings {
    Settings {
        model_name: "docsort".to_owned(),
        access: Access::Loopback,
        origins: Vec::new(),
        pictures: LIMITS,
        explain: None,
        bounds: Bounds::default(),
        logged: Logged::All,
    }
}

pub fn start() -> Server {
    start_with(settings())
}

pub fn start_bound(bounds: Bounds) -> Server {
    start_with(Settings {
        bounds,
        ..settings()
    })
}

pub fn start_with(settings: Settings) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let log = Arc::new(Mutex::new(Vec::new()));
    let (told, lines) = (Arc::clone(&stop), Arc::clone(&log));
    let running = thread::spawn(move || {
        let log = Arc::new(move |line: &str| lines.lock().unwrap().push(line.to_owned()));
        run(listener, Engine::shipped().unwrap(), settings, &told, log).unwrap()
    });
    Server {
        address,
        log,
        stop,
        running: Some(running),
    }
}

impl Server {
    pub fn tell_to_stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    pub fn stopped(mut self) -> Drained {
        self.tell_to_stop();
        self.running.take().unwrap().join().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tell_to_stop();
    }
}
