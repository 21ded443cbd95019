//! The configuration: every mistake is found before any work, all in one message, each with the
//! way out (C1, C2, K6).

use crate::harness::files::{set_mode, snapshot, temp_for_anyone};
use crate::harness::pictures::CLASSES;
use crate::harness::training::{TINY, model, predict, tiny, with_pictures};
use crate::harness::{docsort, docsort_as_nobody};
use std::path::Path;

fn train_with(cwd: &Path, toml: &str) -> crate::harness::Finished {
    std::fs::write(cwd.join("mine.toml"), toml).unwrap();
    let before = snapshot(cwd);
    let finished = docsort(cwd)
        .args(["train", "mine.toml", "--data", "pictures"])
        .run();
    assert_eq!(snapshot(cwd), before, "something was written\n{finished}");
    assert!(!cwd.join("runs").exists(), "a run was begun\n{finished}");
    finished
}

#[test]
fn each_typo_is_answered_with_its_line_and_the_nearest_key() {
    let dir = with_pictures(2);
    // (the file, the line of the mistake, what has to be said)
    let typos = [
        ("[train]\nepoch = 3\n", 2, "epochs"),
        ("\n\n[train]\nbatchsize = 8\n", 4, "batch_size"),
        ("[train]\npatence = 1\n", 2, "patience"),
        ("[optimizer]\nlearning_rat = 0.1\n", 2, "learning_rate"),
        ("[optimiser]\nlearning_rate = 0.1\n", 1, "optimizer"),
        ("[model]\n# a comment\nwidth = [4, 8]\n", 3, "widths"),
        ("[picture]\nside = 32\n", 2, "side_px"),
        ("[data]\nvalid_fracton = 0.2\n", 2, "valid_fraction"),
        ("sed = 3\n", 1, "seed"),
        ("[augment]\nturn_degrees = 3.0\n", 2, "turn_deg"),
        // Wrong types.
        ("[train]\nepochs = \"ten\"\n", 2, "epochs"),
        ("[model]\nwidths = 8\n", 2, "widths"),
    ];
    for (toml, line, answer) in typos {
        let finished = train_with(dir.path(), toml).code(2).before_any_work();
        let place = format!("mine.toml:{line}");
        finished.stderr_has(&[&place, answer]);
    }
}

#[test]
fn twenty_bad_values_come_in_one_message() {
    let dir = with_pictures(2);
    let bad = [
        ("", "seed", "-1"),
        ("", "backend", "\"cuda\""),
        ("run", "keep_last", "0"),
        ("data", "valid_fraction", "1.5"),
        ("data", "test_fraction", "-0.1"),
        ("data", "max_file_mib", "0"),
        ("data", "max_megapixels", "0"),
        ("data", "follow_links", "\"yes\""),
        ("picture", "side_px", "0"),
        ("picture", "fit", "\"crop\""),
        ("picture", "pad_rgb", "[1, 2]"),
        ("picture", "std", "[0.0, 1.0, 1.0]"),
        ("augment", "right_angle", "2.0"),
        ("augment", "noise", "nan"),
        ("model", "widths", "[]"),
        ("model", "dropout", "1.0"),
        ("loss", "label_smoothing", "1.0"),
        ("optimizer", "learning_rate", "0.0"),
        ("train", "epochs", "0"),
        ("train", "batch_size", "0"),
    ];
    let mut toml = String::new();
    let mut lines = Vec::new();
    let mut table = "";
    for (of, key, value) in bad {
        if of != table {
            toml += &format!("[{of}]\n");
            table = of;
        }
        toml += &format!("{key} = {value}\n");
        lines.push(format!("mine.toml:{}", toml.lines().count()));
    }
    let finished = train_with(dir.path(), &toml).code(2).before_any_work();
    for ((_, key, _), place) in bad.iter().zip(&lines) {
        let found = finished
            .stderr
            .lines()
            .any(|line| line.contains(&format!("{place}:")) && line.contains(key));
        assert!(found, "nothing about {key} at {place}\n{finished}");
    }
}

#[test]
fn a_mistake_on_the_command_line_is_treated_alike() {
    let dir = with_pictures(2);
    let before = snapshot(dir.path());
    tiny(dir.path(), "a")
        .set(["train.epoch=3", "model.dropout=7", "picture.fit=crop"])
        .run()
        .code(2)
        .stderr_has(&["train.epochs", "model.dropout", "picture.fit", "letterbox"])
        .before_any_work();
    for args in [
        &["train", "--dta", "x"][..],
        &["trian"],
        &["predict"],
        &["train", "--set", "train.epochs"],
        &["train", "debug", "--resume", "runs/a"],
        &["train", "nosuch.toml"],
        &["train", "nosuch-preset"],
        &["predict", "--format", "xml", "a.png"],
    ] {
        docsort(dir.path())
            .args(args)
            .run()
            .code(2)
            .before_any_work();
    }
    assert_eq!(snapshot(dir.path()), before);
}

