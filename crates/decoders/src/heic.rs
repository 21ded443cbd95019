//! Photos as phones write them: HEVC pictures in the boxes of HEIF (ISO/IEC 23008-12). The still picture that the file
//! names as its first; what lies beside it (films, depth maps, thumbnails) is not looked at.
//!
//! The decoder is heifer: MIT or Apache, without unsafe code or C. Chosen by measurement against libheif 1.23 over 8 and
//! 10 bits, 4:2:0 to 4:4:4, grids, turns and alpha; see docs/decoders.md.

use crate::picture::{over_white, to_rgb};
use crate::{Limits, Opened, Page, Picture, Reason, Refused};
use heifer::heifer_isobmff::boxes::{ColorInfo, Property};
use heifer::heifer_isobmff::{self as boxes, HeifFile, ItemId};
use heifer::{Image, Options, heifer_hevc_dec as hevc};

/// Pictures that a picture is put together of may hold so many times the pixels of what is allowed: their last rows and
/// columns stand over, and an alpha plane is as large once more.
const MAX_PARTS: u64 = 3;

/// No encoder makes smaller parts; so their number is bounded, too.
const SMALLEST_PART: u64 = 64 * 64;

/// As deep as the decoder goes. Its search for a profile goes on without end where parts name each other in a circle, so
/// this is looked at first.
const MAX_DEPTH: usize = 4;

/// Display P3 as phones name it without a profile: primaries 12 with the curve of sRGB (ITU-T H.273, tables 2 and 3).
const DISPLAY_P3: (u16, u16) = (12, 13);

/// A file whose header was read.
pub(super) struct Photo {
    bytes: Vec<u8>,
    limits: Limits,
    is_wide: bool,
}

impl Photo {
    pub fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Self, Refused> {
        let file = HeifFile::parse(&bytes).map_err(of_boxes)?;
        check(&file, limits)?;
        let is_wide = is_wide(&file).map_err(of_boxes)?;
        Ok(Photo {
            bytes,
            limits: *limits,
            is_wide,
        })
    }
}

impl Opened for Photo {
    fn pages(&self) -> u32 {
        1
    }

    fn page(&self, index: u32) -> Result<Page, Refused> {
        if index > 0 {
            return Err(Refused::no_such_page());
        }
        let options = Options {
            // As many files are decoded at once as there are processors.
            max_threads: 1,
            // Coded pictures are whole blocks: a little more than what is shown.
            max_pixels: self.limits.max_pixels.saturating_mul(2),
        };
        let image = if self.is_wide {
            // A profile of a kind that is not known is left alone, as by viewers without colour management.
            heifer::decode_srgb_rgba8(&self.bytes, &options)
                .or_else(|_| heifer::decode_rgba8(&self.bytes, &options))
        } else {
            heifer::decode_rgba8(&self.bytes, &options)
        };
        let image = image.map_err(of_decoder)?;
        // Cropped by what the file says of it.
        self.limits.check(image.width.into(), image.height.into())?;
        let picture = Picture::new(image.width, image.height, rgb(&image));
        let cut = || Refused::corrupt("HEIC of another size than it says");
        picture.map(Page::Picture).ok_or_else(cut)
    }
}

fn rgb(image: &Image<u8>) -> Vec<u8> {
    if image.has_alpha {
        to_rgb(&image.data, |[r, g, b, a]| over_white([r, g, b], a))
    } else {
        to_rgb(&image.data, |[r, g, b, _]| [r, g, b])
    }
}

/// Whether the colours are not those of sRGB: by a profile, or by the numbers that stand for Display P3. Other numbers
/// change less than cameras differ, and viewers do not look at them.
fn is_wide(file: &HeifFile) -> Result<bool, boxes::Error> {
    if file.icc_profile(file.primary_id)?.is_some() {
        return Ok(true);
    }
    let mut properties = file.item_properties(file.primary_id)?;
    Ok(properties.any(|property| match property {
        Property::Color(ColorInfo::Nclx {
            primaries,
            transfer,
            ..
        }) => (*primaries, *transfer) == DISPLAY_P3,
        _ => false,
    }))
}

/// Of the picture as it is shown, not turned yet: what is coded may be whole blocks, of which a part is cut out.
fn shown_size(file: &HeifFile) -> Result<(u32, u32), Refused> {
    let size = file.image_size(file.primary_id).map_err(of_boxes)?;
    let mut size =
        size.ok_or_else(|| Refused::corrupt("HEIC that does not say how large it is"))?;
    for property in file.item_properties(file.primary_id).map_err(of_boxes)? {
        if let Property::CleanAperture { width, height, .. } = property {
            // A part of zero is a fault, which the decoder names.
            let part = |(of, parts): (u32, u32), all: u32| (of / parts.max(1)).clamp(1, all.max(1));
            size = (part(*width, size.0), part(*height, size.1));
        }
    }
    Ok(size)
}

/// What the header claims: of the picture, and of all parts that it is put together of.
fn check(file: &HeifFile, limits: &Limits) -> Result<(), Refused> {
    let (width_px, height_px) = shown_size(file)?;
    limits.check(width_px.into(), height_px.into())?;
    let most = limits
        .max_pixels
        .max(SMALLEST_PART)
        .saturating_mul(MAX_PARTS);
    let mut pixels = 0u64;
    let mut parts: Vec<(ItemId, usize)> = vec![(file.primary_id, 0)];
    while let Some((part, depth)) = parts.pop() {
        if depth > MAX_DEPTH {
            return Err(Refused::unsupported("HEIC of parts inside of parts"));
        }
        let size = file.image_size(part).map_err(of_boxes)?;
        let (width_px, height_px) = size.unwrap_or((0, 0));
        let size = u64::from(width_px).saturating_mul(height_px.into());
        pixels = pixels.saturating_add(size.max(SMALLEST_PART));
        let of_it = file.referenced_items(part, b"dimg");
        // So the number of parts is bounded, too.
        if pixels > most || of_it.len() as u64 > most / SMALLEST_PART {
            let detail = format!("HEIC of parts with over {most} pixels");
            return Err(Refused::new(Reason::TooManyPixels, detail));
        }
        parts.extend(of_it.iter().map(|&part| (part, depth + 1)));
    }
    Ok(())
}

fn of_boxes(error: boxes::Error) -> Refused {
    match error {
        boxes::Error::UnexpectedEof => ends_early(),
        // The first box that a file has after its kind.
        boxes::Error::MissingBox(name) if name.0 == *b"meta" => ends_early(),
        boxes::Error::Unimplemented(what) => Refused::unsupported(format!("HEIC with {what}")),
        error => Refused::corrupt(format!("HEIC: {error}")),
    }
}

fn of_decoder(error: heifer::Error) -> Refused {
    match error {
        heifer::Error::Container(error) => of_boxes(error),
        heifer::Error::Unsupported(what) => Refused::unsupported(format!("HEIC with {what}")),
        heifer::Error::Hevc(hevc::Error::Unimplemented(what)) => {
            Refused::unsupported(format!("HEIC with {what}"))
        }
        heifer::Error::Hevc(error) => Refused::corrupt(format!("HEIC: {error}")),
        error => Refused::corrupt(format!("HEIC: {error}")),
    }
}

fn ends_early() -> Refused {
    Refused::truncated("HEIC ends before its picture does")
}
