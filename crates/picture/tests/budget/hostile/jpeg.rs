//! JPEG (ITU-T T.81): scans, tables, markers and segments without end.

use super::{Hostile, looping_exif, read, refused};

pub fn files() -> Vec<Hostile> {
    let scan = scan();
    let many_tables = [&[0u8][..], &[0; 16]].concat().repeat(3_000);
    let profile = [b"ICC_PROFILE\0\x01\xff".as_slice(), &[7; 65_000]].concat();
    vec![
        refused(
            "five thousand scans.jpg",
            "corrupt",
            file(&[], &scan.repeat(5_000)),
        ),
        read("two hundred scans.jpg", file(&[], &scan.repeat(200))),
        refused(
            "a million code tables.jpg",
            "corrupt",
            file(&segment(0xc4, &many_tables).repeat(350), &scan),
        ),
        refused(
            "a million empty comments.jpg",
            "corrupt",
            file(&segment(0xfe, &[]).repeat(1_000_000), &scan),
        ),
        // More than the profile's numbering can hold.
        read(
            "sixty megabytes of profile.jpg",
            file(&segment(0xe2, &profile).repeat(900), &scan),
        ),
        read(
            "a loop in its EXIF.jpg",
            file(
                &segment(0xe1, &[b"Exif\0\0".as_slice(), &looping_exif()].concat()),
                &scan,
            ),
        ),
        read(
            "a hundred EXIF loops.jpg",
            file(
                &segment(0xe1, &[b"Exif\0\0".as_slice(), &looping_exif()].concat()).repeat(100),
                &scan,
            ),
        ),
        refused(
            "a million restart markers.jpg",
            "corrupt",
            restarts(1_000_000),
        ),
        refused("two frames.jpg", "corrupt", file(&frame(64, 64), &scan)),
    ]
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u16 + 2).to_be_bytes();
    [&[0xff, marker], length.as_slice(), body].concat()
}

fn frame(width: u16, height: u16) -> Vec<u8> {
    let [h0, h1] = height.to_be_bytes();
    let [w0, w1] = width.to_be_bytes();
    segment(0xc0, &[8, h0, h1, w0, w1, 1, 1, 0x11, 0])
}

/// 64 × 64 in grey. Each code table has one code, `0`, for "no difference" and for "end of block".
fn head() -> Vec<u8> {
    let one_code = |class: u8| segment(0xc4, &[&[class, 1][..], &[0; 15], &[0]].concat());
    let tables = segment(0xdb, &[&[0][..], &[1; 64]].concat());
    [tables, frame(64, 64), one_code(0), one_code(0x10)].concat()
}

/// 64 blocks of two bits.
fn scan() -> Vec<u8> {
    [segment(0xda, &[1, 1, 0, 0, 63, 0]), vec![0; 16]].concat()
}

fn file(extra: &[u8], scans: &[u8]) -> Vec<u8> {
    [b"\xff\xd8", head().as_slice(), extra, scans, b"\xff\xd9"].concat()
}

/// Markers that nothing announced, in the middle of the data.
fn restarts(count: usize) -> Vec<u8> {
    let scan = scan();
    let (first, rest) = scan.split_at(scan.len() - 8);
    file(&[], &[first, &[0xff, 0xd0].repeat(count), rest].concat())
}
