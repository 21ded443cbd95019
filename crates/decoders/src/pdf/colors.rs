//! What the samples of a picture mean (ISO 32000-1, section 8.6): the spaces of scanners. A profile counts as the space
//! that it has so many channels as.

use crate::Refused;
use crate::picture::{on_paper, to_rgb};
use hayro_syntax::object::{Name, Object};

/// What a sample means.
pub(super) enum Colors {
    Grey,
    Rgb,
    Cmyk,
    /// Of the colours that follow, this many bytes each in the space that they are in.
    Indexed {
        base: Box<Colors>,
        table: Vec<u8>,
    },
}

impl Colors {
    /// Samples of a pixel.
    pub fn channels(&self) -> usize {
        match self {
            Colors::Grey | Colors::Indexed { .. } => 1,
            Colors::Rgb => 3,
            Colors::Cmyk => 4,
        }
    }
}

/// Three bytes a pixel, of one byte a sample.
pub(super) fn in_rgb(samples: Vec<u8>, colors: &Colors) -> Vec<u8> {
    match colors {
        Colors::Grey => to_rgb(&samples, |[grey]| [grey; 3]),
        Colors::Rgb => samples,
        Colors::Cmyk => to_rgb(&samples, on_paper),
        Colors::Indexed { base, table } => {
            let mut entries = table.clone();
            // What the table lacks is black, or white where that is no ink.
            entries.resize(256 * base.channels(), 0);
            let palette = in_rgb(entries, base);
            let (palette, _) = palette.as_chunks::<3>();
            to_rgb(&samples, |[index]| palette[usize::from(index)])
        }
    }
}

/// What a space of the file means.
///
/// - `depth`: tables inside of tables, of which there are none (section 8.6.6.3)
pub(super) fn colors(space: &Object, depth: usize) -> Result<Colors, Refused> {
    let strange = || Refused::unsupported("PDF with a picture in colours that are not read");
    let parts = match space {
        Object::Name(name) => return named(name).ok_or_else(strange),
        Object::Array(parts) => parts,
        _ => return Err(strange()),
    };
    let mut items = parts.iter::<Object>();
    let Some(Object::Name(kind)) = items.next() else {
        return Err(strange());
    };
    match kind.as_str() {
        "CalGray" => Ok(Colors::Grey),
        "CalRGB" => Ok(Colors::Rgb),
        "ICCBased" => match items.next() {
            Some(Object::Stream(profile)) => match profile.dict().get::<u8>("N") {
                Some(1) => Ok(Colors::Grey),
                Some(3) => Ok(Colors::Rgb),
                Some(4) => Ok(Colors::Cmyk),
                _ => Err(strange()),
            },
            _ => Err(strange()),
        },
        "Indexed" | "I" if depth == 0 => {
            let base = colors(&items.next().ok_or_else(strange)?, 1)?;
            // The number of its last colour, which the length of the table says too.
            let _ = items.next();
            let table = match items.next() {
                Some(Object::String(table)) => table.as_bytes().to_vec(),
                Some(Object::Stream(table)) => {
                    let unpacked = table.decoded_data().map_err(|_| strange())?;
                    unpacked.into_owned()
                }
                _ => return Err(strange()),
            };
            Ok(Colors::Indexed {
                base: Box::new(base),
                table,
            })
        }
        _ => named(&kind).ok_or_else(strange),
    }
}

fn named(name: &Name) -> Option<Colors> {
    match name.as_str() {
        "DeviceGray" | "G" | "CalGray" => Some(Colors::Grey),
        "DeviceRGB" | "RGB" | "CalRGB" => Some(Colors::Rgb),
        "DeviceCMYK" | "CMYK" => Some(Colors::Cmyk),
        _ => None,
    }
}
