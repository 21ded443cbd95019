//! Where the event file of a run lies: its name, and that it is new and sorts last. Never reads
//! what is in one.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

const PREFIX: &str = "events.out.tfevents.";
/// A name can be taken only by a process that creates its file in this very moment.
const ATTEMPTS: u64 = 100;

/// Creates `events.out.tfevents.<seconds>.<host>.<process>.docsort`. TensorBoard reads the files
/// of a folder in the order of their names and takes the later one as the run's continuation:
/// where the clock stands still or went back, `<seconds>` is one more than in any name there.
///
/// # Errors
/// Those of listing the folder and of creating the file.
pub fn create(run: &Path, now_s: u64) -> io::Result<(PathBuf, File)> {
    let first = match newest(run)? {
        Some(newest) => now_s.max(newest.saturating_add(1)),
        None => now_s,
    };
    let mut taken = ErrorKind::AlreadyExists.into();
    for seconds in first..first.saturating_add(ATTEMPTS) {
        let process = std::process::id();
        // Ten digits at least, as TensorFlow writes them, so that names sort as numbers.
        let path = run.join(format!(
            "{PREFIX}{seconds:010}.{}.{process}.docsort",
            host()
        ));
        match File::create_new(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => taken = error,
            Err(error) => return Err(error),
        }
    }
    Err(taken)
}

/// The largest number of seconds in the name of an event file in `run`.
fn newest(run: &Path) -> io::Result<Option<u64>> {
    let mut newest = None;
    for entry in fs::read_dir(run)? {
        let name = entry?.file_name();
        let seconds = name
            .to_str()
            .and_then(|name| name.strip_prefix(PREFIX))
            .and_then(|rest| rest.split('.').next())
            .and_then(|seconds| seconds.parse().ok());
        newest = newest.max(seconds);
    }
    Ok(newest)
}

/// This machine's name as far as it fits between two dots of a file name.
fn host() -> String {
    let host = fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| std::env::var("HOSTNAME"))
        .or_else(|_| std::env::var("COMPUTERNAME"))
        .unwrap_or_default();
    let is_plain = |character: &char| character.is_ascii_alphanumeric() || *character == '-';
    let host: String = host.trim().chars().filter(is_plain).take(63).collect();
    if host.is_empty() {
        "localhost".into()
    } else {
        host
    }
}
