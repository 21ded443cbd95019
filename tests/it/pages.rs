//! A file with several pages is a row a page for every verb, in order, and `sort` moves it as one.

use crate::harness::files::{jsonl, table, temp};
use crate::harness::leavings::Said;
use crate::harness::pictures::{self, CLASSES};
use crate::harness::rows::apart;
use crate::harness::training::{counts, model, predict, tiny, with_pictures};
use crate::harness::{Docsort, docsort, leavings, scans};
use image::RgbImage;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A page for each of `classes`, and the same pictures as files of their own.
fn drawn(classes: &[&str]) -> Vec<RgbImage> {
    let draw = |(number, class): (usize, &&str)| pictures::small(class, 900 + number as u64);
    classes.iter().enumerate().map(draw).collect()
}

fn write(dir: &Path, name: &str, pages: &[RgbImage]) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, scans::tiff(pages)).unwrap();
}

fn rows(dir: &Path, more: &[&str]) -> Vec<Value> {
    let asked = predict(dir, &model().run).args(["--format", "jsonl"]);
    jsonl(&asked.args(more).arg("in").run().stdout)
}

#[test]
fn each_page_is_labelled_as_if_it_were_a_file_of_its_own() {
    let dir = temp();
    let pages = drawn(&CLASSES);
    write(dir.path(), "in/a.tif", &pages);
    for (number, page) in pages.iter().enumerate() {
        pictures::save(&dir.path().join(format!("in/b{number}.png")), page);
    }
    let rows = rows(dir.path(), &[]);
    assert_eq!(rows.len(), 6);
    for (number, class) in CLASSES.iter().enumerate() {
        let (page, alone) = (&rows[number], &rows[3 + number]);
        assert_eq!(page["path"], "in/a.tif");
        assert_eq!(page["page"], number as u64 + 1);
        assert_eq!(page["label"], *class);
        assert_eq!(page["warnings"], alone["warnings"]);
        assert_eq!(apart(page, alone), 0.0);
        assert_eq!(alone["page"], Value::Null);
    }
}

#[test]
fn pages_behind_the_last_that_is_read_are_one_row_and_cut_ones_another() {
    let dir = temp();
    let pages = drawn(&["disc"; 5]);
    write(dir.path(), "in/a.tif", &pages);
    let whole = scans::tiff(&pages[..2]);
    fs::write(dir.path().join("in/b.tif"), &whole[..whole.len() - 9]).unwrap();
    let rows = rows(dir.path(), &["--max-pages", "3"]);
    let told: Vec<(&str, Option<u64>)> = rows
        .iter()
        .map(|row| (row["status"].as_str().unwrap(), row["page"].as_u64()))
        .collect();
    let ok = |page| ("ok", Some(page));
    let error = |page| ("error", Some(page));
    assert_eq!(told, [ok(1), ok(2), ok(3), error(4), ok(1), error(2)]);
    let reason = rows[3]["reason"].as_str().unwrap();
    assert!(reason.starts_with("too_many_pages"), "{reason}");
    assert!(reason.contains("--max-pages"), "{reason}");
    assert!(rows[5]["reason"].as_str().unwrap().starts_with("truncated"));
}

#[test]
fn rows_that_end_inside_of_a_file_are_continued_with_all_of_its_pages() {
    let dir = temp();
    write(dir.path(), "in/a.tif", &drawn(&CLASSES));
    write(dir.path(), "in/b.tif", &drawn(&CLASSES));
    let run = |more: &[&str]| {
        let asked = predict(dir.path(), &model().run).args(["--output", "rows.csv"]);
        asked.args(more).arg("in").run().code(0)
    };
    run(&[]);
    let path = dir.path().join("rows.csv");
    let whole = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    assert_eq!(lines.len(), 7);
    for kept in 1..lines.len() {
        let cut: String = lines[..kept].iter().flat_map(|line| [line, "\n"]).collect();
        fs::write(&path, cut).unwrap();
        let record = fs::read_dir(dir.path()).unwrap();
        assert!(record.count() > 1);
        run(&["--continue"]);
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            whole,
            "{kept} lines were kept"
        );
    }
}

