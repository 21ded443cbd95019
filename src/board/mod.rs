//! TensorBoard event files: scalars, histograms, pictures and texts of a run, as the real
//! TensorBoard opens them. Knows no tensors and decides nothing about training; two equal runs
//! write the same bytes except for the times.
//!
//! Format: records (`record`) that each hold one protocol buffer message (`message`).

mod file;
mod histogram;
mod lettering;
mod matrix;
mod message;
mod record;
mod sheet;
#[cfg(test)]
mod tests;

pub use matrix::confusion_picture;
pub use sheet::sheet;

use crate::printable::printable_path;
use image::{ExtendedColorType, ImageEncoder, RgbImage, codecs::png::PngEncoder};
use message::{Data, Event, What};
use prost::Message;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time in seconds since 1970.
pub type Clock = fn() -> f64;

/// The second version of the format is the one in which a `SessionLog` marks a restart.
const FILE_VERSION: &str = "brain.Event:2";
/// Whole records only are handed to the system, so that a killed run seldom leaves a cut one:
/// 1 kill of 60 in the midst of writing did.
const BUFFER_BYTES: usize = 64 * 1024;

/// The event file of a run that is being written.
///
/// Errors name the file. After one, the file may end in a part of a record, so it is best to
/// write no more; everything before it stays readable.
#[derive(Debug)]
pub struct Board {
    path: PathBuf,
    file: File,
    clock: Clock,
    /// Records that are not in the file yet.
    buffer: Vec<u8>,
}

impl Board {
    /// Creates a new event file in the folder `run`; earlier ones stay as they are. For a run that
    /// goes on, `resumed_at` is the first step that is going to be written again: TensorBoard
    /// then drops what earlier files hold of that step and later ones.
    ///
    /// # Errors
    /// Those of the file system, and a step above 2⁶³ − 1.
    pub fn create(run: &Path, resumed_at: Option<u64>) -> io::Result<Self> {
        Self::with_clock(run, resumed_at, system_clock)
    }

    /// The same with a clock of the caller's.
    ///
    /// # Errors
    /// As [`Board::create`].
    pub fn with_clock(run: &Path, resumed_at: Option<u64>, clock: Clock) -> io::Result<Self> {
        // Whole seconds; before 1970 there are none.
        let now_s = clock() as u64;
        let (path, file) = file::create(run, now_s).map_err(|error| named(run, &error))?;
        let buffer = Vec::new();
        let mut board = Self {
            path,
            file,
            clock,
            buffer,
        };
        board.write(0, What::FileVersion(FILE_VERSION.into()))?;
        if let Some(step) = resumed_at {
            let status = message::SessionStatus::Start.into();
            board.write(step, What::SessionLog(message::SessionLog { status }))?;
        }
        board.flush()?;
        Ok(board)
    }

    /// One point of a curve, in single precision. Infinities and values that are not a number are
    /// written as they are; TensorBoard marks them.
    ///
    /// # Errors
    /// Those of the file, and a step above 2⁶³ − 1.
    pub fn scalar(&mut self, tag: &str, step: u64, value: f64) -> io::Result<()> {
        self.summary(tag, step, Data::SimpleValue(value as f32))
    }

    /// How `values` are spread, in TensorBoard's exponential buckets. Values that are infinite or
    /// not a number fit into no bucket; where there are some, their count is written as the scalar
    /// `<tag>/non_finite`.
    ///
    /// # Errors
    /// As [`Board::scalar`].
    pub fn histogram(&mut self, tag: &str, step: u64, values: &[f32]) -> io::Result<()> {
        let counted = histogram::count(values);
        self.summary(tag, step, Data::Histogram(counted.histogram))?;
        if counted.non_finite > 0 {
            self.scalar(
                &format!("{tag}/non_finite"),
                step,
                counted.non_finite as f64,
            )?;
        }
        Ok(())
    }

    /// One picture, as PNG.
    ///
    /// # Errors
    /// As [`Board::scalar`], and `InvalidInput` for a picture without pixels.
    pub fn image(&mut self, tag: &str, step: u64, picture: &RgbImage) -> io::Result<()> {
        let (width, height) = picture.dimensions();
        let mut png = Vec::new();
        PngEncoder::new(&mut png)
            .write_image(picture, width, height, ExtendedColorType::Rgb8)
            .map_err(|error| self.refused(error))?;
        let image = message::Image {
            // PNG allows sides up to 2³¹ − 1.
            height: height as i32,
            width: width as i32,
            colorspace: 3,
            encoded_image_string: png,
        };
        self.summary(tag, step, Data::Image(image))
    }

    /// One text, which TensorBoard renders as Markdown; see [`code_block`].
    ///
    /// # Errors
    /// As [`Board::scalar`].
    pub fn text(&mut self, tag: &str, step: u64, markdown: &str) -> io::Result<()> {
        let tensor = message::Tensor {
            dtype: message::DataType::String.into(),
            tensor_shape: Some(message::TensorShape::default()),
            string_val: vec![markdown.into()],
        };
        self.summary(tag, step, Data::Tensor(tensor))
    }

    /// Hands everything to the operating system; it is not forced onto the disk.
    ///
    /// # Errors
    /// Those of the file.
    pub fn flush(&mut self) -> io::Result<()> {
        let written = self.file.write_all(&self.buffer);
        self.buffer.clear();
        written.map_err(|error| named(&self.path, &error))
    }

    fn summary(&mut self, tag: &str, step: u64, data: Data) -> io::Result<()> {
        // The other kinds of data name their page by themselves.
        let metadata = matches!(data, Data::Tensor(_)).then(|| message::SummaryMetadata {
            plugin_data: Some(message::PluginData {
                plugin_name: "text".into(),
            }),
        });
        let value = message::Value {
            tag: tag.into(),
            data: Some(data),
            metadata,
        };
        let value = vec![value];
        self.write(step, What::Summary(message::Summary { value }))
    }

    fn write(&mut self, step: u64, what: What) -> io::Result<()> {
        let event = Event {
            wall_time: (self.clock)(),
            step: i64::try_from(step).map_err(|error| self.refused(error))?,
            what: Some(what),
        };
        record::append(&mut self.buffer, &event.encode_to_vec());
        if self.buffer.len() >= BUFFER_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn refused(&self, error: impl std::error::Error) -> io::Error {
        let error = io::Error::new(ErrorKind::InvalidInput, error.to_string());
        named(&self.path, &error)
    }
}

impl Drop for Board {
    /// Nobody is left to be told of an error; who wants to know it calls [`Board::flush`].
    fn drop(&mut self) {
        let _ = self.flush();
    }
}

/// `text` as Markdown that is shown letter for letter.
pub fn code_block(text: &str) -> String {
    let longest = text
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}\n{text}{end}{fence}\n")
}

fn system_clock() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", printable_path(path)))
}
