//! Readers of strangers' bytes that are no pictures, one function a target. Each takes the bytes and a folder that it
//! may fill, and panics where docsort breaks a promise: whatever cannot be used is an error whose lines can be shown.
//!
//! The fuzz targets call them, and an ordinary test replays what the fuzzers kept; neither needs Burn.

use docsort::checkpoint::{History, Table, read_history};
use docsort::config::{ProblemKind, Source, render, resolve};
use docsort::dataset::{Input, Links, Purpose, ScanOptions, Separator, expand, scan_labelled};
use docsort::printable::is_unsafe;
use docsort::report::{Explanations, Format, Kept};
use docsort::sorting::{How, Mode, Sorter, Verdict, undo};
use docsort_archive::list_bytes;
use docsort_engine::sealed::seal;
use docsort_engine::{Engine, Manifest, Precision, Weights};
use std::fmt::Display;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

pub type Reader = fn(&[u8], &Path);

/// By the names of the targets.
pub const READERS: [(&str, Reader); 9] = [
    ("archive", archive),
    ("config", config),
    ("history", history),
    ("journal", journal),
    ("labels", labels),
    ("list", list),
    ("manifest", manifest),
    ("model", model),
    ("rows", rows),
];

/// An archive of either kind: no member is longer than asked for, and a second reading gives the same.
pub fn archive(bytes: &[u8], _: &Path) {
    let limits = docsort_picture::Limits {
        max_bytes: 1 << 20,
        max_pixels: 0,
        min_side_px: 0,
        max_pages: 0,
    };
    for name in ["a.tar", "a.zip"] {
        let listing = list_bytes(Path::new(name), bytes.to_vec());
        if let Some(reject) = &listing.damage {
            check_shown(reject);
        }
        for member in listing.members.iter().take(100) {
            match member.read(&limits) {
                Ok(content) => {
                    assert!(content.len() as u64 <= limits.max_bytes);
                    assert_eq!(member.read(&limits), Ok(content));
                }
                Err(reject) => check_shown(&reject),
            }
        }
    }
}

