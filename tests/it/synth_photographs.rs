//! `docsort synth --photographs`: which domains a set of pictures shows, and what is said of a folder
//! that cannot serve.

use crate::harness::docsort;
use crate::harness::files::{snapshot, temp};
use image::{Rgb, RgbImage};
use std::path::Path;

/// Two domains of two pictures.
fn photographs(dir: &Path) {
    for (domain, tone) in [("meadow", 90), ("tower", 180)] {
        let folder = dir.join("photographs").join(domain);
        std::fs::create_dir_all(&folder).unwrap();
        for number in 0..2u8 {
            let image = RgbImage::from_fn(96, 64, |x, y| Rgb([tone, x as u8, y as u8 + number]));
            image.save(folder.join(format!("{number}.png"))).unwrap();
        }
    }
}

fn synth(dir: &Path, out: &str, rules: &str) -> crate::harness::Docsort {
    docsort(dir).args([
        "synth",
        "--with-other",
        "--per-class",
        "1",
        "--others",
        "30",
        "--side",
        "64",
        "--out",
        out,
        "--rules",
        rules,
        "--photographs",
        "photographs",
        "--hold-out",
        "tower",
    ])
}

#[test]
fn held_out_domains_are_never_shown_in_training() {
    let dir = temp();
    photographs(dir.path());
    for (rules, shown, hidden) in [
        ("training", "photo_meadow", "photo_tower"),
        ("held-out", "photo_tower", "photo_meadow"),
    ] {
        synth(dir.path(), rules, rules).run().code(0);
        let files = snapshot(dir.path().join(rules).join("other"));
        let count = |name: &str| {
            let named = files
                .keys()
                .filter(|path| path.to_string_lossy().contains(name));
            named.count()
        };
        // 45 % of 30; five deviations of a binomial below leave none only once in a million.
        assert!(count(shown) > 0, "{files:?}");
        assert_eq!(count(hidden), 0, "{files:?}");
    }
}

#[test]
fn a_domain_that_is_not_there_is_named_and_nothing_is_drawn() {
    let dir = temp();
    photographs(dir.path());
    let run = synth(dir.path(), "out", "training")
        .args(["--hold-out", "harbour"])
        .run();
    run.code(1).stderr_has(&["harbour", "meadow, tower"]);
    assert!(!dir.path().join("out").exists());
}
