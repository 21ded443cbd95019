//! One opened model and what a page asks of it: rows, small copies, heat maps. Takes bytes and gives bytes; never
//! keeps a picture.

use docsort_engine::rows::{self, Explanations};
use docsort_engine::{Answer, Engine, Limits, Manifest, Outcome, Prediction};
use docsort_picture::{self as picture, Fit, Preprocessing};
use image::{RgbImage, imageops};
use serde_json::json;
use std::path::PathBuf;

/// What the command line reads where nothing else is said (`[data]` in configs/cpu.toml).
const LIMITS: Limits = Limits {
    max_bytes: 64 << 20,
    max_pixels: 100_000_000,
    min_side_px: 16,
    max_pages: picture::MAX_PAGES,
};

/// A model that answers, and which pictures it reads.
pub struct Session {
    engine: Engine,
    limits: Limits,
}

/// The name of the file that holds the weights of the checkpoint with this manifest.
///
/// # Errors
/// A manifest that is damaged or of another format, in one line.
pub fn weights_name(manifest: &[u8]) -> Result<&'static str, String> {
    let manifest = Manifest::from_bytes(manifest);
    let of_manifest = |error| format!("manifest.toml: {error}");
    Ok(manifest.map_err(of_manifest)?.model_file())
}

impl Session {
    /// The model that is part of the program.
    ///
    /// # Errors
    /// As [`Engine::shipped`].
    pub fn shipped() -> Result<Self, String> {
        Engine::shipped().map(Self::new).map_err(one_line)
    }

    /// A checkpoint from its two files.
    ///
    /// # Errors
    /// As [`Engine::from_bytes`].
    pub fn of_checkpoint(manifest: &[u8], weights: &[u8]) -> Result<Self, String> {
        Engine::from_bytes(manifest, weights)
            .map(Self::new)
            .map_err(one_line)
    }

    fn new(engine: Engine) -> Self {
        Self {
            limits: limits(engine.manifest()),
            engine,
        }
    }

    /// What the page shows of the model and must know to use it, as JSON.
    pub fn about(&self) -> Vec<u8> {
        let manifest = self.engine.manifest();
        let answerable = |&label: &usize| manifest.is_answerable(label);
        let labels: Vec<&String> = (0..manifest.classes.len())
            .filter(answerable)
            .map(|label| &manifest.classes[label])
            .collect();
        let valid = manifest.metrics.map(|metrics| {
            json!({ "accuracy": metrics.valid_accuracy, "pictures": metrics.valid_count })
        });
        let about = json!({
            "classes": manifest.classes,
            "labels": labels,
            "valid": valid,
            "max_bytes": self.limits.max_bytes,
            "max_pixels": self.limits.max_pixels,
            "min_side_px": self.limits.min_side_px,
            "max_pages": self.limits.max_pages,
        });
        about.to_string().into_bytes()
    }

    /// The row of a picture.
    ///
    /// - `page`: 0 where it is no page
    pub fn answer(&self, bytes: &[u8], path: &[u8], page: u32) -> Vec<u8> {
        // What decodes two at a time would be loaded for nothing.
        let square = self.engine.preprocess(bytes, &self.limits);
        let answer = self.engine.answer_read(vec![square]).pop();
        // One picture has one answer.
        answer.map_or_else(Vec::new, |answer| self.row(answer, path, page))
    }

    /// The row of what was not looked at, with this reason.
    pub fn refuse(&self, reason: &[u8], path: &[u8], page: u32) -> Vec<u8> {
        let outcome = Outcome::Error {
            reason: String::from_utf8_lossy(reason).into_owned(),
        };
        let answer = Answer {
            outcome,
            warnings: Vec::new(),
        };
        self.row(answer, path, page)
    }

    /// The row of a file that has too many bytes.
    pub fn refuse_length(&self, bytes: u64, path: &[u8]) -> Vec<u8> {
        let told = self.limits.check_length(bytes).err();
        let reason = told.map_or_else(String::new, |reject| reject.to_string());
        self.refuse(reason.as_bytes(), path, 0)
    }

    /// The line of the columns' names in CSV, with its end.
    pub fn csv_header(&self) -> Vec<u8> {
        let classes = &self.engine.manifest().classes;
        // Nothing that is written to memory fails.
        rows::csv_header(classes, Explanations::Absent).unwrap_or_default()
    }

