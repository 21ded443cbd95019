//! Disks that take no more, at any moment: what was good before is good after, and the same command goes
//! on once there is room (K2, K5, S4).

use crate::harness::files::{epochs, history, sha256, temp};
use crate::harness::pictures;
use crate::harness::training::{TINY, model, resume, tiny, with_pictures};
use crate::harness::{docsort, docsort_on_a_disk_of, docsort_through, skip, tries};
use crate::kills::{assert_whole, weights};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Rotation has something to rotate, and only one checkpoint is kept.
const SETTINGS: [&str; 2] = ["train.epochs=3", "run.keep_last=1"];
const EPOCHS: u64 = 3;

/// After a training that a disk ended: what can be seen is whole, and taking it up again, or beginning
/// again where nothing was written yet, gives the bytes of one that was never stopped.
#[track_caller]
fn assert_good_and_goes_on(cwd: &Path, name: &str, expected: &[String; 3]) {
    let run = cwd.join("runs").join(name);
    assert_whole(&run);
    let has_rows = run.join("history.csv").exists() && history(&run).len() > 1;
    assert!(
        !has_rows || !epochs(&run).is_empty(),
        "{name}: the last checkpoint was deleted"
    );
    if run.join("config.toml").exists() {
        resume(cwd, name).run().code(0);
    } else {
        let _ = fs::remove_dir_all(&run);
        tiny(cwd, name).set(SETTINGS).run().code(0);
    }
    assert_eq!(weights(cwd, name, EPOCHS), *expected, "{name}");
    assert_whole(&run);
}

/// No file grows beyond `n` blocks of 512 bytes: for each n, the first write that would fails, and so does
/// every one after it.
#[test]
fn a_training_whose_nth_write_fails_keeps_its_last_good_state() {
    let dir = with_pictures(12);
    tiny(dir.path(), "undisturbed").set(SETTINGS).run().code(0);
    let expected = weights(dir.path(), "undisturbed", EPOCHS);
    // Every block of a checkpoint's files; of the longer ones that are written beside them, one in many.
    let longest = fs::metadata(dir.path().join("runs/undisturbed/best/model.safetensors"))
        .unwrap()
        .len()
        / 512;
    let optimizer = 2 * longest + 2;
    let step = tries(24, 1) as usize;
    let blocks = (0..optimizer).chain((optimizer..200).step_by(step));
    let mut failed = 0;
    for block in blocks {
        let name = format!("block-{block}");
        let limit = format!("trap '' XFSZ; ulimit -f {block}; exec \"$@\"");
        let ended = docsort_through(&["sh", "-c", &limit, "sh"], dir.path())
            .args(["train", "--data", "pictures", "--name", &name])
            .set(TINY)
            .set(SETTINGS)
            .run();
        assert!(matches!(ended.code, Some(0 | 1)), "{ended}");
        failed += u64::from(ended.code == Some(1));
        assert_good_and_goes_on(dir.path(), &name, &expected);
    }
    assert!(
        failed > optimizer,
        "only {failed} trainings met a full disk"
    );
}

#[test]
fn twenty_full_disks_lose_no_checkpoint() {
    let dir = with_pictures(12);
    tiny(dir.path(), "undisturbed").set(SETTINGS).run().code(0);
    let expected = weights(dir.path(), "undisturbed", EPOCHS);
    let mut failed = 0;
    for size in 1..=20 {
        let Some(docsort) = docsort_on_a_disk_of(16 * size, dir.path()) else {
            return;
        };
        let ended = docsort
            .args([
                "train",
                "--data",
                "pictures",
                "--name",
                "a",
                "--set",
                "run.dir=disk",
            ])
            .set(TINY)
            .set(SETTINGS)
            .run();
        assert!(matches!(ended.code, Some(0 | 1)), "{ended}");
        failed += u64::from(ended.code == Some(1));
        // The same run on a disk with room.
        let name = format!("size-{size}");
        let after = dir.path().join("after");
        if after.join("a").exists() {
            fs::rename(after.join("a"), dir.path().join("runs").join(&name)).unwrap();
        }
        fs::remove_dir_all(after).unwrap();
        assert_good_and_goes_on(dir.path(), &name, &expected);
    }
    assert!(failed >= 5, "only {failed} of the disks were full");
}

/// The digests of the pictures below a folder, docsort's own files and half copies left out.
fn contents(root: &Path) -> BTreeSet<String> {
    let files = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap);
    let pictures = files.filter(|entry| {
        entry.file_type().is_file() && entry.file_name().to_string_lossy().ends_with(".png")
    });
    pictures.map(|entry| sha256(entry.path())).collect()
}

