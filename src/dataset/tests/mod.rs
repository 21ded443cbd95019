//! Trees of small files, made anew for each test. No expected value is taken from the code under
//! test.

mod faults;
mod layouts;
mod reading;
mod refusals;
mod sides;

use crate::config::Config;
use crate::dataset::{
    DatasetError, Finding, Folder, LoadOptions, Loaded, Purpose, ScanOptions, Skipped,
    SplitOptions, Splits, load, scan, split,
};
use std::io::Cursor;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;

const TRAIN: ScanOptions<'static> = ScanOptions {
    purpose: Purpose::Train,
    follow_links: false,
    runs: None,
};
const EVALUATE: ScanOptions<'static> = ScanOptions {
    purpose: Purpose::Evaluate,
    follow_links: false,
    runs: None,
};
const FOLLOW: ScanOptions<'static> = ScanOptions {
    purpose: Purpose::Train,
    follow_links: true,
    runs: None,
};

/// A PNG of 20 × 20 pixels; each number is another picture.
fn png(number: u32) -> Vec<u8> {
    let [a, b, c, _] = number.to_le_bytes();
    let picture =
        image::RgbImage::from_fn(20, 20, |x, y| image::Rgb([a ^ x as u8, b ^ y as u8, c]));
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// A file with everything above it.
fn put(root: &Path, name: impl AsRef<Path>, bytes: &[u8]) {
    let path = root.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Files by name, each a picture of its own; a name that ends in `/` is an empty folder.
fn tree(names: &[&str]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (number, name) in names.iter().enumerate() {
        match name.strip_suffix('/') {
            Some(folder) => std::fs::create_dir_all(root.path().join(folder)).unwrap(),
            None => put(root.path(), name, &png(number as u32)),
        }
    }
    root
}

fn load_options() -> LoadOptions {
    let mut config = Config::default();
    config.picture.side_px = 16;
    config.train.loader_threads = 2;
    LoadOptions::from(&config)
}

fn load_all(folder: Folder) -> Loaded {
    load(folder, &load_options(), &|_| {}, &AtomicBool::new(false)).unwrap()
}

const FIFTH: SplitOptions = SplitOptions {
    seed: 1,
    valid_fraction: 0.2,
    test_fraction: 0.0,
};

/// Scan, load and split; `scanned = used + skipped` is checked on the way.
fn all(root: &Path) -> Result<(Loaded, Splits, Vec<Finding>), DatasetError> {
    let loaded = load_all(scan(root, &TRAIN)?);
    let (splits, findings) = split(&loaded.classes, &loaded.samples, &FIFTH)?;
    assert_eq!(
        loaded.scanned,
        splits.used() + splits.skipped.len() + loaded.skipped.len()
    );
    Ok((loaded, splits, findings))
}

/// Path below `root`, with `/`.
fn below(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap();
    path.to_string_lossy().replace('\\', "/")
}

/// `path: reason` of each, with paths below `root`.
fn lines(root: &Path, skipped: &[Skipped]) -> Vec<String> {
    let folder = format!("{}/", root.display());
    let line = |skipped: &Skipped| {
        let reason = skipped.reason.replace(&folder, "");
        format!("{}: {reason}", below(root, &skipped.path))
    };
    skipped.iter().map(line).collect()
}

#[track_caller]
fn refused(root: &Path, options: &ScanOptions, expected: &str) {
    let message = scan(root, options).unwrap_err().to_string();
    assert_eq!(
        message.replace(&root.display().to_string(), "ROOT"),
        expected
    );
}
