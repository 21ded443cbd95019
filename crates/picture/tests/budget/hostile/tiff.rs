//! TIFF 6.0 and BigTIFF, little-endian: entries, directories, strips and tiles without end.

use super::{Hostile, read, refused, stored};

const SHORT: u16 = 3;
const LONG: u16 = 4;

/// Tag, type, count, and the value or its offset.
type Entry = (u16, u16, u32, u32);

pub fn files() -> Vec<Hostile> {
    vec![
        refused(
            "eight thousand equal entries.tif",
            "corrupt",
            equal_entries(8_000),
        ),
        refused("two equal entries.tif", "corrupt", equal_entries(2)),
        refused("a loop of directories.tif", "corrupt", looping_pages()),
        read("a hundred thousand pages.tif", pages(100_000)),
        refused(
            "all of 64 bits of entries.tif",
            "corrupt",
            big(u64::MAX / 32, 0),
        ),
        refused(
            "half a million entries.tif",
            "corrupt",
            big(500_000, 500_000),
        ),
        refused(
            "a million strips.tif",
            "corrupt",
            strips(16, 1_000_000, 1, b""),
        ),
        refused(
            "thirty thousand strips of a pixel.tif",
            "corrupt",
            strips(16, 30_000, 8, &empty_blocks()),
        ),
        Hostile {
            // As many pixels as so many strips need.
            megapixels: 9.0,
            ..refused(
                "the same empty data 30,000 times.tif",
                "corrupt",
                strips(300, 30_000, 8, &empty_blocks()),
            )
        },
        refused(
            "65,535 samples.tif",
            "unsupported",
            samples(u32::from(u16::MAX)),
        ),
        refused(
            "a tile of two billion pixels.tif",
            "corrupt",
            tile(1 << 31, 16),
        ),
        refused(
            "tiles beside the picture.tif",
            "corrupt",
            tile(4_096, 4_096),
        ),
        refused("a JPEG of 65,500 × 65,500.tif", "corrupt", large_jpeg()),
    ]
}

fn file(entries: &[Entry], next: u32, rest: &[u8]) -> Vec<u8> {
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    file.extend((entries.len() as u16).to_le_bytes());
    for &(tag, kind, count, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend(next.to_le_bytes());
    file.extend(rest);
    file
}

/// The offset behind a directory of so many entries at the start of a file.
fn behind(entries: usize) -> u32 {
    8 + 2 + 12 * entries as u32 + 4
}

/// A grey picture with one byte a pixel.
fn grey(width: u32, height: u32, compression: u32, extra: &[Entry]) -> Vec<Entry> {
    let mut entries = vec![
        (256, LONG, 1, width),
        (257, LONG, 1, height),
        (258, SHORT, 1, 8),
        (259, SHORT, 1, compression),
        (262, SHORT, 1, 1),
    ];
    entries.extend(extra);
    entries
}

/// Each entry's values are the same 3.6 MB.
fn equal_entries(count: usize) -> Vec<u8> {
    let all = 5 + count;
    let equal = vec![(273, LONG, 225_000, behind(all)); count];
    file(&grey(64, 64, 1, &equal), 0, &[0; 900_000])
}

fn looping_pages() -> Vec<u8> {
    let entries = grey(16, 16, 1, &[(273, LONG, 1, 8), (279, LONG, 1, 256)]);
    let second = behind(entries.len());
    let back = [&0u16.to_le_bytes()[..], &8u32.to_le_bytes()].concat();
    file(&entries, second, &[back, vec![0; 256]].concat())
}

/// Directories without an entry, each behind the other, the last one behind the end; 6 bytes each.
fn pages(count: u32) -> Vec<u8> {
    let entries = grey(
        16,
        16,
        1,
        &[(273, LONG, 1, 8), (279, LONG, 1, 256), (278, LONG, 1, 16)],
    );
    let first = behind(entries.len());
    let mut rest = Vec::new();
    for page in 1..=count {
        rest.extend(0u16.to_le_bytes());
        rest.extend((first + 6 * page).to_le_bytes());
    }
    file(&entries, first, &rest)
}

/// BigTIFF with `count` entries in its directory, of which `there` are there.
fn big(count: u64, there: usize) -> Vec<u8> {
    let mut file = b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0".to_vec();
    file.extend(count.to_le_bytes());
    file.extend([0; 20].repeat(there));
    file.extend([0; 8]);
    file
}

/// `count` rows of a strip each, all of which are `data`.
fn strips(width: u32, count: u32, compression: u32, data: &[u8]) -> Vec<u8> {
    let at = behind(8);
    let lengths_at = at + 4 * count;
    let data_at = lengths_at + 4 * count;
    let extra = [
        (273, LONG, count, at),
        (278, LONG, 1, 1),
        (279, LONG, count, lengths_at),
    ];
    let rest = [
        data_at.to_le_bytes().repeat(count as usize),
        (data.len().min(8) as u32)
            .to_le_bytes()
            .repeat(count as usize),
        data.to_vec(),
    ];
    file(&grey(width, count, compression, &extra), 0, &rest.concat())
}

/// A zlib stream of 4 MB that holds 300 bytes, behind blocks of nothing.
fn empty_blocks() -> Vec<u8> {
    let nothing = [0, 0, 0, 0xff, 0xff].repeat(800_000);
    [&[0x78, 0x01][..], &nothing, &stored(&[7; 300])[2..]].concat()
}

/// Rows of as many pixels as may be, each of `count` samples.
fn samples(count: u32) -> Vec<u8> {
    let entries = [(277, SHORT, 1, count), (273, LONG, 1, 8), (279, LONG, 1, 8)];
    let mut entries = grey(4_500_000, 20, 8, &entries);
    entries[4].3 = 2;
    file(&entries, 0, &[])
}

fn tile(width: u32, height: u32) -> Vec<u8> {
    let data = stored(&[0; 64]);
    let extra = [
        (322, LONG, 1, width),
        (323, LONG, 1, height),
        (324, LONG, 1, behind(9)),
        (325, LONG, 1, data.len() as u32),
    ];
    file(&grey(16, 90_000, 8, &extra), 0, &data)
}

fn large_jpeg() -> Vec<u8> {
    let frame = b"\xff\xc0\0\x0b\x08\xff\xdc\xff\xdc\x01\x01\x11\0";
    let jpeg = [
        b"\xff\xd8".as_slice(),
        frame,
        b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\0\xff\xd9",
    ];
    let jpeg = jpeg.concat();
    let extra = [(273, LONG, 1, behind(7)), (279, LONG, 1, jpeg.len() as u32)];
    file(&grey(16, 16, 7, &extra), 0, &jpeg)
}
