//! Archives as inputs of `predict`: a row a member, equal to the row of the same picture as a file; and what becomes of
//! them elsewhere.

use crate::harness::files::{jsonl, table, temp};
use crate::harness::pictures;
use crate::harness::training::{model, predict};
use crate::harness::{Docsort, docsort};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchiveWriter};
use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

const PICTURES: u64 = 12;

/// `files` with pictures, one of them damaged; `in` with `x.tar` and `y.zip` of the same.
fn folder() -> tempfile::TempDir {
    let dir = temp();
    let files = dir.path().join("files");
    fs::create_dir_all(files.join("deep")).unwrap();
    for number in 0..PICTURES {
        let picture = pictures::draw("square", 700 + number, 60, 50);
        pictures::save(&files.join(format!("deep/{number:03}.png")), &picture);
    }
    fs::write(files.join("deep/003.png"), "no picture").unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    let names: Vec<String> = (0..PICTURES)
        .map(|number| format!("deep/{number:03}.png"))
        .collect();
    pack_tar(dir.path(), &names);
    pack_zip(dir.path(), &names).unwrap();
    dir
}

fn pack_tar(cwd: &Path, names: &[String]) {
    let mut archive = tar::Builder::new(File::create(cwd.join("in/x.tar")).unwrap());
    for name in names {
        let from = cwd.join("files").join(name);
        archive.append_path_with_name(from, name).unwrap();
    }
    archive.finish().unwrap();
}

/// Deflated, and with what a Mac leaves in archives.
fn pack_zip(cwd: &Path, names: &[String]) -> Result<(), Box<dyn Error>> {
    let mut archive = ZipArchiveWriter::new(File::create(cwd.join("in/y.zip"))?);
    let left = ("__MACOSX/deep/._000.png", b"left by a system".to_vec());
    let files = names.iter().map(|name| {
        let content = fs::read(cwd.join("files").join(name)).unwrap();
        (&name[..], content)
    });
    for (name, content) in files.chain([left]) {
        let file = archive.new_file(name);
        let (mut entry, config) = file
            .compression_method(CompressionMethod::DEFLATE)
            .start()?;
        let mut data = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
        data.write_all(&content)?;
        let (encoder, descriptor) = data.finish()?;
        encoder.finish()?;
        entry.finish(descriptor)?;
    }
    archive.finish()?;
    Ok(())
}

fn labelled(cwd: &Path, input: &str, output: &str) -> Docsort {
    predict(cwd, &model().run).args([input, "--output", output])
}

/// All columns but the two names.
fn answers(csv: &[u8]) -> Vec<Vec<String>> {
    let rows = table(csv).into_iter().map(|mut row| {
        row.remove("path");
        row.remove("member");
        row.into_values().collect()
    });
    rows.collect()
}

#[test]
fn a_member_has_the_row_of_the_same_picture_as_a_file() {
    let dir = folder();
    let cwd = dir.path();
    labelled(cwd, "files", "files.csv").run().code(3);
    labelled(cwd, "in", "in.csv").run().code(3);
    let files = fs::read(cwd.join("files.csv")).unwrap();
    let archives = fs::read(cwd.join("in.csv")).unwrap();
    let wanted = answers(&files);
    assert_eq!(wanted.len() as u64, PICTURES);
    assert_eq!(answers(&archives), [wanted.clone(), wanted].concat());
    for (index, row) in table(&archives).iter().enumerate() {
        let number = index as u64 % PICTURES;
        let archive = if index as u64 == number {
            "in/x.tar"
        } else {
            "in/y.zip"
        };
        assert_eq!(row["path"], archive);
        assert_eq!(row["member"], format!("deep/{number:03}.png"));
    }
    // The same to a script, and to a person.
    let run = predict(cwd, &model().run).args(["in/x.tar", "--format", "jsonl"]);
    let rows = jsonl(&run.run().code(3).stdout);
    assert_eq!(rows[1]["path"], "in/x.tar");
    assert_eq!(rows[1]["member"], "deep/001.png");
    let run = predict(cwd, &model().run).arg("in/x.tar").run().code(3);
    assert!(run.text().contains("in/x.tar: deep/001.png"), "{run}");
}

#[test]
fn an_explanation_of_a_member_is_a_picture_called_after_it() {
    let dir = folder();
    let run = labelled(dir.path(), "in/y.zip", "y.csv").args(["--explain", "why"]);
    run.run().code(3);
    let rows = table(&fs::read(dir.path().join("y.csv")).unwrap());
    for row in rows.iter().filter(|row| row["status"] != "error") {
        let stem = row["member"]
            .trim_start_matches("deep/")
            .trim_end_matches(".png");
        assert!(row["explanation"].contains(&format!("-{stem}-")), "{row:?}");
        assert!(image::open(dir.path().join(&row["explanation"])).is_ok());
    }
}

