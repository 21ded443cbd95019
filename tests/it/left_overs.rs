//! What nobody put among the pictures: the leavings of systems, docsort's own runs and outputs. It is no class and no
//! sample of any verb.

use crate::harness::docsort;
use crate::harness::files::{jsonl, temp};
use crate::harness::pictures;
use crate::harness::training::{TINY, counts, predict, tiny, with_pictures};

#[test]
fn hidden_folders_and_left_overs_of_systems_are_no_classes() {
    let dir = with_pictures(12);
    let data = dir.path().join("pictures");
    for name in [".ipynb_checkpoints", ".git", "__MACOSX"] {
        std::fs::create_dir(data.join(name)).unwrap();
        pictures::save(&data.join(name).join("a.png"), &pictures::small("disc", 1));
    }
    std::fs::write(data.join("disc/.DS_Store"), "x").unwrap();
    std::fs::write(data.join("disc/Thumbs.db"), "x").unwrap();
    tiny(dir.path(), "a").run().code(0);
    let manifest = crate::harness::files::manifest(dir.path().join("runs/a/best"));
    assert_eq!(manifest["classes"].as_array().unwrap().len(), 3);
}

/// Names that systems leave among pictures, each as the folder or the file that it is.
const LEFT_BY_SYSTEMS: [&str; 21] = [
    "@eaDir/a.png/SYNOPHOTO_THUMB_M.jpg",
    "#recycle/a.png",
    "$RECYCLE.BIN/S-1-5-21/$R1.png",
    "System Volume Information/a.png",
    "lost+found/a.png",
    ".Trashes/501/a.png",
    "__MACOSX/disc/._a.png",
    "@Recycle/a.png",
    "@tmp/a.png",
    "@__thumb/a.png",
    "FOUND.001/a.png",
    "MSOCache/a.png",
    "_gsdata_/a.png",
    "LOST.DIR/a.png",
    "$WINDOWS.~BT/a.png",
    "aquota.user",
    "Picasa.ini",
    "._000.png",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
];

#[test]
fn what_systems_leave_behind_is_no_class_and_no_sample_of_any_verb() {
    let dir = with_pictures(12);
    let data = dir.path().join("pictures");
    for left in LEFT_BY_SYSTEMS {
        for root in [data.clone(), data.join("disc"), data.join("disc/2024")] {
            let path = root.join(left);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            pictures::save(&path, &pictures::small("square", 7_000));
        }
    }
    let trained = tiny(dir.path(), "a").run().code(0);
    assert_eq!(counts(&trained), [36, 36, 0]);
    let rows = predict(dir.path(), "runs/a")
        .args(["--format", "jsonl", "pictures"])
        .run()
        .code(0);
    assert_eq!(jsonl(&rows.stdout).len(), 36);
    let checked = docsort(dir.path())
        .args(["check", "pictures", "--output", "out"])
        .run();
    let text = checked.text();
    assert!(
        text.contains("36 files, of them 36 pictures: disc 12, square 12"),
        "{text}"
    );
    let sorted = docsort(dir.path())
        .args(["sort", "pictures", "--into", "sorted", "--model", "runs/a"])
        .args(["--review-below", "0", "--ignore-warnings"])
        .run()
        .code(0);
    assert!(sorted.text().contains("would copy 36 pictures"), "{sorted}");
    let measured = docsort(dir.path())
        .args(["evaluate", "--data", "pictures", "--model", "runs/a"])
        .run()
        .code(0);
    assert!(measured.text().contains("of 36 pictures"), "{measured}");
}

#[test]
fn the_runs_inside_of_the_pictures_are_no_class_and_no_sample_of_any_verb() {
    let dir = with_pictures(12);
    let data = dir.path().join("pictures");
    for name in ["a", "b"] {
        let trained = docsort(&data)
            .args(["train", "--data", ".", "--name", name])
            .set(TINY)
            .run()
            .code(0);
        assert_eq!(counts(&trained), [36, 36, 0]);
    }
    // What is refused leaves no folder of runs that would be in the way of the next try.
    let empty = temp();
    std::fs::create_dir(empty.path().join("only")).unwrap();
    docsort(empty.path())
        .args(["train", "--data", ".", "--name", "a"])
        .run()
        .code(1)
        .stderr_has(&["at least two classes"]);
    assert!(!empty.path().join("runs").exists());
    // Nor does what is refused after the run's folder was made.
    for class in ["disc", "square"] {
        std::fs::create_dir(empty.path().join(class)).unwrap();
        std::fs::write(empty.path().join(class).join("a.png"), "no picture").unwrap();
    }
    std::fs::remove_dir(empty.path().join("only")).unwrap();
    docsort(empty.path())
        .args([
            "train",
            "--data",
            ".",
            "--name",
            "a",
            "--set",
            "run.dir=out/x/runs",
        ])
        .run()
        .code(1)
        .stderr_has(&["2 × "]);
    assert!(!empty.path().join("out").exists());

    let rows = predict(&data, "runs/a")
        .args(["--format", "jsonl", "."])
        .run()
        .code(0);
    assert_eq!(jsonl(&rows.stdout).len(), 36);
    let checked = docsort(&data)
        .args(["check", ".", "--output", "../out"])
        .run();
    assert!(
        checked
            .text()
            .contains("of them 36 pictures: disc 12, square 12"),
        "{checked}"
    );
    let sorted = docsort(&data)
        .args(["sort", ".", "--into", "../sorted", "--model", "runs/a"])
        .args(["--review-below", "0", "--ignore-warnings"])
        .run()
        .code(0);
    assert!(sorted.text().contains("would copy 36 pictures"), "{sorted}");
}

#[test]
fn what_docsort_wrote_beside_the_classes_is_no_picture_of_any_verb() {
    let dir = with_pictures(12);
    let data = dir.path().join("pictures");
    tiny(dir.path(), "a").run().code(0);
    let model = ["--model", "../runs/a"];
    // All that a user may have asked for while standing in the folder.
    for verb in [
        &["evaluate", "--data", "."][..],
        &["evaluate", "--data", "."],
        &["evaluate", "--data", ".", "--output", "measured"],
        &["predict", ".", "--output", "labels.csv"],
        &["predict", "disc", "--explain", "why", "--format", "csv"],
        &["check", "disc", "--output", "looked"],
        &["sort", "disc", "--into", ".", "--apply"],
    ] {
        let ended = docsort(&data).args(verb).args(model).run();
        assert!(matches!(ended.code, Some(0 | 3)), "{ended}");
    }
    let sorted = ["unknown", "review"].map(|folder| data.join(folder));
    for folder in sorted.iter().filter(|folder| folder.exists()) {
        std::fs::remove_dir_all(folder).unwrap();
    }
    let there: Vec<_> = std::fs::read_dir(&data).unwrap().collect();
    assert!(there.len() > 10, "{there:?}");

    let again = tiny(dir.path(), "b").run().code(0);
    assert_eq!(counts(&again), [36, 36, 0]);
    let rows = predict(&data, "../runs/a")
        .args(["--format", "jsonl", "."])
        .run()
        .code(0);
    assert_eq!(jsonl(&rows.stdout).len(), 36);
    let checked = docsort(&data)
        .args(["check", ".", "--output", "../out"])
        .run();
    let counted = "36 files, of them 36 pictures: disc 12, square 12, stripes 12";
    assert!(checked.text().contains(counted), "{checked}");
    let measured = docsort(&data)
        .args(["evaluate", "--data", ".", "--output", "../m.json"])
        .args(model)
        .run()
        .code(0);
    assert!(measured.text().contains("of 36 pictures"), "{measured}");
}
