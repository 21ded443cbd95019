//! Checkpoints from a stranger (S1): each is refused with its reason, nothing is written, and
//! nothing outside the folder is read.

use super::*;

/// A sealed manifest in which `old` was replaced; the seal fits, as a stranger's would.
fn edited(old: &str, new: &str) -> String {
    let mut sound = manifest(3, 0);
    sound
        .files
        .insert("model.bin".to_owned(), FileEntry::of(b"abc"));
    let text = sound.to_text().unwrap();
    let body = &text[..text.rfind("# sha256").unwrap()];
    assert!(body.contains(old), "{old} is not in\n{body}");
    seal(&body.replacen(old, new, 1))
}

/// Everything below a folder with its length.
fn tree(dir: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let metadata = entry.metadata().unwrap();
        found.push((entry.path(), metadata.len()));
        if metadata.is_dir() {
            found.extend(tree(&entry.path()));
        }
    }
    found.sort();
    found
}

#[test]
fn a_hostile_manifest_is_refused_with_its_reason_and_nothing_is_written() {
    let long_class = format!("\"{}\"", "x".repeat(256));
    let many_classes: Vec<String> = (0..100_001).map(|n| format!("\"{n}\"")).collect();
    let many_classes = format!("[{}]", many_classes.join(","));
    let large_classes: Vec<String> = (0..4000).map(|n| format!("\"{n:0>250}\"")).collect();
    let large_classes = format!("[{}]", large_classes.join(","));
    let deep = format!("seed = {}{}", "[".repeat(5000), "]".repeat(5000));
    let huge = format!("seed = 42 # {}", "x".repeat(1 << 20));
    let file = "[files.\"model.bin\"]";
    let classes = "[\"license\", \"passport\"]";
    let license = "\"license\"";
    let hash = FileEntry::of(b"abc").sha256;
    let cases: Vec<(&str, &str, &str)> = vec![
        (license, "\"../../etc\"", "path separator"),
        (license, "\"a\\\\b\"", "path separator"),
        (license, "\"/etc/cron.d/x\"", "path separator"),
        (license, "\"..\"", "relative path"),
        (license, "\".\"", "relative path"),
        (license, "\"\"", "is empty"),
        (license, "\"a\\u0000b\"", "control character"),
        (license, "\"a\\nb\"", "control character"),
        (license, "\"\\u001b[2J\"", "control character"),
        (license, "\" a\"", "space"),
        (license, "\"a \"", "space"),
        (license, "\"nul.txt\"", "reserved on Windows"),
        (license, "\"Com1\"", "reserved on Windows"),
        (license, "\"C:evil\"", "Windows drive"),
        (license, "\"passport\"", "comes twice"),
        (license, &long_class, "longer than 255"),
        (classes, "[\"only\"]", "number of classes is 1"),
        (classes, &many_classes, "number of classes is 100001"),
        (classes, &large_classes, "class names take"),
        ("[16, 32]", "[]", "number of model.widths is 0"),
        (
            "[16, 32]",
            "[1, 1, 1, 1, 1, 1, 1, 1, 1]",
            "model.widths is 9",
        ),
        ("[16, 32]", "[9223372036854775807]", "model.widths is"),
        ("[16, 32]", "[-1]", "line "),
        ("[16, 32]", "[4096, 4096, 4096]", "weights, at most"),
        ("widths = [16, 32]", "widths = [16, 4097]", "widths is 4097"),
        (
            "widths = [16, 32]",
            "widths = [16, 32]\npool = [2]",
            "model.pool has 1 numbers for 2 blocks",
        ),
        (
            "widths = [16, 32]",
            "widths = [16, 32]\npool = [2, 3]",
            "model.pool is 3",
        ),
        ("\"silu\"", "\"softplus\"", "unknown variant `softplus`"),
        ("init_gain = 0.5", "init_gain = inf", "init_gain is inf"),
        ("init_gain = 0.5", "init_gain = -1.0", "init_gain is -1"),
        ("side_px = 96", "side_px = 2048.0", "line "),
        (license, "\"...\"", "relative path"),
        (
            "side_px = 96",
            "side_px = 4294967295",
            "side_px is 4294967295",
        ),
        (
            "[16, 32]",
            "[1, 1, 1, 1, 1, 1, 1]",
            "leave nothing of 96 pixels",
        ),
        (file, "[files.\"../model.bin\"]", "not a plain name"),
        (file, "[files.\"/etc/passwd\"]", "not a plain name"),
        (file, "[files.\".hidden\"]", "not a plain name"),
        (file, "[files.\"manifest.toml\"]", "not a plain name"),
        ("bytes = 3", "bytes = 9223372036854775807", "at most"),
        ("bytes = 3", "bytes = 4", "is 3 bytes long, was 4"),
        (&hash, "zz", "sha256 of model.bin"),
        ("seed = 42", "seed = 42\nrun = \"rm -rf\"", "unknown field"),
        ("seed = 42", "seed = 42\nseed = 43", "line "),
        ("seed = 42", &deep, "line "),
        ("seed = 42", &huge, "at most 1048576 are read"),
        (
            "temperature = 1.0",
            "temperature = nan",
            "temperature is NaN",
        ),
        ("temperature = 1.0", "temperature = 0.0", "temperature is 0"),
        (
            "unknown_below = 0.0",
            "unknown_below = 2.0",
            "not between 0 and 1",
        ),
    ];
    assert!(cases.len() >= 30);
    for (old, new, expected) in cases {
        let dir = tempfile::tempdir().unwrap();
        let model = dir.path().join("model");
        fs::create_dir(&model).unwrap();
        fs::write(model.join("model.bin"), b"abc").unwrap();
        fs::write(model.join(MANIFEST), edited(old, new)).unwrap();
        let before = tree(dir.path());
        let outcome = open(&model).and_then(|found| found.verify());
        let message = outcome.unwrap_err().to_string();
        assert!(message.contains(expected), "{expected}: {message}");
        assert!(message.len() < 500, "{} bytes", message.len());
        assert!(!message.chars().any(char::is_control), "{message}");
        assert_eq!(tree(dir.path()), before);
    }
}

