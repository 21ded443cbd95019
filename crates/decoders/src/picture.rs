//! What a page shows: pixels, or a JPEG file for whoever decodes those. Turning and colouring of pixels.

/// Upright, three bytes a pixel in sRGB, rows from top to bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub width_px: u32,
    pub height_px: u32,
    /// `width_px × height_px × 3` bytes.
    pub rgb: Vec<u8>,
}

/// What a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    Picture(Picture),
    /// The bytes of a JPEG file; its EXIF says how it lies.
    Jpeg(Vec<u8>),
}

impl Picture {
    /// `None` where the bytes are not as many as the size says.
    pub(crate) fn new(width_px: u32, height_px: u32, rgb: Vec<u8>) -> Option<Self> {
        let wanted = u64::from(width_px) * u64::from(height_px) * 3;
        (rgb.len() as u64 == wanted).then_some(Picture {
            width_px,
            height_px,
            rgb,
        })
    }

    /// The picture upright, of one that lies as the EXIF number says: 1 is upright, unknown ones are taken so.
    #[cfg(feature = "pdf-scans")]
    pub(crate) fn upright(self, orientation: u8) -> Self {
        if !(2..=8).contains(&orientation) {
            return self;
        }
        let (width, height) = (self.width_px as usize, self.height_px as usize);
        // Of an upright row and column, those in the file (TIFF 6.0, page 36).
        let lying = |row: usize, column: usize| match orientation {
            2 => (row, width - 1 - column),
            3 => (height - 1 - row, width - 1 - column),
            4 => (height - 1 - row, column),
            5 => (column, row),
            6 => (height - 1 - column, row),
            7 => (height - 1 - column, width - 1 - row),
            _ => (column, width - 1 - row),
        };
        let is_across = orientation >= 5;
        let (rows, columns) = if is_across {
            (width, height)
        } else {
            (height, width)
        };
        let mut rgb = Vec::with_capacity(self.rgb.len());
        for row in 0..rows {
            for column in 0..columns {
                let (from_row, from_column) = lying(row, column);
                let at = (from_row * width + from_column) * 3;
                rgb.extend_from_slice(&self.rgb[at..at + 3]);
            }
        }
        Picture {
            // No longer than the sides that they were.
            width_px: columns as u32,
            height_px: rows as u32,
            rgb,
        }
    }
}

/// Pixels of `N` bytes as three bytes each.
#[cfg(any(feature = "heic", feature = "jpeg2000", feature = "jpegxl"))]
pub(crate) fn to_rgb<const N: usize>(pixels: &[u8], rgb: impl Fn([u8; N]) -> [u8; 3]) -> Vec<u8> {
    let (pixels, _) = pixels.as_chunks::<N>();
    let mut made = vec![0; pixels.len() * 3];
    let (to, _) = made.as_chunks_mut::<3>();
    for (to, &pixel) in to.iter_mut().zip(pixels) {
        *to = rgb(pixel);
    }
    made
}

/// The pixel as it is seen on white paper.
#[cfg(any(feature = "heic", feature = "jpeg2000", feature = "jpegxl"))]
pub(crate) fn over_white(rgb: [u8; 3], alpha: u8) -> [u8; 3] {
    let alpha = u32::from(alpha);
    rgb.map(|c| ((u32::from(c) * alpha + 255 * (255 - alpha) + 127) / 255) as u8)
}

/// Four inks on white paper: each takes away its colour, black takes all (ISO 32000-1, section 10.3.5, without
/// black generation).
#[cfg(feature = "jpeg2000")]
pub(crate) fn on_paper([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    let left = 255 - u32::from(black);
    [cyan, magenta, yellow].map(|ink| ((255 - u32::from(ink)) * left / 255) as u8)
}

#[cfg(all(test, feature = "pdf-scans"))]
mod tests {
    use super::*;

    /// TIFF 6.0, page 36 (Orientation): which corner and side of the scene the first row and the first column are.
    #[test]
    fn the_eight_orientations_show_the_letters_as_they_were_seen() {
        let seen = ["ab", "cd", "ef"];
        for (number, lines) in [
            (1, &["ab", "cd", "ef"][..]),
            (2, &["ba", "dc", "fe"]),
            (3, &["fe", "dc", "ba"]),
            (4, &["ef", "cd", "ab"]),
            (5, &["ace", "bdf"]),
            (6, &["bdf", "ace"]),
            (7, &["fdb", "eca"]),
            (8, &["eca", "fdb"]),
        ] {
            assert_eq!(of(lines).upright(number), of(&seen), "{number}");
        }
    }

    fn of(lines: &[&str]) -> Picture {
        let letters = lines.iter().flat_map(|line| line.bytes());
        let rgb = letters.flat_map(|letter| [letter; 3]).collect();
        Picture::new(lines[0].len() as u32, lines.len() as u32, rgb).unwrap()
    }
}
