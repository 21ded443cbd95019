//! What a camera leaves beside its pictures: raw data in the directories of a TIFF (TIFF/EP, ISO 12234-2; Adobe's DNG 1.7).
//! Its first directory is a preview, of a thumbnail's size or in an old code, so the file is named by what it is.

use super::directory::{Directory, File};
use std::ops::Range;

const COMPRESSION: u64 = 259;
const PHOTOMETRIC: u64 = 262;
const MAKE: u64 = 271;
/// Directories inside of a directory.
const SUB_DIRECTORIES: u64 = 330;
const DNG_VERSION: u64 = 50_706;
const TAGS: [u64; 5] = [COMPRESSION, PHOTOMETRIC, MAKE, SUB_DIRECTORIES, DNG_VERSION];

/// A mosaic of filters, and what was made of one without colours (TIFF/EP; DNG, chapter 4).
const RAW_COLORS: [u64; 2] = [32_803, 34_892];

/// Codes that nothing else uses: Sony's, Samsung's, Nikon's and Pentax's.
const RAW_CODES: [u64; 4] = [32_767, 32_770, 34_713, 65_535];

/// Previews and raw data; cameras write up to four.
const MAX_SUB_DIRECTORIES: usize = 16;

/// Behind the header of Canon's CR2.
const CANON_MARK: (Range<usize>, &[u8]) = (8..10, b"CR");

/// What a TIFF is called that holds a camera's raw data.
pub(crate) fn camera(bytes: &[u8]) -> Option<&'static str> {
    let (place, mark) = CANON_MARK;
    if bytes.get(place) == Some(mark) {
        return Some("Canon raw picture");
    }
    let file = File::open(bytes);
    let directory = |at| file.directory(at, |tag| TAGS.contains(&tag)).ok().flatten();
    let first = directory(file.first_directory()?)?;
    if first.find(DNG_VERSION).is_some() {
        return Some("DNG raw picture");
    }
    let inside = first.find(SUB_DIRECTORIES);
    let count = inside.map_or(0, |inside| inside.count.min(MAX_SUB_DIRECTORIES));
    let inside = inside
        .into_iter()
        .flat_map(|inside| (0..count).map(move |index| (inside, index)));
    let mut inside = inside.filter_map(|(inside, index)| directory(file.value(inside, index)));
    (is_raw(&file, &first) || inside.any(|sub| is_raw(&file, &sub))).then(|| made_by(&file, &first))
}

fn is_raw(file: &File, directory: &Directory) -> bool {
    let is_one_of = |tag, numbers: &[u64]| {
        let value = file.first(directory.find(tag));
        value.is_some_and(|value| numbers.contains(&value))
    };
    is_one_of(PHOTOMETRIC, &RAW_COLORS) || is_one_of(COMPRESSION, &RAW_CODES)
}

fn made_by(file: &File, directory: &Directory) -> &'static str {
    let make = directory.find(MAKE);
    let make = make.and_then(|make| file.bytes.get(make.start..)?.get(..make.count));
    let make = make.unwrap_or_default().to_ascii_uppercase();
    match make.as_slice() {
        [b'N', b'I', b'K', b'O', b'N', ..] => "Nikon raw picture",
        [b'S', b'O', b'N', b'Y', ..] => "Sony raw picture",
        [b'P', b'E', b'N', b'T', b'A', b'X', ..] => "Pentax raw picture",
        _ => "camera raw picture",
    }
}
