//! The files of a `multipart/form-data` body (RFC 7578), each with its name. Every part is taken for a picture: what is none
//! becomes an answer that says so.

use crate::refusal::{Refusal, malformed};
use axum::body::{Body, Bytes};
use multer::Multipart;
use std::path::PathBuf;

pub struct File {
    /// The file's name, or that of the form's field where it has none.
    pub name: PathBuf,
    pub bytes: Bytes,
}

/// The files in their order.
///
/// # Errors
/// A body that is no multipart, one without a part, one of more than `most`.
pub async fn files(content_type: &str, body: Bytes, most: usize) -> Result<Vec<File>, Refusal> {
    let boundary = multer::parse_boundary(content_type).map_err(told)?;
    // The whole body in one piece: the parser then looks through it once.
    let whole = Body::from(body).into_data_stream();
    let mut parts = Multipart::new(whole, boundary);
    let mut files = Vec::new();
    while let Some(mut part) = parts.next_field().await.map_err(told)? {
        if files.len() == most {
            return Err(Refusal::TooMany(most));
        }
        let name = part.file_name().or(part.name()).unwrap_or("-").into();
        let bytes = whole_part(&mut part).await?;
        files.push(File { name, bytes });
    }
    if files.is_empty() {
        return Err(malformed("the body has no part: send each picture as one"));
    }
    Ok(files)
}

/// Usually one piece already, which is then not copied.
async fn whole_part(part: &mut multer::Field<'_>) -> Result<Bytes, Refusal> {
    let first = part.chunk().await.map_err(told)?.unwrap_or_default();
    let mut rest = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(told)? {
        rest.extend_from_slice(&piece);
    }
    if rest.is_empty() {
        Ok(first)
    } else {
        Ok(Bytes::from([&first[..], &rest].concat()))
    }
}

fn told(error: multer::Error) -> Refusal {
    malformed(format!("the body is no multipart/form-data: {error}"))
}
