//! JPEG (ITU-T T.81, annex B): segments up to the end-of-image marker of the first picture.

use super::{advance, be16};
use crate::{Limits, Reject};

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// Progressive files hold about ten scans. Each makes the decoder walk the whole picture, so a
/// small file of thousands would take minutes.
const MAX_SCANS: u32 = 200;

/// The bytes from the start to the end-of-image marker. Thumbnails lie inside segments, which are
/// skipped by their length, and further pictures (MPO) or junk lie behind the marker.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<&'a [u8], Reject> {
    let mut at = 2; // Behind the start-of-image marker, which the caller has seen.
    let mut frame: Option<Frame> = None;
    let mut scans = 0;
    let mut coded_bytes = 0;
    loop {
        let (marker, behind) = next_marker(bytes, at).ok_or_else(|| cut(scans))?;
        if scans > 0 {
            coded_bytes += (behind - at).saturating_sub(2);
        }
        at = behind;
        match marker {
            EOI => break,
            // Restart markers belong to the scan's data; the others here carry no length.
            0x01 | 0xd0..=SOI => continue,
            // Damaged data can hold any of these; only segments that exist may be skipped by length.
            0x02..=0xbf | 0xf0..=0xfd | 0xc8 if scans > 0 => continue,
            _ => {}
        }
        let length = be16(bytes, at).ok_or_else(|| cut(scans))?;
        let body = at + 2;
        at = advance(bytes, at, length.max(2)).ok_or_else(|| cut(scans))?;
        match marker {
            0xc0..=0xcf if ![0xc4, 0xc8, 0xcc].contains(&marker) => {
                let found = Frame::read(marker, &bytes[body..at])?;
                found.check(limits)?;
                frame = Some(found);
            }
            SOS => scans += 1,
            _ => {}
        }
        if scans > MAX_SCANS {
            return Err(Reject::corrupt(format!("JPEG with over {MAX_SCANS} scans")));
        }
    }
    let frame = frame.ok_or_else(|| Reject::corrupt("JPEG without a frame header"))?;
    if scans == 0 {
        return Err(Reject::corrupt("JPEG without picture data"));
    }
    // No Huffman code is shorter than one bit, and each block has one at least.
    if (coded_bytes as u64).saturating_mul(8) < frame.blocks {
        let detail = format!("JPEG with {coded_bytes} bytes of data, too few for its size");
        return Err(Reject::truncated(detail));
    }
    Ok(&bytes[..at])
}

/// The next marker's code from `at` on, and the offset behind it. Skips a scan's data, stuffed
/// zeros and fill bytes.
pub(crate) fn next_marker(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let mut at = at;
    loop {
        at += position_of_ff(bytes.get(at..)?)? + 1;
        match *bytes.get(at)? {
            0xff | 0 => {}
            code => return Some((code, at + 1)),
        }
    }
}

/// As `position`, by 32 bytes at once: photographs hold megabytes between two markers.
fn position_of_ff(bytes: &[u8]) -> Option<usize> {
    let without = |chunk: &&[u8]| !chunk.iter().fold(false, |any, &byte| any | (byte == 0xff));
    let start = 32 * bytes.chunks_exact(32).take_while(without).count();
    let place = bytes[start..].iter().position(|&byte| byte == 0xff)?;
    Some(start + place)
}

fn cut(scans: u32) -> Reject {
    Reject::truncated(if scans == 0 {
        "JPEG ends within its headers"
    } else {
        "JPEG data ends before the picture does"
    })
}

/// What a start-of-frame segment says (T.81, B.2.2).
struct Frame {
    width_px: u64,
    height_px: u64,
    is_progressive: bool,
    /// Blocks of 8 × 8 samples in all components.
    blocks: u64,
}

impl Frame {
    fn read(marker: u8, body: &[u8]) -> Result<Frame, Reject> {
        match marker {
            0xc0..=0xc2 => {}
            0xc3 => return Err(Reject::unsupported("JPEG, lossless")),
            0xc9 | 0xca => return Err(Reject::unsupported("JPEG with arithmetic coding")),
            _ => return Err(Reject::unsupported("JPEG, lossless or hierarchical")),
        }
        let malformed = || Reject::corrupt("JPEG with a malformed frame header");
        let &[precision_bits, _, _, _, _, count, ref components @ ..] = body else {
            return Err(malformed());
        };
        if precision_bits != 8 {
            let detail = format!("JPEG with {precision_bits} bits a sample");
            return Err(Reject::unsupported(detail));
        }
        let height_px = be16(body, 1).ok_or_else(malformed)?;
        let width_px = be16(body, 3).ok_or_else(malformed)?;
        if height_px == 0 {
            return Err(Reject::unsupported("JPEG with its height behind the data"));
        }
        let factors: Vec<(u64, u64)> = components
            .chunks_exact(3)
            .take(usize::from(count))
            .map(|component| (u64::from(component[1] >> 4), u64::from(component[1] & 15)))
            .collect();
        let in_range = |&(h, v): &(u64, u64)| (1..=4).contains(&h) && (1..=4).contains(&v);
        if factors.len() != usize::from(count) || count == 0 || !factors.iter().all(in_range) {
            return Err(malformed());
        }
        let h_max = factors.iter().map(|&(h, _)| h).max().unwrap_or(1);
        let v_max = factors.iter().map(|&(_, v)| v).max().unwrap_or(1);
        let blocks = factors
            .iter()
            .map(|(h, v)| (width_px * h).div_ceil(8 * h_max) * (height_px * v).div_ceil(8 * v_max))
            .sum();
        Ok(Frame {
            width_px,
            height_px,
            is_progressive: marker == 0xc2,
            blocks,
        })
    }

    fn check(&self, limits: &Limits) -> Result<(), Reject> {
        limits.check(self.width_px, self.height_px)?;
        if self.is_progressive {
            // 64 coefficients of 16 bits a block stay in memory beside the RGB8 result.
            limits.check_memory(self.blocks * 128 + self.width_px * self.height_px * 3)?;
        }
        Ok(())
    }
}