#[test]
fn the_manifest_that_all_of_these_were_made_from_is_accepted() {
    assert!(Manifest::parse(&edited("seed = 42", "seed = 43")).is_ok());
}

#[test]
fn a_huge_sparse_manifest_is_refused_by_its_length() {
    let dir = tempfile::tempdir().unwrap();
    let file = fs::File::create(dir.path().join(MANIFEST)).unwrap();
    file.set_len(1 << 40).unwrap();
    let message = open(dir.path()).unwrap_err().to_string();
    assert!(message.contains("is 1099511627776 bytes long"), "{message}");
}

#[cfg(unix)]
#[test]
fn links_and_folders_in_place_of_files_are_not_opened() {
    let dir = tempfile::tempdir().unwrap();
    let checkpoint = publish_at(dir.path(), 1, 0);
    let model = checkpoint.join("model.bin");
    fs::remove_file(&model).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &model).unwrap();
    let message = open(&checkpoint).unwrap().verify().unwrap_err().to_string();
    assert!(message.contains("is not a plain file"), "{message}");
    let manifest = checkpoint.join(MANIFEST);
    fs::remove_file(&manifest).unwrap();
    fs::create_dir(&manifest).unwrap();
    let message = open(&checkpoint).unwrap_err().to_string();
    assert!(message.contains("is not a plain file"), "{message}");
}

#[test]
fn only_files_that_the_manifest_names_are_returned() {
    let dir = tempfile::tempdir().unwrap();
    let checkpoint = open(&publish_at(dir.path(), 1, 0)).unwrap();
    assert_eq!(checkpoint.bytes("model.bin").unwrap(), weights(1, 0));
    for name in ["../epoch-0001/model.bin", "manifest.toml", "", "absent"] {
        assert!(checkpoint.bytes(name).is_err(), "{name}");
    }
}

#[test]
fn a_side_and_a_width_that_are_each_allowed_are_refused_together() {
    let mut wide = manifest(1, 0);
    wide.preprocessing.side_px = 2048;
    wide.model.widths = vec![16];
    assert!(wide.check().is_ok());
    wide.model.widths = vec![17];
    let message = wide.check().unwrap_err().to_string();
    assert!(message.contains("17 channels of 2048 × 2048"), "{message}");
    // A block without a pool leaves the side to the next one.
    wide.model.widths = vec![16, 17];
    assert!(wide.check().is_ok());
    wide.model.pool = vec![1, 2];
    let message = wide.check().unwrap_err().to_string();
    assert!(message.contains("17 channels of 2048 × 2048"), "{message}");
}
