//! What docsort writes, read back by other means than its own: digests, tables, manifests, rows.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The folder that holds Cargo.toml: asked of the run, since a build that a cache carried here from
/// another checkout remembers that one's.
#[track_caller]
pub fn checkout() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR")
        .expect("cargo test sets it")
        .into()
}

/// A folder that goes when the test ends, and that any user may enter.
pub fn temp() -> tempfile::TempDir {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    set_mode(dir.path(), 0o777);
    dir
}

/// A folder outside the build's: for tests that act as another user, who may not enter that one.
pub fn temp_for_anyone() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    set_mode(dir.path(), 0o777);
    dir
}

pub fn set_mode(path: impl AsRef<Path>, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(path, permissions).unwrap();
}

/// SHA-256 in hexadecimal, as `sha256sum` prints it.
#[track_caller]
pub fn sha256(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Each file under `dir` with its digest: equal before and after means that nothing was written.
pub fn snapshot(dir: impl AsRef<Path>) -> BTreeMap<PathBuf, String> {
    walkdir::WalkDir::new(dir)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().to_owned(), sha256(entry.path())))
        .collect()
}

/// The rows of a run's history.csv, column → value.
pub fn history(run: impl AsRef<Path>) -> Vec<BTreeMap<String, String>> {
    table(&std::fs::read(run.as_ref().join("history.csv")).unwrap())
}

/// The rows of a CSV text, column → value.
pub fn table(csv: &[u8]) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(csv)
        .deserialize()
        .map(|row| row.expect("a row of a CSV file"))
        .collect()
}

/// One JSON value a line.
#[track_caller]
pub fn jsonl(text: &[u8]) -> Vec<serde_json::Value> {
    let text = std::str::from_utf8(text).expect("JSON lines are UTF-8");
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// The manifest of a checkpoint.
pub fn manifest(checkpoint: impl AsRef<Path>) -> toml::Table {
    let text = std::fs::read_to_string(checkpoint.as_ref().join("manifest.toml")).unwrap();
    text.parse().unwrap()
}

/// The numbers of the epochs whose checkpoints a run holds, ascending.
pub fn epochs(run: impl AsRef<Path>) -> Vec<u64> {
    let Ok(entries) = std::fs::read_dir(run.as_ref().join("checkpoints")) else {
        return Vec::new();
    };
    let mut epochs: Vec<u64> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_prefix("epoch-")?.parse().ok())
        .collect();
    epochs.sort_unstable();
    epochs
}

pub fn epoch_dir(run: impl AsRef<Path>, epoch: u64) -> PathBuf {
    run.as_ref()
        .join("checkpoints")
        .join(format!("epoch-{epoch:04}"))
}

/// Changes one byte.
pub fn flip(path: impl AsRef<Path>, at: u64) {
    let mut bytes = std::fs::read(&path).unwrap();
    let at = (at % bytes.len() as u64) as usize;
    bytes[at] ^= 0x10;
    std::fs::write(path, bytes).unwrap();
}

/// Copies a folder with all that it holds.
pub fn copy_tree(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).unwrap();
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Folders that earlier runs of the tests left behind, of processes long gone.
pub fn remove_older_than_a_day(parent: &Path, prefix: &str) {
    let day = Duration::from_secs(24 * 60 * 60);
    for entry in std::fs::read_dir(parent).unwrap().flatten() {
        let old = entry
            .metadata()
            .and_then(|data| data.modified())
            .is_ok_and(|time| {
                SystemTime::now()
                    .duration_since(time)
                    .is_ok_and(|age| age > day)
            });
        if old && entry.file_name().to_string_lossy().starts_with(prefix) {
            // Another process may remove it at the same time.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
