//! What a decoder's error says, in words for whoever has to do something about the file.

use super::sniff::Format;
use super::{Reject, RejectKind};
use image::ImageError;
use image::error::UnsupportedErrorKind;
use std::error::Error;
use std::io;

pub(super) fn reject(format: Format, error: ImageError) -> Reject {
    let ends_early = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
    let truncated = || {
        let detail = format!("{} data ends before the picture does", format.name());
        Reject::truncated(detail)
    };
    if matches!(&error, ImageError::IoError(error) if ends_early(error)) {
        return truncated();
    }
    let mut cause: &dyn Error = &error;
    loop {
        if cause.downcast_ref().is_some_and(ends_early) {
            return truncated();
        }
        match cause.source() {
            Some(source) => cause = source,
            None => break,
        }
    }
    // The innermost cause says what is wrong; those around it only say who noticed.
    let detail = format!("{}: {cause}", format.name());
    let of_gif = ["Unexpected End of File", "image truncated"];
    if format == Format::Gif && of_gif.iter().any(|words| detail.contains(words)) {
        return truncated();
    }
    if format == Format::Png
        && let Some(reject) = of_png(&detail)
    {
        return reject;
    }
    match &error {
        ImageError::Limits(_) => Reject::new(RejectKind::TooManyPixels, detail),
        ImageError::Unsupported(error) => match error.kind() {
            UnsupportedErrorKind::GenericFeature(what) => {
                Reject::unsupported(format!("{}: {what}", format.name()))
            }
            _ => Reject::unsupported(detail),
        },
        _ => Reject::corrupt(detail),
    }
}

/// The decoder of PNG quotes its own data types.
fn of_png(detail: &str) -> Option<Reject> {
    let says = |words: &str| detail.contains(words);
    if says("InsufficientInput") || says("enough data for image") {
        return Some(Reject::truncated("PNG data ends before the picture does"));
    }
    let words = if says("CRC error") {
        "PNG with a checksum that does not match its data"
    } else if says("deflate stream") {
        "PNG with data that make no sense"
    } else if says("ChunkType") || says("Chunk ") {
        "PNG with its chunks in an order without sense"
    } else {
        return None;
    };
    Some(Reject::corrupt(words))
}
