//! Trainings of a second: a network of two narrow blocks on a few drawn pictures, and one such
//! model that many tests share.

use super::files::{remove_older_than_a_day, temp};
use super::{Docsort, Finished, docsort, pictures};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A network and a loop small enough for a test.
pub const TINY: [&str; 9] = [
    "picture.side_px=16",
    "model.widths=[4, 8]",
    "model.dropout=0.0",
    "train.epochs=2",
    "train.batch_size=8",
    "train.patience=0",
    "optimizer.learning_rate=0.01",
    "optimizer.warmup_epochs=0.5",
    "data.valid_fraction=0.25",
];

/// `docsort train --data pictures --name NAME`, tiny, in `cwd`.
pub fn tiny(cwd: &Path, name: &str) -> Docsort {
    tiny_on(cwd, "pictures", name)
}

/// The same on another folder.
pub fn tiny_on(cwd: &Path, data: &str, name: &str) -> Docsort {
    docsort(cwd)
        .args(["train", "--data", data, "--name", name])
        .set(TINY)
}

/// `docsort train --resume runs/NAME`.
pub fn resume(cwd: &Path, name: &str) -> Docsort {
    docsort(cwd).args(["train", "--resume", &format!("runs/{name}")])
}

/// `docsort predict --model MODEL`.
pub fn predict(cwd: &Path, model: impl AsRef<Path>) -> Docsort {
    docsort(cwd)
        .args(["predict", "--model"])
        .arg(model.as_ref())
}

/// A folder with `per_class` pictures of each class under `pictures`.
pub fn with_pictures(per_class: u64) -> tempfile::TempDir {
    let dir = temp();
    pictures::tree(&dir.path().join("pictures"), per_class);
    dir
}

/// A trained model that nobody changes.
pub struct Model {
    /// Working folder with `pictures/`, 16 of each class, and `runs/shared/`.
    pub cwd: PathBuf,
    /// The run, as an absolute path.
    pub run: PathBuf,
}

/// The model that tests share: side 32, twelve epochs.
pub fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| {
        let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
        // Statics are never dropped, so each process leaves its folder to those of later days.
        remove_older_than_a_day(parent, "model-");
        let cwd = parent.join(format!("model-{}", std::process::id()));
        pictures::tree(&cwd.join("pictures"), 16);
        tiny(&cwd, "shared")
            .set(["picture.side_px=32", "train.epochs=12"])
            .run()
            .code(0);
        let run = cwd.join("runs/shared");
        Model { cwd, run }
    })
}

/// `scanned`, `used` and `skipped` of the line that a training prints about its pictures.
#[track_caller]
pub fn counts(training: &Finished) -> [u64; 3] {
    let text = training.text() + &training.stderr;
    let line = text.lines().find(|line| line.contains("scanned"));
    let line = line.unwrap_or_else(|| panic!("no line with the counts\n{training}"));
    let numbers: Vec<u64> = line
        .split(|c: char| !c.is_ascii_digit() && c != ',')
        .filter_map(|number| number.replace(',', "").parse().ok())
        .collect();
    let [scanned, used, skipped, ..] = numbers[..] else {
        panic!("not three numbers: {line}");
    };
    [scanned, used, skipped]
}
