//! `docsort check`: each planted fault is found and named, a clean folder has none, and nothing in the folder is
//! touched.

use crate::harness::files::{copy_tree, snapshot, table, temp};
use crate::harness::training::model;
use crate::harness::{Docsort, docsort, pictures};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};
use image::{Rgb, RgbImage};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

fn check(cwd: &Path) -> Docsort {
    docsort(cwd).args(["check", "docs", "--output", "out"])
}

/// 24 mock documents of each class, drawn once for all tests; `spare` holds others of the same kinds.
fn drawn() -> &'static Path {
    static DRAWN: OnceLock<PathBuf> = OnceLock::new();
    DRAWN.get_or_init(|| {
        let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
        crate::harness::files::remove_older_than_a_day(parent, "check-");
        let dir = parent.join(format!("check-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        for (name, seed, count) in [("docs", "5", "24"), ("spare", "6", "8")] {
            let synth = docsort(&dir).args(["synth", "--out", name, "--seed", seed]);
            let synth = synth.args(["--per-class", count, "--side", "224"]);
            synth.run().code(0);
        }
        dir
    })
}

/// A copy of them that a test may spoil.
fn documents() -> tempfile::TempDir {
    let dir = temp();
    copy_tree(&drawn().join("docs"), &dir.path().join("docs"));
    dir
}

