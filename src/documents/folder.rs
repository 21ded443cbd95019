//! Writes drawn pictures as a folder of class folders. Never overwrites a file.

use super::{DocumentsError, Kind, Rules, draw};
use image::codecs::jpeg::JpegEncoder;
use rayon::prelude::*;
use std::fs::{self, OpenOptions};
use std::io::{BufWriter, Write};
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
    pub seed: u64,
    /// Long side of each picture.
    pub long_side_px: u32,
    /// 1 to 100.
    pub jpeg_quality: u8,
}

impl Request {
    /// What `assets/documents` was drawn with; a test draws it again and compares. Small enough for
    /// a repository, and more varied than fewer large ones would be.
    pub fn bundled() -> Self {
        Self {
            kinds: Kind::ALL.to_vec(),
            rules: Rules::Sample,
            per_class: 530,
            seed: 1,
            long_side_px: 144,
            jpeg_quality: 80,
        }
    }
}

/// Writes `OUT/<class>/<class>-0001.jpg` and so on; where a class holds many things, the name says
/// which: `OUT/other/other-0001-id_card.jpg`. Calls `progress(1)` for each picture written.
/// The bytes depend on the request alone, not on the number of threads.
///
/// # Errors
/// When a folder or file cannot be made, or a file of that name is there already. Files written
/// before the error remain.
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
    let classes = request.kinds.len() as u64;
    let jobs = classes * request.per_class;
    (0..jobs).into_par_iter().try_for_each(|job| {
        let kind = request.kinds[(job % classes) as usize];
        write_one(out, request, kind, job / classes)?;
        progress(1);
        Ok(())
    })
}

fn write_one(out: &Path, request: &Request, kind: Kind, index: u64) -> Result<(), DocumentsError> {
    let class = kind.class_name();
    let picture = draw(
        kind,
        request.rules,
        request.seed,
        index,
        request.long_side_px,
    );
    let number = index + 1;
    let name = match picture.detail {
        "" => format!("{class}-{number:04}.jpg"),
        detail => format!("{class}-{number:04}-{detail}.jpg"),
    };
    let path = out.join(class).join(name);
    let fail = |source: std::io::Error| DocumentsError::Io {
        path: path.clone(),
        source,
    };
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .map_err(fail)?;
    let mut writer = BufWriter::new(file);
    JpegEncoder::new_with_quality(&mut writer, request.jpeg_quality.clamp(1, 100))
        .encode_image(&picture.image)
        .map_err(|error| DocumentsError::Encode {
            path: path.clone(),
            reason: error.to_string(),
        })?;
    writer.flush().map_err(fail)
}