#[test]
fn a_labelling_that_was_cut_off_within_an_archive_goes_on_after_the_last_member() {
    let dir = folder();
    let cwd = dir.path();
    for ending in ["csv", "jsonl"] {
        let name = format!("rows.{ending}");
        labelled(cwd, "in", &name).run().code(3);
        let whole = fs::read(cwd.join(&name)).unwrap();
        let lines = whole.split_inclusive(|&byte| byte == b'\n');
        // Into the second archive, and a part of one more row.
        let kept: usize = lines.take(PICTURES as usize + 5).map(<[u8]>::len).sum();
        fs::write(cwd.join(&name), &whole[..kept + 9]).unwrap();
        let record = cwd.join(format!("{name}.docsort.json"));
        let finished = fs::read_to_string(&record).unwrap();
        fs::write(&record, finished.replace("\"finished\"", "\"unfinished\"")).unwrap();
        labelled(cwd, "in", &name)
            .run()
            .code(3)
            .stderr_has(&["are kept"]);
        assert_eq!(fs::read(cwd.join(&name)).unwrap(), whole);
    }
}

#[test]
fn an_archive_is_of_one_part_as_a_whole_and_the_parts_are_merged() {
    let dir = folder();
    let cwd = dir.path();
    // So many that three parts have some each.
    for number in 0..12 {
        fs::copy(cwd.join("in/y.zip"), cwd.join(format!("in/{number}.zip"))).unwrap();
    }
    labelled(cwd, "in", "whole.csv").run().code(3);
    let whole = table(&fs::read(cwd.join("whole.csv")).unwrap());
    let mut merge = docsort(cwd).arg("merge");
    for number in 1..=3 {
        let name = format!("{number}.csv");
        let run = labelled(cwd, "in", &name).args(["--shard", &format!("{number}/3")]);
        run.run().code(3);
        let rows = table(&fs::read(cwd.join(&name)).unwrap());
        assert!(
            !rows.is_empty() && (rows.len() as u64).is_multiple_of(PICTURES),
            "{}",
            rows.len()
        );
        merge = merge.arg(&name);
    }
    merge.args(["--output", "all.csv"]).run().code(3);
    let mut all = table(&fs::read(cwd.join("all.csv")).unwrap());
    all.sort_by(|a, b| (&a["path"], &a["member"]).cmp(&(&b["path"], &b["member"])));
    let mut wanted = whole;
    wanted.sort_by(|a, b| (&a["path"], &a["member"]).cmp(&(&b["path"], &b["member"])));
    assert_eq!(all, wanted);
}

#[test]
fn a_damaged_archive_has_the_rows_of_what_can_be_read_and_one_that_names_it() {
    let dir = folder();
    let cwd = dir.path();
    // In the midst of the fifth member's bytes.
    let path = cwd.join("in/x.tar");
    let mut whole = tar::Archive::new(File::open(&path).unwrap());
    let fifth = whole.entries().unwrap().nth(4).unwrap().unwrap();
    let cut = fifth.raw_file_position() + fifth.size() / 2;
    let archive = File::options().write(true).open(&path).unwrap();
    archive.set_len(cut).unwrap();
    fs::write(cwd.join("in/y.zip"), "no archive").unwrap();
    labelled(cwd, "in", "rows.csv").run().code(3);
    let rows = table(&fs::read(cwd.join("rows.csv")).unwrap());
    let members = rows.iter().filter(|row| !row["member"].is_empty()).count();
    assert!((1..PICTURES as usize).contains(&members), "{members}");
    let named: Vec<(&str, &str)> = rows
        .iter()
        .filter(|row| row["member"].is_empty())
        .map(|row| (row["path"].as_str(), row["reason"].as_str()))
        .collect();
    let [("in/x.tar", tar), ("in/y.zip", zip)] = named[..] else {
        panic!("{named:?}");
    };
    assert!(tar.starts_with("truncated: "), "{tar}");
    assert!(zip.starts_with("truncated: no ZIP archive"), "{zip}");
}

#[test]
fn an_archive_stays_where_it_is_when_files_are_sorted_and_is_named() {
    let dir = folder();
    let run = docsort(dir.path())
        .args(["sort", "in", "--into", "out", "--apply", "--model"])
        .arg(&model().run);
    let run = run.run().code(3);
    let told = run.text() + &run.stderr;
    for archive in ["in/x.tar", "in/y.zip"] {
        assert!(told.contains(archive), "{told}");
        assert!(dir.path().join(archive).exists());
    }
    assert!(told.contains("docsort predict"), "{told}");
}
