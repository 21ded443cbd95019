//! Capture problems against pictures whose faults are known: how often each fault is named, and how
//! often a good picture is accused. The table of `docs/captures.md`:
//! `cargo test --release --test it captures::table -- --ignored --nocapture`.

use crate::harness::files::{jsonl, temp};
use crate::harness::pictures;
use crate::harness::training::{model, predict};
use docsort::config::Config;
use docsort_mock_documents::{Flaw, Kind, draw_flawed};
use docsort_picture::{Limits, Measures, Problem, decode_measured};
use image::ImageFormat;
use rayon::prelude::*;
use serde_json::json;

/// Each fault, what it should be called, and its strength as people say it.
const FAULTS: [(Flaw, Option<Problem>, &str); 13] = [
    (Flaw::None, None, "none"),
    (blurred(1.0), Some(Problem::Blurred), "defocus 1.0/256"),
    (blurred(1.5), Some(Problem::Blurred), "defocus 1.5/256"),
    (blurred(2.0), Some(Problem::Blurred), "defocus 2.0/256"),
    (blurred(3.0), Some(Problem::Blurred), "defocus 3.0/256"),
    (
        Flaw::Motion(5.0 / 256.0),
        Some(Problem::Blurred),
        "motion 5/256",
    ),
    (
        Flaw::Motion(8.0 / 256.0),
        Some(Problem::Blurred),
        "motion 8/256",
    ),
    (Flaw::Glare(0.1), Some(Problem::Glare), "glare 10 %"),
    (Flaw::Glare(0.18), Some(Problem::Glare), "glare 18 %"),
    (Flaw::Dark(0.3), Some(Problem::TooDark), "light × 0.3"),
    (Flaw::Dark(0.15), Some(Problem::TooDark), "light × 0.15"),
    (Flaw::Cut(0.2), Some(Problem::CutOff), "cut by 20 %"),
    (Flaw::Cut(0.4), Some(Problem::CutOff), "cut by 40 %"),
];

const fn blurred(deviation_256ths: f32) -> Flaw {
    Flaw::Defocus(deviation_256ths / 256.0)
}

fn measures(flaw: Flaw, side_px: u32, count: u64) -> Vec<Measures> {
    let config = Config::default();
    let preprocessing = docsort::config::Preprocessing {
        side_px: 128,
        ..config.picture
    };
    let limits = Limits::from(&config.data);
    let one = |index: u64| {
        let kind = Kind::WITH_OTHER[(index % 4) as usize];
        let picture = draw_flawed(kind, 77, index / 4, side_px, flaw);
        let bytes = pictures::encode(&picture, ImageFormat::Png);
        decode_measured(&bytes, &limits, &preprocessing)
            .unwrap()
            .measures
    };
    (0..count).into_par_iter().map(one).collect()
}

/// The part of the pictures that are said to have this problem.
fn rate(measures: &[Measures], problem: Problem) -> f64 {
    let named = measures
        .iter()
        .filter(|measures| measures.problems().contains(&problem));
    named.count() as f64 / measures.len() as f64
}

#[test]
fn strong_faults_are_named_and_good_pictures_are_not_accused() {
    let good = measures(Flaw::None, 320, 40);
    // Of 120 good ones in the table, glare is seen in 2.5 %.
    for (problem, at_most) in [
        (Problem::Blurred, 0.04),
        (Problem::Glare, 0.1),
        (Problem::TooDark, 0.0),
        (Problem::LowResolution, 0.0),
        (Problem::CutOff, 0.1),
    ] {
        let accused = rate(&good, problem);
        assert!(accused <= at_most, "{problem:?}: {accused}");
    }
    let of = |flaw, problem| rate(&measures(flaw, 320, 24), problem);
    assert!(of(blurred(2.0), Problem::Blurred) >= 0.9);
    assert!(of(Flaw::Dark(0.2), Problem::TooDark) >= 0.95);
    assert!(rate(&measures(Flaw::None, 256, 4), Problem::LowResolution) == 1.0);
}

/// Glare and cuts are named in clear cases only: in how many, and how often wrongly, was measured on these
/// drawings (docs/captures.md). A third may be lost, and as much again be wrong, before somebody should look.
#[test]
fn glare_and_cuts_are_named_as_often_as_was_measured_and_far_oftener_than_wrongly() {
    const COUNT: u64 = 120;
    let good = measures(Flaw::None, 640, COUNT);
    for (flaw, problem, measured, measured_wrong) in [
        (Flaw::Glare(0.18), Problem::Glare, 0.308, 0.017),
        (Flaw::Cut(0.4), Problem::CutOff, 0.083, 0.008),
    ] {
        let named = rate(&measures(flaw, 640, COUNT), problem);
        let wrong = rate(&good, problem);
        println!("{problem:?}: named in {named:.3}, wrongly in {wrong:.3}");
        assert!(named >= 2.0 / 3.0 * measured, "{problem:?}: {named}");
        assert!(wrong <= 2.0 * measured_wrong + 0.01, "{problem:?}: {wrong}");
        assert!(named >= 3.0 * wrong, "{problem:?}: {named} against {wrong}");
    }
}

#[test]
#[ignore = "prints a table; takes minutes"]
fn table() {
    const SIDE_PX: u32 = 640;
    const COUNT: u64 = 200;
    println!(
        "| fault | pictures | {} |",
        Problem::ALL.map(Problem::name).join(" | ")
    );
    println!("|---|--:|{}", "--:|".repeat(Problem::ALL.len()));
    for (flaw, wanted, name) in FAULTS {
        let count = if wanted.is_none() { 2 * COUNT } else { COUNT };
        let measures = measures(flaw, SIDE_PX, count);
        let cells = Problem::ALL.map(|problem| {
            let percent = format!("{:.1} %", 100.0 * rate(&measures, problem));
            if wanted == Some(problem) {
                format!("**{percent}**")
            } else {
                percent
            }
        });
        println!("| {name} | {count} | {} |", cells.join(" | "));
    }
}

#[test]
fn a_row_names_what_is_wrong_with_the_capture() {
    let dir = temp();
    let large = pictures::draw("disc", 3, 640, 480);
    pictures::save(&dir.path().join("good.png"), &large);
    let mut dark = large.clone();
    dark.iter_mut().for_each(|value| *value /= 5);
    pictures::save(&dir.path().join("dark.png"), &dark);
    let soft = image::imageops::blur(&large, 8.0);
    pictures::save(&dir.path().join("soft.png"), &soft);
    pictures::save(
        &dir.path().join("small.png"),
        &pictures::draw("disc", 3, 200, 150),
    );
    std::fs::write(dir.path().join("bad.png"), "no picture").unwrap();
    let finished = predict(dir.path(), &model().run)
        .args(["--format", "jsonl"])
        .args(["good.png", "dark.png", "soft.png", "small.png", "bad.png"])
        .run()
        .code(3);
    let rows = jsonl(&finished.stdout);
    let warnings: Vec<_> = rows.iter().map(|row| row["warnings"].clone()).collect();
    assert_eq!(
        warnings,
        [
            json!([]),
            json!(["too_dark"]),
            json!(["blurred"]),
            json!(["low_resolution"]),
            json!([]),
        ]
    );
}
