//! The skeleton of a JPEG (ITU-T T.81, annex B): the one walk over its markers, up to the end-of-image marker of the
//! first picture. It checks what the headers claim and says where everything lies, for whoever decodes; it never reads a
//! scan's data, and never allocates by a claimed size.

use super::Ending;
use super::header::Frame;
use crate::profile::{self, ToSrgb};
use crate::structure::tiff;
use crate::{FormWarning, Limits, Reject};
use std::borrow::Cow;
use std::ops::Range;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
pub(super) const SOS: u8 = 0xda;
const APP2: u8 = 0xe2;

/// Progressive files hold about ten scans. Each makes the decoder walk the whole picture, so a
/// small file of thousands would take minutes.
const MAX_SCANS: u32 = 200;

/// A profile of 64 MiB takes a thousand segments; pictures hold about twenty.
const MAX_SEGMENTS: u32 = 20_000;

/// Each code table (17 bytes and its symbols) is unfolded to thousands of entries. Ten optimized scans take 4 KiB.
const MAX_CODE_TABLE_BYTES: usize = 256 << 10;

/// Longer segments that no decoder needs (profiles, previews, comments) are cut out, not copied along.
const MAX_EXTRA_BYTES: usize = 1 << 20;

/// What one walk over the markers finds.
pub(crate) struct Skeleton<'a> {
    /// From the start to the end-of-image marker. Thumbnails lie inside segments, which are
    /// skipped by their length, and further pictures (MPO) or junk lie behind the marker.
    pub(super) bytes: &'a [u8],
    pub ending: Ending,
    pub(super) frame: Frame,
    /// Those that define something for the data behind them, and those that begin a scan, in their order.
    pub(super) segments: Vec<Segment>,
    /// Segments that no decoder needs.
    extras: Vec<Range<usize>>,
}

/// Its data, if it begins a scan, follow the body.
pub(super) struct Segment {
    pub marker: u8,
    pub body: Range<usize>,
}

impl<'a> Skeleton<'a> {
    /// Walks from marker to marker. Where the file ends without the last one, whoever reads the data has to tell whether
    /// they are whole.
    ///
    /// # Errors
    /// What the frame claims, a file that ends within its headers, more segments or scans than any picture has.
    pub fn walk(bytes: &'a [u8], limits: &Limits) -> Result<Self, Reject> {
        let mut walk = Walk::default();
        let mut at = 2; // Behind the start-of-image marker, which the caller has seen.
        while let Some((marker, behind)) = next_marker(bytes, at) {
            if walk.scans > 0 {
                walk.coded_bytes += (behind - at).saturating_sub(2);
            }
            at = behind;
            match marker {
                EOI => return walk.finish(&bytes[..at], Ending::Marked),
                // Restart markers belong to the scan's data; the others here carry no length.
                0x01 | 0xd0..=SOI => {}
                // Damaged data can hold any of these; only segments that exist may be skipped by length.
                0x02..=0xbf | 0xf0..=0xfd | 0xc8 if walk.scans > 0 => {}
                _ => at = walk.segment(bytes, marker, at, limits)?,
            }
        }
        if walk.scans == 0 {
            return Err(cut(0));
        }
        // Half an end marker is none.
        let end = bytes.len() - usize::from(bytes.ends_with(b"\xff"));
        walk.coded_bytes += end.saturating_sub(at);
        walk.finish(&bytes[..end], Ending::Missing)
    }

    /// What is odd about the file.
    pub fn form(&self) -> Vec<FormWarning> {
        match self.ending {
            Ending::Marked => Vec::new(),
            Ending::Missing => vec![FormWarning::NoEndMarker],
        }
    }

    /// Where the colours of three components are not those of sRGB: by a profile in front of the data (ICC.1:2022, B.2), or
    /// where there is none, by EXIF.
    pub fn to_srgb(&self) -> Option<ToSrgb> {
        if self.frame.components.len() != 3 {
            return None;
        }
        let data = self.segments.iter().position(|of| of.marker == SOS)?;
        let (before, start) = (&self.segments[..data], self.segments[data].body.start);
        let extras = self.extras.iter().take_while(|extra| extra.start < start);
        if let Some(profile) = joined(extras.map(|extra| &self.bytes[extra.clone()])) {
            return ToSrgb::of_icc(&profile);
        }
        let mut bodies = before.iter().map(|of| &self.bytes[of.body.clone()]);
        let exif = bodies.find_map(|body| body.strip_prefix(b"Exif\0\0"))?;
        tiff::is_adobe_rgb(exif).then(ToSrgb::adobe_rgb)?
    }

