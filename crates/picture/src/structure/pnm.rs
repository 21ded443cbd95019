//! PNM (Netpbm's PBM, PGM, PPM and PAM, `P1` to `P7`): the size, and where the samples must end. Of a file with several
//! pictures the first counts. Never keeps a comment.

use super::{Examined, advance};
use crate::{FormWarning, Limits, Reject};

/// Writers stay below a hundred bytes, comments included.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// Two bytes a sample.
const MAX_SAMPLE: u64 = 0xffff;

/// The file, if it holds a sample for each pixel and channel that its header tells of.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Examined<'a>, Reject> {
    let (header, at) = if bytes.starts_with(b"P7") {
        pam(bytes)?
    } else {
        plain(bytes)?
    };
    limits.check(header.width_px, header.height_px)?;
    // Below the limit for pixels, times four samples of two bytes.
    let samples = header.width_px * header.height_px * header.channels;
    match header.coding {
        Coding::Digits => digits(bytes, at, samples),
        Coding::Numbers => numbers(bytes, at, samples),
        Coding::Bits => whole(bytes, at, header.width_px.div_ceil(8) * header.height_px),
        Coding::Bytes => whole(bytes, at, samples * header.sample_bytes()),
    }
    .map(|picture| {
        let picture = if is_followed(bytes, picture.bytes.len()) {
            picture.with(FormWarning::SeveralPages)
        } else {
            picture
        };
        match header.tuples {
            None => picture,
            Some(tuples) => Examined {
                form: picture.form,
                ..header.rewritten(tuples, &picture.bytes[at..])
            },
        }
    })
}

struct Header {
    width_px: u64,
    height_px: u64,
    channels: u64,
    max: u64,
    coding: Coding,
    /// Of a PAM: what its channels mean.
    tuples: Option<&'static str>,
}

enum Coding {
    /// `0` and `1`, with white space between them or none.
    Digits,
    /// Decimal numbers with white space between them.
    Numbers,
    /// Eight pixels a byte, rows padded to bytes.
    Bits,
    /// One or two bytes a sample.
    Bytes,
}

impl Header {
    fn sample_bytes(&self) -> u64 {
        if self.max > 0xff { 2 } else { 1 }
    }

    /// A PAM with a header of ours: the decoder collects what a header says, and guesses where it says nothing.
    fn rewritten<'a>(&self, tuples: &str, samples: &[u8]) -> Examined<'a> {
        let header = format!(
            "P7\nWIDTH {}\nHEIGHT {}\nDEPTH {}\nMAXVAL {}\nTUPLTYPE {tuples}\nENDHDR\n",
            self.width_px, self.height_px, self.channels, self.max
        );
        Examined::new([header.as_bytes(), samples].concat().into())
    }
}

/// Whether another picture follows, as programs write that put pages one after the other; some end each with a line feed.
fn is_followed(bytes: &[u8], end: usize) -> bool {
    let rest = bytes[end..].trim_ascii_start();
    matches!(rest, [b'P', b'1'..=b'7', space, ..] if is_space(*space))
}

fn cut() -> Reject {
    Reject::truncated("PNM ends before its picture does")
}

/// The header of `P1` to `P6`, and where the samples begin.
fn plain(bytes: &[u8]) -> Result<(Header, usize), Reject> {
    let mut numbers = Numbers { bytes, at: 2 };
    let (width_px, height_px) = (numbers.next()?, numbers.next()?);
    let kind = bytes.get(1).copied().unwrap_or_default();
    let max = if matches!(kind, b'1' | b'4') {
        1
    } else {
        numbers.next()?
    };
    let header = Header {
        width_px,
        height_px,
        channels: if matches!(kind, b'3' | b'6') { 3 } else { 1 },
        max,
        coding: match kind {
            b'1' => Coding::Digits,
            b'2' | b'3' => Coding::Numbers,
            b'4' => Coding::Bits,
            _ => Coding::Bytes,
        },
        tuples: None,
    };
    check_max(max)?;
    Ok((header, numbers.at))
}

fn check_max(max: u64) -> Result<(), Reject> {
    if (1..=MAX_SAMPLE).contains(&max) {
        return Ok(());
    }
    Err(Reject::corrupt(format!("PNM with samples up to {max}")))
}

/// The numbers of a header. Behind each of them one byte of white space belongs to it.
struct Numbers<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Numbers<'_> {
    /// # Errors
    /// `truncated` at the end of the file; `corrupt` for what is no number, or too large for one.
    fn next(&mut self) -> Result<u64, Reject> {
        let (mut value, mut is_comment) = (None, false);
        loop {
            if self.at > MAX_HEADER_BYTES {
                return Err(Reject::corrupt("PNM with a header without end"));
            }
            let byte = *self.bytes.get(self.at).ok_or_else(cut)?;
            self.at += 1;
            match byte {
                b'\r' | b'\n' if is_comment => is_comment = false,
                _ if is_comment => continue,
                b'#' => is_comment = true,
                _ => {}
            }
            match (byte, value) {
                // The end of a comment is white space as well.
                (b'#', _) => {}
                (byte, Some(value)) if is_space(byte) => return Ok(value),
                (byte, None) if is_space(byte) => {}
                (b'0'..=b'9', _) => {
                    let number = 10 * value.unwrap_or(0) + u64::from(byte - b'0');
                    if number > u64::from(u32::MAX) {
                        return Err(Reject::corrupt("PNM with a number without sense"));
                    }
                    value = Some(number);
                }
                _ => {
                    return Err(Reject::corrupt(
                        "PNM with something else than numbers in its header",
                    ));
                }
            }
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0b | 0x0c | b'\r' | b' ')
}

