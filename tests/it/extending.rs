//! A model gets classes from a few pictures of each, keeps the ones that it had, and says what it did not use.

use crate::harness::files::{manifest, sha256, snapshot, temp};
use crate::harness::pictures::{CLASSES, save, small};
use crate::harness::rows::by_name;
use crate::harness::training::{model, predict};
use crate::harness::{Docsort, docsort};
use docsort_engine::Weights;
use image::{Rgb, RgbImage};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// A yellow cross on black: no class of the shared model is dark.
fn cross(number: u32) -> RgbImage {
    let (x0, y0) = (24 + number % 7 * 2, 18 + number % 5 * 2);
    let shade = 180 + (number * 13 % 60) as u8;
    RgbImage::from_fn(64, 48, |x, y| {
        let on_arm = x.abs_diff(x0) < 5 || y.abs_diff(y0) < 5;
        if on_arm {
            Rgb([shade, shade, 20])
        } else {
            Rgb([12, 10, 14])
        }
    })
}

fn crosses(folder: &Path, numbers: std::ops::Range<u32>) {
    for number in numbers {
        save(&folder.join(format!("{number:03}.png")), &cross(number));
    }
}

/// `docsort extend --data new` of the shared model.
fn extend(cwd: &Path, name: &str) -> Docsort {
    docsort(cwd)
        .args(["extend", "--data", "new", "--name", name, "--model"])
        .arg(&model().run)
}

#[test]
fn a_name_in_another_unicode_form_is_the_same_class() {
    let dir = temp();
    let (composed, apart) = ("gr\u{fc}n", "gru\u{308}n");
    crosses(&dir.path().join("new").join(composed), 0..6);
    let named = |run: &str, key: &str| {
        manifest(dir.path().join("runs").join(run).join("best"))[key].clone()
    };
    let extended = extend(dir.path(), "one").args(["--reject", apart]);
    extended.run().code(0);
    assert_eq!(named("one", "rejects"), toml::Value::from(vec![composed]));

    fs::rename(
        dir.path().join("new").join(composed),
        dir.path().join("new").join(apart),
    )
    .unwrap();
    docsort(dir.path())
        .args([
            "extend", "--data", "new", "--name", "two", "--model", "runs/one",
        ])
        .run()
        .code(0);
    assert_eq!(named("two", "classes"), named("one", "classes"));
}

/// How many of the pictures below `folder`, whose names begin with their class, get that class.
fn right(cwd: &Path, model: &Path, folder: &Path) -> usize {
    let answered = predict(cwd, model)
        .args(["--format", "jsonl"])
        .arg(folder)
        .run();
    let rows = by_name(&answered.code(0));
    let is_right = |(name, row): &(String, serde_json::Value)| {
        row["label"]
            .as_str()
            .is_some_and(|label| name.starts_with(label))
    };
    rows.into_iter().filter(is_right).count()
}

#[test]
fn five_pictures_make_a_class_and_the_old_ones_stay() {
    let dir = temp();
    crosses(&dir.path().join("new/cross"), 0..5);
    let asked = dir.path().join("asked");
    for (at, class) in CLASSES.iter().enumerate() {
        for number in 0..10 {
            let picture = small(class, 50_000 + 100 * at as u64 + number);
            save(&asked.join(format!("{class}-{number}.png")), &picture);
        }
    }
    let before = right(dir.path(), &model().run, &asked);
    assert!(
        before >= 20,
        "{before} of 30: too poor a model to lose anything"
    );

    let text = extend(dir.path(), "post").run().code(0).text();
    assert!(text.contains("scanned 5 = used 5 + skipped 0"), "{text}");
    assert!(text.contains("cross (new)"), "{text}");
    let run = dir.path().join("runs/post");
    assert!(right(dir.path(), &run, &asked) + 2 >= before);
    for number in 100..110 {
        let path = dir.path().join(format!("strange/cross-{number}.png"));
        save(&path, &cross(number));
    }
    assert!(right(dir.path(), &run, &dir.path().join("strange")) >= 9);

    // The old model is as it was, and the new one is a checkpoint like any other.
    let sealed = manifest(run.join("best"));
    let classes = sealed["classes"].as_array().unwrap();
    let classes: Vec<&str> = classes
        .iter()
        .map(|class| class.as_str().unwrap())
        .collect();
    assert_eq!(classes, ["disc", "square", "stripes", "cross"]);
    assert_eq!(sealed["metrics"]["valid_count"].as_integer(), Some(5));
    docsort(dir.path())
        .args([
            "export",
            "--format",
            "safetensors",
            "--out",
            "out",
            "--model",
        ])
        .arg(&run)
        .run()
        .code(0);
    // No training that never was, and no figures to compare models by: these pictures taught it.
    docsort(dir.path())
        .args([
            "export",
            "--out",
            "hub",
            "--format",
            "huggingface",
            "--model",
        ])
        .arg(&run)
        .run()
        .code(0);
    let card = fs::read_to_string(dir.path().join("hub/README.md")).unwrap();
    assert!(card.contains("taught more by a few pictures"), "{card}");
    for wrong in ["model-index", "epochs", "validat"] {
        assert!(!card.contains(wrong), "{wrong}: {card}");
    }
}

