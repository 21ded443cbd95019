//! Where results go: standard output that takes no more, readers that have seen enough, places that cannot
//! be written, and links that lead out of a folder (S2).

use crate::harness::files::{jsonl, snapshot, temp};
use crate::harness::training::{TINY, model, predict, with_pictures};
use crate::harness::{docsort, docsort_on_a_disk_of, docsort_through, pictures};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

/// A command line of each verb that says something on standard output, each in a folder with `pictures`.
fn verbs() -> Vec<Vec<String>> {
    let run = model().run.to_str().unwrap();
    let mut train = vec!["train", "--data", "pictures", "--name", "a"];
    train.extend(TINY.iter().flat_map(|set| ["--set", set]));
    let verbs = [
        vec!["--help"],
        vec!["--version"],
        vec!["devices"],
        vec!["lessons"],
        vec!["predict", "--model", run, "pictures"],
        vec!["predict", "--model", run, "--format", "csv", "pictures"],
        vec!["predict", "--model", run, "--format", "jsonl", "pictures"],
        vec!["sort", "--model", run, "pictures", "--into", "sorted"],
        vec!["evaluate", "--model", run, "--data", "pictures"],
        vec!["check", "pictures"],
        vec!["synth", "--out", "mock", "--per-class", "1"],
        train,
    ];
    let owned = |verb: Vec<&str>| verb.into_iter().map(str::to_owned).collect();
    verbs.into_iter().map(owned).collect()
}

