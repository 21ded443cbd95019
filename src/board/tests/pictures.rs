use crate::board::{confusion_picture, lettering, sheet};
use image::{Rgb, RgbImage};

const FULL: Rgb<u8> = Rgb([8, 64, 129]);
const WHITE: Rgb<u8> = Rgb([255, 255, 255]);

fn classes(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// Colour of the cell `right` cells left of the last column and `up` cells above the last row,
/// beside its number. Cells are 72 pixels wide, and 8 pixels lie behind the last.
fn fill(picture: &RgbImage, right: u32, up: u32) -> Rgb<u8> {
    let x = picture.width() - 8 - 72 * (right + 1) + 3;
    let y = picture.height() - 8 - 72 * (up + 1) + 3;
    *picture.get_pixel(x, y)
}

#[test]
fn a_cell_is_as_dark_as_its_part_of_the_row() {
    // One of four is half way to a quarter: white less a quarter of the way to the full colour.
    let picture = confusion_picture(&[&[3, 1], &[0, 9]], &classes(&["card", "passport"]));
    assert_eq!(fill(&picture, 0, 0), FULL);
    assert_eq!(fill(&picture, 1, 0), WHITE);
    assert_eq!(fill(&picture, 0, 1), Rgb([193, 207, 224]));
    assert_eq!(fill(&picture, 1, 1), Rgb([70, 112, 161]));
}

#[test]
fn a_count_stands_out_from_its_cell() {
    let picture = confusion_picture(&[&[8, 0], &[0, 8]], &classes(&["a", "b"]));
    let pixels_of_last = |left: u32| {
        let (right, below) = (picture.width() - 8, picture.height() - 8);
        let columns = right - 72 * left - 71..right - 72 * left;
        columns.flat_map(move |x| (below - 71..below).map(move |y| (x, y)))
    };
    let holds =
        |left, colour| pixels_of_last(left).any(|(x, y)| *picture.get_pixel(x, y) == colour);
    assert!(holds(0, FULL) && holds(0, WHITE));
    assert!(holds(1, WHITE) && holds(1, Rgb([32, 32, 32])));
}

#[test]
fn a_column_for_unknown_is_drawn_behind_the_classes() {
    let names = classes(&["card", "passport"]);
    let without = confusion_picture(&[&[3, 0], &[0, 3]], &names);
    let with = confusion_picture(&[&[0, 0, 3], &[0, 3, 0]], &names);
    assert_eq!(fill(&with, 0, 1), FULL);
    assert_eq!(fill(&with, 1, 0), FULL);
    assert!(with.width() >= without.width() + 72);
}

#[test]
fn another_name_or_count_is_another_picture() {
    let rows: [&[u64]; 2] = [&[3, 1], &[0, 9]];
    let picture = confusion_picture(&rows, &classes(&["card", "passport"]));
    assert_ne!(
        picture,
        confusion_picture(&rows, &classes(&["dart", "passport"]))
    );
    // The same parts, so only the written numbers differ.
    let doubled: [&[u64]; 2] = [&[6, 2], &[0, 18]];
    let doubled = confusion_picture(&doubled, &classes(&["card", "passport"]));
    assert_eq!(picture.dimensions(), doubled.dimensions());
    assert_ne!(picture, doubled);
}

#[test]
fn odd_matrices_are_drawn() {
    let long = "n".repeat(500);
    for names in [
        vec![],
        classes(&["", "証明書"]),
        classes(&[&long, "\u{202e}\n"]),
    ] {
        for rows in [
            &[][..],
            &[&[][..], &[]],
            &[&[0, 0][..], &[0, 0]],
            &[&[u64::MAX / 2, 1][..], &[1]],
        ] {
            let picture = confusion_picture(rows, &names);
            assert!(picture.width() < 700 && picture.height() < 700);
        }
    }
}

#[test]
fn a_thousand_classes_make_a_picture_of_bounded_size() {
    let row = vec![1; 1000];
    let rows = vec![row.as_slice(); 1000];
    let picture = confusion_picture(&rows, &[]);
    assert_eq!(picture.dimensions(), (1016, 1016));
}

#[test]
fn letters_stay_in_the_room_that_was_measured_for_them() {
    for text in ["passport 0123", "ÀÉÎ", "Ωδός", "паспорт"] {
        let mut picture = RgbImage::from_pixel(300, 40, WHITE);
        lettering::draw(&mut picture, (50.0, 20.0), 20.0, FULL, text);
        let inked = |(x, _, pixel): (u32, u32, &Rgb<u8>)| (*pixel != WHITE).then_some(x as f32);
        let xs: Vec<f32> = picture.enumerate_pixels().filter_map(inked).collect();
        let right = 50.0 + lettering::width_px(text, 20.0);
        assert!(xs.len() > 100, "{text} left no ink");
        // A letter may lean out of its own width by a pixel.
        assert!(
            xs.iter().all(|&x| (49.0..=right + 1.0).contains(&x)),
            "{text}"
        );
    }
}

#[test]
fn a_long_name_is_cut_to_its_room() {
    assert_eq!(lettering::fitted("card", 18.0, 240.0), "card");
    let fitted = lettering::fitted(&"n".repeat(500), 18.0, 240.0);
    assert!(fitted.ends_with("n..") && lettering::width_px(&fitted, 18.0) <= 240.0);
    let longer = format!("n{fitted}");
    assert!(lettering::width_px(&longer, 18.0) > 240.0);
}

#[test]
fn a_sheet_lays_pictures_out_row_by_row() {
    let red = RgbImage::from_pixel(10, 6, Rgb([255, 0, 0]));
    let green = RgbImage::from_pixel(4, 8, Rgb([0, 255, 0]));
    let blue = RgbImage::from_pixel(1, 1, Rgb([0, 0, 255]));
    let sheet = sheet(&[red, green, blue], 2).unwrap();
    // Two cells of 10 × 8 and gaps of 4 around them.
    assert_eq!(sheet.dimensions(), (32, 28));
    let at = |x, y| sheet.get_pixel(x, y).0;
    assert_eq!(at(4, 4), [255, 0, 0]);
    assert_eq!(at(13, 9), [255, 0, 0]);
    assert_eq!(at(18, 4), [0, 255, 0]);
    assert_eq!(at(21, 11), [0, 255, 0]);
    assert_eq!(at(4, 16), [0, 0, 255]);
    for (x, y) in [(3, 4), (14, 4), (22, 4), (4, 10), (5, 16), (31, 27)] {
        assert_eq!(at(x, y), [224, 224, 224], "{x}, {y}");
    }
}

#[test]
fn a_sheet_has_no_more_columns_than_pictures() {
    let picture = RgbImage::new(10, 10);
    assert_eq!(sheet(&[], 3), None);
    let one = sheet(std::slice::from_ref(&picture), 100).unwrap();
    assert_eq!(one.dimensions(), (18, 18));
    let column = sheet(&[picture.clone(), picture], 0).unwrap();
    assert_eq!(column.dimensions(), (18, 32));
}
