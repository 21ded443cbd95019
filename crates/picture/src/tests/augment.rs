//! Random changes: reproducible, each with its own switch, and no mirror image unless it is asked for.

use super::fixtures::gradient;
use crate::Augment;
use crate::augment;
use crate::augment::{draw_homography, sharpen};
use crate::warp::{Homography, warp};
use docsort_random::stream;
use image::{Rgb, RgbImage, imageops};
use rand::RngExt;

pub(super) const OFF: Augment = Augment {
    turn_deg: 0.0,
    right_angle: 0.0,
    perspective: 0.0,
    crop: 0.0,
    unmoved: 0.0,
    blur_px: 0.0,
    sharpen: 0.0,
    glare: 0.0,
    light: 0.0,
    color_cast: 0.0,
    noise: 0.0,
    jpeg: 0.0,
    erase: 0.0,
    style: 0.0,
    mirror: 0.0,
    pad: 0.0,
    mixup: 0.0,
    cutmix: 0.0,
    mix_until: 1.0,
    mix_least_epochs: 0,
};

const STRONG: Augment = Augment {
    turn_deg: 20.0,
    right_angle: 0.5,
    perspective: 0.15,
    crop: 0.2,
    unmoved: 0.0,
    blur_px: 1.5,
    sharpen: 2.0,
    glare: 1.0,
    light: 0.4,
    color_cast: 0.3,
    noise: 0.05,
    jpeg: 1.0,
    erase: 1.0,
    style: 0.0,
    mirror: 0.0,
    pad: 0.0,
    mixup: 0.0,
    cutmix: 0.0,
    mix_until: 1.0,
    mix_least_epochs: 0,
};

/// Each change alone, at the strength of `STRONG`.
fn alone() -> [Augment; 12] {
    [
        Augment {
            turn_deg: STRONG.turn_deg,
            ..OFF
        },
        Augment {
            right_angle: 1.0,
            ..OFF
        },
        Augment {
            perspective: STRONG.perspective,
            ..OFF
        },
        Augment {
            crop: STRONG.crop,
            ..OFF
        },
        Augment {
            blur_px: STRONG.blur_px,
            ..OFF
        },
        Augment {
            sharpen: STRONG.sharpen,
            ..OFF
        },
        Augment {
            glare: STRONG.glare,
            ..OFF
        },
        Augment {
            light: STRONG.light,
            ..OFF
        },
        Augment {
            color_cast: STRONG.color_cast,
            ..OFF
        },
        Augment {
            noise: STRONG.noise,
            ..OFF
        },
        Augment {
            jpeg: STRONG.jpeg,
            ..OFF
        },
        Augment {
            erase: STRONG.erase,
            ..OFF
        },
    ]
}

pub(super) fn augmented(picture: &RgbImage, strength: &Augment, index: u64) -> RgbImage {
    augment(
        picture,
        strength,
        [128; 3],
        &mut stream(7, "augment", 1, index),
    )
}

#[test]
fn all_strengths_at_zero_return_the_identical_picture() {
    let picture = gradient(96, 96);
    for index in 0..20 {
        assert_eq!(augmented(&picture, &OFF, index), picture);
    }
}

#[test]
fn the_same_stream_gives_the_same_picture_and_another_stream_another() {
    let picture = gradient(96, 96);
    for index in 0..10 {
        let changed = augmented(&picture, &STRONG, index);
        assert_eq!(changed, augmented(&picture, &STRONG, index));
        assert_ne!(changed, augmented(&picture, &STRONG, index + 1));
        assert_eq!(changed.dimensions(), (96, 96));
    }
}

#[test]
fn each_strength_switches_its_own_change() {
    let picture = gradient(96, 96);
    for strength in alone() {
        let changed = (0..4)
            .filter(|&i| augmented(&picture, &strength, i) != picture)
            .count();
        assert!(changed >= 2, "{strength:?} changed {changed} of 4");
    }
}

#[test]
fn switching_one_change_off_leaves_the_others_as_they_were() {
    // The geometry is the same with and without noise, so the difference stays as small as noise.
    let picture = RgbImage::from_pixel(96, 96, Rgb([100; 3]));
    let geometry = Augment {
        noise: 0.0,
        ..STRONG
    };
    let geometry = Augment {
        jpeg: 0.0,
        erase: 0.0,
        glare: 0.0,
        light: 0.0,
        color_cast: 0.0,
        ..geometry
    };
    let noisy = Augment {
        noise: 0.01,
        ..geometry
    };
    for index in 0..10 {
        let (without, with) = (
            augmented(&picture, &geometry, index),
            augmented(&picture, &noisy, index),
        );
        let worst = without
            .iter()
            .zip(with.iter())
            .map(|(a, b)| a.abs_diff(*b))
            .max();
        // Four uniform bytes reach 3.5 standard deviations: 3.5 × 0.01 × 255 = 9.
        assert!(worst <= Some(10), "{worst:?}");
    }
}

