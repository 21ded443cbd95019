//! What every test stands on: the binary run in a folder of its own, what it printed and what it
//! cost. It holds no expectation of any command but one: no run ever shows a user panic text.

mod devices;
pub mod files;
pub mod leavings;
pub mod pdf;
pub mod pictures;
pub mod png;
pub mod rows;
pub mod scans;
mod skipping;
pub mod training;

pub use devices::{NO_GPU, has_wgpu, wgpu_or_skip};
pub use skipping::skip;

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// No command here takes longer than seconds; what still runs after this hangs.
const HANG: Duration = Duration::from_secs(400);

/// One command line of docsort that has not run yet.
pub struct Docsort {
    command: Command,
    stdin: Vec<u8>,
}

/// `docsort` with `cwd` as its working folder.
pub fn docsort(cwd: impl AsRef<Path>) -> Docsort {
    command(Command::new(env!("CARGO_BIN_EXE_docsort")), cwd.as_ref())
}

/// `docsort` started by `wrapper`, which gets the binary as its last argument.
pub fn docsort_through(wrapper: &[&str], cwd: impl AsRef<Path>) -> Docsort {
    let mut through = Command::new(wrapper[0]);
    through
        .args(&wrapper[1..])
        .arg(env!("CARGO_BIN_EXE_docsort"));
    command(through, cwd.as_ref())
}

/// How often something is tried: `often` where `DOCSORT_DEEP=1` asks for what takes long.
pub fn tries(usually: u64, often: u64) -> u64 {
    if std::env::var_os("DOCSORT_DEEP").is_some_and(|deep| deep == "1") {
        often
    } else {
        usually
    }
}

/// `docsort` with a disk of so many KiB of its own at `disk` in `cwd`. What the disk holds in the end is
/// copied to `after`, since it goes with the process. `None`, after a visible line, where this process
/// cannot mount one.
#[track_caller]
pub fn docsort_on_a_disk_of(kib: u64, cwd: &Path) -> Option<Docsort> {
    static CAN_MOUNT: OnceLock<bool> = OnceLock::new();
    let can_mount = *CAN_MOUNT.get_or_init(|| {
        let probe = Command::new("unshare")
            .args(["-rm", "sh", "-c", "mount -t tmpfs -o size=64k none /mnt"])
            .output();
        probe.is_ok_and(|output| output.status.success())
    });
    if !can_mount {
        skip(
            "mount",
            "needs to mount a small disk in a name space of its own",
        );
        return None;
    }
    for folder in ["disk", "after"] {
        std::fs::create_dir_all(cwd.join(folder)).unwrap();
    }
    let script = format!(
        "mount -t tmpfs -o size={kib}k none disk && \"$@\"; code=$?; cp -a disk/. after; exit $code"
    );
    Some(docsort_through(
        &["unshare", "-rm", "sh", "-c", &script, "sh"],
        cwd,
    ))
}

/// `docsort` as a user whom file modes bind; root, who runs most containers, may read everything.
/// `None`, after a visible line, where this process cannot become another user.
#[track_caller]
pub fn docsort_as_nobody(cwd: impl AsRef<Path>) -> Option<Docsort> {
    let cwd = cwd.as_ref();
    let root = Command::new("id").arg("-u").output().ok()?.stdout == b"0\n";
    if !root {
        skip("root", "needs root, to become another user through setpriv");
        return None;
    }
    // The build folder may lie in a home that only its owner can enter.
    let binary = cwd.join("docsort-for-nobody");
    if !binary.exists() {
        std::fs::copy(env!("CARGO_BIN_EXE_docsort"), &binary).unwrap();
    }
    let mut setpriv = Command::new("setpriv");
    setpriv
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
        .arg(binary);
    Some(command(setpriv, cwd))
}

fn command(mut command: Command, cwd: &Path) -> Docsort {
    command
        .current_dir(cwd)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env_remove("RUST_BACKTRACE")
        .env_remove("DOCSORT_ABORT_AT");
    Docsort {
        command,
        stdin: Vec::new(),
    }
}

impl Docsort {
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    /// `--set` before each of `overrides`.
    pub fn set<S: AsRef<OsStr>>(mut self, overrides: impl IntoIterator<Item = S>) -> Self {
        for one in overrides {
            self.command.arg("--set").arg(one);
        }
        self
    }

    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// Runs to the end.
    #[track_caller]
    pub fn run(self) -> Finished {
        self.spawn().wait()
    }

    #[track_caller]
    pub fn spawn(mut self) -> Running {
        let mut child = self.command.spawn().expect("docsort starts");
        let mut stdin = child.stdin.take().unwrap();
        let input = self.stdin;
        // A child that refuses its input closes the pipe: that is its right, not our failure.
        std::thread::spawn(move || drop(stdin.write_all(&input)));
        let stdout = drain(child.stdout.take().unwrap());
        let stderr = drain(child.stderr.take().unwrap());
        Running {
            child,
            output: Some([stdout, stderr]),
            peak_kib: 0,
            cpu_ticks: 0,
        }
    }
}

