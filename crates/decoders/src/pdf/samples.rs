//! A picture's samples (ISO 32000-1, section 8.9): JPEGs as they are, all else as pixels.

use super::colors::{Colors, colors, in_rgb};
use super::jpeg;
use crate::jpeg2000::Photo;
use crate::{Limits, Opened, Page, Picture, Refused};
use hayro_syntax::Filter;
use hayro_syntax::object::dict::Dict;
use hayro_syntax::object::stream::{ImageColorSpace, ImageDecodeParams};
use hayro_syntax::object::{Array, Object, Stream};
use std::borrow::Cow;

/// The picture, upright: a JPEG as it is, all else as pixels.
pub(super) fn page(picture: &Stream, orientation: u8, limits: &Limits) -> Result<Page, Refused> {
    let dict = picture.dict();
    let side = |name: &str| dict.get::<u32>(name).unwrap_or(0);
    let (width_px, height_px) = (side("Width"), side("Height"));
    limits.check(width_px.into(), height_px.into())?;
    let is_inverted = is_inverted(dict);
    match picture.filters().as_slice() {
        [Filter::DctDecode] if !is_inverted => {
            return jpeg::turned(&picture.raw_data(), orientation).map(Page::Jpeg);
        }
        // Its own header may claim more than the page does.
        [Filter::JpxDecode] if !is_inverted && !is_indexed(dict) => {
            let file = picture.raw_data().into_owned();
            return Photo::open(file, limits)?.page(0).map(|page| match page {
                Page::Picture(picture) => Page::Picture(picture.upright(orientation)),
                page => page,
            });
        }
        _ => {}
    }
    let unpacked = unpack(picture, (width_px, height_px), limits)?;
    let Unpacked {
        shape,
        colors,
        data,
    } = &unpacked;
    let mut samples = shape.samples(data, colors)?;
    if is_inverted {
        let last = match colors {
            Colors::Indexed { .. } => ((1u32 << shape.bits.min(8)) - 1) as u8,
            _ => 255,
        };
        for sample in &mut samples {
            *sample = last - *sample;
        }
    }
    let picture = Picture::new(shape.width_px, shape.height_px, in_rgb(samples, colors));
    let cut = || Refused::truncated("PDF with a picture that ends early");
    let picture = picture.ok_or_else(cut)?;
    Ok(Page::Picture(picture.upright(orientation)))
}

/// What the filters leave of a picture.
struct Unpacked<'a> {
    shape: Shape,
    colors: Colors,
    data: Cow<'a, [u8]>,
}

fn unpack<'a>(
    picture: &Stream<'a>,
    (width_px, height_px): (u32, u32),
    limits: &Limits,
) -> Result<Unpacked<'a>, Refused> {
    let dict = picture.dict();
    let is_mask = dict.get::<bool>("ImageMask").unwrap_or(false);
    let mut colors = match dict.get::<Object>("ColorSpace") {
        Some(space) if !is_mask => colors(&space, 0)?,
        // A stencil is filled with black where nothing else is said; JPEG 2000 says itself what it is.
        _ => Colors::Grey,
    };
    let bits = if is_mask {
        1
    } else {
        dict.get::<u8>("BitsPerComponent").unwrap_or(8)
    };
    let params = ImageDecodeParams {
        is_indexed: matches!(colors, Colors::Indexed { .. }),
        bpc: Some(bits),
        num_components: Some(colors.channels() as u8),
        target_dimension: None,
        width: width_px,
        height: height_px,
    };
    let decoded = picture
        .decoded_image(&params)
        .map_err(|_| Refused::corrupt("PDF with a picture that its decoder cannot cope with"))?;
    let mut shape = Shape {
        width_px,
        height_px,
        bits,
    };
    if let Some(said) = &decoded.image_data {
        shape = Shape {
            width_px: said.width,
            height_px: said.height,
            bits: said.bits_per_component,
        };
        limits.check(said.width.into(), said.height.into())?;
        if !params.is_indexed {
            colors = match said.color_space {
                Some(ImageColorSpace::Gray) => Colors::Grey,
                Some(ImageColorSpace::Rgb) => Colors::Rgb,
                Some(ImageColorSpace::Cmyk) => Colors::Cmyk,
                Some(ImageColorSpace::Unknown(_)) | None => colors,
            };
        }
    }
    Ok(Unpacked {
        shape,
        colors,
        data: decoded.data,
    })
}

fn is_indexed(dict: &Dict) -> bool {
    let space = dict.get::<Object>("ColorSpace");
    let colors = space.and_then(|space| colors(&space, 0).ok());
    matches!(colors, Some(Colors::Indexed { .. }))
}

/// Size, and the bits of a sample.
#[derive(Clone, Copy)]
struct Shape {
    width_px: u32,
    height_px: u32,
    bits: u8,
}

impl Shape {
    /// One byte a sample: 0 to 255, or the number of a colour. Rows begin at whole bytes.
    fn samples(self, data: &[u8], colors: &Colors) -> Result<Vec<u8>, Refused> {
        if ![1, 2, 4, 8, 16].contains(&self.bits) {
            let detail = format!("PDF with a picture of {} bits a sample", self.bits);
            return Err(Refused::unsupported(detail));
        }
        let bits = usize::from(self.bits);
        let across = self.width_px as usize * colors.channels();
        let row_bytes = (across * bits).div_ceil(8);
        let wanted = row_bytes * self.height_px as usize;
        let cut = || Refused::truncated("PDF with a picture that ends early");
        let data = data.get(..wanted).ok_or_else(cut)?;
        // Of grey and colours, the largest number is white; of a table, a number is one of its colours.
        let step = match colors {
            Colors::Indexed { .. } => 1,
            _ if bits < 8 => 255 / ((1 << bits) - 1),
            _ => 1,
        };
        let mut samples = Vec::with_capacity(across * self.height_px as usize);
        for row in data.chunks_exact(row_bytes.max(1)) {
            if bits == 8 {
                samples.extend_from_slice(&row[..across]);
                continue;
            }
            let sample = |at: usize| match bits {
                // The upper byte.
                16 => row[2 * at],
                _ => {
                    let shift = 8 - bits - at * bits % 8;
                    let value = row[at * bits / 8] >> shift & ((1 << bits) - 1) as u8;
                    value * step as u8
                }
            };
            samples.extend((0..across).map(sample));
        }
        Ok(samples)
    }
}

/// Whether black and white are exchanged: `[1 0]` for each channel (table 90).
fn is_inverted(dict: &Dict) -> bool {
    let Some(decode) = dict.get::<Array>("Decode") else {
        return false;
    };
    let mut numbers = decode.iter::<f32>();
    matches!((numbers.next(), numbers.next()), (Some(first), Some(second)) if first > second)
}