#[test]
fn a_quarter_turn_equals_the_exact_one() {
    for side in [96, 97, 1] {
        let picture = gradient(side, side);
        let turned = |count| warp(&picture, &Homography::quarter_turns(count), Rgb([1, 2, 3]));
        assert_eq!(turned(0), picture);
        assert_eq!(turned(1), imageops::rotate270(&picture));
        assert_eq!(turned(2), imageops::rotate180(&picture));
        assert_eq!(turned(3), imageops::rotate90(&picture));
    }
}

#[test]
fn a_right_angle_alone_is_one_of_the_three_exact_turns() {
    let picture = gradient(96, 96);
    let exact = [
        imageops::rotate90(&picture),
        imageops::rotate180(&picture),
        imageops::rotate270(&picture),
    ];
    let strength = Augment {
        right_angle: 1.0,
        ..OFF
    };
    let mut seen = [false; 3];
    for index in 0..40 {
        let changed = augmented(&picture, &strength, index);
        seen[exact.iter().position(|turn| *turn == changed).unwrap()] = true;
    }
    assert_eq!(seen, [true; 3]);
}

#[test]
fn no_picture_is_mirrored_by_any_other_change() {
    let wild = Augment {
        turn_deg: 180.0,
        perspective: 0.25,
        crop: 0.9,
        ..STRONG
    };
    for index in 0..2_000 {
        let map = draw_homography(96.0, &wild, &mut stream(7, "augment", 1, index));
        assert!(map.determinant() > 0.0, "{index}: {map:?}");
    }
}

#[test]
fn perspective_sends_each_corner_where_it_was_told() {
    let moves = [[0.1, 0.05], [-0.1, 0.0], [0.02, -0.2], [0.0, 0.0]];
    let map = Homography::corners(100.0, moves);
    let corners = [(-50.0, -50.0), (50.0, -50.0), (50.0, 50.0), (-50.0, 50.0)];
    for ((x, y), [dx, dy]) in corners.into_iter().zip(moves) {
        let (u, v) = map.apply(x, y);
        assert!((u - (x + dx * 100.0)).abs() < 1e-9, "{u}");
        assert!((v - (y + dy * 100.0)).abs() < 1e-9, "{v}");
    }
}

#[test]
fn a_zoom_out_shows_the_padding_around_the_whole_picture() {
    let picture = RgbImage::from_pixel(96, 96, Rgb([10, 20, 30]));
    let seen = warp(
        &picture,
        &Homography::window(2.0, [0.0, 0.0]),
        Rgb([255; 3]),
    );
    // Half as wide, in the middle: 24 to 72.
    assert_eq!(seen.get_pixel(23, 48).0, [255; 3]);
    assert_eq!(seen.get_pixel(24, 48).0, [10, 20, 30]);
    assert_eq!(seen.get_pixel(71, 48).0, [10, 20, 30]);
    assert_eq!(seen.get_pixel(72, 48).0, [255; 3]);
}

#[test]
fn half_a_pixel_between_two_mixes_them_evenly() {
    let picture = RgbImage::from_fn(2, 2, |x, _| Rgb([x as u8 * 200; 3]));
    let seen = warp(&picture, &Homography::window(1.0, [0.5, 0.0]), Rgb([0; 3]));
    assert_eq!(seen.get_pixel(0, 0).0, [100; 3]);
}

#[test]
fn noise_has_the_deviation_that_it_is_asked_for() {
    let flat = RgbImage::from_pixel(96, 96, Rgb([128; 3]));
    let strength = Augment { noise: 0.05, ..OFF };
    // The deviation is uniform up to 0.05 × 255 = 12.75: its mean is 6.4, over many pictures.
    let mut total = 0.0;
    for index in 0..200 {
        let noisy = augmented(&flat, &strength, index);
        let off = noisy
            .iter()
            .map(|&v| (f64::from(v) - 128.0).powi(2))
            .sum::<f64>();
        total += (off / noisy.len() as f64).sqrt();
    }
    assert!((total / 200.0 - 6.375).abs() < 0.6, "{}", total / 200.0);
}

/// The smallest box that holds every place where the two differ: left, top, right, bottom, all inside.
fn changed_box(a: &RgbImage, b: &RgbImage) -> Option<[u32; 4]> {
    let places = a
        .enumerate_pixels()
        .filter(|(x, y, pixel)| b.get_pixel(*x, *y) != *pixel);
    places.fold(None, |found: Option<[u32; 4]>, (x, y, _)| {
        let [left, top, right, bottom] = found.unwrap_or([x, y, x, y]);
        Some([left.min(x), top.min(y), right.max(x), bottom.max(y)])
    })
}