    fn row(&self, answer: Answer, path: &[u8], page: u32) -> Vec<u8> {
        let classes = &self.engine.manifest().classes;
        let path = PathBuf::from(String::from_utf8_lossy(path).into_owned());
        let mut prediction = Prediction::new(path, answer.outcome);
        prediction.warnings = answer.warnings;
        prediction.page = (page > 0).then_some(page);
        let json = rows::json_line(classes, None, Explanations::Absent, &prediction);
        let csv = rows::csv_row(classes, Explanations::Absent, &prediction);
        // Rows of this model's own answers fit its classes, and nothing that is written to memory fails.
        let text = |line: std::io::Result<Vec<u8>>| {
            String::from_utf8_lossy(&line.unwrap_or_default()).into_owned()
        };
        let explained = self.explained(&prediction.outcome);
        json!({ "json": text(json), "csv": text(csv), "explained": explained })
            .to_string()
            .into_bytes()
    }

    /// The class whose score a heat map shows: of those that explain the answer, the likeliest. None for an error.
    fn explained(&self, outcome: &Outcome) -> Option<usize> {
        let labels = self.engine.explained(outcome).into_iter();
        let scores = outcome.scores().unwrap_or_default();
        let score = |label: &usize| scores.get(*label).copied().unwrap_or(0.0);
        labels.max_by(|one, other| score(one).total_cmp(&score(other)))
    }

    /// Width and height, then RGBA: see [`crate::view`].
    ///
    /// # Errors
    /// Why the picture is not read, in one line.
    pub fn view(&self, bytes: &[u8], longest_px: u32) -> Result<Vec<u8>, String> {
        let preprocessing = Preprocessing {
            side_px: longest_px,
            fit: Fit::Letterbox,
            ..self.engine.manifest().preprocessing.clone()
        };
        let seen = picture::inspect(bytes, &self.limits, &preprocessing);
        let seen = seen.map_err(|reject| reject.to_string())?;
        let (width, height) = inscribed((seen.width_px, seen.height_px), longest_px);
        let (left, top) = ((longest_px - width) / 2, (longest_px - height) / 2);
        let shown = imageops::crop_imm(&seen.fitted, left, top, width, height).to_image();
        Ok([sizes(width, height), rgba(&shown)].concat())
    }

    /// The network's square and a map over it: see [`crate::heat`].
    ///
    /// # Errors
    /// Why the picture is not read, in one line.
    pub fn heat(&self, bytes: &[u8], label: usize) -> Result<Vec<u8>, String> {
        let square = self.engine.preprocess(bytes, &self.limits);
        let square = square.map_err(|reject| reject.to_string())?.pixels;
        let heat = self.engine.heat(&square, label);
        // A square's maps are squares.
        let sizes = sizes(square.width(), heat.size().0 as u32);
        let values = heat.values().iter().flat_map(|value| value.to_le_bytes());
        Ok([sizes, rgba(&square), values.collect()].concat())
    }
}

/// As every verb of the command line: a training may have raised the limits for pictures of its kind, and none
/// makes them stricter.
fn limits(manifest: &Manifest) -> Limits {
    let Some(sealed) = manifest.limits.map(Limits::from) else {
        return LIMITS;
    };
    Limits {
        max_bytes: LIMITS.max_bytes.max(sealed.max_bytes),
        max_pixels: LIMITS.max_pixels.max(sealed.max_pixels),
        min_side_px: LIMITS.min_side_px.min(sealed.min_side_px),
        max_pages: LIMITS.max_pages.max(sealed.max_pages),
    }
}

/// The size of a picture within a letterboxed square, as `picture` computes it.
fn inscribed((width, height): (u32, u32), side: u32) -> (u32, u32) {
    let longer = u64::from(width.max(height)).max(1);
    let scaled = |length: u32| (u64::from(length) * u64::from(side) + longer / 2) / longer;
    (scaled(width).max(1) as u32, scaled(height).max(1) as u32)
}

fn sizes(first: u32, second: u32) -> Vec<u8> {
    [first.to_le_bytes(), second.to_le_bytes()].concat()
}

fn rgba(picture: &RgbImage) -> Vec<u8> {
    let pixels = picture.pixels();
    pixels
        .flat_map(|&image::Rgb([r, g, b])| [r, g, b, 255])
        .collect()
}

fn one_line(error: docsort_engine::EngineError) -> String {
    error.to_string()
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
