//! `docsort synth`: mock documents that depend on the seed alone, in a folder that was not there.

use crate::harness::docsort;
use crate::harness::files::{checkout, snapshot, temp};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn synth(cwd: &Path, out: &str, seed: &str) -> crate::harness::Docsort {
    docsort(cwd).args([
        "synth",
        "--out",
        out,
        "--per-class",
        "3",
        "--seed",
        seed,
        "--side",
        "128",
    ])
}

/// Path below `dir` → digest.
fn drawn(dir: &Path) -> BTreeMap<PathBuf, String> {
    snapshot(dir)
        .into_iter()
        .map(|(path, digest)| (path.strip_prefix(dir).unwrap().to_owned(), digest))
        .collect()
}

#[test]
fn the_same_seed_draws_the_same_bytes_and_another_seed_others() {
    let dir = temp();
    synth(dir.path(), "a", "5").run().code(0);
    synth(dir.path(), "b", "5")
        .env("RAYON_NUM_THREADS", "1")
        .run()
        .code(0);
    synth(dir.path(), "c", "6").run().code(0);
    let [a, b, c] = ["a", "b", "c"].map(|out| drawn(&dir.path().join(out)));
    assert_eq!(a, b);
    assert_eq!(a.keys().collect::<Vec<_>>(), c.keys().collect::<Vec<_>>());
    assert!(a.values().zip(c.values()).all(|(a, c)| a != c));
}

#[test]
fn each_class_has_its_folder_of_pictures_that_can_be_read() {
    let dir = temp();
    synth(dir.path(), "out", "1").run().code(0);
    let mut classes = BTreeMap::new();
    for path in drawn(&dir.path().join("out")).keys() {
        let picture = image::open(dir.path().join("out").join(path)).unwrap();
        assert_eq!(picture.width().max(picture.height()), 128);
        *classes
            .entry(path.parent().unwrap().to_owned())
            .or_insert(0) += 1;
    }
    assert!(classes.len() >= 3, "{classes:?}");
    assert!(classes.values().all(|&count| count == 3), "{classes:?}");
    for name in ["passport", "license", "card"] {
        let known = |class: &PathBuf| class.to_string_lossy().contains(name);
        assert!(classes.keys().any(known), "{classes:?}");
    }
}

#[test]
fn other_things_are_drawn_when_asked_for_and_named() {
    let dir = temp();
    synth(dir.path(), "out", "1")
        .args(["--with-other", "--rules", "training"])
        .run()
        .code(0);
    let pictures = drawn(&dir.path().join("out"));
    assert_eq!(pictures.len(), 5 * 3);
    let others: Vec<_> = pictures
        .keys()
        .filter(|path| path.starts_with("other"))
        .collect();
    assert_eq!(others.len(), 3);
    for (number, path) in others.iter().enumerate() {
        let name = path.file_stem().unwrap().to_string_lossy();
        let thing = name.strip_prefix(&format!("other-{:04}-", number + 1));
        assert!(thing.is_some_and(|thing| thing.len() > 3), "{name}");
    }
}

#[test]
fn every_rule_draws_other_pictures() {
    let dir = temp();
    let rules = ["wide", "training", "held-out"];
    let folders = rules.map(|rules| {
        synth(dir.path(), rules, "1")
            .args(["--rules", rules])
            .run()
            .code(0);
        drawn(&dir.path().join(rules))
    });
    for (place, folder) in folders.iter().enumerate() {
        for other in &folders[..place] {
            assert_eq!(folder.len(), other.len());
            assert!(
                folder
                    .values()
                    .all(|digest| other.values().all(|o| o != digest))
            );
        }
    }
}

