//! WebP, PNG, GIF and BMP.

use super::{Hostile, crc32, looping_exif, read, refused, stored};

pub fn files() -> Vec<Hostile> {
    vec![
        refused(
            "frames inside of frames.webp",
            "corrupt",
            nested_webp(20_000),
        ),
        refused(
            "a million chunks.webp",
            "corrupt",
            many_chunks_webp(1_000_000),
        ),
        refused(
            "a million empty chunks.png",
            "corrupt",
            many_chunks_png(b"tEXt", 1_000_000),
        ),
        refused(
            "a million empty pieces.png",
            "corrupt",
            many_chunks_png(b"IDAT", 1_000_000),
        ),
        read("a profile of sixty-four megabytes.png", packed_profile(64)),
        read("a loop in its EXIF.png", png(&[(b"eXIf", looping_exif())])),
        read("a hundred thousand frames.gif", gif(100_000, 0)),
        read("a million comments.gif", gif(1, 1_000_000)),
        refused("no depth.bmp", "corrupt", bmp(40, 40, 0, 0, &[0; 64])),
        refused(
            "all of 31 bits wide.bmp",
            "too_many_pixels",
            bmp(i32::MIN, i32::MIN, 24, 0, &[]),
        ),
        refused("four billion colours.bmp", "corrupt", colorful_bmp()),
        read("a million steps.bmp", bmp(40, 40, 8, 1, &steps(1_000_000))),
    ]
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = [name.as_slice(), &(data.len() as u32).to_le_bytes(), data].concat();
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

fn riff(chunks: &[u8]) -> Vec<u8> {
    let length = (chunks.len() as u32 + 4).to_le_bytes();
    [b"RIFF".as_slice(), &length, b"WEBP", chunks].concat()
}

/// A lossless bitstream's header: 16 × 16, each side less one in 14 bits.
const VP8L: &[u8] = b"\x2f\x0f\xc0\x03\0\0";

fn nested_webp(depth: u32) -> Vec<u8> {
    let inner = chunk(b"VP8L", VP8L);
    let canvas = [2, 0, 0, 0, 99, 0, 0, 99, 0, 0];
    let mut chunks = [chunk(b"VP8X", &canvas), chunk(b"ANIM", &[0; 6])].concat();
    for level in (0..depth).rev() {
        // What is inside takes 24 bytes for each level below, and the picture.
        let length = 16 + 24 * level + inner.len() as u32;
        chunks.extend(b"ANMF");
        chunks.extend(length.to_le_bytes());
        chunks.extend([0; 16]);
    }
    chunks.extend(inner);
    riff(&chunks)
}

fn many_chunks_webp(count: usize) -> Vec<u8> {
    let canvas = [0, 0, 0, 0, 15, 0, 0, 15, 0, 0];
    let chunks = [chunk(b"VP8X", &canvas), b"junk\0\0\0\0".repeat(count)];
    riff(&[chunks.concat(), chunk(b"VP8L", VP8L)].concat())
}

fn png_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [name.as_slice(), data].concat();
    let (length, crc) = (
        (data.len() as u32).to_be_bytes(),
        crc32(&named).to_be_bytes(),
    );
    [&length, named.as_slice(), &crc].concat()
}

/// 16 × 16, grey.
fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(png_chunk(b"IHDR", b"\0\0\0\x10\0\0\0\x10\x08\0\0\0\0"));
    for (name, data) in chunks {
        file.extend(png_chunk(name, data));
    }
    file.extend(png_chunk(b"IDAT", &stored(&[0; 272])));
    file.extend(png_chunk(b"IEND", &[]));
    file
}

/// Zeros in place of a profile, packed a thousandfold.
fn packed_profile(megabytes: usize) -> Vec<u8> {
    let packed = fdeflate::compress_to_vec(&vec![0; megabytes << 20]);
    png(&[(b"iCCP", [b"name\0\0", packed.as_slice()].concat())])
}

fn many_chunks_png(name: &[u8; 4], count: usize) -> Vec<u8> {
    let file = png(&[]);
    let (head, rest) = file.split_at(33);
    [head, &png_chunk(name, &[]).repeat(count), rest].concat()
}

/// `frames` of one pixel each behind `comments`.
fn gif(frames: usize, comments: usize) -> Vec<u8> {
    let mut file = b"GIF89a\x10\0\x10\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    file.extend(b"!\xfe\0".repeat(comments));
    // Clear, colour 1, end: codes of three bits.
    file.extend(b",\0\0\0\0\x01\0\x01\0\0\x02\x02\x4c\x01\0".repeat(frames));
    file.push(b';');
    file
}

fn bmp(width: i32, height: i32, bits: u16, compression: u32, pixels: &[u8]) -> Vec<u8> {
    let palette = [0; 1024];
    let mut file = b"BM\0\0\0\0\0\0\0\0".to_vec();
    file.extend((54 + palette.len() as u32).to_le_bytes());
    file.extend(40u32.to_le_bytes());
    file.extend(width.to_le_bytes());
    file.extend(height.to_le_bytes());
    file.extend([1, 0]);
    file.extend(bits.to_le_bytes());
    file.extend(compression.to_le_bytes());
    file.extend([0; 12]);
    file.extend(256u32.to_le_bytes());
    file.extend([0; 4]);
    [file, palette.to_vec(), pixels.to_vec()].concat()
}

fn colorful_bmp() -> Vec<u8> {
    let mut file = bmp(16, 16, 8, 0, &[0; 256]);
    file[46..50].fill(0xff);
    file
}

/// Run lengths: steps of no length, then the end.
fn steps(count: usize) -> Vec<u8> {
    // The last one leads into the last of 40 rows.
    [[0, 2, 0, 0].repeat(count), vec![0, 2, 1, 39, 0, 1]].concat()
}
