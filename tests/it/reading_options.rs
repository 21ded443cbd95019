//! Which files are read: limits that a training raised, options of each verb, and what is said of files that are over
//! a limit.

use crate::harness::files::temp;
use crate::harness::pictures::{self, CLASSES};
use crate::harness::training::{counts, tiny, tiny_on, with_pictures};
use crate::harness::{docsort, png};
use std::os::unix::fs::symlink;

#[test]
fn limits_of_a_training_hold_for_its_model_in_every_verb_and_can_be_given_to_each() {
    let dir = temp();
    for class in ["disc", "square"] {
        let folder = dir.path().join("pictures").join(class);
        std::fs::create_dir_all(&folder).unwrap();
        for number in 0..12 {
            let picture = pictures::draw(class, number, 14, 12);
            pictures::save(&folder.join(format!("{number:02}.png")), &picture);
        }
    }
    tiny(dir.path(), "usual")
        .run()
        .code(1)
        .stderr_has(&["24 × too_small"]);
    tiny(dir.path(), "a")
        .args(["--min-side-px", "4"])
        .run()
        .code(0);
    let verbs: [&[&str]; 4] = [
        &["predict", "pictures"],
        &["sort", "pictures", "--into", "sorted"],
        &["evaluate", "--data", "pictures", "--output", "m.json"],
        &["check", "pictures", "--output", "out"],
    ];
    let run = |verb: &[&str], more: &[&str]| docsort(dir.path()).args(verb).args(more).run();
    for verb in verbs {
        let model = ["--model", "runs/a"];
        let held = run(verb, &model);
        assert!(
            !(held.text() + &held.stderr).contains("too_small"),
            "{held}"
        );
        let again = [&model[..], &["--min-side-px", "16"]].concat();
        let _ = std::fs::remove_file(dir.path().join("m.json"));
        let _ = std::fs::remove_dir_all(dir.path().join("out"));
        let strict = run(verb, &again).code(3);
        assert!(
            (strict.text() + &strict.stderr).contains("too_small"),
            "{strict}"
        );
        let _ = std::fs::remove_file(dir.path().join("m.json"));
        let _ = std::fs::remove_dir_all(dir.path().join("out"));
    }
    // A model of another training, and files over each limit: the row of each names the option.
    std::fs::create_dir(dir.path().join("odd")).unwrap();
    let odd = dir.path().join("odd/a");
    for class in ["a", "b"] {
        let folder = dir.path().join("odd").join(class);
        std::fs::create_dir(&folder).unwrap();
        pictures::save(&folder.join("small.png"), &pictures::draw("disc", 1, 9, 9));
    }
    let long = std::fs::File::create(odd.join("long.png")).unwrap();
    long.set_len(65 << 20).unwrap();
    std::fs::write(odd.join("large.png"), png::claim(20_000, 20_000)).unwrap();
    let verbs: [&[&str]; 4] = [
        &["predict", "odd"],
        &["sort", "odd", "--into", "sorted"],
        &["evaluate", "--data", "odd"],
        &["check", "odd"],
    ];
    for verb in verbs {
        let told = run(verb, &["--model", "shipped"]).code(3);
        let said = told.text() + &told.stderr;
        for option in ["--max-file-mib", "--max-megapixels", "--min-side-px"] {
            assert!(said.contains(option), "{option}: {told}");
        }
    }
    docsort(dir.path())
        .args(["train", "debug", "--data", "odd"])
        .run()
        .code(1)
        .stderr_has(&["--max-file-mib", "--max-megapixels", "--min-side-px"]);
    let checked = run(
        &["check", "pictures", "--output", "all"],
        &["--min-side-px", "4"],
    );
    assert!(!checked.text().contains("too_small"), "{checked}");
    let checked = run(&["check", "pictures", "--output", "none"], &[]).code(3);
    assert!(checked.text().contains("too_small"), "{checked}");
}

#[test]
fn every_verb_follows_links_where_it_is_asked_to() {
    let dir = with_pictures(12);
    let linked = dir.path().join("linked");
    for class in CLASSES {
        std::fs::create_dir_all(linked.join(class)).unwrap();
        for entry in std::fs::read_dir(dir.path().join("pictures").join(class)).unwrap() {
            let entry = entry.unwrap();
            symlink(entry.path(), linked.join(class).join(entry.file_name())).unwrap();
        }
    }
    tiny_on(dir.path(), "linked", "a")
        .run()
        .code(1)
        .stderr_has(&["36 × symbolic link", "--follow-links"]);
    let trained = tiny_on(dir.path(), "linked", "a")
        .arg("--follow-links")
        .run()
        .code(0);
    assert_eq!(counts(&trained), [36, 36, 0]);
    for (verb, words) in [
        (
            &["predict", "--format", "jsonl", "linked"][..],
            "disc/000.png",
        ),
        (
            &["sort", "linked", "--into", "sorted"],
            "would copy 36 pictures",
        ),
        (
            &["evaluate", "--data", "linked", "--output", "m.json"],
            "of 36 pictures",
        ),
        (
            &["check", "linked", "--output", "out"],
            "of them 36 pictures",
        ),
    ] {
        let finished = docsort(dir.path())
            .args(verb)
            .args(["--model", "runs/a", "--follow-links"])
            .run();
        assert!(finished.text().contains(words), "{finished}");
        let said = finished.text() + &finished.stderr;
        assert!(!said.contains("symbolic link"), "{finished}");
    }
}
