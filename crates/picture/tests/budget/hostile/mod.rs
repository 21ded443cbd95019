//! Files that ask for all there is: nesting, loops, repeated or huge counts, in each container that is read. Each is
//! made here, byte by byte, and none is a picture that anybody would miss.

mod chunked;
mod jpeg;
mod plain;
mod tiff;

/// One file and what has to come of it.
pub struct Hostile {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// The kind of the refusal, or `None` where there is a picture all the same.
    pub refused: Option<&'static str>,
    /// Of a picture that is large enough to count.
    pub megapixels: f64,
}

fn refused(name: &'static str, kind: &'static str, bytes: Vec<u8>) -> Hostile {
    Hostile {
        name,
        bytes,
        refused: Some(kind),
        megapixels: 0.0,
    }
}

fn read(name: &'static str, bytes: Vec<u8>) -> Hostile {
    Hostile {
        name,
        bytes,
        refused: None,
        megapixels: 0.0,
    }
}

/// All of them.
pub fn files() -> Vec<Hostile> {
    let mut files = chunked::files();
    files.extend(jpeg::files());
    files.extend(plain::files());
    files.extend(tiff::files());
    files
}

/// A zlib stream (RFC 1950) of stored blocks.
fn stored(data: &[u8]) -> Vec<u8> {
    let (mut a, mut b) = (1u32, 0u32);
    for &byte in data {
        a = (a + u32::from(byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let mut stream = vec![0x78, 0x01];
    let mut blocks = data.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    stream.extend((b << 16 | a).to_be_bytes());
    stream
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

/// EXIF whose directory has as many entries as it can, points to itself, and says `orientation` in none of them.
fn looping_exif() -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\xff\xff".to_vec();
    for _ in 0..5_000 {
        // A tag of type "directory" that points back to the first one.
        exif.extend(b"\x87\x69\0\x0d\0\0\0\x01\0\0\0\x08");
    }
    exif.extend(8u32.to_be_bytes());
    exif
}
