//! Writes drawn pictures as a folder of class folders. Never overwrites a file.

use super::{DocumentsError, Kind, Photographs, Picture, Rules, draw_with};
use image::codecs::jpeg::JpegEncoder;
use rayon::prelude::*;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// What to write.
#[derive(Clone, Debug)]
pub struct Request {
    /// The classes, one folder each.
    pub kinds: Vec<Kind>,
    /// [`Rules::Training`] with a validation set by [`Rules::HeldOut`], or [`Rules::Wide`] for both.
    pub rules: Rules,
    /// Pictures of each kind.
    pub per_class: u64,
    /// Pictures of [`Kind::Other`], which holds many more things than the others, if not `per_class`.
    pub of_other: Option<u64>,
    /// Pictures of [`Kind::Identity`], if not `per_class`.
    pub of_identity: Option<u64>,
    pub seed: u64,
    /// Long side of each picture.
    pub long_side_px: u32,
    /// 1 to 100.
    pub jpeg_quality: u8,
    /// What pictures may show beside drawings; empty where all is drawn.
    pub photographs: Photographs,
}

impl Request {
    /// As many and as large as the pictures of `assets/documents`, for an installed docsort that has
    /// no such folder beside it.
    pub fn bundled() -> Self {
        Self {
            kinds: Kind::ALL.to_vec(),
            rules: Rules::Wide,
            per_class: 530,
            of_other: None,
            of_identity: None,
            seed: 1,
            long_side_px: 144,
            jpeg_quality: 80,
            photographs: Photographs::default(),
        }
    }

    /// Pictures of all kinds together.
    pub fn total(&self) -> u64 {
        self.kinds.iter().map(|&kind| self.count(kind)).sum()
    }

    /// Pictures of one kind.
    pub(super) fn count(&self, kind: Kind) -> u64 {
        match kind {
            Kind::Other => self.of_other.unwrap_or(self.per_class),
            Kind::Identity => self.of_identity.unwrap_or(self.per_class),
            _ => self.per_class,
        }
    }

    /// Picture `index` of a kind, counted from 0.
    pub(super) fn picture(&self, kind: Kind, index: u64) -> Picture {
        let photographs = &self.photographs;
        let side_px = self.long_side_px;
        draw_with(kind, self.rules, photographs, self.seed, index, side_px)
    }

    /// Each picture by its kind and its number, counted from 0; the kinds take turns.
    fn pictures(&self) -> Vec<(Kind, u64)> {
        let counts = self.kinds.iter().map(|&kind| self.count(kind));
        let of_number = |number| {
            let kinds = self.kinds.iter().copied();
            kinds
                .filter(move |&kind| number < self.count(kind))
                .map(move |kind| (kind, number))
        };
        (0..counts.max().unwrap_or(0)).flat_map(of_number).collect()
    }
}

/// Writes `OUT/<class>/<class>-0001.jpg` and so on; where a class holds many things, the name says
/// which: `OUT/other/other-0001-id_card.jpg`. Calls `progress(1)` for each picture written.
/// The bytes depend on the request alone, not on the number of threads.
///
/// # Errors
/// When a folder or file cannot be made, or a file of that name holds anything else than this picture or its
/// beginning, as a request that was stopped leaves it: so the same request goes on. Files written before the
/// error remain.
pub fn write_folder(
    out: &Path,
    request: &Request,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), DocumentsError> {
    for kind in &request.kinds {
        let folder = out.join(kind.class_name());
        fs::create_dir_all(&folder).map_err(|source| DocumentsError::Io {
            path: folder,
            source,
        })?;
    }
    let pictures = request.pictures();
    pictures.into_par_iter().try_for_each(|(kind, index)| {
        write_one(out, request, kind, index)?;
        progress(1);
        Ok(())
    })
}

/// A new file, or the rest of one that holds the beginning.
fn write_rest(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = File::create_new(path);
    let (mut file, rest) = match new {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let there = path.symlink_metadata()?;
            // A link is nothing that a request leaves, and neither is what is longer.
            if !there.is_file() || there.len() > bytes.len() as u64 {
                return Err(error);
            }
            let begun = fs::read(path)?;
            let Some(rest) = bytes.strip_prefix(&begun[..]) else {
                return Err(error);
            };
            (OpenOptions::new().append(true).open(path)?, rest)
        }
        new => (new?, bytes),
    };
    file.write_all(rest)
}

fn write_one(out: &Path, request: &Request, kind: Kind, index: u64) -> Result<(), DocumentsError> {
    let class = kind.class_name();
    let picture = request.picture(kind, index);
    let number = index + 1;
    let name = match &*picture.detail {
        "" => format!("{class}-{number:04}.jpg"),
        detail => format!("{class}-{number:04}-{detail}.jpg"),
    };
    let path = out.join(class).join(name);
    let fail = |source: std::io::Error| DocumentsError::Io {
        path: path.clone(),
        source,
    };
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, request.jpeg_quality.clamp(1, 100))
        .encode_image(&picture.image)
        .map_err(|error| DocumentsError::Encode {
            path: path.clone(),
            reason: error.to_string(),
        })?;
    write_rest(&path, &bytes).map_err(fail)
}