/// A configuration as a file, and one line as the text behind `--set`. What is understood is written so that it is
/// understood alike.
pub fn config(bytes: &[u8], place: &Path) {
    match resolve(&file(place, "config.toml", bytes), &[]) {
        Ok(config) => {
            let text = render(&config).expect("what came from a text can be one");
            let again = resolve(&file(place, "again.toml", text.as_bytes()), &[]);
            assert_eq!(again.expect("docsort understands what it wrote"), config);
        }
        Err(error) => check_shown(&error),
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\n')
        && let Err(error) = resolve(&Source::Default, &[text.to_owned()])
    {
        check_shown(&error);
    }
}

fn file(place: &Path, name: &str, bytes: &[u8]) -> Source {
    Source::File(written(place, name, bytes))
}

/// The table of a run's epochs, and any other table of a run. What is cut once is not cut again.
pub fn history(bytes: &[u8], place: &Path) {
    for problem in [
        ProblemKind::Multiclass,
        ProblemKind::Binary,
        ProblemKind::Multilabel,
    ] {
        let path = written(place, "history.csv", bytes);
        if let Err(error) = read_history(place) {
            check_shown(&error);
        }
        match History::truncate_after(place, 3, problem) {
            Ok(_) => {
                let once = fs::read(&path).unwrap();
                History::truncate_after(place, 3, problem).expect("it is docsort's own now");
                assert_eq!(fs::read(&path).unwrap(), once);
            }
            Err(error) => check_shown(&error),
        }
    }
    let path = written(place, "table.csv", bytes);
    match Table::open(&path, "a,b", |row| !row.starts_with('9')) {
        Ok((_, rows)) => {
            let (_, again) = Table::open(&path, "a,b", |_| true).expect("it is docsort's own now");
            assert_eq!(again, rows);
        }
        Err(error) => check_shown(&error),
    }
}

/// The journal of a sorting, as taking back and a further sorting read it. Nothing is changed by either.
pub fn journal(bytes: &[u8], place: &Path) {
    let into = place.join("into");
    fs::create_dir_all(into.join("a")).unwrap();
    written(&into, "a/scan.jpg", b"sorted");
    let source = written(place, "scan.jpg", b"a source");
    let journal = written(&into, "docsort-sort-1.jsonl", bytes);
    let undone = undo(&journal, Mode::DryRun, |taken| {
        if let Verdict::Left(reason) = taken.verdict {
            check_shown(&reason);
        }
    });
    if let Err(error) = undone {
        check_shown(&error);
    }
    for how in [How::Copy, How::Link, How::Move] {
        let placed = Sorter::open(&into, ["a"], how, Mode::DryRun)
            .and_then(|mut sorter| sorter.place(&source, "a"));
        if let Err(error) = placed {
            check_shown(&error);
        }
    }
    assert_eq!(fs::read(&journal).unwrap(), bytes);
    assert_eq!(fs::read(&source).unwrap(), b"a source");
}

/// The CSV that says which picture has which labels.
pub fn labels(bytes: &[u8], place: &Path) {
    fs::create_dir_all(place.join("b")).unwrap();
    for picture in ["a.jpg", "b/c.jpg", "b/\u{fc}.jpg"] {
        written(place, picture, b"a picture");
    }
    let path = written(place, "labels.csv", bytes);
    let options = ScanOptions {
        purpose: Purpose::Train,
        follow_links: false,
        runs: None,
    };
    match scan_labelled(place, &path, &options) {
        Ok(folder) => {
            assert_eq!(folder.scanned, folder.samples.len() + folder.skipped.len());
            assert!(
                folder
                    .samples
                    .iter()
                    .all(|sample| sample.label < folder.label_sets.len())
            );
            let classes = folder.label_sets.iter().flatten();
            assert!(classes.copied().all(|class| class < folder.classes.len()));
            for skipped in &folder.skipped {
                check_shown(&skipped.reason);
            }
        }
        Err(error) => check_shown(&error),
    }
}

/// The paths that come in on standard input. Bytes that lead to another folder are replaced: what lies there is no
/// part of the input.
pub fn list(bytes: &[u8], _: &Path) {
    let list: Vec<u8> = bytes
        .iter()
        .map(|&byte| if byte == b'/' { b'_' } else { byte })
        .collect();
    for separator in [Separator::Line, Separator::Nul] {
        let inputs = expand(
            vec![PathBuf::from("-")],
            Links::Named,
            separator,
            list.as_slice(),
        );
        // A folder that is named stands for what it holds.
        for input in inputs.take(10_000) {
            match input {
                Input::File(path) | Input::Page { path, .. } => {
                    assert!(!path.as_os_str().is_empty());
                }
                Input::Member(member) => panic!("no archive was opened: {member:?}"),
                Input::Problem { reason, .. } => check_shown(&reason),
            }
        }
    }
}

/// What a checkpoint says of itself: with the seal that it has, and with the right one.
pub fn manifest(bytes: &[u8], _: &Path) {
    let sealed = std::str::from_utf8(bytes).map(|body| Manifest::parse(&seal(body)));
    for manifest in [Ok(Manifest::from_bytes(bytes)), sealed]
        .into_iter()
        .flatten()
    {
        match manifest {
            Ok(manifest) => {
                let text = manifest.to_text().expect("what was read can be written");
                assert_eq!(
                    Manifest::parse(&text).expect("docsort reads what it wrote"),
                    manifest
                );
            }
            Err(error) => check_shown(&error),
        }
    }
}

/// Weights alone where no NUL byte stands before them, else a manifest up to that byte and its weights behind it. What
/// fits together answers.
pub fn model(bytes: &[u8], _: &Path) {
    let nul = bytes.iter().position(|&byte| byte == 0);
    let (body, behind) = bytes.split_at(nul.unwrap_or(0));
    let weights = match Weights::from_bytes(if body.is_empty() { bytes } else { &behind[1..] }) {
        Ok(weights) => weights,
        Err(error) => return check_shown(&error),
    };
    // Half precision becomes single: no tensor takes more than twice its bytes.
    assert!(4 * weights.count() <= 2 * bytes.len());
    let stored = weights
        .to_bytes(Precision::Single)
        .expect("what was read can be written");
    let again = Weights::from_bytes(&stored).expect("docsort reads what it wrote");
    assert_eq!(again.to_bytes(Precision::Single), Ok(stored));
    let Some(Ok(manifest)) = std::str::from_utf8(body)
        .ok()
        .map(|body| Manifest::parse(&seal(body)))
    else {
        return;
    };
    let side_px = manifest.preprocessing.side_px;
    match Engine::new(manifest, &weights) {
        // Larger ones take longer and do the same.
        Ok(engine) if side_px <= 64 => {
            let square = image::RgbImage::from_pixel(side_px, side_px, image::Rgb([200, 100, 0]));
            assert_eq!(engine.answer_squares(&[square]).len(), 1);
        }
        Ok(_) => {}
        Err(error) => check_shown(&error),
    }
}

/// Rows that a labelling is to go on after, or that are merged with others.
pub fn rows(bytes: &[u8], _: &Path) {
    let classes = ["x".to_owned(), "status".to_owned()];
    for format in [Format::Csv, Format::Jsonl] {
        match Kept::read_any(format, &mut Cursor::new(bytes)) {
            Ok(kept) => assert!(kept.rows <= kept.bytes && kept.errors <= kept.rows),
            Err(error) => check_shown(&error),
        }
        for explanations in [Explanations::Absent, Explanations::Named] {
            let read =
                |bytes| Kept::read(format, explanations, &classes, 0, &mut Cursor::new(bytes));
            match read(bytes) {
                Ok(mut kept) => {
                    let whole = &bytes[..usize::try_from(kept.bytes).unwrap()];
                    let again = read(whole).expect("whole rows are whole rows");
                    assert_eq!((again.rows, again.bytes), (kept.rows, kept.bytes));
                    assert!(kept.rows <= kept.bytes && kept.errors <= kept.rows);
                    assert!(u64::from(kept.take(Path::new("a.jpg"), None)) <= kept.rows);
                }
                Err(error) => check_shown(&error),
            }
        }
    }
}

fn written(place: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = place.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// A terminal shows it as it is: nothing of a stranger's bytes commands it.
fn check_shown(message: &dyn Display) {
    let message = message.to_string();
    assert!(!message.is_empty());
    let unsafe_char = message.chars().find(|&c| c != '\n' && is_unsafe(c));
    assert!(unsafe_char.is_none(), "{message:?}");
}
