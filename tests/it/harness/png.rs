//! PNG files written chunk by chunk (W3C PNG, third edition; RFC 1950 and 1951 for the data), for
//! kinds of PNG that no encoder at hand writes. It compresses nothing but zeros.

/// Samples of each pixel, with the number that the header gives them.
#[derive(Clone, Copy)]
pub enum Color {
    Grey = 0,
    Rgb = 2,
    Palette = 3,
}

/// A PNG of these scanlines, which are given without filter bytes; `palette` may be empty.
pub fn png(width: u32, bit_depth: u8, color: Color, palette: &[u8], lines: &[Vec<u8>]) -> Vec<u8> {
    let mut data = Vec::new();
    for line in lines {
        data.push(0);
        data.extend(line);
    }
    let mut file = start(width, lines.len() as u32, bit_depth, color);
    if !palette.is_empty() {
        chunk(&mut file, b"PLTE", palette);
    }
    chunk(&mut file, b"IDAT", &stored(&data));
    chunk(&mut file, b"IEND", &[]);
    file
}

/// A valid black picture of `width` × `height` RGB pixels in about a thousandth of its size.
pub fn black(width: u32, height: u32) -> Vec<u8> {
    let mut file = start(width, height, 8, Color::Rgb);
    let bytes = u64::from(height) * (1 + 3 * u64::from(width));
    chunk(&mut file, b"IDAT", &zeros(bytes));
    chunk(&mut file, b"IEND", &[]);
    file
}

/// A header that claims `width` × `height`, with the data of a few pixels behind it.
pub fn claim(width: u32, height: u32) -> Vec<u8> {
    let mut file = start(width, height, 8, Color::Rgb);
    chunk(&mut file, b"IDAT", &zeros(1000));
    chunk(&mut file, b"IEND", &[]);
    file
}

fn start(width: u32, height: u32, bit_depth: u8, color: Color) -> Vec<u8> {
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([bit_depth, color as u8, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &header);
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend((data.len() as u32).to_be_bytes());
    let start = file.len();
    file.extend(kind);
    file.extend(data);
    let crc = crc32(&file[start..]);
    file.extend(crc.to_be_bytes());
}

/// RFC 1951, 3.2.4: blocks that are not compressed.
fn stored(data: &[u8]) -> Vec<u8> {
    let mut zlib = vec![0x78, 0x01];
    let mut blocks = data.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        zlib.push(u8::from(blocks.peek().is_none()));
        let length = block.len() as u16;
        zlib.extend(length.to_le_bytes());
        zlib.extend((!length).to_le_bytes());
        zlib.extend(block);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for &byte in data {
        a = (a + u32::from(byte)) % 65521;
        b = (b + a) % 65521;
    }
    zlib.extend((b << 16 | a).to_be_bytes());
    zlib
}

/// `count` zero bytes in one block of two codes (RFC 1951, 3.2.7): a literal 0 and "the last byte
/// 258 times more", one bit for the length and one for the distance.
fn zeros(count: u64) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(1, 1); // the last block,
    bits.push(2, 2); // with codes of its own:
    bits.push(29, 5); // 286 literals and lengths,
    bits.push(0, 5); // 1 distance,
    bits.push(14, 4); // and 18 code lengths, in the order 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1.
    for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1] {
        // Symbols 1, 2 and 18 are needed: lengths 1, 2 and 2, so codes 0, 10 and 11.
        let length = match symbol {
            1 => 1,
            2 | 18 => 2,
            _ => 0,
        };
        bits.push(length, 3);
    }
    let (one, two, run_of_zeros) = ((0b0, 1), (0b01, 2), (0b11, 2));
    // Literal 0 takes 2 bits, literals 1 to 255 none, the end of the block (256) 2 bits, lengths
    // 257 to 284 none, length 258 (symbol 285) 1 bit.
    bits.push(two.0, two.1);
    for run in [138, 117] {
        bits.push(run_of_zeros.0, run_of_zeros.1);
        bits.push(run - 11, 7);
    }
    bits.push(two.0, two.1);
    bits.push(run_of_zeros.0, run_of_zeros.1);
    bits.push(28 - 11, 7);
    bits.push(one.0, one.1);
    // The only distance, 1, takes 1 bit.
    bits.push(one.0, one.1);
    // Canonical codes: 285 is 0, literal 0 is 10, the end is 11 (most significant bit first).
    let literal = 1 + (count - 1) % 258;
    for _ in 0..literal {
        bits.push(0b01, 2);
    }
    for _ in 0..(count - literal) / 258 {
        bits.push(0b00, 2);
    }
    bits.push(0b11, 2);
    let mut zlib = vec![0x78, 0x01];
    zlib.extend(bits.finish());
    // Adler-32 of n zeros: a stays 1, b counts them.
    let adler = ((count % 65521) << 16 | 1) as u32;
    zlib.extend(adler.to_be_bytes());
    zlib
}

/// Bits, the least significant of each byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u64,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u64, count: u32) {
        self.pending |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.pending as u8);
        }
        self.bytes
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let table: [u32; 256] = std::array::from_fn(|n| {
        (0..8).fold(n as u32, |crc, _| match crc & 1 {
            1 => 0xedb8_8320 ^ (crc >> 1),
            _ => crc >> 1,
        })
    });
    !bytes.iter().fold(!0, |crc, &byte| {
        table[((crc ^ u32::from(byte)) & 0xff) as usize] ^ (crc >> 8)
    })
}

#[test]
fn these_png_files_are_read_by_the_image_crate() {
    let picture = image::load_from_memory(&black(700, 500)).unwrap().to_rgb8();
    assert_eq!(picture.dimensions(), (700, 500));
    assert!(picture.pixels().all(|pixel| pixel.0 == [0; 3]));
    let grey = png(2, 8, Color::Grey, &[], &[vec![7, 9]]);
    let grey = image::load_from_memory(&grey).unwrap().to_luma8();
    assert_eq!(grey.into_raw(), [7, 9]);
}
