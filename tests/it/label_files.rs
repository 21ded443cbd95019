//! CSVs of labels: what is wrong with one, what it may call pictures and labels, and the bundled one.

use crate::harness::docsort;
use crate::harness::files::{manifest, table, temp};
use crate::harness::pictures::{self, CLASSES};
use crate::harness::training::{counts, with_pictures};
use crate::problems::{labelled, multilabel};
use std::fs;
use std::path::Path;

#[test]
fn every_fault_of_a_labels_file_is_named_with_its_line_before_any_work() {
    let dir = with_pictures(4);
    let class = CLASSES[0];
    let names: Vec<String> = fs::read_dir(dir.path().join("pictures").join(class))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let csv = format!(
        "path,labels\n{class}/{0},a|b\n./{class}/{0},a\n{class}/{1}\n{class}/{1},a||b\n{class}/{2},a,b\n,a\n\
         {class}/{3},a|a\n\"{class}/x,a\n",
        names[0], names[1], names[2], names[3]
    );
    let labels = dir.path().join("pictures/labels.csv");
    fs::write(&labels, csv).unwrap();
    multilabel(dir.path(), "a")
        .run()
        .code(1)
        .before_any_work()
        .stderr_has(&[
            "line 3: ./",
            "stands in line 2 already",
            "line 4: has 1 field",
            "line 5: a label is empty",
            "line 6: has 3 fields",
            "line 7: names no file",
            "line 8: a stands twice",
            "line 9: a quote is opened",
        ]);
    let faults: [(&[u8], &str); 5] = [
        (b"", "no line of path,label"),
        (b"path,labels\n", "no line of path,label"),
        (b"path,labels\nx.png,caf\xe9\n", "line 2: is not UTF-8"),
        (b"x.png;a\n", "separated by ;"),
        (b"x.png,a\n", "two at least"),
    ];
    for (bytes, words) in faults {
        fs::write(&labels, bytes).unwrap();
        multilabel(dir.path(), "a")
            .run()
            .code(1)
            .stderr_has(&[words]);
    }
    fs::remove_file(&labels).unwrap();
    multilabel(dir.path(), "a")
        .run()
        .code(1)
        .stderr_has(&["labels.csv", "no such file"]);
    assert!(!dir.path().join("runs/a").exists());
}

