//! Mirror images and moves by whole pixels: every pixel that comes out is one that went in.

use super::augment::{OFF, augmented};
use super::fixtures::gradient;
use crate::Augment;
use image::imageops;

#[test]
fn a_mirror_image_is_exact_and_made_as_often_as_asked() {
    let picture = gradient(48, 48);
    let mirrored = imageops::flip_horizontal(&picture);
    let strength = Augment {
        mirror: 0.25,
        ..OFF
    };
    let mut count = 0;
    for index in 0..400 {
        let changed = augmented(&picture, &strength, index);
        assert!(changed == picture || changed == mirrored, "{index}");
        count += usize::from(changed == mirrored);
    }
    // A quarter of 400, ± 8.7: three and a half deviations.
    assert!((70..=130).contains(&count), "{count}");
}

#[test]
fn a_mirror_image_leaves_what_else_happens_as_it_was() {
    let picture = gradient(48, 48);
    // Colours do not depend on the place.
    let tinted = Augment {
        color_cast: 0.3,
        ..OFF
    };
    let both = Augment {
        mirror: 1.0,
        ..tinted.clone()
    };
    for index in 0..10 {
        let without = augmented(&picture, &tinted, index);
        let with = augmented(&picture, &both, index);
        assert_eq!(with, imageops::flip_horizontal(&without));
    }
}

#[test]
fn a_move_reaches_every_offset_of_its_range_and_mirrors_at_the_edge() {
    let picture = gradient(16, 16);
    let strength = Augment { pad: 0.125, ..OFF };
    // Reflection that does not repeat the edge: …2 1 0 1 2… and …14 15 14….
    let moved = |dx: i32, dy: i32| {
        image::RgbImage::from_fn(16, 16, |x, y| {
            let from = |at: u32, by: i32| {
                let at = at as i32 + by;
                (15 - (15 - at.abs()).abs()) as u32
            };
            *picture.get_pixel(from(x, dx), from(y, dy))
        })
    };
    let mut seen = std::collections::BTreeSet::new();
    for index in 0..400 {
        let changed = augmented(&picture, &strength, index);
        let mut offsets = (-2..=2).flat_map(|dx| (-2..=2).map(move |dy| (dx, dy)));
        let found = offsets.find(|&(dx, dy)| changed == moved(dx, dy));
        seen.insert(found.expect("moved by at most an eighth of the side"));
    }
    // Of 25 offsets, one is missed by 400 draws once in a million.
    assert_eq!(seen.len(), 25);
}
