//! Radiance HDR (Greg Ward's RGBE): the size. Whether the rows are whole is the decoder's to say, which reads them one after
//! another; it never sees the text before them, of which it would keep every line.

use super::{Colors, Examined};
use crate::{Limits, Reject};

/// Radiance writes the commands that made the picture there: a few lines.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// A row begins with so many bytes at least.
const MIN_ROW_BYTES: u64 = 4;

/// The file with a header of ours.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Examined<'a>, Reject> {
    let cut = || Reject::truncated("Radiance HDR ends before its picture does");
    let head = &bytes[..bytes.len().min(MAX_HEADER_BYTES)];
    let no_end = || {
        if head.len() < MAX_HEADER_BYTES {
            cut()
        } else {
            Reject::corrupt("Radiance HDR with a header without end")
        }
    };
    let blank = head.windows(2).position(|pair| pair == b"\n\n");
    let size_at = blank.ok_or_else(no_end)? + 2;
    let text = String::from_utf8_lossy(&head[..size_at]);
    if text
        .lines()
        .any(|line| line.trim() == "FORMAT=32-bit_rle_xyze")
    {
        return Err(Reject::unsupported("Radiance HDR in XYZ"));
    }
    let size_end = head[size_at..].iter().position(|&byte| byte == b'\n');
    let rows_at = size_at + size_end.ok_or_else(no_end)? + 1;
    let size = String::from_utf8_lossy(&head[size_at..rows_at]);
    let words: Vec<&str> = size.split_ascii_whitespace().collect();
    let ["-Y", height_px, "+X", width_px] = words[..] else {
        let detail = "Radiance HDR whose rows do not run from left to right and down";
        return Err(Reject::unsupported(detail));
    };
    let side = |word: &str| word.parse::<u32>().map(u64::from);
    let (Ok(width_px), Ok(height_px)) = (side(width_px), side(height_px)) else {
        return Err(Reject::corrupt("Radiance HDR with a size without sense"));
    };
    limits.check(width_px, height_px)?;
    let rows = &bytes[rows_at..];
    if (rows.len() as u64) < height_px * MIN_ROW_BYTES {
        return Err(cut());
    }
    let header = format!("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {height_px} +X {width_px}\n");
    let mut picture = Examined::new([header.as_bytes(), rows].concat().into());
    picture.colors = Colors::Linear;
    Ok(picture)
}
