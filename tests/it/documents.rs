//! What phones and scanners leave: HEIC and JPEG 2000 are pictures like any other, scans in a PDF are a row a page, all
//! else is named, and a file that ends its decoder is one row and no more.

use crate::harness::files::{jsonl, temp};
use crate::harness::pdf::{self, Sheet};
use crate::harness::pictures::{self, CLASSES};
use crate::harness::rows::{apart, score};
use crate::harness::training::{counts, model, predict, tiny, tiny_on};
use crate::harness::{Docsort, docsort, leavings, scans};
use image::ImageFormat;
use serde_json::Value;
use std::fs;
use std::path::Path;

fn scan(class: &str, number: u64) -> Sheet {
    let picture = pictures::small(class, 800 + number);
    pdf::scan(pictures::fine_jpeg(&picture), picture.dimensions())
}

fn write(dir: &Path, name: &str, bytes: &[u8]) {
    let path = dir.join("in").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn ask(dir: &Path) -> Docsort {
    predict(dir, &model().run).args(["--format", "jsonl", "in"])
}

fn told(row: &Value) -> (&str, &str, Option<u64>) {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    (text("path"), text("status"), row["page"].as_u64())
}

/// 1.5 GiB of zeros, deflated three times: made by `zlib` at its highest level.
const BOMB: &str = "eNqruPX2jqJfDKNI20XzxFkCLEtVNHhOHxCQYF7EZni1hfXBa6uTS/Z5J7BriDW85oty28gQFBjoOqPtJut763TO8H87f+5bN09ebXKihJh93Pt/Oe95GBgYDpzQlZsenZ98oGDLv9K6n6xAIYndr/t3Xz6r8aGo1KKYDySw97368erZ/I377+ctO8cIFFlc/uH9y5zNrH9i7tfP2s0OFOm5l38QSDF4CIJMbRADczIgHAlkzqjMqMyozKjMqMyozKjMqMyoDA1kZlwtyv6fyz1j7Xo9v+eHd2/7UfC7csYfdj5xgzcA36qyYA==";

fn bomb() -> Sheet {
    Sheet {
        content: "q 595 0 0 842 0 0 cm /P Do Q".to_owned(),
        picture: "/Width 100 /Height 100 /ColorSpace /DeviceGray /BitsPerComponent 8 \
                  /Filter [/FlateDecode /FlateDecode /FlateDecode]"
            .to_owned(),
        data: data_encoding::BASE64.decode(BOMB.as_bytes()).unwrap(),
    }
}

#[test]
fn each_scanned_page_is_labelled_as_the_picture_on_it() {
    let dir = temp();
    let sheets: Vec<Sheet> = CLASSES.iter().map(|class| scan(class, 1)).collect();
    for (class, sheet) in CLASSES.iter().zip(&sheets) {
        write(dir.path(), &format!("b-{class}.jpg"), &sheet.data);
    }
    write(dir.path(), "a.pdf", &pdf::file(&sheets));
    write(dir.path(), "c.pdf", &pdf::file(&sheets[..1]));
    let rows = jsonl(&ask(dir.path()).run().code(0).stdout);
    assert_eq!(rows.len(), 7);
    for (at, class) in CLASSES.iter().enumerate() {
        assert_eq!(told(&rows[at]), ("in/a.pdf", "ok", Some(at as u64 + 1)));
        assert_eq!(rows[at]["label"], *class);
        // The same bytes but for where the file says how it lies.
        assert_eq!(score(&rows[at], class), score(&rows[3 + at], class));
    }
    assert_eq!(told(&rows[6]), ("in/c.pdf", "ok", None));
}

#[test]
fn a_training_reads_documents_again_where_memory_does_not_hold_them() {
    let dir = temp();
    for class in CLASSES {
        for number in 0..4 {
            let picture = pictures::small(class, 820 + number);
            let thumbnail = pictures::small(class, 840 + number);
            let scan = pdf::scan(pictures::fine_jpeg(&picture), picture.dimensions());
            for (ending, bytes) in [
                ("heic", pictures::heic(&picture)),
                ("pdf", pdf::file(&[scan])),
                ("tif", scans::tiff_with_thumbnail(&picture, &thumbnail)),
            ] {
                write(dir.path(), &format!("{class}/{number}.{ending}"), &bytes);
            }
        }
    }
    let training = tiny_on(dir.path(), "in", "again")
        .set(["data.cache_mib=0"])
        .run();
    let training = training.code(0);
    assert!(!training.stderr.contains("changed on disk"), "{training}");
}

#[test]
fn what_is_no_scan_is_named_and_the_pages_beside_it_are_labelled() {
    let dir = temp();
    write(
        dir.path(),
        "a.pdf",
        &pdf::file(&[scan("disc", 1), pdf::letter(), scan("disc", 2)]),
    );
    write(dir.path(), "b.pdf", b"%PDF-1.7\nand nothing else");
    write(dir.path(), "c.pdf", &pdf::file(&[]));
    let whole = pdf::file(&[scan("square", 1), scan("square", 2)]);
    write(dir.path(), "d.pdf", &whole[..whole.len() - 30]);
    let rows = jsonl(&ask(dir.path()).run().code(3).stdout);
    let all: Vec<_> = rows.iter().map(told).collect();
    assert_eq!(
        all[..5],
        [
            ("in/a.pdf", "ok", Some(1)),
            ("in/a.pdf", "error", Some(2)),
            ("in/a.pdf", "ok", Some(3)),
            ("in/b.pdf", "error", None),
            ("in/c.pdf", "error", None),
        ]
    );
    let reason = |at: usize| rows[at]["reason"].as_str().unwrap();
    assert!(
        reason(1).starts_with("unsupported: only pages that are one picture are read"),
        "{}",
        reason(1)
    );
    assert!(reason(3).starts_with("truncated"), "{}", reason(3));
    assert!(reason(4).starts_with("corrupt"), "{}", reason(4));
    let last = rows.last().unwrap();
    assert_eq!(told(last).1, "error");
    assert!(
        last["reason"].as_str().unwrap().starts_with("truncated"),
        "{last}"
    );
}

#[test]
fn a_file_that_ends_its_decoder_is_named_and_all_others_are_labelled() {
    let dir = temp();
    write(dir.path(), "a.pdf", &pdf::file(&[bomb(), scan("disc", 1)]));
    for number in 0..6 {
        write(
            dir.path(),
            &format!("b{number}.pdf"),
            &pdf::file(&[scan("square", number)]),
        );
    }
    let limits = ["--max-megapixels", "1", "--max-file-mib", "1"];
    let finished = ask(dir.path()).args(limits).run().code(3);
    let rows = jsonl(&finished.stdout);
    assert_eq!(rows.len(), 8);
    assert_eq!(told(&rows[0]), ("in/a.pdf", "error", Some(1)));
    assert!(
        rows[0]["reason"]
            .as_str()
            .unwrap()
            .starts_with("corrupt: PDF that takes")
    );
    // The page behind it is asked of the child's successor.
    assert_eq!(told(&rows[1]), ("in/a.pdf", "ok", Some(2)));
    assert!(rows[2..].iter().all(|row| row["status"] == "ok"));
}

#[test]
fn the_child_ends_with_whoever_started_it() {
    let dir = temp();
    docsort(dir.path()).args(["decode-worker"]).run().code(0);
    docsort(dir.path())
        .args(["decode-worker"])
        .stdin("nonsense")
        .run()
        .code(1);
    let help = docsort(dir.path()).args(["--help"]).run().text();
    assert!(!help.contains("decode-worker"), "{help}");
}

#[test]
fn photos_of_phones_are_labelled_as_the_same_pictures_in_png() {
    let dir = temp();
    for class in CLASSES {
        let picture = pictures::small(class, 850);
        write(
            dir.path(),
            &format!("{class}.heic"),
            &pictures::heic(&picture),
        );
        pictures::save(&dir.path().join(format!("in/{class}.png")), &picture);
    }
    let whole = pictures::heic(&pictures::small("disc", 851));
    write(dir.path(), "zcut.heic", &whole[..whole.len() / 2]);
    write(dir.path(), "zzz.jp2", leavings::JPEG_2000);
    let rows = jsonl(&ask(dir.path()).run().code(3).stdout);
    assert_eq!(rows.len(), 8);
    for pair in rows[..6].chunks(2) {
        assert_eq!(told(&pair[0]).1, "ok", "{}", pair[0]);
        assert_eq!(pair[0]["label"], pair[1]["label"]);
        assert!(apart(&pair[0], &pair[1]) < 0.1, "{} {}", pair[0], pair[1]);
        assert_eq!(pair[0]["warnings"], pair[1]["warnings"]);
    }
    let cut = rows[6]["reason"].as_str().unwrap();
    assert_eq!(cut, "truncated: HEIC ends before its picture does");
    assert_eq!(told(&rows[7]), ("in/zzz.jp2", "ok", None));
}

#[test]
fn photos_and_scans_are_trained_on_checked_and_sorted_like_any_other() {
    let dir = temp();
    for class in CLASSES {
        for number in 0..6 {
            let picture = pictures::small(class, 860 + number);
            let (name, bytes) = match number % 3 {
                0 => (format!("{number}.heic"), pictures::heic(&picture)),
                1 => (
                    format!("{number}.pdf"),
                    pdf::file(&[scan(class, 60 + number)]),
                ),
                _ => (
                    format!("{number}.png"),
                    pictures::encode(&picture, ImageFormat::Png),
                ),
            };
            let folder = dir.path().join("pictures").join(class);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
    let trained = tiny(dir.path(), "a").run().code(0);
    assert_eq!(counts(&trained), [18, 18, 0]);
    let checked = docsort(dir.path()).args(["check", "pictures"]).run();
    // Neither is a file with another file's ending.
    assert!(!checked.text().contains("holds"), "{checked}");
    let sorted = docsort(dir.path())
        .args(["sort", "--model"])
        .arg(&model().run)
        .args([
            "pictures",
            "--into",
            "sorted",
            "--ignore-warnings",
            "--apply",
        ])
        .run()
        .code(0);
    let names = |folder: &Path| {
        let files = walkdir::WalkDir::new(folder).into_iter().flatten();
        files
            .filter(|file| file.file_type().is_file())
            .filter(|file| {
                file.path()
                    .extension()
                    .is_some_and(|ending| ending == "heic")
            })
            .count()
    };
    assert_eq!(names(&dir.path().join("sorted")), 6, "{sorted}");
}
