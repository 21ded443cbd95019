//! Layouts: what becomes a class, a sample, a part of a split, or an error.

use super::*;
use crate::dataset::{Links, Part, Separator, expand};

/// `class part path` of each sample.
fn samples(root: &Path, folder: &Folder) -> Vec<String> {
    let line = |sample: &crate::dataset::Sample| {
        let class = &folder.classes[sample.label];
        let part = sample.part.as_str();
        format!("{class} {part} {}", below(root, &sample.path))
    };
    folder.samples.iter().map(line).collect()
}

#[test]
fn folders_are_classes_in_byte_order_and_what_is_nested_belongs_to_them() {
    let root = tree(&[
        "b/2.png",
        "b/deep/er/1.png",
        "a/1.png",
        "Z/1.png",
        "é/1.png",
    ]);
    let folder = scan(root.path(), &TRAIN).unwrap();
    assert_eq!(folder.classes, ["Z", "a", "b", "é"]);
    assert_eq!(
        samples(root.path(), &folder),
        [
            "Z the whole Z/1.png",
            "a the whole a/1.png",
            "b the whole b/2.png",
            "b the whole b/deep/er/1.png",
            "é the whole é/1.png",
        ]
    );
    assert_eq!((folder.scanned, folder.skipped.len()), (5, 0));
}

#[test]
fn hidden_files_and_what_systems_leave_behind_do_not_exist() {
    let root = tree(&[
        "a/1.png",
        "b/1.png",
        ".git/1.png",
        ".ipynb_checkpoints/1.png",
        "__MACOSX/a/1.png",
        "a/.ipynb_checkpoints/1.png",
        "@eaDir/1.png",
        "#recycle/1.png",
        "$RECYCLE.BIN/S-1-5-21/1.png",
        "System Volume Information/1.png",
        "lost+found/1.png",
        "a/@eaDir/1.png/SYNOPHOTO_THUMB_M.jpg",
        "a/._1.png",
        "a/THUMBS.DB",
        "a/.DS_Store",
        "a/Thumbs.db",
        "b/desktop.ini",
        ".DS_Store",
    ]);
    let folder = scan(root.path(), &TRAIN).unwrap();
    assert_eq!(folder.classes, ["a", "b"]);
    assert_eq!(folder.scanned, 2);
    assert_eq!(folder.skipped, []);
}

#[test]
fn a_file_beside_the_class_folders_is_skipped_and_named() {
    let root = tree(&["a/1.png", "b/1.png", "README.md"]);
    let folder = scan(root.path(), &TRAIN).unwrap();
    assert_eq!(folder.scanned, 3);
    assert_eq!(
        lines(root.path(), &folder.skipped),
        ["README.md: not in a class folder"]
    );
}

#[test]
fn train_with_valid_or_test_is_a_given_split() {
    for valid in ["val", "valid", "validation", "Valid", "val_set", "dev"] {
        let in_valid = format!("{valid}/a/deep/1.png");
        let root = tree(&[
            "train/a/1.png",
            "train/b/1.png",
            &in_valid,
            "test/b/1.png",
            "test/stray.png",
            "notes.txt",
        ]);
        let folder = scan(root.path(), &TRAIN).unwrap();
        assert_eq!(folder.classes, ["a", "b"]);
        let mut found = samples(root.path(), &folder);
        found.sort();
        let mut expected = vec![
            format!("a valid {in_valid}"),
            "a train train/a/1.png".to_owned(),
            "b test test/b/1.png".to_owned(),
            "b train train/b/1.png".to_owned(),
        ];
        expected.sort();
        assert_eq!(found, expected);
        assert_eq!(
            lines(root.path(), &folder.skipped),
            [
                "notes.txt: not in a class folder",
                "test/stray.png: not in a class folder"
            ]
        );
    }
    let root = tree(&["train/a/1.png", "train/b/1.png", "test/a/1.png"]);
    let folder = scan(root.path(), &TRAIN).unwrap();
    assert_eq!(folder.samples[0].part, Part::Test);
}

