//! Laws of all drawing: the same arguments draw the same picture, of any kind, size and rules.

use super::other::{PAPERS, THINGS};
use super::*;
use std::collections::HashMap;

const RULES: [Rules; 3] = [Rules::Wide, Rules::Training, Rules::HeldOut];

#[test]
fn the_same_arguments_draw_the_same_picture() {
    for kind in Kind::WITH_OTHER {
        for rules in RULES {
            let picture = draw(kind, rules, 5, 7, 96);
            assert_eq!(picture, draw(kind, rules, 5, 7, 96));
            assert_ne!(picture, draw(kind, rules, 5, 8, 96));
            assert_ne!(picture, draw(kind, rules, 6, 7, 96));
        }
    }
}

#[test]
fn each_rule_draws_pictures_of_its_own() {
    for kind in Kind::ALL {
        let pictures = RULES.map(|rules| draw(kind, rules, 3, 4, 64).image);
        for (place, picture) in pictures.iter().enumerate() {
            assert!(!pictures[..place].contains(picture), "{kind:?}");
        }
    }
}

#[test]
fn every_kind_is_drawn_200_times_in_every_size_with_the_long_side_as_asked() {
    const SIDES: [u32; 8] = [48, 64, 80, 96, 128, 160, 200, 256];
    for kind in Kind::WITH_OTHER {
        for index in 0..200 {
            let side = if index % 50 == 49 {
                1024
            } else {
                SIDES[index as usize % 8]
            };
            let rules = RULES[index as usize % 3];
            let image = draw(kind, rules, 1, index, side).image;
            assert_eq!(image.width().max(image.height()), side);
            assert!(
                image.width().min(image.height()) >= side / 3,
                "{kind:?} {index}"
            );
        }
    }
}

#[test]
fn no_document_is_blank() {
    for kind in Kind::ALL {
        for index in 0..30 {
            let picture = draw(kind, Rules::Wide, 2, index, 96).image;
            let tones: std::collections::HashSet<u8> =
                picture.pixels().map(|p| p.0[1] / 8).collect();
            assert!(tones.len() >= 4, "{kind:?} {index}: {} tones", tones.len());
        }
    }
}

#[test]
fn other_things_and_identity_papers_come_in_their_shares() {
    for (kind, table) in [(Kind::Other, &THINGS[..]), (Kind::Identity, &PAPERS[..])] {
        assert_eq!(table.iter().map(|thing| thing.2).sum::<f32>(), 100.0);
        let trials = 20_000;
        let mut counts: HashMap<&str, f32> = HashMap::new();
        for index in 0..trials {
            let stream = stream(1, "test", 0, index);
            let thing = other::thing(&mut Dice::new(stream, Rules::Training), kind);
            *counts.entry(thing.name()).or_default() += 1.0;
        }
        for (_, name, percent) in table {
            let p = percent / 100.0;
            let expected = trials as f32 * p;
            // Five deviations of a binomial: about one false alarm in a million runs.
            let bound = 5.0 * (expected * (1.0 - p)).sqrt();
            let off = (counts[name] - expected).abs();
            assert!(off < bound, "{name}: {}", counts[name]);
        }
    }
}

#[test]
fn every_other_thing_can_be_drawn() {
    for &(thing, name, _) in THINGS.iter().chain(&PAPERS) {
        for index in 0..4 {
            let mut dice = Dice::new(stream(2, name, 0, index), Rules::Wide);
            let (w, h) = if thing.is_picture() {
                let raster = other::picture(&mut dice, thing, 90, 60);
                (raster.width as u32, raster.height as u32)
            } else {
                let pixmap = other::sheet(&mut dice, thing, 90.0).pixmap;
                (pixmap.width(), pixmap.height())
            };
            assert!((80..=110).contains(&w.max(h)), "{name}: {w} × {h}");
        }
    }
}

fn request(kinds: &[Kind], rules: Rules) -> Request {
    Request {
        kinds: kinds.to_vec(),
        rules,
        per_class: 3,
        of_other: None,
        of_identity: None,
        seed: 9,
        long_side_px: 64,
        jpeg_quality: 85,
        photographs: Photographs::default(),
    }
}