/// A child that runs. It is killed when dropped, so that no failed test leaves one behind.
pub struct Running {
    child: Child,
    /// Standard output and standard error, read so that the child never waits for us.
    output: Option<[JoinHandle<Vec<u8>>; 2]>,
    peak_kib: u64,
    cpu_ticks: u64,
}

impl Running {
    /// Sends `INT`, `TERM`, `HUP` or `KILL`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .stderr(Stdio::null())
            .status();
        sent.expect("kill(1) is on every Linux");
    }

    pub fn has_ended(&mut self) -> bool {
        self.measure();
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits until `done` says yes or the child has ended.
    pub fn wait_until(&mut self, mut done: impl FnMut() -> bool) {
        let start = Instant::now();
        while !done() && !self.has_ended() {
            assert!(start.elapsed() < HANG, "nothing happened");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    #[track_caller]
    pub fn wait(mut self) -> Finished {
        self.wait_until(|| false);
        let status = self.child.wait().unwrap();
        let [stdout, stderr] = self.output.take().unwrap();
        let finished = Finished {
            code: status.code(),
            stdout: stdout.join().unwrap(),
            stderr: String::from_utf8_lossy(&stderr.join().unwrap()).into_owned(),
            peak_mib: self.peak_kib / 1024,
            cpu_s: self.cpu_ticks as f64 / 100.0,
        };
        for panic_text in [
            "panicked at",
            "RUST_BACKTRACE",
            "stack backtrace",
            "internal error",
        ] {
            assert!(
                !finished.stderr.contains(panic_text) && !finished.text().contains(panic_text),
                "a user was shown a panic:\n{finished}"
            );
        }
        finished
    }

    /// The kernel keeps the peak of a process only while it lives, hence the polling.
    fn measure(&mut self) {
        let pid = self.child.id();
        let read = |name| std::fs::read_to_string(format!("/proc/{pid}/{name}"));
        if let Ok(status) = read("status")
            && let Some(line) = status.lines().find(|line| line.starts_with("VmHWM:"))
            && let Some(kib) = line.split_whitespace().nth(1)
        {
            self.peak_kib = self.peak_kib.max(kib.parse().unwrap());
        }
        // proc(5): after the name in brackets, utime and stime are the 12th and 13th fields.
        if let Ok(stat) = read("stat")
            && let Some((_, fields)) = stat.rsplit_once(')')
        {
            let ticks = fields.split_whitespace().skip(11).take(2);
            let ticks: u64 = ticks.map(|ticks| ticks.parse::<u64>().unwrap()).sum();
            self.cpu_ticks = self.cpu_ticks.max(ticks);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail for a child that has ended, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a command left behind.
pub struct Finished {
    /// `None` for a process that a signal ended.
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
    /// Largest resident memory (`VmHWM`).
    pub peak_mib: u64,
    /// Processor time: unlike the clock on the wall, other tests on this machine do not stretch it.
    pub cpu_s: f64,
}

impl Finished {
    /// Standard output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    #[track_caller]
    pub fn code(self, expected: i32) -> Self {
        assert_eq!(self.code, Some(expected), "another exit code\n{self}");
        self
    }

    /// The lines of a training that begin with `1/30` and such.
    pub fn epoch_lines(&self) -> Vec<String> {
        let is_epoch = |line: &&str| {
            let numbers = line.split_whitespace().next()?.split_once('/')?;
            Some(numbers.0.parse::<u64>().is_ok() && numbers.1.parse::<u64>().is_ok())
        };
        let text = self.text();
        let lines = text.lines().filter(|line| is_epoch(line) == Some(true));
        lines.map(str::to_owned).collect()
    }

    /// The training losses in those lines.
    pub fn epoch_losses(&self) -> Vec<f64> {
        let second = |line: &String| line.split_whitespace().nth(1).unwrap().parse().unwrap();
        self.epoch_lines().iter().map(second).collect()
    }

    /// Each of `words` is on standard error, in any case of letters.
    #[track_caller]
    pub fn stderr_has(self, words: &[&str]) -> Self {
        let stderr = self.stderr.to_lowercase();
        for word in words {
            assert!(
                stderr.contains(&word.to_lowercase()),
                "nothing about {word:?}\n{self}"
            );
        }
        self
    }

    /// Refused before anything was counted or trained.
    #[track_caller]
    pub fn before_any_work(self) -> Self {
        let begun = self.text().contains("pictures: scanned");
        assert!(!begun, "pictures were read\n{self}");
        assert!(self.epoch_lines().is_empty(), "training had begun\n{self}");
        self
    }
}

impl std::fmt::Display for Finished {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let cut = |text: &str| text.chars().take(4000).collect::<String>();
        writeln!(f, "exit code: {:?}", self.code)?;
        writeln!(f, "standard output:\n{}", cut(&self.text()))?;
        writeln!(f, "standard error:\n{}", cut(&self.stderr))
    }
}

fn drain(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        bytes
    })
}
