//! Layouts: what becomes a class, a sample, a part of a split, or an error.

use super::*;
use crate::dataset::Part;

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
    for valid in ["val", "valid", "validation", "Valid"] {
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
fn a_folder_called_train_alone_is_a_class_like_any_other() {
    let root = tree(&["train/1.png", "bus/1.png"]);
    assert_eq!(scan(root.path(), &TRAIN).unwrap().classes, ["bus", "train"]);
}

/// The message of a tree that cannot be trained on, with paths below the root.
#[track_caller]
fn refused(root: &Path, options: &ScanOptions, expected: &str) {
    let message = scan(root, options).unwrap_err().to_string();
    assert_eq!(
        message.replace(&root.display().to_string(), "ROOT"),
        expected
    );
}

#[test]
fn folders_that_cannot_be_trained_on_are_refused_with_the_counts_per_class() {
    let root = tree(&["one/1.png", "one/2.png"]);
    let file = root.path().join("one/1.png");
    refused(
        &root.path().join("none"),
        &TRAIN,
        &format!(
            "{}: no such folder; data.dir names the folder with the pictures",
            root.path().join("none").display()
        )
        .replace(&root.path().join("none").display().to_string(), "ROOT"),
    );
    refused(
        &file,
        &TRAIN,
        "ROOT: is a file; expected a folder with one folder of pictures for each class",
    );
    refused(
        root.path(),
        &TRAIN,
        "ROOT: at least two classes are needed, found one 2; each class is a folder of pictures \
         directly in it",
    );
    refused(
        tree(&["a.png", "b.png"]).path(),
        &TRAIN,
        "ROOT: holds no class folders and 2 other files; each class needs a folder of its own, \
         such as passport and invoice",
    );
    refused(
        tree(&[]).path(),
        &EVALUATE,
        "ROOT: holds no class folders and 0 other files; each class needs a folder of its own, \
         such as passport and invoice",
    );
    refused(
        tree(&["a/1.png", "a/2.png", "b/", "c/d/"]).path(),
        &TRAIN,
        "ROOT: class b, c has no files; found a 2, b 0, c 0; add pictures, or remove the empty \
         folder",
    );
}

#[test]
fn a_split_beside_other_folders_or_with_a_class_of_its_own_is_refused() {
    refused(
        tree(&["train/a/1.png", "val/a/1.png", "invoice/1.png"]).path(),
        &TRAIN,
        "ROOT: holds train beside invoice, so that it is neither a split (train, valid, test) nor \
         a folder of classes; move one of them out",
    );
    refused(
        tree(&["train/a/1.png", "val/a/1.png", "valid/a/1.png"]).path(),
        &TRAIN,
        "ROOT: holds train beside valid, so that it is neither a split (train, valid, test) nor a \
         folder of classes; move one of them out",
    );
    refused(
        tree(&["train/a/1.png", "train/b/1.png", "val/c/1.png"]).path(),
        &TRAIN,
        "class c: stands in valid but not in train; add it there, or remove it",
    );
}

#[test]
fn to_evaluate_one_class_and_empty_classes_are_enough() {
    let root = tree(&["a/1.png", "b/"]);
    let folder = scan(root.path(), &EVALUATE).unwrap();
    assert_eq!(folder.counts(), [("a".to_owned(), 1), ("b".to_owned(), 0)]);
}
