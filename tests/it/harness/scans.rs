//! Files as scanners leave them: several pages in one, made here to the byte.

use image::RgbImage;

/// A TIFF 6.0 of RGB pictures without compression, a directory a page.
pub fn tiff(pages: &[RgbImage]) -> Vec<u8> {
    let pages: Vec<(u32, &RgbImage)> = pages.iter().map(|page| (0, page)).collect();
    of_kinds(&pages)
}

/// The same of one picture, with a small one in front of it that says what it is.
pub fn tiff_with_thumbnail(picture: &RgbImage, thumbnail: &RgbImage) -> Vec<u8> {
    of_kinds(&[(1, thumbnail), (0, picture)])
}

/// Each with what it is by tag 254 (TIFF 6.0, NewSubfileType).
fn of_kinds(pages: &[(u32, &RgbImage)]) -> Vec<u8> {
    let mut file = b"II*\0".to_vec();
    // Where the directory that comes next is told.
    let mut link = file.len();
    file.extend([0; 4]);
    for (kind, page) in pages {
        let bits = file.len() as u32;
        file.extend([8, 0, 8, 0, 8, 0]);
        let pixels = file.len() as u32;
        file.extend(page.as_raw());
        file.extend(vec![0; file.len() % 2]);
        let directory = (file.len() as u32).to_le_bytes();
        file[link..link + 4].copy_from_slice(&directory);
        let (width, height) = page.dimensions();
        // Tag, type (3: 16 bits, 4: 32), count, value.
        let entries: [(u16, u16, u32, u32); 10] = [
            (254, 4, 1, *kind),
            (256, 4, 1, width),
            (257, 4, 1, height),
            (258, 3, 3, bits),
            (259, 3, 1, 1),
            (262, 3, 1, 2),
            (273, 4, 1, pixels),
            (277, 3, 1, 3),
            (278, 4, 1, height),
            (279, 4, 1, page.len() as u32),
        ];
        file.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in entries {
            file.extend(tag.to_le_bytes());
            file.extend(kind.to_le_bytes());
            file.extend(count.to_le_bytes());
            file.extend(value.to_le_bytes());
        }
        link = file.len();
        file.extend([0; 4]);
    }
    file
}