    /// The picture for a decoder that walks by itself: without long segments that it does not need, and with an end
    /// marker.
    pub fn cleaned(&self) -> Cow<'a, [u8]> {
        let extra_bytes: usize = self.extras.iter().map(|extra| extra.len()).sum();
        let mut cleaned = if extra_bytes > MAX_EXTRA_BYTES {
            Cow::Owned(without(self.bytes, &self.extras))
        } else {
            Cow::Borrowed(self.bytes)
        };
        if self.ending == Ending::Missing {
            cleaned.to_mut().extend([0xff, EOI]);
        }
        cleaned
    }
}

/// A walk that is under way.
#[derive(Default)]
struct Walk {
    frame: Option<Frame>,
    segments: Vec<Segment>,
    extras: Vec<Range<usize>>,
    passed: u32,
    scans: u32,
    /// Of all scans.
    coded_bytes: usize,
    code_table_bytes: usize,
}

impl Walk {
    /// Takes the segment whose length stands at offset `at`; returns the offset behind it.
    fn segment(
        &mut self,
        bytes: &[u8],
        marker: u8,
        at: usize,
        limits: &Limits,
    ) -> Result<usize, Reject> {
        let length = bytes.get(at..).and_then(|rest| rest.first_chunk());
        let length = length.ok_or_else(|| cut(self.scans))?;
        let length = usize::from(u16::from_be_bytes(*length)).max(2);
        let body = at + 2..at + length;
        let content = bytes.get(body.clone()).ok_or_else(|| cut(self.scans))?;
        let end = body.end;
        self.passed += 1;
        match marker {
            0xc0..=0xcf if ![0xc4, 0xc8, 0xcc].contains(&marker) => {
                let found = Frame::new(marker, content)?;
                found.check(limits)?;
                if self.frame.replace(found).is_some() {
                    return Err(Reject::corrupt("JPEG with two frame headers"));
                }
            }
            SOS if self.frame.is_none() => {
                return Err(Reject::corrupt("JPEG with data before its frame header"));
            }
            // Of an application's segments, EXIF and Adobe's say how the picture lies and is coloured.
            0xe1 if !content.starts_with(b"Exif\0\0") => self.extras.push(at - 2..end),
            0xe2..=0xed | 0xef | 0xfe => self.extras.push(at - 2..end),
            SOS | 0xc4 | 0xdb | 0xdd | 0xe1 | 0xee => self.segments.push(Segment { marker, body }),
            _ => {}
        }
        self.scans += u32::from(marker == SOS);
        if marker == 0xc4 {
            self.code_table_bytes += content.len();
        }
        if self.scans > MAX_SCANS {
            return Err(Reject::corrupt(format!("JPEG with over {MAX_SCANS} scans")));
        }
        if self.passed > MAX_SEGMENTS || self.code_table_bytes > MAX_CODE_TABLE_BYTES {
            return Err(Reject::corrupt("JPEG with far too many segments"));
        }
        Ok(end)
    }

    fn finish(self, bytes: &[u8], ending: Ending) -> Result<Skeleton<'_>, Reject> {
        let frame = self
            .frame
            .ok_or_else(|| Reject::corrupt("JPEG without a frame header"))?;
        if self.scans == 0 {
            return Err(Reject::corrupt("JPEG without picture data"));
        }
        // No Huffman code is shorter than one bit, and each block has one at least.
        if (self.coded_bytes as u64).saturating_mul(8) < frame.blocks() {
            let detail = format!(
                "JPEG with {} bytes of data, too few for its size",
                self.coded_bytes
            );
            return Err(Reject::truncated(detail));
        }
        Ok(Skeleton {
            bytes,
            ending,
            frame,
            segments: self.segments,
            extras: self.extras,
        })
    }
}

/// The profile whose parts, each in a segment of its own, say which of how many they are. `None` where one of them is
/// missing or stands twice, and for more bytes than are read.
fn joined<'a>(segments: impl Iterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let mut parts: [Option<&[u8]>; 256] = [None; 256];
    let (mut count, mut bytes) = (None, 0);
    for segment in segments {
        let Some(part) = segment.strip_prefix(&[0xff, APP2]) else {
            continue;
        };
        // Behind the two bytes of its length.
        let Some([number, of, part @ ..]) = part[2..].strip_prefix(b"ICC_PROFILE\0") else {
            continue;
        };
        bytes += part.len();
        let is_first = parts[usize::from(*number)].replace(part).is_none();
        if !is_first || *count.get_or_insert(*of) != *of || bytes > profile::MAX_BYTES {
            return None;
        }
    }
    let numbered = parts.get(1..=usize::from(count?))?;
    let listed = parts.iter().flatten().count();
    let whole: Option<Vec<&[u8]>> = numbered.iter().copied().collect();
    whole
        .filter(|whole| whole.len() == listed)
        .map(|whole| whole.concat())
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
fn next_marker(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
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
