//! What lies among pictures and was put there by no user: the leavings of systems, and docsort's own runs and
//! outputs. One list for every verb; it looks at names and kinds, and opens no file.

use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

use crate::checkpoint::looks_like_a_run;
use crate::dataset::own::{is_file_of_ours, is_folder_of_ours, is_sorted_into};

/// Compared without case, since the disks that some of them come from have none. Names that begin with a point
/// (`.git`, `.DS_Store`, `._scan.jpg` of AppleDouble, `.Trashes`, `.fseventsd`) need no entry.
const LEFT_BY_SYSTEMS: &[&str] = &[
    // Windows.
    "thumbs.db",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "desktop.ini",
    "$recycle.bin",
    "recycler",
    "recycled",
    "system volume information",
    "msocache",
    "dfsrprivate",
    "$extend",
    "$winreagent",
    "$windows.~bt",
    "$windows.~ws",
    "$sysreset",
    "config.msi",
    "_gsdata_",
    // Viewers that keep their thumbnails in a file beside the pictures.
    "picasa.ini",
    "zbthumbnail.info",
    // macOS, and its ZIP archives.
    "__macosx",
    "icon\r",
    "network trash folder",
    "temporary items",
    "thevolumesettingsfolder",
    // Synology, QNAP and NetApp: thumbnails, deleted files, snapshots.
    "@eadir",
    "@synoeastream",
    "@synoresource",
    "@tmp",
    "@sharebin",
    "@sharesnap",
    "@s2s",
    "@appstore",
    "@database",
    "@docker",
    "@trash",
    "@__thumb",
    "#recycle",
    "#snapshot",
    "@recycle",
    "@recently-snapshot",
    "~snapshot",
    // ext2 to ext4, their quotas, and Android's cards.
    "lost+found",
    "aquota.user",
    "aquota.group",
    "lost.dir",
];

/// Of the formats that are read, and of those that phones and cameras write beside them.
const ENDINGS: &[&str] = &[
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "dib", "gif", "tif", "tiff", "heic",
    "heif", "avif", "dng",
];

/// How far below a class's place runs are looked for: `out/experiments/runs`.
const DEEPEST_RUNS: usize = 3;

/// Names that no user gave on purpose, of files or folders.
pub(super) fn is_left_by_a_system(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    bytes.starts_with(b".")
        || is_found(bytes)
        || LEFT_BY_SYSTEMS
            .iter()
            .any(|left| bytes.eq_ignore_ascii_case(left.as_bytes()))
}

/// `FOUND.000` and so on, where Windows puts what it repaired.
fn is_found(name: &[u8]) -> bool {
    matches!(name.split_at_checked(6), Some((found, number))
        if found.eq_ignore_ascii_case(b"found.") && number.len() == 3 && number.iter().all(u8::is_ascii_digit))
}

/// What does not exist for one scan of `root`.
pub(super) struct Apart<'a> {
    root: &'a Path,
    /// Below `root` as it was given; none where the runs go elsewhere.
    runs: Option<PathBuf>,
    /// Whether what pictures were sorted into is no class. Where no classes are wanted, those pictures count.
    passes_over_sorted: bool,
}

impl<'a> Apart<'a> {
    /// `runs` is the folder that runs are made in, if it may lie inside of `root`.
    pub fn new(root: &'a Path, runs: Option<&Path>) -> Self {
        let below = || {
            let root_itself = fs::canonicalize(root).ok()?;
            // One that is not there yet cannot be met.
            let runs = fs::canonicalize(runs?).ok()?;
            let below = runs.strip_prefix(root_itself).ok()?;
            (below != Path::new("")).then(|| root.join(below))
        };
        Self {
            root,
            runs: below(),
            passes_over_sorted: true,
        }
    }

    /// For pictures that are looked for anywhere below `root`.
    pub fn among_inputs(root: &'a Path) -> Self {
        Self {
            root,
            runs: None,
            passes_over_sorted: false,
        }
    }

    /// Whether a walk passes over the entry at `path`.
    pub fn holds(&self, path: &Path, is_folder: bool) -> bool {
        if path == self.root {
            return false;
        }
        if path.file_name().is_some_and(is_left_by_a_system) {
            return true;
        }
        if !is_folder {
            return is_file_of_ours(path);
        }
        // Where it would be a class; deeper, only runs themselves are looked for.
        let is_at_root = path.parent() == Some(self.root);
        looks_like_a_run(path)
            || (self.runs.as_deref() == Some(path) && !holds_pictures(path))
            || (is_at_root && (is_folder_of_ours(path) || holds_runs(path, DEEPEST_RUNS)))
            || (is_at_root && self.passes_over_sorted && is_sorted_into(path))
    }
}

/// Whether a picture lies directly in the folder, by its name: then it is a class, whatever else was put into it.
fn holds_pictures(folder: &Path) -> bool {
    let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.any(|entry| is_picture(&entry))
}

/// By its name: nothing is opened.
fn is_picture(entry: &DirEntry) -> bool {
    let path = entry.path();
    let ending = path.extension().and_then(|ending| ending.to_str());
    let ending = ending.map(str::to_ascii_lowercase);
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
        && entry.file_type().is_ok_and(|kind| !kind.is_dir())
}

/// Whether runs lie in the folder, or in the only folder that it holds, as in `out/runs`, and no picture beside them.
fn holds_runs(folder: &Path, deepest: usize) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        // Whoever walks into it says why it cannot be read.
        return false;
    };
    let mut others = Vec::new();
    let mut has_run = false;
    for entry in entries.flatten() {
        if is_picture(&entry) {
            return false;
        }
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && looks_like_a_run(&entry.path()) {
            has_run = true;
            continue;
        }
        // Two are enough to know that it is not the only one.
        if others.len() < 2 && !is_left_by_a_system(&entry.file_name()) {
            others.push((is_folder, entry.path()));
        }
    }
    match &others[..] {
        _ if has_run => true,
        [(true, only)] if deepest > 1 => holds_runs(only, deepest - 1),
        _ => false,
    }
}