#[test]
fn a_signal_ends_it_with_nothing_written_or_comes_too_late() {
    let dir = temp();
    crosses(&dir.path().join("new/cross"), 0..200);
    let mut interrupted = 0;
    for attempt in 0..60 {
        let name = format!("run-{attempt}");
        let mut extending = extend(dir.path(), &name).spawn();
        std::thread::sleep(Duration::from_millis(10 * attempt));
        if extending.has_ended() {
            break;
        }
        extending.signal("INT");
        let finished = extending.wait();
        let run = dir.path().join("runs").join(&name);
        match finished.code {
            Some(0) => assert!(run.join("best").exists()),
            Some(130) => {
                assert!(!run.exists(), "{finished}");
                assert!(
                    finished.text().contains("nothing was written"),
                    "{finished}"
                );
                interrupted += 1;
            }
            // Before it listened.
            other => assert_eq!(other, None, "{finished}"),
        }
    }
    assert!(interrupted > 0, "no signal came in time");
}

#[test]
fn the_same_pictures_give_the_same_bytes_and_count_with_those_that_were_there() {
    let dir = temp();
    crosses(&dir.path().join("new/cross"), 0..4);
    for number in 0..2 {
        let picture = small("disc", 60_000 + number);
        save(&dir.path().join(format!("new/disc/{number}.png")), &picture);
    }
    for name in ["one", "other"] {
        extend(dir.path(), name).run().code(0);
    }
    let files = ["manifest.toml", "model.safetensors"];
    for file in files {
        let of = |name: &str| sha256(dir.path().join(format!("runs/{name}/best/{file}")));
        assert_eq!(of("one"), of("other"), "{file}");
    }
    // Under other names, too.
    let named = |name: &str| dir.path().join(format!("new/cross/{name}.png"));
    fs::rename(named("000"), named("later")).unwrap();
    extend(dir.path(), "renamed").run().code(0);
    for file in files {
        let of = |name: &str| sha256(dir.path().join(format!("runs/{name}/best/{file}")));
        assert_eq!(of("one"), of("renamed"), "{file}");
    }
    let counts = |checkpoint: &Path| {
        let bytes = fs::read(checkpoint.join("model.safetensors")).unwrap();
        let weights = Weights::from_bytes(&bytes).unwrap();
        weights.get("features.count").unwrap().values.clone()
    };
    let before = counts(&model().run.join("best"));
    let after = counts(&dir.path().join("runs/one/best"));
    assert_eq!(after, [before[0] + 2.0, before[1], before[2], 4.0]);
    // What was extended can be extended.
    fs::rename(dir.path().join("new/cross"), dir.path().join("new/kreuz")).unwrap();
    docsort(dir.path())
        .args([
            "extend", "--data", "new", "--name", "third", "--model", "runs/one",
        ])
        .run()
        .code(0);
    let classes = manifest(dir.path().join("runs/third/best"))["classes"].clone();
    assert_eq!(classes.as_array().unwrap().len(), 5);
}

#[test]
fn a_new_class_can_be_one_that_is_never_answered() {
    let dir = temp();
    crosses(&dir.path().join("new/cross"), 0..6);
    extend(dir.path(), "post")
        .args(["--reject", "cross"])
        .run()
        .code(0);
    crosses(&dir.path().join("asked"), 100..105);
    let answered = predict(dir.path(), dir.path().join("runs/post"))
        .args(["--format", "jsonl", "asked"])
        .run()
        .code(0);
    let rows = by_name(&answered);
    assert_eq!(rows.len(), 5);
    for (name, row) in rows {
        assert_eq!(row["status"], "unknown", "{name}: {row}");
    }
}

