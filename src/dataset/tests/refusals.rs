//! Layouts that nothing can be learnt or measured from: refused with what to do.

use super::*;

#[test]
fn names_that_no_checkpoint_can_hold_are_refused_with_their_folder() {
    for (name, problem) in [
        ("con", "is reserved on Windows"),
        (" lead", "begins or ends with a space"),
        ("c:x", "begins like a Windows drive"),
    ] {
        let root = tree(&[&format!("{name}/1.png"), "b/1.png"]);
        let expected =
            format!("ROOT/{name}: cannot name a class, because it {problem}; rename the folder");
        refused(root.path(), &TRAIN, &expected);
        scan(root.path(), &EVALUATE).unwrap();
    }
}

/// The message of a tree that cannot be trained on, with paths below the root.
#[test]
fn folders_that_cannot_be_trained_on_are_refused_with_the_counts_per_class() {
    let root = tree(&["one/1.png", "one/2.png"]);
    let file = root.path().join("one/1.png");
    refused(
        &root.path().join("none"),
        &TRAIN,
        &format!(
            "{}: no such folder; give one that holds a folder of pictures for each class (train and evaluate: \
             --data)",
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
         such as passport and invoice; 2 files were skipped: 2 × not in a class folder",
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
    refused(
        tree(&["train/invoice/1.png", "train/b/1.png", "val/invoices/1.png"]).path(),
        &TRAIN,
        "class invoices: stands in valid but not in train; add it there, or remove it; did you mean invoice?",
    );
}

#[test]
fn parts_that_each_hold_a_single_folder_around_the_classes_are_named_with_what_to_move() {
    let archives = [
        "training_set/training_set/a/1.png",
        "training_set/training_set/b/1.png",
        "test_set/test_set/a/2.png",
        "test_set/test_set/b/2.png",
    ];
    let same_name = [
        "train/data/a/1.png",
        "train/data/b/1.png",
        "val/data/a/2.png",
        "val/data/b/2.png",
    ];
    for (files, folders) in [
        (
            archives,
            "ROOT/test_set/test_set, ROOT/training_set/training_set",
        ),
        (same_name, "ROOT/train/data, ROOT/val/data"),
    ] {
        refused(
            tree(&files).path(),
            &TRAIN,
            &format!(
                "ROOT: each part of the split holds a single folder, and the classes lie in that: {folders}; \
                 move what these hold up, so that the classes lie directly in the parts"
            ),
        );
    }
    // One that holds the classes itself is at fault for another reason.
    refused(
        tree(&[
            "train/a/1.png",
            "train/b/1.png",
            "val/x/a/1.png",
            "val/x/b/1.png",
        ])
        .path(),
        &TRAIN,
        "class x: stands in valid but not in train; add it there, or remove it",
    );
}
