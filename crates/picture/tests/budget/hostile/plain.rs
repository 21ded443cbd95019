//! Formats whose headers are text or a directory: lines, comments and entries without end.

use super::{Hostile, refused};

const MANY: usize = 8 << 20;

pub fn files() -> Vec<Hostile> {
    let lines = |head: &str, line: &str| {
        [
            head.as_bytes(),
            &line.repeat(MANY / line.len()).into_bytes(),
        ]
        .concat()
    };
    // Each of 65,535 entries says that its picture is the whole file.
    let mut icon = b"\0\0\x01\0\xff\xff".to_vec();
    for _ in 0..0xffff {
        icon.extend(b"\x10\x10\0\0\x01\0\x18\0\xff\xff\0\0\x16\0\x10\0");
    }
    icon.resize(2 << 20, 0);
    let mut qoi = b"qoif\0\0\x27\x10\0\0\x27\x10\x03\0".to_vec();
    qoi.resize(1 << 20, 0xc0);
    vec![
        refused("PNM of one comment", "corrupt", lines("P6\n#", "a")),
        refused("PNM of comments", "corrupt", lines("P5\n", "#\n")),
        refused("PNM of blanks", "corrupt", lines("P2\n", " ")),
        refused("PAM of one line", "corrupt", lines("P7\nTUPLTYPE ", "a")),
        refused("PAM of lines", "corrupt", lines("P7\n", "TUPLTYPE a\n")),
        refused("HDR of lines", "corrupt", lines("#?RADIANCE\n", "a\n")),
        refused("HDR of one line", "corrupt", lines("#?RADIANCE\n", "a")),
        refused("ICO of entries", "unsupported", icon),
        refused("QOI of single pixels that ends early", "truncated", qoi),
    ]
}