#[test]
fn what_teaches_two_things_or_one_twice_is_skipped_and_named() {
    let dir = temp();
    let new = dir.path().join("new");
    crosses(&new.join("cross"), 0..4);
    save(&new.join("cross/again.png"), &cross(0));
    save(&new.join("cross/both.png"), &cross(50));
    save(&new.join("disc/both.png"), &cross(50));
    fs::write(new.join("cross/broken.png"), b"no picture").unwrap();
    let finished = extend(dir.path(), "post").run().code(3);
    let text = finished.text();
    assert!(text.contains("scanned 8 = used 4 + skipped 4"), "{text}");
    finished.stderr_has(&[
        "a copy of",
        "under two classes, cross and disc",
        "broken.png",
    ]);
}

#[test]
fn what_cannot_be_done_is_told_and_nothing_is_written() {
    let dir = temp();
    let new = dir.path().join("new");
    crosses(&new.join("cross"), 0..2);
    fs::create_dir(dir.path().join("empty")).unwrap();
    let before = snapshot(dir.path());
    extend(dir.path(), "post")
        .run()
        .code(1)
        .stderr_has(&["class cross", "2 usable", "3 at least"]);
    extend(dir.path(), "a/b")
        .run()
        .code(2)
        .stderr_has(&["--name"]);
    extend(dir.path(), "post")
        .args(["--reject", "crosses"])
        .run()
        .code(2)
        .stderr_has(&["--reject crosses"]);
    extend(dir.path(), "post")
        .args(["--reject", "disc"])
        .run()
        .code(2)
        .stderr_has(&["has that class already"]);
    fs::write(dir.path().join("runs"), "").unwrap();
    extend(dir.path(), "post").run().code(1).stderr_has(&[
        "runs",
        "is a file",
        "work in another folder",
    ]);
    fs::remove_file(dir.path().join("runs")).unwrap();
    docsort(dir.path())
        .args(["extend", "--data", "empty", "--model"])
        .arg(&model().run)
        .run()
        .code(1)
        .stderr_has(&["no class folders"]);
    assert_eq!(snapshot(dir.path()), before);
}

#[test]
fn figures_on_pictures_that_it_or_what_it_came_from_learnt_say_so() {
    let dir = temp();
    crosses(&dir.path().join("new/cross"), 0..4);
    crosses(&dir.path().join("kept/cross"), 20..24);
    extend(dir.path(), "post").run().code(0);
    fs::rename(dir.path().join("new"), dir.path().join("first")).unwrap();
    // What the run says of its folder moves with nobody: without it, nothing is told, and nothing breaks.
    let measured = |model: &str, data: &Path| {
        let finished = docsort(dir.path())
            .args(["evaluate", "--model", model, "--data"])
            .arg(data)
            .args(["--output", "numbers.json"])
            .run();
        fs::remove_file(dir.path().join("numbers.json")).unwrap();
        finished
            .stderr
            .contains("trained on pictures of this folder")
    };
    assert!(!measured("runs/post", &dir.path().join("first")));
    fs::rename(dir.path().join("first"), dir.path().join("new")).unwrap();
    assert!(measured("runs/post", &dir.path().join("new")));
    assert!(!measured("runs/post", &dir.path().join("kept")));
    // The shared model's training pictures, and those of a model that is extended twice.
    assert!(measured("runs/post", &model().cwd.join("pictures")));
    docsort(dir.path())
        .args(["extend", "--data", "kept", "--name", "again"])
        .args(["--model", "runs/post"])
        .run()
        .code(0);
    assert!(measured("runs/again", &dir.path().join("kept")));
    assert!(measured("runs/again", &dir.path().join("new")));
    fs::write(dir.path().join("runs/again/extend.toml"), "model = 3").unwrap();
    assert!(!measured("runs/again", &dir.path().join("kept")));
    // What lies in a folder for tests is not learnt, and is all that is measured.
    crosses(&dir.path().join("split/train/cross"), 40..44);
    crosses(&dir.path().join("split/test/cross"), 50..54);
    docsort(dir.path())
        .args(["extend", "--data", "split", "--name", "parted"])
        .args(["--model", "runs/post"])
        .run()
        .code(3);
    assert!(!measured("runs/parted", &dir.path().join("split")));
}

#[test]
fn there_is_no_training_to_go_on_with_and_its_folder_among_pictures_is_no_class() {
    let dir = temp();
    crosses(&dir.path().join("new/cross"), 0..4);
    extend(dir.path(), "post").run().code(0);
    docsort(dir.path())
        .args(["train", "--resume", "runs/post"])
        .run()
        .code(1)
        .stderr_has(&["made by docsort extend"]);
    fs::rename(dir.path().join("runs/post"), dir.path().join("new/post")).unwrap();
    let text = extend(dir.path(), "again").run().code(0).text();
    assert!(text.contains("scanned 4 = used 4 + skipped 0"), "{text}");
}