#[test]
fn a_split_is_known_by_the_words_that_sets_of_pictures_come_with() {
    for [train, test] in [
        ["Training", "Testing"],
        ["training_set", "test_set"],
        ["train-images", "test-images"],
        ["TRAIN", "TEST"],
        ["trainset", "testset"],
        ["train2017", "test2017"],
        ["1. train", "2. test"],
        ["train_img", "test_img"],
        ["train photos", "test photos"],
        ["training_dir", "testing_dir"],
    ] {
        let paths =
            [train, test].map(|part| [format!("{part}/a/1.png"), format!("{part}/b/1.png")]);
        let paths: Vec<&str> = paths.iter().flatten().map(String::as_str).collect();
        let folder = scan(tree(&paths).path(), &TRAIN).unwrap();
        assert_eq!(folder.classes, ["a", "b"], "{train}");
        let parts: Vec<Part> = folder.samples.iter().map(|sample| sample.part).collect();
        assert!(parts.contains(&Part::Train) && parts.contains(&Part::Test));
    }
    // Words of other things are classes.
    for [one, other] in [
        ["train", "testament"],
        ["trainer", "test"],
        ["set", "train"],
        ["2017", "train"],
        ["my_train", "my_test"],
    ] {
        let root = tree(&[&format!("{one}/1.png"), &format!("{other}/1.png")]);
        let mut expected = [one, other];
        expected.sort();
        assert_eq!(scan(root.path(), &TRAIN).unwrap().classes, expected);
    }
}

#[test]
fn sides_of_a_split_under_other_names_are_suspected() {
    let root = tree(&["A/cat/1.png", "A/dog/1.png", "B/cat/1.png", "B/dog/1.png"]);
    let alike = |classes: &[&str]| {
        let classes: Vec<String> = classes.iter().map(|class| (*class).to_owned()).collect();
        crate::dataset::folders_in_each(root.path(), &classes)
    };
    assert_eq!(alike(&["A", "B"]).unwrap(), ["cat", "dog"]);
    put(root.path(), "C/2024/1.png", &png(9));
    put(root.path(), "C/2025/1.png", &png(10));
    assert_eq!(alike(&["A", "B", "C"]), None);
}

#[test]
fn a_part_of_a_split_that_is_taken_for_a_class_is_suspected() {
    let root = tree(&[
        "train/cat/1.png",
        "train/dog/1.png",
        "backup/1.png",
        "testament/a/1.png",
        "testament/b/1.png",
    ]);
    let folder = scan(root.path(), &TRAIN).unwrap();
    assert_eq!(folder.classes, ["backup", "testament", "train"]);
    let suspected = crate::dataset::part_among_classes(root.path(), &folder.classes);
    let held = ["cat", "dog"].map(str::to_owned).to_vec();
    assert_eq!(suspected, Some(("train".to_owned(), held)));
    // A railway's pictures are a class like any other.
    let root = tree(&["train/1.png", "train/2024/1.png", "bus/1.png"]);
    let folder = scan(root.path(), &TRAIN).unwrap();
    let suspected = crate::dataset::part_among_classes(root.path(), &folder.classes);
    assert_eq!(suspected, None);
}

#[test]
fn a_class_in_two_unicode_forms_is_one_called_as_its_larger_folder() {
    let (composed, apart) = ("F\u{fc}hrerschein", "Fu\u{308}hrerschein");
    for (more, fewer) in [(composed, apart), (apart, composed)] {
        let paths = ["1", "2"].map(|name| format!("{more}/{name}.png"));
        let root = tree(&[
            &paths[0],
            &paths[1],
            &format!("{fewer}/1.png"),
            "Z/1.png",
            "z/1.png",
        ]);
        let folder = scan(root.path(), &TRAIN).unwrap();
        assert_eq!(folder.classes, [more, "Z", "z"]);
        assert_eq!(folder.counts()[0].1, 3);
    }
    // Of equally many, the first in byte order: `u` and a mark.
    let root = tree(&[
        &format!("{composed}/1.png"),
        &format!("{apart}/1.png"),
        "z/1.png",
    ]);
    assert_eq!(scan(root.path(), &TRAIN).unwrap().classes, [apart, "z"]);
    // On two sides of a split.
    let paths = [
        format!("train/{composed}/1.png"),
        format!("val/{apart}/1.png"),
    ];
    let root = tree(&[&paths[0], &paths[1], "train/b/1.png", "val/b/1.png"]);
    let folder = scan(root.path(), &TRAIN).unwrap();
    assert_eq!(folder.classes, [composed, "b"]);
    assert_eq!(
        folder.counts(),
        [(composed.to_owned(), 2), ("b".to_owned(), 2)]
    );
}

#[test]
fn names_are_taken_as_a_model_has_them() {
    let root = tree(&["e\u{301}/1.png", "b/1.png"]);
    let mut folder = scan(root.path(), &TRAIN).unwrap();
    folder.take_names(&["\u{e9}".to_owned(), "c".to_owned()]);
    assert_eq!(folder.classes, ["b", "\u{e9}"]);
}

