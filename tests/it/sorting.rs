//! `docsort sort`: told before it is done, nothing overwritten, nothing lost, and taken back.

use crate::harness::files::{sha256, temp};
use crate::harness::training::model;
use crate::harness::{Docsort, docsort, docsort_through, pictures};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn sort(cwd: &Path) -> Docsort {
    docsort(cwd)
        .args(["sort", "--model"])
        .arg(&model().run)
        // The pictures of these tests are small.
        .args(["from", "--into", "sorted", "--ignore-warnings"])
}

/// `from` with four pictures of each class, all called `scan.png` in folders of their own, and a text.
fn mixed() -> tempfile::TempDir {
    let dir = temp();
    for class in pictures::CLASSES {
        for index in 0..4 {
            let folder = dir.path().join(format!("from/{class}-{index}"));
            fs::create_dir_all(&folder).unwrap();
            pictures::save(
                &folder.join("scan.png"),
                &pictures::small(class, 700 + index),
            );
        }
    }
    fs::write(dir.path().join("from/bad.jpg"), "no picture").unwrap();
    dir
}

/// How often each content occurs among the files below a folder, docsort's own left out.
fn contents(root: &Path) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root).into_iter().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours = name.starts_with("docsort-sort-") || name.starts_with(".docsort-");
        if entry.file_type().is_file() && !is_ours {
            *found.entry(sha256(entry.path())).or_insert(0) += 1;
        }
    }
    found
}

fn journal(cwd: &Path) -> PathBuf {
    cwd.join("sorted/docsort-sort-1.jsonl")
}

#[test]
fn without_apply_it_tells_and_writes_nothing() {
    let dir = mixed();
    let before = contents(dir.path());
    let told = sort(dir.path()).run().code(3).stderr_has(&["bad.jpg"]);
    assert!(told.text().contains("would copy 12 pictures"), "{told}");
    assert!(told.text().contains("--apply"), "{told}");
    assert_eq!(contents(dir.path()), before);
    assert!(!dir.path().join("sorted").exists());
}

#[test]
fn each_picture_is_sorted_as_predict_labels_it_and_comes_back() {
    for how in ["copy", "move", "link"] {
        let dir = mixed();
        let before = contents(&dir.path().join("from"));
        let run = sort(dir.path()).args(["--apply", "--review-below", "0", "--how", how]);
        let sorted = run.run().code(3);
        assert!(sorted.text().contains("12 pictures"), "{sorted}");

        let rows = docsort(dir.path())
            .args(["predict", "--format", "csv", "--model"])
            .arg(&model().run)
            .arg("sorted")
            .run();
        for row in crate::harness::files::table(&rows.stdout) {
            let folder = match row["status"].as_str() {
                // Links inside a folder are not followed.
                "error" => continue,
                "unknown" => "unknown",
                _ => row["label"].as_str(),
            };
            let begins = row["path"].starts_with(&format!("sorted/{folder}/"));
            assert!(begins || row["path"].contains("docsort-sort"), "{row:?}");
        }
        assert!(dir.path().join("from/bad.jpg").exists(), "{how}");
        let left = contents(&dir.path().join("from"));
        assert_eq!(left.len(), if how == "move" { 1 } else { before.len() });

        let undo = |dir: &Path| docsort(dir).args(["sort", "--undo"]).arg(journal(dir));
        undo(dir.path()).run().code(0);
        assert_eq!(contents(&dir.path().join("from")), left, "only told so far");
        undo(dir.path()).arg("--apply").run().code(0);
        assert_eq!(contents(&dir.path().join("from")), before, "{how}");
        assert!(contents(&dir.path().join("sorted")).is_empty(), "{how}");
    }
}

#[test]
fn an_answer_below_the_wanted_confidence_goes_to_review() {
    let dir = mixed();
    let all = sort(dir.path()).args(["--review-below", "1", "--apply"]);
    all.run().code(3);
    let folders: Vec<String> = fs::read_dir(dir.path().join("sorted"))
        .unwrap()
        .flatten()
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    assert!(
        folders
            .iter()
            .all(|name| name == "review" || name == "unknown"),
        "{folders:?}"
    );
}