/// The header of a PAM, and where the samples begin.
fn pam(bytes: &[u8]) -> Result<(Header, usize), Reject> {
    let [mut width_px, mut height_px, mut channels, mut max] = [None; 4];
    let mut named = None;
    let mut at = 3;
    loop {
        let rest = bytes.get(at..).ok_or_else(cut)?;
        let end = rest
            .iter()
            .take(MAX_HEADER_BYTES)
            .position(|&byte| byte == b'\n');
        let line = &rest[..end.unwrap_or(rest.len())];
        at += line.len() + 1;
        if at > MAX_HEADER_BYTES {
            return Err(Reject::corrupt("PNM with a header without end"));
        }
        if end.is_none() {
            return Err(cut());
        }
        let line = String::from_utf8_lossy(line);
        let (key, value) = line
            .trim()
            .split_once(char::is_whitespace)
            .unwrap_or((line.trim(), ""));
        let number = || value.trim().parse::<u32>().ok().map(u64::from);
        match key {
            "ENDHDR" => break,
            "WIDTH" => width_px = number(),
            "HEIGHT" => height_px = number(),
            "DEPTH" => channels = number(),
            "MAXVAL" => max = number(),
            "TUPLTYPE" => named = Some(value.trim().to_owned()),
            _ if key.is_empty() || key.starts_with('#') => {}
            _ => return Err(Reject::corrupt("PAM with an unknown line in its header")),
        }
    }
    let (Some(width_px), Some(height_px), Some(channels), Some(max)) =
        (width_px, height_px, channels, max)
    else {
        return Err(Reject::corrupt("PAM whose header leaves a size out"));
    };
    check_max(max)?;
    let tuples = tuples(channels, named.as_deref())?;
    let header = Header {
        width_px,
        height_px,
        channels,
        max,
        coding: Coding::Bytes,
        tuples: Some(tuples),
    };
    Ok((header, at))
}

/// What a PAM's channels mean, in a word that the decoder knows; bits are shades up to 1.
fn tuples(channels: u64, named: Option<&str>) -> Result<&'static str, Reject> {
    let tuples = match channels {
        1 => "GRAYSCALE",
        2 => "GRAYSCALE_ALPHA",
        3 => "RGB",
        4 => "RGB_ALPHA",
        _ => {
            let detail = format!("PAM with {channels} channels");
            return Err(Reject::unsupported(detail));
        }
    };
    let of_bits = tuples.replace("GRAYSCALE", "BLACKANDWHITE");
    let usual = [tuples, of_bits.as_str()];
    match named {
        Some(named) if !named.is_empty() && !usual.contains(&named) => {
            Err(Reject::unsupported("PAM whose channels are no colours"))
        }
        _ => Ok(tuples),
    }
}

fn whole(bytes: &[u8], at: usize, length: u64) -> Result<Examined<'_>, Reject> {
    let end = advance(bytes, at, length).ok_or_else(cut)?;
    Ok(Examined::part(&bytes[..end]))
}

fn digits(bytes: &[u8], at: usize, samples: u64) -> Result<Examined<'_>, Reject> {
    let mut left = samples;
    for (place, &byte) in bytes.iter().enumerate().skip(at) {
        match byte {
            b'0' | b'1' => left -= 1,
            byte if is_space(byte) => {}
            _ => {
                return Err(Reject::corrupt(
                    "PNM with something else than pixels among them",
                ));
            }
        }
        if left == 0 {
            return Ok(Examined::part(&bytes[..=place]));
        }
    }
    Err(cut())
}

/// A number at the very end of the file may be half of one.
fn numbers(bytes: &[u8], at: usize, samples: u64) -> Result<Examined<'_>, Reject> {
    let (mut left, mut is_inside) = (samples, false);
    for (place, &byte) in bytes.iter().enumerate().skip(at) {
        match byte {
            b'0'..=b'9' => is_inside = true,
            byte if is_space(byte) => {
                left -= u64::from(is_inside);
                is_inside = false;
            }
            _ => {
                return Err(Reject::corrupt(
                    "PNM with something else than numbers among its pixels",
                ));
            }
        }
        if left == 0 {
            return Ok(Examined::part(&bytes[..=place]));
        }
    }
    if left == 1 && is_inside {
        return Ok(Examined::part(bytes).with(FormWarning::NoEndMarker));
    }
    Err(cut())
}