#[test]
fn standard_output_that_takes_no_more_is_a_failure_of_every_verb() {
    for verb in verbs() {
        let dir = with_pictures(12);
        docsort_through(&["sh", "-c", "exec \"$@\" >/dev/full", "sh"], dir.path())
            .args(&verb)
            .run()
            .code(1)
            .stderr_has(&["standard output cannot be written", "No space left"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_is_closed_is_a_failure_of_every_verb() {
    for closed in [">&-", "<&- >&-"] {
        for verb in verbs() {
            let dir = with_pictures(12);
            let script = format!("exec \"$@\" {closed}");
            docsort_through(&["sh", "-c", &script, "sh"], dir.path())
                .args(&verb)
                .run()
                .code(1)
                .stderr_has(&["docsort: standard output is closed"]);
        }
    }
}

#[test]
fn a_reader_that_has_seen_enough_hears_no_complaint_of_any_verb() {
    for verb in verbs() {
        let dir = with_pictures(12);
        // The pipe is closed before the first line; the code is the verb's own.
        let script = "{ sleep 0.05; \"$@\"; echo $? >code; } | true";
        let ended = docsort_through(&["sh", "-c", script, "sh"], dir.path())
            .args(&verb)
            .run();
        let code = fs::read_to_string(dir.path().join("code")).unwrap();
        assert!(matches!(code.trim(), "0" | "3"), "{verb:?}: {code}{ended}");
        assert!(!ended.stderr.contains("docsort: "), "{verb:?}: {ended}");
    }
}

#[test]
fn a_place_that_cannot_be_written_is_found_before_any_work() {
    let dir = with_pictures(2);
    fs::write(dir.path().join("file"), "").unwrap();
    for options in [
        ["--output", "none/rows.csv"],
        ["--output", "pictures"],
        ["--output", "file/rows.csv"],
        ["--explain", "file"],
        // No file can be made in it, whoever asks.
        ["--explain", "/proc/self"],
    ] {
        let before = snapshot(dir.path());
        predict(dir.path(), &model().run)
            .args(["--format", "csv", "pictures"])
            .args(options)
            .run()
            .code(1)
            .stderr_has(&[options[1]])
            .before_any_work();
        assert_eq!(snapshot(dir.path()), before, "{options:?}");
    }
}

#[test]
fn a_lone_dash_is_no_place_and_nothing_is_written_under_it() {
    let dir = with_pictures(2);
    let verbs = [
        "predict --model shipped pictures --output -",
        "predict --model shipped pictures --explain -",
        "merge rows.csv --output -",
        "evaluate --model shipped --data pictures --output -",
        "check pictures --output -",
        "sort --model shipped pictures --into -",
        "synth --per-class 1 --out -",
        "export --model shipped --out -",
    ];
    let before = snapshot(dir.path());
    for verb in verbs {
        docsort(dir.path())
            .args(verb.split(' '))
            .run()
            .code(2)
            .stderr_has(&["leave the option out", "./-"]);
        assert_eq!(snapshot(dir.path()), before, "{verb}");
    }
    let named = [
        "predict", "--model", "shipped", "pictures", "--output", "./-",
    ];
    docsort(dir.path()).args(named).run().code(0);
    assert!(dir.path().join("-").is_file());
}

#[test]
fn an_output_that_is_removed_or_replaced_while_it_is_written_is_a_failure() {
    for gone in ["rm rows.csv", "echo other >other; mv other rows.csv"] {
        let dir = with_pictures(1);
        // The list ends once the first rows are there.
        let script = format!(
            "{{ echo pictures; until [ -s rows.csv ]; do sleep 0.01; done; {gone}; }} | \"$@\""
        );
        docsort_through(&["sh", "-c", &script, "sh"], dir.path())
            .args(["predict", "--output", "rows.csv", "-", "--model"])
            .arg(&model().run)
            .run()
            .code(1)
            .stderr_has(&["rows.csv was removed or replaced", "same command"]);
        assert!(dir.path().join("rows.csv").exists() != gone.starts_with("rm"));
    }
}

#[test]
fn a_place_of_a_report_is_found_wanting_before_any_work() {
    let dir = with_pictures(2);
    fs::write(dir.path().join("file"), "").unwrap();
    let model = model().run.to_str().unwrap();
    let evaluate = ["evaluate", "--model", model, "--data", "pictures"];
    let verbs: [&[&str]; 2] = [&evaluate, &["check", "pictures"]];
    for verb in verbs {
        for (place, words) in [
            ("file/report", "file is a file"),
            ("/proc/self/report", "/proc/self/report"),
        ] {
            let before = snapshot(dir.path());
            docsort(dir.path())
                .args(verb)
                .args(["--output", place])
                .run()
                .code(1)
                .stderr_has(&[words, "choose another --output"])
                .before_any_work();
            assert_eq!(snapshot(dir.path()), before, "{verb:?} {place}");
        }
    }
    for ending in ["report.html", "numbers.CSV", "a.pdf"] {
        docsort(dir.path())
            .args(evaluate)
            .args(["--output", ending])
            .run()
            .code(2)
            .stderr_has(&["a folder", ".json"]);
        assert!(!dir.path().join(ending).exists());
    }
    // A number of a version is no ending of a file.
    docsort(dir.path())
        .args(evaluate)
        .args(["--output", "report-0.9"])
        .run()
        .code(0);
    assert!(dir.path().join("report-0.9/report.html").exists());
}

#[test]
fn places_of_sorted_and_drawn_pictures_are_named_with_their_option() {
    let dir = with_pictures(2);
    fs::write(dir.path().join("file"), "").unwrap();
    let model = model().run.to_str().unwrap();
    let sort = ["sort", "pictures", "--model", model, "--into"];
    let cases: [(&[&str], &str); 6] = [
        (&sort, "file"),
        (&sort, "file/sorted"),
        (&["synth", "--out"], "file"),
        (&["synth", "--out"], "/proc/self/mock"),
        (&["synth", "--sheet"], "none/look.png"),
        (&["synth", "--sheet"], "pictures/disc/000.png"),
    ];
    for (verb, place) in cases {
        let before = snapshot(dir.path());
        let option = verb.last().unwrap();
        docsort(dir.path())
            .args(verb)
            .arg(place)
            .run()
            .code(1)
            .stderr_has(&[place.split('/').next().unwrap(), option])
            .before_any_work();
        assert_eq!(snapshot(dir.path()), before, "{verb:?} {place}");
    }
    docsort(dir.path())
        .args(["synth", "--sheet", "look.jpg"])
        .run()
        .code(2)
        .stderr_has(&["look.jpg", ".png"]);
}

#[test]
fn a_report_that_a_full_disk_ended_leaves_nothing_in_the_way_of_the_same_command() {
    let dir = with_pictures(24);
    let model = model().run.to_str().unwrap();
    let evaluate = ["evaluate", "--model", model, "--data", "pictures"];
    let verbs: [&[&str]; 2] = [&evaluate, &["check", "pictures"]];
    for verb in verbs {
        // Some of the files fit, all of them do not.
        for kib in [4, 8, 16] {
            let Some(full) = docsort_on_a_disk_of(kib, dir.path()) else {
                return;
            };
            let ended = full.args(verb).args(["--output", "disk/report"]).run();
            ended.code(1).stderr_has(&["no space left"]);
            assert_eq!(entries(&dir.path().join("after")), 0, "{verb:?}, {kib} KiB");
        }
    }
}

/// What lies outside and must stay as it is.
const OUTSIDE: &str = "mine";

/// `in/scan.png`, `outside/file` and a folder for results.
fn with_outside() -> tempfile::TempDir {
    let dir = temp();
    fs::create_dir_all(dir.path().join("outside")).unwrap();
    fs::create_dir_all(dir.path().join("sorted/disc")).unwrap();
    fs::create_dir_all(dir.path().join("why")).unwrap();
    fs::write(dir.path().join("outside/file"), OUTSIDE).unwrap();
    pictures::save(&dir.path().join("in/scan.png"), &pictures::small("disc", 3));
    dir
}

/// Eight places where a link leads out of a folder that is written into, each a link to a file that is
/// there and to one that is not.
#[test]
fn links_in_an_output_folder_lead_nothing_out() {
    let explanation = {
        let dir = with_outside();
        let rows = predict(dir.path(), &model().run)
            .args(["--format", "jsonl", "--explain", "why", "in"])
            .run();
        jsonl(&rows.stdout)[0]["explanation"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let sort = [
        "sort",
        "in",
        "--into",
        "sorted",
        "--apply",
        "--review-below",
        "0",
        "--ignore-warnings",
    ];
    let predict = ["predict", "in", "--output", "rows.csv"];
    let explain = ["predict", "in", "--explain", "why", "--format", "csv"];
    let cases: [(&str, &[&str]); 8] = [
        ("sorted/disc/scan.png", &sort),
        ("sorted/.docsort-lock", &sort),
        ("sorted/docsort-sort-1.jsonl", &sort),
        ("sorted/square", &sort),
        ("rows.csv", &predict),
        ("rows.csv.docsort.json", &predict),
        ("rows.csv.docsort.json.part", &predict),
        (&explanation, &explain),
    ];
    for (place, verb) in cases {
        for target in ["file", "nothing"] {
            let dir = with_outside();
            let link = dir.path().join(place);
            symlink(dir.path().join("outside").join(target), &link).unwrap();
            let ended = docsort(dir.path())
                .args(verb)
                .arg("--model")
                .arg(&model().run)
                .run();
            assert!(matches!(ended.code, Some(0 | 1)), "{place}: {ended}");
            let outside = dir.path().join("outside");
            assert_eq!(
                fs::read_to_string(outside.join("file")).unwrap(),
                OUTSIDE,
                "{place}"
            );
            assert_eq!(entries(&outside), 1, "{place}: a file was made outside");
            assert!(dir.path().join("in/scan.png").exists(), "{place}");
        }
    }
}

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}