#[test]
fn the_same_command_again_adds_only_what_is_new() {
    let dir = mixed();
    sort(dir.path()).arg("--apply").run().code(3);
    let first = contents(&dir.path().join("sorted"));
    pictures::save(
        &dir.path().join("from/new.png"),
        &pictures::small("disc", 9),
    );
    let again = sort(dir.path()).arg("--apply").run().code(3);
    assert!(again.text().contains("copied 1 picture into"), "{again}");
    assert!(
        again.text().contains("12 were sorted there before"),
        "{again}"
    );
    assert_eq!(contents(&dir.path().join("sorted")).len(), first.len() + 1);
}

#[test]
fn a_source_that_holds_its_own_target_is_sorted_once() {
    let dir = mixed();
    let sort = |dir: &Path| {
        docsort(dir)
            .args(["sort", "--model"])
            .arg(&model().run)
            .args([".", "--into", "sorted", "--apply"])
    };
    sort(dir.path()).run();
    let first = contents(&dir.path().join("sorted"));
    assert_eq!(first.values().sum::<usize>(), 12);
    sort(dir.path()).run();
    assert_eq!(contents(&dir.path().join("sorted")), first);
}

#[test]
fn fifty_kills_while_moving_lose_no_picture() {
    // Onto another file system, where a move is a copy first; within one where there is no other.
    let elsewhere = tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| temp());
    let dir = temp();
    for index in 0..40 {
        let folder = dir.path().join(format!("from/{index}"));
        fs::create_dir_all(&folder).unwrap();
        pictures::save(
            &folder.join("scan.png"),
            &pictures::small("disc", 7000 + index),
        );
    }
    let before = contents(&dir.path().join("from"));
    assert_eq!(before.len(), 40);
    let into = elsewhere.path().join("sorted");
    let from = dir.path().join("from");
    for kill in 0..50u64 {
        let mut running = docsort(dir.path())
            .args([
                "sort",
                "--apply",
                "--how",
                "move",
                "--batch-size",
                "1",
                "--model",
            ])
            .arg(&model().run)
            .arg(&from)
            .arg("--into")
            .arg(&into)
            .spawn();
        let start = Instant::now();
        // From before its first file to after its last.
        let until = Duration::from_millis(kill * 2);
        running.wait_until(|| start.elapsed() >= until);
        running.signal("KILL");
        drop(running.wait());
        let mut both = contents(&dir.path().join("from"));
        for (content, count) in contents(elsewhere.path()) {
            *both.entry(content).or_insert(0) += count;
        }
        assert_eq!(both.len(), 40, "kill {kill}");
        if contents(&from).is_empty() {
            // All is moved: back again, so that the next kill finds work.
            for entry in fs::read_dir(&into).unwrap().flatten() {
                if entry
                    .file_name()
                    .to_string_lossy()
                    .starts_with("docsort-sort-")
                {
                    let undo = docsort(dir.path()).args(["sort", "--apply", "--undo"]);
                    undo.arg(entry.path()).run();
                }
            }
        }
    }
    sort_all(dir.path(), &from, &into);
    let sorted = contents(elsewhere.path());
    assert_eq!(
        sorted.keys().collect::<Vec<_>>(),
        before.keys().collect::<Vec<_>>()
    );
    assert!(sorted.values().all(|&count| count == 1), "{sorted:?}");
    assert!(contents(&dir.path().join("from")).is_empty());
}

fn sort_all(cwd: &Path, from: &Path, into: &Path) {
    let run = docsort(cwd).args(["sort", "--apply", "--how", "move", "--model"]);
    run.arg(&model().run)
        .arg(from)
        .arg("--into")
        .arg(into)
        .run()
        .code(0);
}

/// A limit on the length of files stands for a full disk: each copy longer than it fails midway.
#[test]
fn a_disk_that_is_full_ends_the_sorting_and_loses_nothing() {
    let dir = mixed();
    let before = contents(&dir.path().join("from"));
    model();
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"];
    let ended = docsort_through(&limited, dir.path())
        .args(["sort", "--apply", "--model"])
        .arg(&model().run)
        .args(["from", "--into", "sorted"])
        .run();
    assert_ne!(ended.code, Some(0), "{ended}");
    assert_eq!(contents(&dir.path().join("from")), before);
    let parts = walkdir::WalkDir::new(dir.path().join("sorted"));
    let parts = parts.into_iter().flatten().filter(|entry| {
        entry
            .file_name()
            .to_string_lossy()
            .starts_with(".docsort-part")
    });
    assert_eq!(parts.count(), 0, "half a copy was left");
    sort(dir.path()).arg("--apply").run().code(3);
    assert_eq!(contents(&dir.path().join("sorted")).len(), 12);
}

