//! JPEG (ITU-T T.81, annex B): segments up to the end-of-image marker of the first picture.

use super::{Examined, advance, be16};
use crate::{FormWarning, Limits, Reject};
use std::borrow::Cow;
use std::ops::Range;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// Progressive files hold about ten scans. Each makes the decoder walk the whole picture, so a
/// small file of thousands would take minutes.
const MAX_SCANS: u32 = 200;

/// A profile of 64 MiB takes a thousand segments; pictures hold about twenty.
const MAX_SEGMENTS: u32 = 20_000;

/// Each code table (17 bytes and its symbols) is unfolded to thousands of entries. Ten optimized scans take 4 KiB.
const MAX_CODE_TABLE_BYTES: usize = 256 << 10;

/// Longer segments that no decoder needs (profiles, previews, comments) are cut out, not copied along.
const MAX_EXTRA_BYTES: usize = 1 << 20;

/// The bytes from the start to the end-of-image marker. Thumbnails lie inside segments, which are
/// skipped by their length, and further pictures (MPO) or junk lie behind the marker. Where the file ends without
/// the marker, whoever reads the data has to tell whether they are whole.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Examined<'a>, Reject> {
    let walked = Walked::through(bytes, limits)?;
    let frame = walked
        .frame
        .ok_or_else(|| Reject::corrupt("JPEG without a frame header"))?;
    if walked.scans == 0 {
        return Err(Reject::corrupt("JPEG without picture data"));
    }
    // No Huffman code is shorter than one bit, and each block has one at least.
    if (walked.coded_bytes as u64).saturating_mul(8) < frame.blocks {
        let detail = format!(
            "JPEG with {} bytes of data, too few for its size",
            walked.coded_bytes
        );
        return Err(Reject::truncated(detail));
    }
    let extra_bytes: usize = walked.extras.iter().map(|extra| extra.len()).sum();
    let mut picture = if extra_bytes > MAX_EXTRA_BYTES {
        Examined::new(Cow::Owned(without(&bytes[..walked.end], &walked.extras)))
    } else {
        Examined::part(&bytes[..walked.end])
    };
    if walked.has_end {
        return Ok(picture);
    }
    picture.bytes.to_mut().extend([0xff, EOI]);
    Ok(picture.with(FormWarning::NoEndMarker))
}

/// What one walk over the markers finds.
#[derive(Default)]
struct Walked {
    frame: Option<Frame>,
    scans: u32,
    /// Of all scans.
    coded_bytes: usize,
    /// Segments that no decoder needs.
    extras: Vec<Range<usize>>,
    end: usize,
    has_end: bool,
}

impl Walked {
    fn through(bytes: &[u8], limits: &Limits) -> Result<Walked, Reject> {
        let mut walked = Walked::default();
        let mut at = 2; // Behind the start-of-image marker, which the caller has seen.
        let (mut segments, mut code_table_bytes) = (0, 0);
        loop {
            let Some((marker, behind)) = next_marker(bytes, at) else {
                return walked.cut(bytes, at);
            };
            if walked.scans > 0 {
                walked.coded_bytes += (behind - at).saturating_sub(2);
            }
            at = behind;
            match marker {
                EOI => {
                    walked.end = at;
                    walked.has_end = true;
                    return Ok(walked);
                }
                // Restart markers belong to the scan's data; the others here carry no length.
                0x01 | 0xd0..=SOI => continue,
                // Damaged data can hold any of these; only segments that exist may be skipped by length.
                0x02..=0xbf | 0xf0..=0xfd | 0xc8 if walked.scans > 0 => continue,
                _ => {}
            }
            let cut = || cut(walked.scans);
            let length = be16(bytes, at).ok_or_else(cut)?;
            let body = at + 2;
            at = advance(bytes, at, length.max(2)).ok_or_else(cut)?;
            segments += 1;
            match marker {
                0xc0..=0xcf if ![0xc4, 0xc8, 0xcc].contains(&marker) => {
                    let found = Frame::read(marker, &bytes[body..at])?;
                    found.check(limits)?;
                    if walked.frame.replace(found).is_some() {
                        return Err(Reject::corrupt("JPEG with two frame headers"));
                    }
                }
                SOS => walked.scans += 1,
                0xc4 => code_table_bytes += at - body,
                // Of an application's segments, JFIF's, EXIF and Adobe's say how the picture lies and is coloured.
                0xe1 if bytes[body..at].starts_with(b"Exif\0\0") => {}
                0xe1..=0xed | 0xef | 0xfe => walked.extras.push(body - 4..at),
                _ => {}
            }
            if walked.scans > MAX_SCANS {
                return Err(Reject::corrupt(format!("JPEG with over {MAX_SCANS} scans")));
            }
            if segments > MAX_SEGMENTS || code_table_bytes > MAX_CODE_TABLE_BYTES {
                return Err(Reject::corrupt("JPEG with far too many segments"));
            }
        }
    }

    /// Where the file ends without a further marker: within the headers, or within a scan's data.
    fn cut(mut self, bytes: &[u8], at: usize) -> Result<Walked, Reject> {
        if self.scans == 0 {
            return Err(cut(0));
        }
        // Half an end marker is none.
        self.end = bytes.len() - usize::from(bytes.ends_with(b"\xff"));
        self.coded_bytes += self.end.saturating_sub(at);
        Ok(self)
    }
}

fn without(bytes: &[u8], extras: &[Range<usize>]) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut at = 0;
    for extra in extras {
        kept.extend_from_slice(&bytes[at..extra.start]);
        at = extra.end;
    }
    kept.extend_from_slice(&bytes[at..]);
    kept
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