#[test]
fn a_label_that_looks_like_several_is_told_with_what_separates_them() {
    let dir = labelled(12);
    let labels = dir.path().join("pictures/labels.csv");
    let right = fs::read_to_string(&labels).unwrap();
    for (instead, told) in [
        ("dark;flat", Some("dark;flat is one label")),
        ("\"dark,flat\"", Some("dark,flat is one label")),
        ("\"dark, rather\"", None),
    ] {
        // Another picture has each of the two alone.
        let csv = right.replace(",dark|flat\n", &format!(",{instead}\n"));
        fs::write(&labels, csv).unwrap();
        let trained = multilabel(dir.path(), "a").run();
        let line = trained.stderr.contains("separated by |");
        assert_eq!(line, told.is_some(), "{trained}");
        trained.stderr_has(&told.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn files_that_the_labels_or_the_folder_lack_are_skipped_and_named() {
    let dir = labelled(12);
    let labels = dir.path().join("pictures/labels.csv");
    let mut csv = fs::read_to_string(&labels).unwrap();
    // With a byte order mark and CRLF, as spreadsheets write it.
    csv = format!("\u{feff}{csv}gone.png,flat\n").replace('\n', "\r\n");
    fs::write(&labels, csv).unwrap();
    pictures::save(
        &dir.path().join("pictures/new.png"),
        &pictures::small(CLASSES[0], 999),
    );
    let trained = multilabel(dir.path(), "a").run().code(3);
    assert_eq!(counts(&trained), [38, 36, 2]);
    trained.stderr_has(&[
        "gone.png: no such file (line 38",
        "new.png: not named in the labels",
    ]);
}

#[test]
fn labels_and_paths_in_another_unicode_form_or_with_backslashes_are_the_same() {
    let dir = temp();
    let (composed, apart) = ("gr\u{fc}n", "gru\u{308}n");
    let folder = dir.path().join("pictures").join(apart);
    fs::create_dir_all(&folder).unwrap();
    let mut csv = String::from("path,labels\n");
    for number in 0..24 {
        let class = CLASSES[number as usize % 2];
        pictures::save(
            &folder.join(format!("{number}.png")),
            &pictures::small(class, number),
        );
        // One label in two forms, the composed one more often; the path as another system writes it.
        let label = match number % 6 {
            0 => apart,
            2 | 4 => composed,
            _ => "N/A",
        };
        let separator = if number < 12 { "/" } else { "\\" };
        csv += &format!("{composed}{separator}{number}.png,{label}\n");
    }
    fs::write(dir.path().join("pictures/labels.csv"), &csv).unwrap();
    let trained = multilabel(dir.path(), "a").run().code(0);
    assert_eq!(counts(&trained), [24, 24, 0]);
    let sealed = manifest(dir.path().join("runs/a/best"));
    let classes: Vec<&str> = sealed["classes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|c| c.as_str())
        .collect();
    assert_eq!(classes, ["N/A", composed]);

    let swapped = csv
        .replace(composed, "\0")
        .replace(apart, composed)
        .replace('\0', apart);
    fs::write(dir.path().join("pictures/labels.csv"), swapped).unwrap();
    docsort(dir.path())
        .args(["evaluate", "--data", "pictures", "--labels", "labels.csv"])
        .args(["--model", "runs/a", "--output", "m.json"])
        .run()
        .code(0);
    let numbers = fs::read(dir.path().join("m.json")).unwrap();
    let numbers: serde_json::Value = serde_json::from_slice(&numbers).unwrap();
    assert_eq!(numbers["labels"][1]["label"], composed);
    assert_eq!(numbers["labels"][1]["support"], 12);
    assert_eq!(numbers["foreign"], serde_json::json!({}));

    // Both forms of a path are one picture, and so are both forms of a label.
    let twice = format!("{csv}{apart}/0.png,N/A\n");
    fs::write(dir.path().join("pictures/labels.csv"), twice).unwrap();
    multilabel(dir.path(), "b")
        .run()
        .code(1)
        .stderr_has(&["line 26: ", "stands in line 2 already"]);
    fs::write(
        dir.path().join("pictures/labels.csv"),
        format!("x.png,{apart}|{composed}\n"),
    )
    .unwrap();
    multilabel(dir.path(), "b")
        .run()
        .code(1)
        .stderr_has(&["line 1: ", "stands twice"]);
}

#[test]
fn an_installed_docsort_trains_on_the_labels_of_its_own_sample() {
    let dir = temp();
    let trained = docsort(dir.path())
        .args(["train", "multilabel"])
        .set(crate::harness::training::TINY)
        .set(["train.epochs=1", "train.batch_size=64"])
        .run()
        .code(0);
    let [scanned, used, skipped] = counts(&trained);
    assert!(scanned > 1000 && skipped == scanned - used, "{trained}");
    let rows = table(&fs::read(dir.path().join("runs/labels.csv")).unwrap());
    assert_eq!(rows.len() as u64, scanned);
}

#[test]
fn the_bundled_labels_name_each_bundled_picture_once() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let rows = table(&fs::read(root.join("labels.csv")).unwrap());
    let mut named: Vec<String> = rows.iter().map(|row| row["path"].clone()).collect();
    named.sort();
    let mut found: Vec<String> = walkdir::WalkDir::new(root.join("documents"))
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|ending| ending == "jpg")
        })
        .map(|entry| {
            let path = entry.path().strip_prefix(root.join("documents")).unwrap();
            path.to_str().unwrap().to_owned()
        })
        .collect();
    found.sort();
    assert_eq!(named, found);
}

#[test]
fn the_same_labels_in_another_order_give_the_same_split() {
    let dir = labelled(12);
    multilabel(dir.path(), "a").run().code(0);
    let labels = dir.path().join("pictures/labels.csv");
    let text = fs::read_to_string(&labels).unwrap();
    let mut lines: Vec<&str> = text.lines().skip(1).collect();
    lines.reverse();
    fs::write(
        &labels,
        lines.join("\n").replace("dark|flat", " flat | dark "),
    )
    .unwrap();
    multilabel(dir.path(), "b").run().code(0);
    let fingerprint = |run: &str| {
        let sealed = manifest(dir.path().join("runs").join(run).join("best"));
        sealed["data_fingerprint"].as_str().unwrap().to_owned()
    };
    assert_eq!(fingerprint("a"), fingerprint("b"));
}
