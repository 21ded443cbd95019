use super::*;

/// Rows of a picture whose luma is `of` each pixel.
fn luma(width: u32, height: u32, of: impl Fn(f32, f32) -> f32) -> Luma {
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let rows = places.map(|(x, y)| of(x as f32, y as f32).clamp(0.0, 255.0).round() as u8);
    Luma::new(width, height, rows.collect())
}

/// About the error function (Abramowitz and Stegun, 7.1.26), to 1.5e-7.
fn erf(x: f32) -> f32 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let poly = ((((1.061_405_4 * t - 1.453_152) * t + 1.421_413_7) * t - 0.284_496_74) * t
        + 0.254_829_6)
        * t;
    (1.0 - poly * (-x * x).exp()).copysign(x)
}

/// Bars 32 px wide each way whose edges have this deviation.
fn bars(deviation_px: f32) -> Luma {
    let edge = |at: f32| {
        let off = (at + 16.0) % 32.0 - 16.0;
        let sign = if ((at + 16.0) / 32.0) as i32 % 2 == 0 {
            1.0
        } else {
            -1.0
        };
        sign * erf(off / (deviation_px * 2f32.sqrt()))
    };
    luma(256, 192, |x, y| {
        128.0 + 50.0 * edge(x + 0.5) + 50.0 * edge(y + 0.5)
    })
}

#[test]
fn the_deviation_of_an_edge_is_found_within_a_third() {
    // Never less: slopes over two pixels are blurred by that, and not all lie in an edge's middle.
    let mut before = 0.0;
    for deviation in [1.0, 1.5, 2.0, 3.0] {
        let found = blur::deviation_px(&bars(deviation)).unwrap();
        let ratio = found / deviation;
        assert!((0.95..1.4).contains(&ratio), "{deviation}: {found}");
        assert!(found > before);
        before = found;
    }
    let sharp = blur::deviation_px(&bars(0.3)).unwrap();
    assert!(sharp < BLURRED_FROM_PX, "{sharp}");
}

#[test]
fn a_blank_sheet_is_not_blurred_and_a_picture_without_any_edge_is() {
    assert_eq!(blur::deviation_px(&luma(256, 192, |_, _| 240.0)), None);
    // From black to white over 60 px.
    let soft = luma(256, 192, |x, _| 128.0 + 120.0 * erf((x - 128.0) / 30.0));
    assert!(blur::deviation_px(&soft).unwrap() > 5.0);
}

#[test]
fn what_moved_in_one_direction_is_blurred() {
    let sharp = bars(0.3);
    // The mean of 9 pixels side by side.
    let moved = luma(256, 192, |x, y| {
        let from = |x: f32| sharp.rows[y as usize * 256 + x.clamp(0.0, 255.0) as usize];
        (-4..=4)
            .map(|by| f32::from(from(x + by as f32)))
            .sum::<f32>()
            / 9.0
    });
    assert!(blur::deviation_px(&moved).unwrap() > BLURRED_FROM_PX);
}

#[test]
fn a_white_spot_that_fades_is_glare_and_white_paper_is_not() {
    let spot = |soft: f32| {
        move |x: f32, y: f32| {
            let far = ((x - 64.0).powi(2) + (y - 48.0).powi(2)).sqrt();
            80.0 + 175.0 * (1.0 - (far - 12.0) / soft).clamp(0.0, 1.0)
        }
    };
    let share = |luma: Luma| glare::share(&luma);
    // 12 px and what is nearly white: 6 % of 128 × 96 are 737 px, a disc of 15 px.
    let found = share(luma(128, 96, spot(14.0)));
    assert!((0.025..0.06).contains(&found), "{found}");
    assert_eq!(share(luma(128, 96, spot(0.5))), 0.0, "a white disc");
    assert_eq!(share(luma(128, 96, |_, _| 250.0)), 0.0, "a white sheet");
    let dark = |x, y| spot(14.0)(x, y) * 0.8;
    assert_eq!(share(luma(128, 96, dark)), 0.0, "no lamp is grey");
}

#[test]
fn a_thing_that_leaves_through_one_side_is_cut_off_and_a_scan_is_not() {
    let card = |left: f32, right: f32, top: f32, bottom: f32| {
        move |x: f32, y: f32| {
            let inside = (left..right).contains(&x) && (top..bottom).contains(&y);
            if inside { 220.0 } else { 60.0 }
        }
    };
    let crossed = |of: &dyn Fn(f32, f32) -> f32| cut::crossed_sides(&luma(256, 192, of));
    assert_eq!(crossed(&card(60.0, 200.0, 90.0, 300.0)), 1, "below");
    assert_eq!(crossed(&card(-50.0, 120.0, 50.0, 150.0)), 1, "at the left");
    assert_eq!(crossed(&card(40.0, 200.0, 40.0, 150.0)), 0, "wholly inside");
    assert_eq!(
        crossed(&card(-9.0, 300.0, -9.0, 300.0)),
        0,
        "fills the frame"
    );
    assert_eq!(
        crossed(&card(-9.0, 300.0, 50.0, 90.0)),
        0,
        "a stripe across"
    );
    // A hand: it has no straight edges inwards.
    let hand = |x: f32, y: f32| {
        if (x - 128.0).abs() < 70.0 - 1.9 * (191.0 - y) {
            200.0
        } else {
            60.0
        }
    };
    assert_eq!(crossed(&hand), 0);
}

#[test]
fn problems_are_named_from_their_thresholds_on() {
    let good = Measures {
        blur_px: Some(0.4),
        glare: 0.0,
        bright: 0.9,
        long_side_px: 640,
        crossed: 0,
    };
    assert_eq!(good.problems(), []);
    let bad = Measures {
        blur_px: Some(0.9),
        glare: 0.003,
        bright: 0.44,
        long_side_px: 319,
        crossed: 1,
    };
    assert_eq!(bad.problems(), Problem::ALL);
    let edge = Measures {
        blur_px: None,
        glare: 0.002,
        bright: 0.45,
        long_side_px: 320,
        crossed: 0,
    };
    assert_eq!(edge.problems(), []);
}
