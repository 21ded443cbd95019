//! A manifest as a TOML file whose last line is the SHA-256 of all lines before it. Reading one never trusts it: size,
//! seal, format and every value are checked before anything is done with them.

use crate::Manifest;
use crate::error::{ManifestError, quoted};
use crate::limits;
use crate::manifest::{FORMAT_VERSION, sha256_hex};
use serde::Deserialize;

const OLDEST_FORMAT: u32 = 1;

impl Manifest {
    /// As [`Manifest::parse`], from a file's bytes.
    ///
    /// # Errors
    /// As [`Manifest::parse`], and for what is no UTF-8.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ManifestError> {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| ManifestError::Damaged("is not UTF-8 text".to_owned()))?;
        Self::parse(text)
    }

    /// Reads and checks the text of a `manifest.toml`. All that it says is data from a stranger:
    /// sizes are limited, names are plain, numbers are finite and in range.
    ///
    /// # Errors
    /// `NewerFormat`, `OlderFormat`, `Damaged` where the seal does not fit the text, `Invalid`
    /// for anything that no docsort writes.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        if text.len() as u64 > limits::MAX_MANIFEST_BYTES {
            return Err(invalid(limits::manifest_too_long(text.len() as u64)));
        }
        // The format comes first: only this much is certain to be the same in all of them.
        if let Ok(header) = toml::from_str::<Header>(text) {
            check_format(header.format_version)?;
        }
        check_seal(text)?;
        let manifest: Self =
            toml::from_str(text).map_err(|error| invalid(syntax_problem(text, &error)))?;
        manifest.check()?;
        Ok(manifest)
    }

    /// The file's text, sealed. Numbers are written so that they read back bit for bit.
    ///
    /// # Errors
    /// `Invalid` for what `parse` would refuse.
    pub fn to_text(&self) -> Result<String, ManifestError> {
        self.check()?;
        let body = toml::to_string(self).map_err(|error| invalid(error.to_string()))?;
        let text = seal(&body);
        if text.len() as u64 > limits::MAX_MANIFEST_BYTES {
            return Err(invalid(limits::manifest_too_long(text.len() as u64)));
        }
        Ok(text)
    }

    /// Whether every value may stand in a checkpoint. A training calls it before any work, so that
    /// it cannot fail at the end of the first epoch.
    ///
    /// # Errors
    /// `Invalid`, naming the first value that may not.
    pub fn check(&self) -> Result<(), ManifestError> {
        check_format(i64::from(self.format_version))?;
        limits::check(self).map_err(invalid)
    }
}

/// Adds the last line, which makes any change to the text before it visible.
pub fn seal(body: &str) -> String {
    format!("{body}{}", seal_line(body))
}

#[derive(Deserialize)]
struct Header {
    format_version: i64,
}

fn check_format(found: i64) -> Result<(), ManifestError> {
    if found > i64::from(FORMAT_VERSION) {
        return Err(ManifestError::NewerFormat {
            found,
            newest: FORMAT_VERSION,
        });
    }
    if found < i64::from(OLDEST_FORMAT) {
        return Err(ManifestError::OlderFormat {
            found,
            oldest: OLDEST_FORMAT,
        });
    }
    Ok(())
}

fn seal_line(body: &str) -> String {
    format!("# sha256 = {}\n", sha256_hex(body.as_bytes()))
}

fn check_seal(text: &str) -> Result<(), ManifestError> {
    let lines = text.strip_suffix('\n').unwrap_or(text);
    let body_bytes = lines.rfind('\n').map_or(0, |newline| newline + 1);
    let (body, last_line) = text.split_at(body_bytes);
    if last_line == seal_line(body) {
        return Ok(());
    }
    Err(ManifestError::Damaged(
        "its last line is not the SHA-256 of the lines before it: cut short or changed".to_owned(),
    ))
}

fn syntax_problem(text: &str, error: &toml::de::Error) -> String {
    let reason = quoted(error.message());
    match error.span() {
        Some(span) => {
            let before = text.get(..span.start).unwrap_or(text);
            format!("line {}: {reason}", before.matches('\n').count() + 1)
        }
        None => reason,
    }
}

fn invalid(reason: String) -> ManifestError {
    ManifestError::Invalid(reason)
}
