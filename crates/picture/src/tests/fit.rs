//! The way from a picture to the square, by its laws and by hand-computed values.

use super::fixtures::gradient;
use crate::{Fit, Preprocessing};
use crate::{Normalization, fit};
use image::{Rgb, RgbImage};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const PAD: [u8; 3] = [255, 0, 255];

fn preprocessing(side_px: u32, fit: Fit) -> Preprocessing {
    Preprocessing {
        side_px,
        fit,
        pad_rgb: PAD,
        mean: [0.5, 0.25, 0.0],
        std: [0.5, 0.25, 2.0],
    }
}

/// Width and height of the part that is not padding. The picture itself has no such colour.
fn inner_size(square: &RgbImage) -> (u32, u32) {
    let is_inside = |x, y| square.get_pixel(x, y).0 != PAD;
    let (width, height) = square.dimensions();
    let columns = (0..width).filter(|&x| (0..height).any(|y| is_inside(x, y)));
    let rows = (0..height).filter(|&y| (0..width).any(|x| is_inside(x, y)));
    (columns.count() as u32, rows.count() as u32)
}

proptest! {
    // Nothing is left behind in the source tree, and every run tries the same shapes.
    #![proptest_config(ProptestConfig {
        cases: 256,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_result_is_square_and_letterboxing_keeps_the_shape(
        width in 1u32..400,
        height in 1u32..400,
        side in 8u32..130,
    ) {
        let grey = RgbImage::from_pixel(width, height, Rgb([40, 50, 60]));
        let squashed = fit(&grey, &preprocessing(side, Fit::Squash));
        prop_assert_eq!(inner_size(&squashed), (side, side));

        let boxed = fit(&grey, &preprocessing(side, Fit::Letterbox));
        prop_assert_eq!(boxed.dimensions(), (side, side));
        let (inner_width, inner_height) = inner_size(&boxed);
        prop_assert_eq!(inner_width.max(inner_height), side);
        let scale = f64::from(side) / f64::from(width.max(height));
        prop_assert!((f64::from(inner_width) - f64::from(width) * scale).abs() <= 1.0);
        prop_assert!((f64::from(inner_height) - f64::from(height) * scale).abs() <= 1.0);
        // A kernel whose weights sum to one keeps a flat picture flat.
        prop_assert!(boxed.pixels().all(|pixel| pixel.0 == [40, 50, 60] || pixel.0 == PAD));
    }
}

#[test]
fn a_picture_of_the_right_size_passes_unchanged() {
    let picture = gradient(96, 96);
    for way in [Fit::Letterbox, Fit::Squash] {
        assert_eq!(fit(&picture, &preprocessing(96, way)), picture);
    }
}

#[test]
fn bars_are_even_and_the_picture_is_centred() {
    let square = fit(
        &RgbImage::from_pixel(100, 50, Rgb([9; 3])),
        &preprocessing(32, Fit::Letterbox),
    );
    for y in 0..32 {
        let expected = if (8..24).contains(&y) { [9; 3] } else { PAD };
        assert!(
            (0..32).all(|x| square.get_pixel(x, y).0 == expected),
            "row {y}"
        );
    }
}

#[test]
fn halving_weighs_pixels_by_a_triangle() {
    // Reduction by 2: the triangle is 2 pixels wide to each side of the middle, and the four source
    // pixels lie at distances 1.5, 0.5, 0.5, 1.5 of it: weights 1, 3, 3, 1 of 8. At the border the
    // outer one is missing and the rest is scaled up: 3, 3, 1 of 7.
    let row = [0u8, 80, 160, 240, 40, 120];
    let picture = RgbImage::from_fn(6, 6, |x, _| Rgb([row[x as usize]; 3]));
    let halved = fit(&picture, &preprocessing(3, Fit::Squash));
    let expected = [
        (3.0 * 0.0 + 3.0 * 80.0 + 160.0) / 7.0,
        (80.0 + 3.0 * 160.0 + 3.0 * 240.0 + 40.0) / 8.0,
        (240.0 + 3.0 * 40.0 + 3.0 * 120.0) / 7.0,
    ];
    for (x, expected) in expected.into_iter().enumerate() {
        let found = f64::from(halved.get_pixel(x as u32, 1).0[0]);
        assert!((found - expected).abs() <= 1.0, "{x}: {found}, {expected}");
    }
}

#[test]
fn the_thinnest_picture_still_gives_a_square() {
    for (width, height) in [(1, 1), (1, 20_000), (20_000, 1)] {
        let thin = RgbImage::from_pixel(width, height, Rgb([9; 3]));
        let square = fit(&thin, &preprocessing(96, Fit::Letterbox));
        assert_eq!(square.dimensions(), (96, 96));
        assert!(square.pixels().any(|pixel| pixel.0 == [9; 3]));
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn every_instruction_set_gives_the_same_bytes() {
    use fast_image_resize::images::{TypedImage, TypedImageRef};
    use fast_image_resize::pixels::U8x3;
    use fast_image_resize::{CpuExtensions, FilterType, ResizeAlg, ResizeOptions, Resizer};
    let picture = gradient(301, 203);
    let source = TypedImageRef::<U8x3>::from_buffer(301, 203, &picture).unwrap();
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    let resized = |extensions: CpuExtensions| {
        let mut resizer = Resizer::new();
        assert!(extensions.is_supported());
        // SAFETY: this processor has them, as just asserted.
        unsafe { resizer.set_cpu_extensions(extensions) };
        let mut target = TypedImage::<U8x3>::new(96, 96);
        resizer
            .resize_typed(&source, &mut target, &options)
            .unwrap();
        target.pixels().to_vec()
    };
    let expected = resized(CpuExtensions::None);
    for extensions in [CpuExtensions::Sse4_1, CpuExtensions::Avx2] {
        if extensions.is_supported() {
            assert_eq!(resized(extensions), expected, "{extensions:?}");
        }
    }
}

#[test]
fn numbers_are_normalized_channel_by_channel_and_lie_pixel_by_pixel() {
    let picture = RgbImage::from_raw(2, 1, vec![0, 255, 51, 255, 0, 102]).unwrap();
    let mut out = [f32::NAN; 6];
    Normalization::new(&preprocessing(2, Fit::Squash)).write(&picture, &mut out);
    // Red (0 - 0.5) / 0.5 and (1 - 0.5) / 0.5; green (1 - 0.25) / 0.25 and (0 - 0.25) / 0.25;
    // blue 0.2 / 2 and 0.4 / 2.
    let expected = [-1.0, 3.0, 0.1, 1.0, -1.0, 0.2];
    for (found, expected) in out.into_iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6, "{found}, {expected}");
    }
}

#[test]
#[should_panic(expected = "one number for each channel")]
fn a_buffer_of_the_wrong_length_is_a_mistake_of_the_caller() {
    let normalization = Normalization::new(&preprocessing(4, Fit::Squash));
    normalization.write(&gradient(4, 4), &mut [0.0; 45]);
}