#[test]
fn the_command_line_wins_over_the_file_and_the_file_over_the_defaults() {
    let dir = with_pictures(12);
    std::fs::write(
        dir.path().join("mine.toml"),
        "seed = 41\n[picture]\nside_px = 16\n[model]\nwidths = [4]\n[train]\nepochs = 9\nbatch_size = 8\n",
    )
    .unwrap();
    docsort(dir.path())
        .args(["train", "mine.toml", "--data", "pictures", "--name", "a"])
        .args(["--set", "train.epochs=1"])
        .run()
        .code(0);
    let text = std::fs::read_to_string(dir.path().join("runs/a/config.toml")).unwrap();
    let resolved: toml::Table = text.parse().unwrap();
    assert_eq!(resolved["seed"].as_integer(), Some(41));
    assert_eq!(resolved["train"]["epochs"].as_integer(), Some(1));
    assert_eq!(resolved["train"]["batch_size"].as_integer(), Some(8));
    // What nobody set is written down too: a run can be repeated from its folder.
    assert!(resolved["optimizer"]["learning_rate"].as_float().is_some());
    docsort(dir.path())
        .args(["train", "runs/a/config.toml", "--name", "b"])
        .run()
        .code(0);
    assert_eq!(
        crate::harness::files::sha256(dir.path().join("runs/a/best/model.safetensors")),
        crate::harness::files::sha256(dir.path().join("runs/b/best/model.safetensors"))
    );
}

/// What a preset needs beside three class folders: two of them and a yes, a CSV of labels, a reject.
fn needs(dir: &Path, preset: &str) -> Vec<String> {
    let data = dir.join("pictures");
    match preset {
        "binary" => {
            std::fs::remove_dir_all(data.join(CLASSES[2])).unwrap();
            vec![format!("problem.positive={}", CLASSES[0])]
        }
        "multilabel" => {
            let mut csv = String::from("path,labels\n");
            for (class, labels) in CLASSES.iter().zip(["dark|flat", "flat", "dark"]) {
                for number in 0..12 {
                    csv += &format!("{class}/{number:03}.png,{labels}\n");
                }
            }
            // Where the preset looks for it.
            std::fs::write(dir.join("labels.csv"), csv).unwrap();
            Vec::new()
        }
        "shipped" => vec![format!("data.reject=[\"{}\"]", CLASSES[2])],
        _ => Vec::new(),
    }
}

#[test]
fn every_preset_is_built_in_and_trains() {
    let presets = docsort::config::presets();
    assert_eq!(presets.len(), 14);
    for preset in presets {
        let dir = with_pictures(12);
        // Two steps with the preset's own network, on whatever machine this is.
        let shorter = [
            "train.epochs=1",
            "train.batch_size=12",
            "backend=flex",
            "seed=3",
        ];
        docsort(dir.path())
            .args(["train", preset.name, "--data", "pictures", "--name", "a"])
            .set(shorter)
            .set(needs(dir.path(), preset.name))
            .run()
            .code(0);
        let sealed = crate::harness::files::manifest(dir.path().join("runs/a/best"));
        assert_eq!(
            sealed["progress"]["epoch"].as_integer(),
            Some(1),
            "{}",
            preset.name
        );
    }
}

#[test]
fn the_name_of_a_run_keeps_what_else_was_set() {
    let dir = with_pictures(12);
    std::fs::remove_dir_all(dir.path().join("pictures").join(CLASSES[2])).unwrap();
    // Neither the file nor a --set alone makes a configuration here.
    std::fs::write(
        dir.path().join("mine.toml"),
        "[problem]\nkind = \"binary\"\n",
    )
    .unwrap();
    docsort(dir.path())
        .args(["train", "mine.toml", "--data", "pictures", "--name", "a"])
        .set(TINY)
        .set([format!("problem.positive={}", CLASSES[0])])
        .run()
        .code(0);
    assert!(dir.path().join("runs/a/best").is_dir());
    docsort(dir.path())
        .args(["train", "--data", "pictures", "--name", "../b"])
        .run()
        .code(2)
        .stderr_has(&["--name", "letters, digits"]);
}

