//! A picture turned upright by its EXIF tag. By the functions for one kind of pixel: `DynamicImage` would bring those for
//! all ten, and colour management with them, into a page that loads every byte.

use image::metadata::Orientation;
use image::{RgbImage, imageops};

/// The upright picture of one that lies as `orientation` says.
pub(super) fn upright(picture: RgbImage, orientation: Orientation) -> RgbImage {
    let mut picture = match orientation {
        Orientation::Rotate90 | Orientation::Rotate90FlipH => imageops::rotate90(&picture),
        Orientation::Rotate270 | Orientation::Rotate270FlipH => imageops::rotate270(&picture),
        Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical
        | Orientation::NoTransforms => picture,
    };
    match orientation {
        Orientation::FlipHorizontal | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
            imageops::flip_horizontal_in_place(&mut picture);
        }
        Orientation::FlipVertical => imageops::flip_vertical_in_place(&mut picture),
        Orientation::Rotate180 => imageops::rotate180_in_place(&mut picture),
        Orientation::NoTransforms | Orientation::Rotate90 | Orientation::Rotate270 => {}
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    /// TIFF 6.0, page 36 (Orientation): which corner and side of the scene the first row and the first column are.
    #[test]
    fn the_eight_orientations_show_the_letters_as_they_were_seen() {
        let seen = ["ab", "cd", "ef"];
        let lying = [
            (1, &["ab", "cd", "ef"][..]),
            (2, &["ba", "dc", "fe"]),
            (3, &["fe", "dc", "ba"]),
            (4, &["ef", "cd", "ab"]),
            (5, &["ace", "bdf"]),
            (6, &["bdf", "ace"]),
            (7, &["fdb", "eca"]),
            (8, &["eca", "fdb"]),
        ];
        for (tag, lines) in lying {
            let orientation = Orientation::from_exif(tag).unwrap();
            assert_eq!(upright(of(lines), orientation), of(&seen), "{tag}");
        }
    }

    fn of(lines: &[&str]) -> RgbImage {
        let (width, height) = (lines[0].len() as u32, lines.len() as u32);
        let letter = |x: u32, y: u32| lines[y as usize].as_bytes()[x as usize];
        RgbImage::from_fn(width, height, |x, y| Rgb([letter(x, y); 3]))
    }
}
