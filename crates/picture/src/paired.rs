//! Pixels of a TIFF that are pairs, a shade or the number of a colour and how much of it is seen. The `image` crate
//! refuses them; its TIFF decoder does not. What the numbers mean is [`pixels`](super::pixels)' to say.

use image::error::{DecodingError, ImageFormatHint};
use image::metadata::Orientation;
use image::{ColorType, ImageDecoder, ImageError, ImageFormat, ImageResult};
use std::io::{BufRead, Seek};
use tiff::TiffError;
use tiff::decoder::{Decoder, Limits};
use tiff::tags::Tag;

/// The first page of a file whose walk said that it has two samples a pixel, of 8 or 16 bits, one beside the other.
pub(super) struct Paired<R: BufRead + Seek> {
    file: Decoder<R>,
    dimensions: (u32, u32),
    color: ColorType,
}

impl<R: BufRead + Seek> Paired<R> {
    /// No buffer of the decoder, which are one strip and the values of one entry, is longer than `most_bytes`.
    pub fn new(file: R, most_bytes: u64) -> ImageResult<Self> {
        let most_bytes = usize::try_from(most_bytes).unwrap_or(usize::MAX);
        let mut limits = Limits::default();
        limits.intermediate_buffer_size = most_bytes;
        limits.ifd_value_size = most_bytes;
        let mut file = Decoder::new(file).map_err(failed)?.with_limits(limits);
        let dimensions = file.dimensions().map_err(failed)?;
        let color = match file.colortype().map_err(failed)? {
            tiff::ColorType::Multiband {
                bit_depth: 8,
                num_samples: 2,
            } => ColorType::La8,
            tiff::ColorType::Multiband {
                bit_depth: 16,
                num_samples: 2,
            } => ColorType::La16,
            _ => return Err(unreadable("its pixels are no pairs")),
        };
        Ok(Paired {
            file,
            dimensions,
            color,
        })
    }
}

impl<R: BufRead + Seek> ImageDecoder for Paired<R> {
    fn dimensions(&self) -> (u32, u32) {
        self.dimensions
    }

    fn color_type(&self) -> ColorType {
        self.color
    }

    fn orientation(&mut self) -> ImageResult<Orientation> {
        let number = self.file.find_tag_unsigned::<u8>(Tag::Orientation);
        let number = number.map_err(failed)?;
        let orientation = number.and_then(Orientation::from_exif);
        Ok(orientation.unwrap_or(Orientation::NoTransforms))
    }

    fn read_image(mut self, buffer: &mut [u8]) -> ImageResult<()> {
        self.file.read_image_bytes(buffer).map_err(failed)
    }

    fn read_image_boxed(self: Box<Self>, buffer: &mut [u8]) -> ImageResult<()> {
        (*self).read_image(buffer)
    }
}

/// As the `image` crate tells of its decoder's errors, so that a file that ends early is told as one.
fn failed(error: TiffError) -> ImageError {
    match error {
        TiffError::IoError(error) => ImageError::IoError(error),
        other => unreadable(other),
    }
}

fn unreadable(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ImageError {
    let format = ImageFormatHint::Exact(ImageFormat::Tiff);
    ImageError::Decoding(DecodingError::new(format, why))
}
