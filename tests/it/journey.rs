//! The whole way: train, predict, resume, on each backend; and what the user reads on it.

use crate::harness::files::{epochs, history, jsonl, manifest, sha256};
use crate::harness::pictures::{self, CLASSES};
use crate::harness::training::{counts, model, predict, resume, tiny, with_pictures};
use crate::harness::{docsort, wgpu_or_skip};

fn a_model_is_trained_used_and_resumed_on(backend: &str) {
    let dir = with_pictures(12);
    let on = format!("backend={backend}");
    let trained = tiny(dir.path(), "a").set([&on]).run().code(0);
    assert_eq!(counts(&trained), [36, 36, 0]);
    let run = dir.path().join("runs/a");
    assert!(run.join("config.toml").is_file());
    assert_eq!(history(&run).len(), 2);

    let rows = predict(dir.path(), "runs/a")
        .args(["--format", "jsonl", "--backend", backend, "pictures"])
        .run()
        .code(0);
    let rows = jsonl(&rows.stdout);
    assert_eq!(rows.len(), 36);
    assert!(rows.iter().all(|row| row["status"] != "error"), "{rows:?}");

    resume(dir.path(), "a")
        .set(["train.epochs=4"])
        .run()
        .code(0);
    let history = history(&run);
    let numbers: Vec<&str> = history.iter().map(|row| row["epoch"].as_str()).collect();
    assert_eq!(numbers, ["1", "2", "3", "4"]);
    assert_eq!(epochs(&run).last(), Some(&4));
}

#[test]
fn a_model_is_trained_used_and_resumed_on_flex() {
    a_model_is_trained_used_and_resumed_on("flex");
}

#[test]
fn a_model_is_trained_used_and_resumed_on_ndarray() {
    a_model_is_trained_used_and_resumed_on("ndarray");
}

#[test]
fn a_model_is_trained_used_and_resumed_on_wgpu() {
    if wgpu_or_skip() {
        a_model_is_trained_used_and_resumed_on("wgpu");
    }
}

#[test]
fn pictures_that_were_never_seen_get_their_labels() {
    let dir = crate::harness::files::temp();
    for class in CLASSES {
        for number in 0..20 {
            let path = dir.path().join(format!("{class}-{number}.png"));
            pictures::save(&path, &pictures::small(class, 50_000 + number));
        }
    }
    let rows = predict(&model().cwd, &model().run)
        .args(["--format", "jsonl"])
        .arg(dir.path())
        .run()
        .code(0);
    let right = jsonl(&rows.stdout)
        .iter()
        .filter(|row| {
            let path = row["path"].as_str().unwrap();
            path.contains(&format!("/{}-", row["label"].as_str().unwrap_or("unknown")))
        })
        .count();
    assert!(right >= 54, "{right} of 60 right");
}

#[test]
fn a_training_ends_by_naming_the_command_to_run_next() {
    let dir = with_pictures(12);
    let trained = tiny(dir.path(), "a").run().code(0).text();
    let line = trained
        .lines()
        .rfind(|line| line.contains("docsort predict --model"))
        .unwrap_or_else(|| panic!("no command:\n{trained}"));
    let command = &line[line.find("docsort predict").unwrap()..];
    let words: Vec<&str> = command.split_whitespace().skip(1).collect();
    // What the user is told to type works as it stands, on a folder of pictures.
    let model = words[words.iter().position(|&word| word == "--model").unwrap() + 1];
    let rows = predict(dir.path(), model).arg("pictures").run().code(0);
    assert!(rows.text().lines().count() >= 36);
}

#[test]
fn piped_output_is_plain_lines() {
    let dir = with_pictures(12);
    let trained = tiny(dir.path(), "a").run().code(0);
    let predicted = predict(dir.path(), "runs/a").arg("pictures").run().code(0);
    let devices = docsort(dir.path()).arg("devices").run().code(0);
    for output in [&trained, &predicted, &devices] {
        for text in [output.text(), output.stderr.clone()] {
            assert!(!text.contains('\u{1b}'), "an escape code:\n{text:?}");
            assert!(!text.contains('\r'), "a line drawn over:\n{text:?}");
        }
    }
    let lines = trained.epoch_lines();
    let epochs: Vec<_> = lines
        .iter()
        .map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(epochs, [Some("1/2"), Some("2/2")]);
}

#[test]
fn a_new_run_of_the_same_name_gets_a_folder_of_its_own() {
    let dir = with_pictures(12);
    tiny(dir.path(), "a").run().code(0);
    let weights = sha256(dir.path().join("runs/a/best/model.safetensors"));
    tiny(dir.path(), "a").set(["seed=7"]).run().code(0);
    assert_eq!(
        sha256(dir.path().join("runs/a/best/model.safetensors")),
        weights
    );
    let second = dir.path().join("runs/a-2/best");
    assert_ne!(sha256(second.join("model.safetensors")), weights);
    assert_eq!(manifest(second)["seed"].as_integer(), Some(7));
}

#[test]
fn a_checkpoint_says_what_it_was_made_of() {
    let model = model();
    let best = model.run.join("best");
    let manifest = manifest(&best);
    let classes = manifest["classes"].as_array().unwrap();
    let classes: Vec<&str> = classes.iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(classes, CLASSES);
    assert_eq!(manifest["preprocessing"]["side_px"].as_integer(), Some(32));
    for (name, entry) in manifest["files"].as_table().unwrap() {
        assert_eq!(entry["sha256"].as_str(), Some(&*sha256(best.join(name))));
        let bytes = best.join(name).metadata().unwrap().len();
        assert_eq!(entry["bytes"].as_integer(), Some(bytes as i64));
    }
    assert!(manifest["files"].get("model.safetensors").is_some());
}

#[test]
fn the_history_has_a_row_of_finite_numbers_an_epoch() {
    let rows = history(&model().run);
    assert_eq!(rows.len(), 12);
    for (row, epoch) in rows.iter().zip(1..) {
        assert_eq!(row["epoch"], epoch.to_string());
        assert_eq!(row.len(), 10, "{row:?}");
        // What the health monitor said is words.
        let numbers = row.iter().filter(|(column, _)| *column != "health");
        for (column, number) in numbers {
            let number: f64 = number.parse().unwrap();
            assert!(number.is_finite() && number >= 0.0, "{column}: {number}");
        }
    }
    let loss = |row: usize| rows[row]["train_loss"].parse::<f64>().unwrap();
    assert!(loss(11) < loss(0), "it learned nothing");
}