#[test]
fn a_contact_sheet_is_one_new_picture() {
    let dir = temp();
    let sheet = || {
        docsort(dir.path()).args([
            "synth",
            "--sheet",
            "sheet.png",
            "--per-class",
            "12",
            "--side",
            "64",
            "--with-other",
        ])
    };
    let said = sheet().run().code(0).text();
    assert!(said.contains("60 pictures") && said.contains("sheet.png"));
    let picture = image::open(dir.path().join("sheet.png")).unwrap();
    // Ten in a row, two rows a class, 4 pixels between them.
    assert_eq!(
        (picture.width(), picture.height()),
        (10 * 68 + 4, 10 * 68 + 4)
    );
    sheet().run().code(1).stderr_has(&["sheet.png"]);
    docsort(dir.path())
        .args(["synth", "--sheet", "b.png", "--per-class", "5000"])
        .run()
        .code(1)
        .stderr_has(&["1000", "--per-class"]);
    docsort(dir.path()).args(["synth"]).run().code(2);
}

#[test]
fn a_folder_that_holds_something_is_never_written_into() {
    let dir = temp();
    synth(dir.path(), "out", "1").run().code(0);
    let before = snapshot(dir.path());
    let again = synth(dir.path(), "out", "2").run();
    assert!(matches!(again.code, Some(1 | 2)), "{again}");
    again.stderr_has(&["out"]).before_any_work();
    assert_eq!(snapshot(dir.path()), before);
}

#[test]
fn pictures_that_were_half_drawn_are_gone_on_with_by_the_same_command() {
    let dir = temp();
    synth(dir.path(), "whole", "1").run().code(0);
    synth(dir.path(), "out", "1").run().code(0);
    // As a kill leaves them: one not there, one cut, one made and still empty.
    let card = |name: &str| dir.path().join("out/credit_card").join(name);
    let at = |number: u32| card(&format!("credit_card-000{number}.jpg"));
    std::fs::remove_file(at(1)).unwrap();
    let cut = std::fs::OpenOptions::new().write(true).open(at(2)).unwrap();
    cut.set_len(700).unwrap();
    let empty = std::fs::OpenOptions::new().write(true).open(at(3)).unwrap();
    empty.set_len(0).unwrap();
    synth(dir.path(), "out", "1").run().code(0);
    let of = |folder: &str| drawn(&dir.path().join(folder));
    assert_eq!(of("out"), of("whole"));
    // Somebody's own file is never written to, be it as short as it may.
    std::fs::write(at(2), "mine").unwrap();
    let refused = synth(dir.path(), "out", "1").run().code(1);
    refused.stderr_has(&["credit_card-0002.jpg"]);
    assert_eq!(std::fs::read(at(2)).unwrap(), b"mine");
}

#[test]
fn what_is_drawn_can_be_trained_on() {
    let dir = temp();
    docsort(dir.path())
        .args([
            "synth",
            "--out",
            "mock",
            "--per-class",
            "12",
            "--side",
            "64",
        ])
        .run()
        .code(0);
    crate::harness::training::tiny_on(dir.path(), "mock", "a")
        .run()
        .code(0);
}

#[test]
fn the_bundled_pictures_are_those_of_the_list_of_digests() {
    let bundled = checkout().join("assets/documents");
    let list = std::fs::read_to_string(checkout().join("assets/documents.sha256")).unwrap();
    // As `sha256sum` writes it: digest, two spaces, path.
    let listed = list.lines().map(|line| line.split_once("  ").unwrap());
    let listed: BTreeMap<_, _> = listed
        .map(|(digest, path)| (PathBuf::from(path), digest.to_owned()))
        .collect();
    assert_eq!(listed.len(), 1590);
    assert_eq!(drawn(&bundled), listed);
}

#[test]
fn identity_papers_and_other_things_may_be_more_than_each_class() {
    let dir = temp();
    synth(dir.path(), "out", "1")
        .args(["--with-other", "--others", "5", "--identities", "4"])
        .run()
        .code(0);
    let pictures = drawn(&dir.path().join("out"));
    let count = |class: &str| {
        pictures
            .keys()
            .filter(|path| path.starts_with(class))
            .count()
    };
    assert_eq!(["passport", "identity", "other"].map(count), [3, 4, 5]);
}