#[test]
fn twenty_full_disks_lose_no_picture_that_is_moved() {
    let mut failed = 0;
    for size in 1..=20 {
        let dir = temp();
        for index in 0..30 {
            let picture = pictures::draw("disc", 40 + index, 60, 45);
            pictures::save(&dir.path().join(format!("from/{index}.png")), &picture);
        }
        let before = contents(&dir.path().join("from"));
        assert_eq!(before.len(), 30);
        let Some(limited) = docsort_on_a_disk_of(16 * size, dir.path()) else {
            return;
        };
        let ended = limited
            .args([
                "sort",
                "--apply",
                "--how",
                "move",
                "from",
                "--into",
                "disk/sorted",
                "--model",
            ])
            .arg(&model().run)
            .run();
        assert!(matches!(ended.code, Some(0 | 1)), "{ended}");
        failed += u64::from(ended.code == Some(1));
        let moved = contents(&dir.path().join("after"));
        let left = contents(&dir.path().join("from"));
        assert!(moved.is_disjoint(&left), "in both places: {ended}");
        assert_eq!(
            moved.union(&left).cloned().collect::<BTreeSet<_>>(),
            before,
            "{ended}"
        );
        // There is room now.
        docsort(dir.path())
            .args([
                "sort",
                "--apply",
                "--how",
                "move",
                "from",
                "--into",
                "after/sorted",
                "--model",
            ])
            .arg(&model().run)
            .run();
        assert_eq!(contents(&dir.path().join("after")), before, "{size}");
        assert!(contents(&dir.path().join("from")).is_empty());
    }
    assert!(failed >= 3, "only {failed} of the disks were full");
}

/// Files that end in `ending`, by their names, in order.
fn files(folder: &Path, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(ending)).collect();
    names.sort();
    names
}

/// No file grows beyond 2 KiB, which some pages and no explanation fit into.
#[test]
fn manual_pages_and_explanations_that_a_full_disk_ended_leave_nothing_half() {
    let dir = temp();
    for index in 0..2 {
        let picture = pictures::draw("disc", 40 + index, 160, 120);
        pictures::save(&dir.path().join(format!("in/{index}.png")), &picture);
    }
    let run = model().run.to_str().unwrap();
    let explain = [
        "predict",
        "--model",
        run,
        "--output",
        "rows.csv",
        "--explain",
        "why",
        "in",
    ];
    for (args, folder, ending) in [
        (&["man", "pages"][..], "pages", ".1"),
        (&explain[..], "why", ".png"),
    ] {
        let limit = "trap '' XFSZ; ulimit -f 4; exec \"$@\"";
        docsort_through(&["sh", "-c", limit, "sh"], dir.path())
            .args(args)
            .run()
            .code(1);
        let folder = dir.path().join(folder);
        assert_eq!(files(&folder, ending), [""; 0], "{args:?}");
        docsort(dir.path()).args(args).run().code(0);
        let names = files(&folder, ending);
        assert!(names.len() >= 2, "{names:?}");
        // A second try beside the half of a first one would have a number of its own.
        assert!(
            names.iter().all(|name| !name.ends_with("-2.png")),
            "{names:?}"
        );
    }
}

/// The system calls by which a training changes the disk.
const CHANGES: [&str; 4] = ["write", "fsync", "fdatasync", "rename"];

/// Through strace(1), which lets the n-th of these calls fail, that one alone: a disk that is full for a
/// moment, or a network that is.
#[test]
fn a_training_whose_nth_write_fails_once_keeps_its_last_good_state() {
    let dir = with_pictures(12);
    tiny(dir.path(), "undisturbed").set(SETTINGS).run().code(0);
    let expected = weights(dir.path(), "undisturbed", EPOCHS);
    let train = |options: &[&str], name: &str| {
        let strace = [&["strace", "-f", "-qq", "-o", "calls"][..], options].concat();
        docsort_through(&strace, dir.path())
            .args(["train", "--data", "pictures", "--name", name])
            .set(TINY)
            .set(SETTINGS)
    };
    let can_trace = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .status();
    if !can_trace.is_ok_and(|status| status.success()) {
        return skip("trace", "needs strace(1), and to be allowed to trace");
    }
    let trace = format!("trace={}", CHANGES.join(","));
    train(&["-e", &trace], "counted").run().code(0);
    let log = fs::read_to_string(dir.path().join("calls")).unwrap();
    let mut failed = 0;
    for change in CHANGES {
        let calls = log.matches(&format!(" {change}(")).count() as u64;
        for call in (1..=calls).step_by(tries(6, 1) as usize) {
            let name = format!("{change}-{call}");
            let inject = format!("inject={change}:error=ENOSPC:when={call}");
            let ended = train(&["-e", &inject], &name).run();
            assert!(matches!(ended.code, Some(0 | 1)), "{ended}");
            failed += u64::from(ended.code == Some(1));
            assert_good_and_goes_on(dir.path(), &name, &expected);
        }
    }
    assert!(failed >= 5, "only {failed} trainings met a failure");
}