#[test]
fn other_things_may_be_more_than_each_class_and_begin_alike() {
    let few = request(&Kind::WITH_OTHER, Rules::Training);
    let more = Request {
        of_other: Some(5),
        of_identity: Some(4),
        ..few.clone()
    };
    assert_eq!((few.total(), more.total()), (15, 18));
    let folder = tempfile::tempdir().unwrap();
    write_folder(&folder.path().join("few"), &few, &|_| ()).unwrap();
    write_folder(&folder.path().join("more"), &more, &|_| ()).unwrap();
    let count = |class: &str| {
        let entries = std::fs::read_dir(folder.path().join("more").join(class));
        entries.unwrap().count()
    };
    let counts = ["passport", "identity", "other"].map(count);
    assert_eq!(counts, [3, 4, 5]);
    for entry in std::fs::read_dir(folder.path().join("few/other")).unwrap() {
        let path = entry.unwrap().path();
        let twin = folder
            .path()
            .join("more/other")
            .join(path.file_name().unwrap());
        assert_eq!(std::fs::read(path).unwrap(), std::fs::read(twin).unwrap());
    }
}

#[test]
fn a_folder_is_the_same_for_any_number_of_threads_and_never_overwritten() {
    let request = request(&Kind::WITH_OTHER, Rules::Training);
    let folders: Vec<_> = [1, 3]
        .into_iter()
        .map(|threads| {
            let folder = tempfile::tempdir().unwrap();
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| write_folder(folder.path(), &request, &|_| ()))
                .unwrap();
            folder
        })
        .collect();
    for kind in Kind::WITH_OTHER {
        let files = |i: usize| {
            let class = folders[i].path().join(kind.class_name());
            let mut files: Vec<_> = std::fs::read_dir(class)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            files.sort();
            files
        };
        assert_eq!(files(0).len(), 3);
        for (one, other) in files(0).iter().zip(files(1)) {
            assert_eq!(one.file_name(), other.file_name());
            assert_eq!(std::fs::read(one).unwrap(), std::fs::read(other).unwrap());
        }
    }
    // The same request goes on, another one overwrites nothing.
    write_folder(folders[0].path(), &request, &|_| ()).unwrap();
    let other = Request {
        seed: request.seed + 1,
        ..request
    };
    let again = write_folder(folders[0].path(), &other, &|_| ());
    assert!(matches!(again, Err(DocumentsError::Io { .. })));
}

#[test]
fn file_names_say_which_other_thing_a_picture_shows() {
    let folder = tempfile::tempdir().unwrap();
    let request = request(&[Kind::Passport, Kind::Other], Rules::Wide);
    write_folder(folder.path(), &request, &|_| ()).unwrap();
    assert!(folder.path().join("passport/passport-0001.jpg").exists());
    for index in 0..3 {
        let thing = draw(Kind::Other, Rules::Wide, 9, index, 64).detail;
        assert!(THINGS.iter().any(|(_, name, _)| *name == thing));
        let name = format!("other/other-{:04}-{thing}.jpg", index + 1);
        assert!(folder.path().join(&name).exists(), "{name}");
    }
}

#[test]
fn a_contact_sheet_holds_every_picture_in_its_class_s_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sheet.png");
    let request = request(&[Kind::Passport, Kind::Other], Rules::Wide);
    contact_sheet(&path, &request, &|_| ()).unwrap();
    let sheet = image::open(&path).unwrap().into_rgb8();
    // Three cells of 64 + 4 pixels and the last gap; one row for either class.
    assert_eq!(sheet.dimensions(), (3 * 68 + 4, 2 * 68 + 4));
    let first = draw(Kind::Other, Rules::Wide, 9, 0, 64).image;
    let (x, y) = (
        4 + (64 - first.width()) / 2,
        68 + 4 + (64 - first.height()) / 2,
    );
    assert_eq!(sheet.get_pixel(x, y), first.get_pixel(0, 0));
    let again = contact_sheet(&path, &request, &|_| ());
    assert!(matches!(again, Err(DocumentsError::Io { .. })));
}