#[test]
fn a_picture_with_a_capture_problem_goes_to_review_unless_warnings_are_ignored() {
    let dir = temp();
    fs::create_dir(dir.path().join("from")).unwrap();
    // The model is sure of both; one is too small to be read.
    let sizes = [("large.png", 640, 480), ("small.png", 64, 48)];
    for (name, width, height) in sizes {
        let picture = pictures::draw("disc", 701, width, height);
        pictures::save(&dir.path().join("from").join(name), &picture);
    }
    let sorted_into = |into: &str, options: &[&str]| {
        docsort(dir.path())
            .args(["sort", "from", "--apply", "--review-below", "0"])
            .args(["--into", into, "--model"])
            .arg(&model().run)
            .args(options)
            .run()
            .code(0);
        dir.path().join(into)
    };
    let careful = sorted_into("careful", &[]);
    assert!(careful.join("review/small.png").exists());
    assert!(!careful.join("review/large.png").exists());
    let trusting = sorted_into("trusting", &["--ignore-warnings"]);
    assert!(!trusting.join("review").join("small.png").exists());
}

#[test]
fn a_new_scan_under_an_old_name_is_sorted() {
    let dir = temp();
    let scan = dir.path().join("from/scan.png");
    for number in 0..3 {
        pictures::save(&scan, &pictures::small("disc", number));
        let sorted = sort(dir.path()).arg("--apply").run().code(0);
        assert!(sorted.text().contains("copied 1 picture into"), "{sorted}");
        let again = sort(dir.path()).arg("--apply").run().code(0);
        assert!(
            again.text().contains("1 was sorted there before"),
            "{again}"
        );
    }
    assert_eq!(contents(&dir.path().join("sorted")).len(), 3);
}

#[cfg(target_os = "linux")]
#[test]
fn side_files_that_do_not_go_with_their_picture_are_named() {
    let dir = mixed();
    let at = |path: &str| dir.path().join("from").join(path);
    for name in ["disc-0/scan.xmp", "disc-0/scan.XMP"] {
        fs::write(at(name), "an editor's").unwrap();
    }
    std::os::unix::fs::symlink(at("disc-0/scan.xmp"), at("disc-1/scan.xmp")).unwrap();
    let sorted = sort(dir.path())
        .args(["--how", "move", "--apply"])
        .run()
        .code(3);
    for left in ["disc-0/scan.XMP: ", "disc-1/scan.xmp: "] {
        assert!(sorted.stderr.contains(left), "{left}\n{sorted}");
    }
    assert!(!at("disc-0/scan.xmp").exists() && at("disc-0/scan.XMP").exists());
    assert!(at("disc-1/scan.xmp").is_symlink());
}

#[test]
fn side_files_go_with_their_picture_and_are_no_pictures_that_stay() {
    for how in ["copy", "move", "link"] {
        let dir = mixed();
        let side = |name: &str| dir.path().join("from/disc-0").join(name);
        for name in ["scan.AAE", "scan.MOV", "scan.png.xmp"] {
            fs::write(side(name), name).unwrap();
        }
        fs::write(side("alone.xmp"), "belongs to nothing").unwrap();
        let told = sort(dir.path()).args(["--how", how]).run().code(3);
        assert!(
            told.text().contains("and 3 side files beside them"),
            "{told}"
        );
        let done = sort(dir.path())
            .args(["--how", how, "--apply"])
            .run()
            .code(3);
        assert!(
            done.text().contains("and 3 side files beside them"),
            "{done}"
        );
        for (said, name) in [
            (true, "alone.xmp"),
            (false, "scan.AAE"),
            (false, "scan.MOV"),
        ] {
            assert_eq!(done.stderr.contains(name), said, "{name}: {done}");
        }
        let names: Vec<String> = walkdir::WalkDir::new(dir.path().join("sorted"))
            .into_iter()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        let aae = names.iter().find(|name| name.ends_with(".AAE")).unwrap();
        let stem = aae.trim_end_matches(".AAE");
        for name in [
            format!("{stem}.png"),
            format!("{stem}.MOV"),
            format!("{stem}.png.xmp"),
        ] {
            assert!(names.contains(&name), "{name}: {names:?}");
        }
    }
}