#[test]
fn finished_rows_stay_when_their_files_are_gone() {
    let dir = temp();
    write(dir.path(), "in/b.tif", &drawn(&CLASSES));
    let run = |more: &[&str]| {
        let asked = predict(dir.path(), &model().run).args(["--output", "rows.csv"]);
        asked.args(more).arg("in").run().code(0)
    };
    run(&[]);
    let rows = || fs::read_to_string(dir.path().join("rows.csv")).unwrap();
    let first = rows();
    assert_eq!(first.lines().count(), 4);
    // As a folder is used that is emptied once it was labelled.
    fs::remove_file(dir.path().join("in/b.tif")).unwrap();
    write(dir.path(), "in/a.tif", &drawn(&CLASSES[..2]));
    for more in [2, 0] {
        let before = rows();
        run(&["--continue"]);
        assert!(rows().starts_with(&before));
        assert_eq!(rows().lines().count(), before.lines().count() + more);
    }
    assert!(rows().starts_with(&first));
}

#[test]
fn a_part_without_one_of_its_pages_is_not_merged() {
    let dir = temp();
    write(dir.path(), "in/a.tif", &drawn(&CLASSES));
    predict(dir.path(), &model().run)
        .args(["in", "--shard", "1/1", "--output", "1.csv"])
        .run()
        .code(0);
    let merge = |output: &str| {
        docsort(dir.path())
            .args(["merge", "1.csv", "--output", output])
            .run()
    };
    let merged = merge("whole.csv").code(0);
    assert!(merged.text().contains("3 rows of 1 part"), "{merged}");
    let path = dir.path().join("1.csv");
    let whole = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    assert_eq!(lines.len(), 4);
    for missing in [2, 3] {
        let kept = (0..4).filter(|&at| at != missing);
        let cut: String = kept.flat_map(|at| [lines[at], "\n"]).collect();
        fs::write(&path, cut).unwrap();
        merge("cut.csv")
            .code(1)
            .stderr_has(&["1.csv has 2 rows, and was finished with 3"]);
        assert!(!dir.path().join("cut.csv").exists());
    }
}

fn sort(dir: &Path) -> Docsort {
    docsort(dir)
        .args(["sort", "--model"])
        .arg(&model().run)
        .args([
            "in",
            "--into",
            "sorted",
            "--ignore-warnings",
            "--review-below",
            "0",
        ])
}

#[test]
fn a_file_is_sorted_as_one_by_what_all_of_its_pages_say() {
    let dir = temp();
    write(
        dir.path(),
        "in/agree.tif",
        &drawn(&["disc", "disc", "disc"]),
    );
    write(dir.path(), "in/differ.tif", &drawn(&["disc", "square"]));
    let cut = scans::tiff(&drawn(&["stripes", "stripes"]));
    fs::write(dir.path().join("in/half.tif"), &cut[..cut.len() - 9]).unwrap();
    fs::write(dir.path().join("in/none.tif"), &cut[..50]).unwrap();
    pictures::save(&dir.path().join("in/one.png"), &drawn(&["square"])[0]);
    sort(dir.path())
        .arg("--apply")
        .run()
        .code(3)
        .stderr_has(&["none.tif"]);
    for place in [
        "disc/agree.tif",
        "review/differ.tif",
        "review/half.tif",
        "square/one.png",
    ] {
        assert!(dir.path().join("sorted").join(place).is_file(), "{place}");
    }
    assert!(dir.path().join("in/none.tif").is_file());
    let help = docsort(dir.path()).args(["sort", "--help"]).run().text();
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("to `review` where they differ"), "{help}");
}

#[test]
fn a_training_learns_from_each_page_and_names_those_that_cannot_be_read() {
    let dir = with_pictures(8);
    let before = counts(&tiny(dir.path(), "before").run().code(0));
    let pages = drawn(&["disc", "disc", "disc"]);
    write(dir.path(), "pictures/disc/scan.tif", &pages);
    let cut = scans::tiff(&pages[..2]);
    fs::write(
        dir.path().join("pictures/disc/cut.tif"),
        &cut[..cut.len() - 9],
    )
    .unwrap();
    let training = tiny(dir.path(), "after").run().code(3);
    let [scanned, used, skipped] = counts(&training);
    // Three pages, one more, and one that is cut; the first of the cut file is not a copy by its bytes.
    assert_eq!(
        [scanned - before[0], used - before[1], skipped - before[2]],
        [5, 4, 1]
    );
    let training = training.stderr_has(&["cut.tif", "page 2: truncated"]);
    assert!(training.text().contains("used"), "{training}");
}