/// The files of a class, in order.
fn files(dir: &Path, class: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir.join(class)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn spare(class: &str, number: usize) -> RgbImage {
    let file = &files(&drawn().join("spare"), class)[number];
    image::open(file).unwrap().to_rgb8()
}

fn save_jpeg(path: &Path, picture: &RgbImage, quality: u8) {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    picture.write_with_encoder(encoder).unwrap();
    fs::write(path, bytes).unwrap();
}

fn half(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    resize(picture, width / 2, height / 2, FilterType::Triangle)
}

type Row = BTreeMap<String, String>;

fn rows(cwd: &Path) -> Vec<Row> {
    table(&fs::read(cwd.join("out/findings.csv")).unwrap())
}

/// The rows of a kind as `(path, other path)`, below `docs/`.
fn of_kind(rows: &[Row], kind: &str) -> Vec<(String, String)> {
    let below = |path: &str| path.trim_start_matches("docs/").to_owned();
    rows.iter()
        .filter(|row| row["finding"] == kind)
        .map(|row| (below(&row["path"]), below(&row["other_path"])))
        .collect()
}

#[test]
fn a_clean_folder_of_mock_documents_has_no_findings() {
    let dir = documents();
    let checked = check(dir.path()).run().code(0);
    assert!(checked.text().contains("nothing was found"), "{checked}");
    assert_eq!(rows(dir.path()), []);
    let page = fs::read_to_string(dir.path().join("out/gallery.html")).unwrap();
    assert!(page.contains("Nothing was found."));
}

#[test]
fn each_planted_fault_is_found_and_named_and_nothing_is_touched() {
    let dir = documents();
    let docs = dir.path().join("docs");
    let (cards, passports) = (docs.join("credit_card"), docs.join("passport"));
    let card = fs::read(&files(&docs, "credit_card")[3]).unwrap();
    let name = |class: &str, number: usize| {
        let path = &files(&drawn().join("docs"), class)[number];
        format!("{class}/{}", path.file_name().unwrap().to_str().unwrap())
    };

    fs::write(cards.join("cut.jpg"), &card[..card.len() * 2 / 3]).unwrap();
    fs::write(cards.join("text.jpg"), "no picture").unwrap();
    fs::write(cards.join("empty.png"), "").unwrap();
    fs::write(docs.join("outside.jpg"), &card).unwrap();
    pictures::save(&cards.join("dot.png"), &RgbImage::new(8, 8));
    fs::write(cards.join("copy.jpg"), &card).unwrap();
    fs::copy(&files(&docs, "passport")[2], cards.join("a-passport.jpg")).unwrap();
    let other = image::open(&files(&docs, "passport")[4]).unwrap().to_rgb8();
    save_jpeg(&passports.join("z-half.jpg"), &half(&other), 70);
    let wrong = image::open(&files(&docs, "passport")[5]).unwrap().to_rgb8();
    save_jpeg(&cards.join("z-half-passport.jpg"), &half(&wrong), 70);
    save_jpeg(&cards.join("jpeg.png"), &spare("credit_card", 0), 90);
    let small = resize(&spare("credit_card", 1), 60, 40, FilterType::Triangle);
    pictures::save(&cards.join("small.png"), &small);
    let large = resize(&spare("credit_card", 2), 2400, 1600, FilterType::Triangle);
    save_jpeg(&cards.join("large.jpg"), &large, 60);
    // Cards are of any colour; passports are not.
    let mut green = spare("passport", 3);
    green
        .pixels_mut()
        .for_each(|Rgb([r, _, b])| (*r, *b) = (*r / 5, *b / 5));
    save_jpeg(&passports.join("green.jpg"), &green, 90);
    let white = RgbImage::from_pixel(224, 160, Rgb([250; 3]));
    pictures::save(&cards.join("white.png"), &white);
    fs::create_dir(docs.join("visa")).unwrap();
    save_jpeg(&docs.join("visa/only.jpg"), &spare("passport", 0), 90);

    let before = snapshot(&docs);
    let checked = check(dir.path()).run().code(3);
    assert_eq!(snapshot(&docs), before, "the folder was changed");

    let rows = rows(dir.path());
    let alone = |path: &str| vec![(path.to_owned(), String::new())];
    let pair = |path: &str, other: String| vec![(path.to_owned(), other)];
    let found = |kind: &str| of_kind(&rows, kind);
    assert_eq!(found("truncated"), alone("credit_card/cut.jpg"));
    let nothing = [
        alone("credit_card/empty.png"),
        alone("credit_card/text.jpg"),
    ];
    assert_eq!(found("not_a_picture"), nothing.concat());
    assert_eq!(found("unreadable"), alone("outside.jpg"));
    assert_eq!(found("too_small"), alone("credit_card/dot.png"));
    let copy = name("credit_card", 3);
    assert_eq!(
        found("duplicate"),
        pair(&copy, "credit_card/copy.jpg".to_owned())
    );
    let conflict = name("passport", 2);
    let planted = "credit_card/a-passport.jpg".to_owned();
    assert_eq!(found("label_conflict"), pair(&conflict, planted));
    let half = pair("passport/z-half.jpg", name("passport", 4));
    assert_eq!(found("near_duplicate"), half);
    let wrong = pair(
        &name("passport", 5),
        "credit_card/z-half-passport.jpg".to_owned(),
    );
    assert_eq!(found("near_label_conflict"), wrong);
    assert_eq!(found("wrong_extension"), alone("credit_card/jpeg.png"));
    assert_eq!(found("tiny"), alone("credit_card/small.png"));
    assert_eq!(found("odd_colour"), alone("passport/green.jpg"));
    assert!(found("odd_size").contains(&alone("credit_card/large.jpg")[0]));
    assert_eq!(found("blank"), alone("credit_card/white.png"));
    let classes = |kind: &str| -> Vec<String> {
        let of_kind = rows.iter().filter(|row| row["finding"] == kind);
        of_kind.map(|row| row["class"].clone()).collect()
    };
    assert_eq!(classes("few_pictures"), ["visa"]);
    assert_eq!(classes("imbalance"), ["visa"]);
    for kind in [
        "leak",
        "near_leak",
        "huge",
        "doubted_label",
        "corrupt",
        "too_large",
    ] {
        assert_eq!(found(kind), [], "{kind}");
    }
    for row in &rows {
        let text = checked.text();
        assert!(text.contains(row["finding"].as_str()), "{row:?}\n{checked}");
    }
}

#[test]
fn the_same_picture_on_two_sides_of_a_split_is_a_leak() {
    let dir = temp();
    let docs = dir.path().join("docs");
    copy_tree(&drawn().join("docs"), &docs.join("train"));
    copy_tree(&drawn().join("spare"), &docs.join("valid"));
    let of_train = files(&docs.join("train"), "passport");
    fs::copy(&of_train[0], docs.join("valid/passport/same.jpg")).unwrap();
    let picture = image::open(&of_train[1]).unwrap().to_rgb8();
    save_jpeg(
        &docs.join("valid/passport/similar.jpg"),
        &half(&picture),
        60,
    );

    check(dir.path()).run().code(3);
    let rows = rows(dir.path());
    let named = |number: usize| {
        let name = of_train[number].file_name().unwrap().to_str().unwrap();
        format!("train/passport/{name}")
    };
    let leak = [(named(0), "valid/passport/same.jpg".to_owned())];
    assert_eq!(of_kind(&rows, "leak"), leak);
    let near = [(named(1), "valid/passport/similar.jpg".to_owned())];
    assert_eq!(of_kind(&rows, "near_leak"), near);
    assert_eq!(rows.len(), 2, "{rows:?}");
    let parts: Vec<_> = rows
        .iter()
        .map(|row| [&row["part"], &row["other_part"]])
        .collect();
    assert_eq!(parts, [["train", "valid"], ["train", "valid"]]);
}

#[test]
fn labels_that_a_model_doubts_are_listed_with_what_it_would_say() {
    let dir = temp();
    let docs = dir.path().join("docs");
    for class in pictures::CLASSES {
        fs::create_dir_all(docs.join(class)).unwrap();
        for number in 0..12 {
            let path = docs.join(class).join(format!("{number:02}.png"));
            pictures::save(&path, &pictures::small(class, 9_000 + number));
        }
    }
    for number in 0..6 {
        let path = docs.join(format!("square/wrong-{number}.png"));
        pictures::save(&path, &pictures::small("disc", 9_100 + number));
    }
    let run = check(dir.path()).arg("--model").arg(&model().run).run();
    assert!(matches!(run.code, Some(0 | 3)), "{run}");
    let rows = rows(dir.path());
    let doubted = of_kind(&rows, "doubted_label");
    // A disc counts only from the mean confidence in discs on: about half of the wrong labels, and no right one.
    let is_planted = |(path, _): &(String, String)| path.starts_with("square/wrong-");
    assert!(doubted.iter().all(is_planted), "{doubted:?}");
    assert!((2..=6).contains(&doubted.len()), "{doubted:?}");
    let row = rows.iter().find(|row| row["finding"] == "doubted_label");
    assert!(row.unwrap()["detail"].starts_with("disc "), "{row:?}");
    assert!(
        run.text().contains("trained on these very pictures"),
        "{run}"
    );
}

#[test]
fn threads_change_no_byte_and_names_are_harmless_in_csv_and_html() {
    let dir = documents();
    let passports = dir.path().join("docs/passport");
    for name in ["<img src=x>.jpg", "=1+1.jpg", "a\u{202e}b.png"] {
        fs::write(passports.join(name), "no picture").unwrap();
    }
    let some = &files(&dir.path().join("docs"), "passport")[9];
    fs::copy(some, passports.join("z&<i>.jpg")).unwrap();
    let run = |threads: &str, output: &str| {
        let check = docsort(dir.path()).args(["check", "docs", "--output", output]);
        check.env("RAYON_NUM_THREADS", threads).run().code(3);
        ["findings.csv", "gallery.html"]
            .map(|name| fs::read_to_string(dir.path().join(output).join(name)).unwrap())
    };
    let [csv, page] = run("1", "one");
    assert!(run("4", "four") == [csv.clone(), page.clone()]);
    assert_eq!(page.matches("<img src=x").count(), 0);
    assert_eq!(page.matches("<i>.jpg").count(), 0);
    assert!(page.contains("&lt;img src=x&gt;.jpg") && page.contains("z&amp;&lt;i&gt;.jpg"));
    assert!(!page.contains('\u{202e}') && !page.contains("<script"));
    assert!(
        page.contains("src=\"data:image/jpeg;base64,"),
        "no small picture"
    );
    let paths: Vec<String> = table(csv.as_bytes())
        .iter()
        .map(|row| row["path"].clone())
        .collect();
    assert!(
        paths.contains(&"docs/passport/=1+1.jpg".to_owned()),
        "{paths:?}"
    );

    // From inside the folder a path can begin with what a spreadsheet runs.
    let inside = docsort(&passports).args(["check", ".", "--output", "../../in"]);
    inside.run().code(3);
    let csv = fs::read_to_string(dir.path().join("in/findings.csv")).unwrap();
    assert!(!csv.contains("\"=1"), "{csv}");
}

#[test]
fn what_is_there_is_never_overwritten_and_the_folder_is_never_written_into() {
    let dir = temp();
    pictures::tree(&dir.path().join("docs"), 2);
    for folder in ["check", "check-2"] {
        docsort(dir.path()).args(["check", "docs"]).run().code(0);
        assert!(
            dir.path().join(folder).join("findings.csv").exists(),
            "{folder}"
        );
    }
    let again = docsort(dir.path()).args(["check", "docs", "--output", "check"]);
    again
        .run()
        .code(1)
        .stderr_has(&["never overwritten"])
        .before_any_work();
    let before = snapshot(dir.path().join("docs"));
    let within = docsort(dir.path()).args(["check", "docs", "--output", "docs/new/out"]);
    within.run().code(1).stderr_has(&["--output"]);
    let within = docsort(dir.path().join("docs")).args(["check", "."]);
    within.run().code(1).stderr_has(&["--output"]);
    assert_eq!(snapshot(dir.path().join("docs")), before);
    assert!(!dir.path().join("docs/new").exists());
}

#[test]
fn names_that_no_training_takes_and_sides_under_other_names_are_told() {
    let dir = temp();
    for side in ["A", "con"] {
        pictures::tree(&dir.path().join("docs").join(side), 2);
    }
    let checked = check(dir.path()).run().code(3);
    let checked =
        checked.stderr_has(&["each class holds the same folders (disc, square, stripes)"]);
    let rows = rows(dir.path());
    let is_named = |row: &Row| {
        let [finding, class, detail] = ["finding", "class", "detail"].map(|key| row[key].as_str());
        finding == "refused" && class == "con" && detail.contains("reserved on Windows")
    };
    assert!(rows.iter().any(is_named), "{checked}");
}

#[test]
fn what_a_training_refuses_to_begin_with_is_an_error_here_and_nothing_else_is() {
    let copy = |docs: &Path, from: &str, to: &str| {
        fs::create_dir_all(docs.join(to).parent().unwrap()).unwrap();
        fs::copy(docs.join(from), docs.join(to)).unwrap();
    };
    type Spoil<'a> = &'a dyn Fn(&Path);
    let cases: [(&str, Spoil, Option<&str>); 7] = [
        ("as it is", &|_| (), None),
        (
            "one class",
            &|docs| {
                for class in ["square", "stripes"] {
                    fs::remove_dir_all(docs.join(class)).unwrap();
                }
            },
            Some("the only class"),
        ),
        (
            "an empty class",
            &|docs| fs::create_dir(docs.join("visa")).unwrap(),
            Some("no picture to learn from"),
        ),
        (
            "a class of what is no picture",
            &|docs| {
                fs::create_dir(docs.join("visa")).unwrap();
                fs::write(docs.join("visa/a.jpg"), "no picture").unwrap();
            },
            Some("no picture to learn from"),
        ),
        (
            "a class of another's picture",
            &|docs| copy(docs, "disc/000.png", "visa/a.png"),
            Some("no picture to learn from"),
        ),
        (
            "a class whose pictures are all tested on",
            &|docs| {
                let whole = docs.with_extension("whole");
                fs::rename(docs, &whole).unwrap();
                copy_tree(&whole, &docs.join("train"));
                copy_tree(&whole.join("disc"), &docs.join("test/disc"));
            },
            Some("no picture to learn from"),
        ),
        (
            "one picture a class",
            &|docs| {
                for class in pictures::CLASSES {
                    files(docs, class)[1..]
                        .iter()
                        .for_each(|file| fs::remove_file(file).unwrap());
                }
            },
            Some("no class has a second one"),
        ),
    ];
    for (what, spoil, detail) in cases {
        let dir = temp();
        let docs = dir.path().join("docs");
        pictures::tree(&docs, 6);
        spoil(&docs);
        check(dir.path()).run();
        let rows = rows(dir.path());
        let refused = rows.iter().find(|row| row["finding"] == "refused");
        let told = refused.map(|row| row["detail"].as_str());
        assert_eq!(told.is_some(), detail.is_some(), "{what}: {rows:?}");
        assert!(
            told.unwrap_or_default()
                .contains(detail.unwrap_or_default()),
            "{what}: {told:?}"
        );
        assert_eq!(
            rows.iter().any(|row| row["severity"] == "error"),
            detail.is_some(),
            "{what}: {rows:?}"
        );
        let train =
            docsort(dir.path()).args(["train", "--data", "docs", "--set", "train.epochs=1"]);
        let trained = train.args(["--set", "picture.side_px=16"]).run();
        assert_eq!(
            trained.code == Some(0),
            detail.is_none(),
            "{what}: {trained}"
        );
    }
}

#[test]
fn a_part_of_a_split_beside_other_folders_is_told_and_so_is_where_the_classes_are() {
    let dir = temp();
    pictures::tree(&dir.path().join("docs/train"), 2);
    pictures::save(
        &dir.path().join("docs/backup/a.png"),
        &pictures::small("disc", 1),
    );
    check(dir.path()).run().stderr_has(&[
        "train is a class here, and holds folders (disc, square, stripes)",
        "docs/train as the folder of the pictures",
    ]);
}

#[test]
fn odd_folders_are_checked_or_refused_with_a_reason() {
    let dir = temp();
    let refused = |folder: &str| {
        let check = docsort(dir.path()).args(["check", folder, "--output", "none"]);
        let finished = check.run().code(1);
        assert!(!dir.path().join("none").exists());
        finished
    };
    fs::create_dir(dir.path().join("empty")).unwrap();
    refused("empty").stderr_has(&["no class folders"]);
    refused("missing").stderr_has(&["no such folder"]);
    fs::write(dir.path().join("file.jpg"), "x").unwrap();
    refused("file.jpg").stderr_has(&["is a file"]);

    // Without classes: copies are still found, a link is named, and no label is spoken of.
    let docs = dir.path().join("docs");
    fs::create_dir(&docs).unwrap();
    pictures::save(&docs.join("a.png"), &pictures::small("disc", 1));
    fs::copy(docs.join("a.png"), docs.join("b.png")).unwrap();
    std::os::unix::fs::symlink("a.png", docs.join("link.png")).unwrap();
    let checked = check(dir.path())
        .run()
        .code(3)
        .stderr_has(&["no class folders"]);
    let rows = rows(dir.path());
    assert_eq!(
        of_kind(&rows, "duplicate"),
        [("b.png".to_owned(), "a.png".to_owned())]
    );
    assert_eq!(
        of_kind(&rows, "unreadable"),
        [("link.png".to_owned(), String::new())]
    );
    assert!(rows.iter().all(|row| row["class"].is_empty()), "{rows:?}");
    assert!(!checked.text().contains("few_pictures"), "{checked}");
}