#[test]
fn files_saved_on_windows_are_read_or_named() {
    let dir = with_pictures(12);
    let toml = "\u{feff}[train]\r\nepochs = 1\r\nbatch_size = 8\r\n";
    std::fs::write(dir.path().join("bom.toml"), toml).unwrap();
    let train = |config: &str| {
        docsort(dir.path())
            .args(["train", config, "--data", "pictures", "--name", "a"])
            .set(["picture.side_px=16", "model.widths=[4]"])
            .run()
    };
    train("bom.toml").code(0);
    let utf16: Vec<u8> = toml.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(dir.path().join("utf16.toml"), utf16).unwrap();
    train("utf16.toml").code(2).stderr_has(&["UTF-16"]);
}

#[test]
fn a_folder_that_no_configuration_can_name_is_refused_before_the_work() {
    use std::os::unix::ffi::OsStrExt;
    let dir = with_pictures(12);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9");
    std::fs::rename(dir.path().join("pictures"), dir.path().join(name)).unwrap();
    docsort(dir.path())
        .args(["train", "--name", "a", "--data"])
        .arg(name)
        .set(TINY)
        .run()
        .code(2)
        .stderr_has(&["data.dir", "caf\\xe9", "UTF-8"])
        .before_any_work();
    assert!(!dir.path().join("runs").exists());
}

#[test]
fn a_file_called_runs_hides_no_model_and_stops_no_training_late() {
    let dir = with_pictures(12);
    std::fs::write(dir.path().join("runs"), "x").unwrap();
    predict(dir.path(), "shipped")
        .arg("pictures/disc/000.png")
        .run()
        .code(0);
    docsort(dir.path())
        .args(["predict", "pictures/disc/000.png"])
        .run()
        .code(0)
        .stderr_has(&["that docsort comes with"]);
    tiny(dir.path(), "a")
        .run()
        .code(1)
        .stderr_has(&["runs", "is a file"])
        .before_any_work();
}

#[test]
fn an_output_that_cannot_be_written_is_found_before_any_work() {
    let dir = temp_for_anyone();
    crate::harness::pictures::tree(&dir.path().join("pictures"), 12);
    std::fs::write(dir.path().join("file"), "x").unwrap();
    tiny(dir.path(), "a")
        .set(["run.dir=file"])
        .run()
        .code(1)
        .stderr_has(&["file"])
        .before_any_work();
    predict(dir.path(), &model().run)
        .args(["--output", "file/rows.csv", "pictures"])
        .run()
        .code(1)
        .stderr_has(&["file/rows.csv"])
        .before_any_work();
    predict(dir.path(), &model().run)
        .args(["--output", "no/such/folder/rows.csv", "pictures"])
        .run()
        .code(1)
        .stderr_has(&["no/such/folder"])
        .before_any_work();

    for output in ["file/report", "file/metrics.json", "no/folder/metrics.json"] {
        docsort(dir.path())
            .args([
                "evaluate", "--data", "pictures", "--output", output, "--model",
            ])
            .arg(&model().run)
            .run()
            .code(1)
            .stderr_has(&[output])
            .before_any_work();
    }
    docsort(dir.path())
        .args(["check", "pictures", "--output", "file/check"])
        .run()
        .code(1)
        .stderr_has(&["file/check"])
        .before_any_work();

    let Some(train) = docsort_as_nobody(dir.path()) else {
        return;
    };
    let read_only = dir.path().join("read-only");
    std::fs::create_dir(&read_only).unwrap();
    set_mode(&read_only, 0o555);
    train
        .args([
            "train",
            "--data",
            "pictures",
            "--set",
            "run.dir=read-only/runs",
        ])
        .set(TINY)
        .run()
        .code(1)
        .stderr_has(&["read-only"])
        .before_any_work();
    crate::harness::files::copy_tree(&model().run.join("best"), &dir.path().join("model"));
    docsort_as_nobody(dir.path())
        .unwrap()
        .args([
            "predict",
            "--model",
            "model",
            "--output",
            "read-only/rows.csv",
            "pictures",
        ])
        .run()
        .code(1)
        .stderr_has(&["read-only"])
        .before_any_work();
    let evaluate = ["evaluate", "--data", "pictures", "--model", "model"];
    let evaluate_into = [&evaluate[..], &["--output", "read-only/report"]].concat();
    let check = ["check", "pictures", "--output", "read-only/check"];
    for command in [&evaluate_into[..], &check] {
        docsort_as_nobody(dir.path())
            .unwrap()
            .args(command)
            .run()
            .code(1)
            .stderr_has(&["read-only", "permission denied"])
            .before_any_work();
    }
}