#[test]
fn erasing_fills_one_rectangle_of_a_fiftieth_to_a_fifth_with_noise_or_the_mean() {
    // No place has the mean colour, 50 and 200 in equal parts, so a filled place differs.
    let picture = RgbImage::from_fn(100, 100, |x, _| Rgb([if x % 2 == 0 { 50 } else { 200 }; 3]));
    let strength = Augment { erase: 1.0, ..OFF };
    let (mut flat, mut least, mut most) = (0, f32::INFINITY, 0.0f32);
    for index in 0..400 {
        let changed = augmented(&picture, &strength, index);
        let [left, top, right, bottom] = changed_box(&picture, &changed).unwrap();
        let (wide, high) = (right - left + 1, bottom - top + 1);
        let part = (wide * high) as f32 / 1e4;
        // Rounding a side of 14 by half a pixel changes the area by 4 %.
        assert!((0.018..=0.21).contains(&part), "{index}: {wide} × {high}");
        let aspect = wide as f32 / high as f32;
        assert!((0.27..=3.7).contains(&aspect), "{index}: {wide} × {high}");
        (least, most) = (least.min(part), most.max(part));
        let is_mean = |x, y| changed.get_pixel(x, y).0 == [125; 3];
        if is_mean(left, top) && is_mean(right, bottom) {
            let all = (left..=right).all(|x| (top..=bottom).all(|y| is_mean(x, y)));
            assert!(all, "{index}: one colour, all over the rectangle");
            flat += 1;
        }
    }
    assert!(least < 0.03 && most > 0.19, "{least} to {most}");
    // Half of 400, ± 10: five deviations.
    assert!((150..=250).contains(&flat), "{flat}");
}

#[test]
fn erasing_comes_last_and_leaves_all_else_as_it_was() {
    let picture = gradient(96, 96);
    let all_but = Augment {
        erase: 0.0,
        ..STRONG
    };
    for index in 0..20 {
        let without = augmented(&picture, &all_but, index);
        let with = augmented(&picture, &STRONG, index);
        let [left, top, right, bottom] = changed_box(&without, &with).unwrap();
        let part = ((right - left + 1) * (bottom - top + 1)) as f32 / (96.0 * 96.0);
        assert!(part <= 0.21, "{part}");
    }
}

#[test]
fn an_unmoved_picture_keeps_each_pixel_in_its_place_as_often_as_asked() {
    let picture = gradient(96, 96);
    let moved = Augment {
        turn_deg: 20.0,
        crop: 0.2,
        ..OFF
    };
    let strength = Augment {
        unmoved: 0.25,
        ..moved.clone()
    };
    let mut still = 0;
    for index in 0..400 {
        let changed = augmented(&picture, &strength, index);
        if changed == picture {
            still += 1;
        } else {
            // Moved as it would be without the choice.
            assert_eq!(changed, augmented(&picture, &moved, index));
        }
    }
    // A quarter of 400, ± 8.7: three and a half deviations.
    assert!((70..=130).contains(&still), "{still}");
}

#[test]
fn sharpening_leaves_plain_parts_and_makes_an_edge_steeper() {
    let edge = RgbImage::from_fn(32, 32, |x, _| Rgb([if x < 16 { 100 } else { 140 }; 3]));
    let strength = Augment {
        sharpen: 2.0,
        ..OFF
    };
    for index in 0..20 {
        let changed = augmented(&edge, &strength, index);
        assert_eq!(changed.get_pixel(4, 4).0, [100; 3]);
        assert_eq!(changed.get_pixel(27, 4).0, [140; 3]);
        // A quarter of the neighbourhood lies beyond the edge: up to 2 × 40 / 4 on either side.
        let [dark, light] = [15, 16].map(|x| i32::from(changed.get_pixel(x, 8)[0]));
        assert!((80..=100).contains(&dark) && (140..=160).contains(&light));
        assert!((100 - dark - (light - 140)).abs() <= 1, "{dark} {light}");
    }
}

/// As it is said beside it, a pixel at a time; edges, corners and single rows and columns among them.
#[test]
fn sharpening_is_the_difference_from_the_mean_of_nine_pixels() {
    for (width, height) in [(1, 1), (1, 6), (7, 1), (2, 2), (9, 5), (32, 33)] {
        let drawn = |what| stream(3, what, width.into(), height.into());
        let mut choices = drawn("pixels");
        let picture = RgbImage::from_fn(width, height, |_, _| Rgb(choices.random()));
        let amount = drawn("amount").random::<f32>() * 2.0;
        let sharper = sharpen(picture.clone(), 2.0, &mut drawn("amount"));
        let near = |at: u32, by: u32, side: u32| (at + by).clamp(1, side) - 1;
        let wanted = RgbImage::from_fn(width, height, |x, y| {
            let mut mean = [0.0; 3];
            for (down, right) in (0..9).map(|at| (at / 3, at % 3)) {
                let [by_row, by_column] = [down, right].map(|at| [1.0, 2.0, 1.0][at as usize]);
                let pixel = picture[(near(x, right, width), near(y, down, height))];
                for (sum, value) in mean.iter_mut().zip(pixel.0) {
                    *sum += by_row * by_column / 16.0 * f32::from(value);
                }
            }
            Rgb([0, 1, 2].map(|channel| {
                let value = f32::from(picture[(x, y)][channel]);
                (value + amount * (value - mean[channel]) + 0.5) as u8
            }))
        });
        assert!(sharper == wanted, "{width} x {height}");
    }
}