#[test]
fn an_evaluation_counts_each_page_and_a_check_finds_copies_of_pages() {
    let dir = temp();
    let page = &drawn(&["disc"])[0];
    for class in CLASSES {
        write(
            dir.path(),
            &format!("docs/{class}/scan.tif"),
            &drawn(&[class; 2]),
        );
    }
    pictures::save(&dir.path().join("docs/square/copy.png"), page);
    let evaluated = docsort(dir.path())
        .args([
            "evaluate", "--data", "docs", "--output", "report", "--model",
        ])
        .arg(&model().run)
        .run();
    assert!(matches!(evaluated.code, Some(0 | 3)), "{evaluated}");
    let mistakes = table(&fs::read(dir.path().join("report/mistakes.csv")).unwrap());
    assert!(
        mistakes
            .iter()
            .any(|row| row["path"].ends_with("copy.png") && row["page"].is_empty())
    );
    docsort(dir.path())
        .args(["check", "docs", "--output", "out"])
        .run();
    let findings = table(&fs::read(dir.path().join("out/findings.csv")).unwrap());
    let copied = |row: &&std::collections::BTreeMap<String, String>| {
        row["finding"].starts_with("near_")
            && [&row["page"], &row["other_page"]].contains(&&"1".to_owned())
    };
    assert!(findings.iter().any(|row| copied(&row)), "{findings:?}");
}

/// The class of the largest probability: what is shown is seen, whether or not it is seen surely enough to be answered.
fn likeliest(row: &serde_json::Value) -> String {
    let probabilities = row["probabilities"].as_object().unwrap();
    let of = |(_, p): &(&String, &serde_json::Value)| p.as_f64().unwrap();
    let most = probabilities
        .iter()
        .max_by(|a, b| of(a).total_cmp(&of(b)))
        .unwrap();
    most.0.clone()
}

#[test]
fn a_folder_as_phones_and_scanners_leave_it_is_labelled_with_a_row_a_page() {
    for seed in [1, 2] {
        let dir = temp();
        let left = leavings::folder(&dir.path().join("in"), seed);
        let asked = predict(dir.path(), &model().run).args(["--format", "jsonl", "in"]);
        let finished = asked.run().code(3);
        let mut rows = jsonl(&finished.stdout).into_iter();
        for file in &left {
            for (index, said) in file.rows.iter().enumerate() {
                let row = rows.next().unwrap();
                assert_eq!(row["path"], format!("in/{}", file.name), "{row}");
                let page = (file.rows.len() > 1).then_some(index as u64 + 1);
                assert_eq!(row["page"].as_u64(), page, "{row}");
                match said {
                    Said::Shows(class) => assert_eq!(likeliest(&row), *class, "{row}"),
                    Said::Read => assert_ne!(row["status"], "error", "{row}"),
                    Said::Refused(words) => {
                        let reason = row["reason"].as_str().unwrap_or_default();
                        assert!(reason.starts_with(words), "{row}");
                    }
                }
            }
        }
        assert_eq!(rows.next(), None);
    }
}

/// As README and docs/training.md have them, so that no list names what no test reads.
#[test]
fn the_formats_that_are_named_to_a_reader_are_those_of_that_folder() {
    let dir = temp();
    let left = leavings::folder(&dir.path().join("in"), 4);
    let (often, rarer) = (&leavings::FORMATS[..], &leavings::RARER_FORMATS[..]);
    for (_, name) in often.iter().chain(rarer) {
        let file = left.iter().find(|file| file.name == *name).unwrap();
        let is_read = |said: &Said| !matches!(said, Said::Refused(_));
        assert!(file.rows.iter().all(is_read), "{name}");
    }
    let listed = |formats: &[(&'static str, &str)]| {
        let names: Vec<&str> = formats.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    };
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(repository.join("README.md")).unwrap();
    let list = format!("\n{} and [rarer formats]", listed(often));
    assert!(readme.contains(&list), "README does not say {list:?}");
    let guide = fs::read_to_string(repository.join("docs/training.md")).unwrap();
    let (plain, others) = (&often[..6], &often[6..8]);
    let list = [listed(plain), listed(rarer), listed(others)].join(", ");
    let list = format!("\n- {list}, and\n  PDF whose pages are one picture each");
    assert!(
        guide.contains(&list),
        "docs/training.md does not say {list:?}"
    );
}

#[test]
fn a_folder_of_nothing_but_whole_files_ends_without_a_word() {
    let dir = temp();
    for file in leavings::folder(&dir.path().join("in"), 3) {
        if file.rows.iter().any(|row| matches!(row, Said::Refused(_))) {
            fs::remove_file(dir.path().join("in").join(&file.name)).unwrap();
        }
    }
    predict(dir.path(), &model().run).arg("in").run().code(0);
}