#[test]
fn a_folder_around_the_right_one_is_named() {
    let root = tree(&[
        "photos/photos/cat/1.png",
        "photos/photos/dog/1.png",
        "readme.txt",
    ]);
    refused(
        root.path(),
        &TRAIN,
        "ROOT: at least two classes are needed, found photos 2; perhaps its folder \
         ROOT/photos/photos was meant; 1 file was skipped: 1 × not in a class folder",
    );
}

#[cfg(unix)]
#[test]
fn links_are_counted_where_they_leave_nothing() {
    let real = tree(&["1.png"]);
    let root = tree(&["a/", "b/1.png"]);
    for name in ["1.png", "2.png"] {
        let to = root.path().join("a").join(name);
        std::os::unix::fs::symlink(real.path().join("1.png"), to).unwrap();
    }
    refused(
        root.path(),
        &TRAIN,
        "ROOT: class a has no files; found a 0, b 1; add pictures, or remove the empty folder; 2 files \
         were skipped: 2 × symbolic link, not followed; --follow-links follows them",
    );
}

#[test]
fn runs_inside_of_the_pictures_are_no_class_and_hide_no_split() {
    let run = [
        "runs/a/config.toml",
        "runs/a/checkpoints/epoch-0001/1.png",
        "runs/a/report/1.png",
    ];
    let classes = ["cat/1.png", "dog/1.png"];
    let root = tree(&[&run[..], &classes].concat());
    assert_eq!(scan(root.path(), &TRAIN).unwrap().classes, ["cat", "dog"]);
    let split = ["train/a/1.png", "train/b/1.png", "val/a/1.png"];
    let root = tree(&[&run[..], &split].concat());
    assert_eq!(scan(root.path(), &TRAIN).unwrap().classes, ["a", "b"]);
    let deep = [
        "out/x/runs/a/config.toml",
        "out/x/runs/a/checkpoints/epoch-0001/1.png",
    ];
    let root = tree(&[&deep[..], &classes].concat());
    assert_eq!(scan(root.path(), &TRAIN).unwrap().classes, ["cat", "dog"]);
    // Where the runs of this very training go: empty so far, or under any name.
    let root = tree(&["out/", "cat/1.png", "dog/1.png"]);
    let out = root.path().join("out");
    let options = ScanOptions {
        runs: Some(&out),
        ..TRAIN
    };
    assert_eq!(scan(root.path(), &options).unwrap().classes, ["cat", "dog"]);
    // One that holds pictures is a class all the same, in this training and in the next one.
    let mut files = vec!["cat/1.PNG", "dog/1.png", "eel/1.png"];
    for _ in 0..2 {
        let root = tree(&files);
        let cat = root.path().join("cat");
        let options = ScanOptions {
            runs: Some(&cat),
            ..TRAIN
        };
        let folder = scan(root.path(), &options).unwrap();
        assert_eq!(folder.classes, ["cat", "dog", "eel"]);
        assert_eq!(folder.samples.len(), 3, "{files:?}");
        files.extend(["cat/a/config.toml", "cat/a/checkpoints/epoch-0001/1.png"]);
    }
    // A class may be called so.
    let root = tree(&["runs/1.png", "walks/1.png"]);
    assert_eq!(
        scan(root.path(), &TRAIN).unwrap().classes,
        ["runs", "walks"]
    );
}

#[test]
fn what_pictures_were_sorted_into_is_no_class_beside_them_and_the_root_of_classes_by_itself() {
    let files = [
        "cat/1.png",
        "dog/1.png",
        "sorted/docsort-sort-1.jsonl",
        "sorted/cat/1.png",
        "sorted/dog/1.png",
    ];
    let root = tree(&files);
    assert_eq!(scan(root.path(), &TRAIN).unwrap().classes, ["cat", "dog"]);
    let sorted = scan(&root.path().join("sorted"), &TRAIN).unwrap();
    assert_eq!(sorted.classes, ["cat", "dog"]);
    // Whoever asks for labels has perhaps moved the pictures there.
    let roots = vec![root.path().to_owned()];
    let all = expand(roots, Links::Named, Separator::Line, std::io::empty());
    assert_eq!(all.count(), 4);
}

#[test]
fn a_folder_called_train_alone_is_a_class_like_any_other() {
    let root = tree(&["train/1.png", "bus/1.png"]);
    assert_eq!(scan(root.path(), &TRAIN).unwrap().classes, ["bus", "train"]);
}

#[test]
fn to_evaluate_one_class_and_empty_classes_are_enough() {
    let root = tree(&["a/1.png", "b/"]);
    let folder = scan(root.path(), &EVALUATE).unwrap();
    assert_eq!(folder.counts(), [("a".to_owned(), 1), ("b".to_owned(), 0)]);
}
