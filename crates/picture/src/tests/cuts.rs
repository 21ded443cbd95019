//! I4 and I12 at every byte: whatever a file of any kind lacks at its end, it is named as truncated, or read as if it were
//! whole with a warning. It is never called damaged or unknown, which would send its owner the wrong way.

use super::fixtures::*;
use crate::{Fit, FormWarning, RejectKind, decode, inspect};

/// So many bytes tell that a file is a picture of its kind: two letters are too few to tell one from a text, and a Targa is
/// known by what stands in its header alone.
fn signature_bytes(name: &str) -> usize {
    if name.contains("tga") { 18 } else { 4 }
}

/// Where numbers are text, nobody can know whether the last one had another digit.
fn last_number_bytes(name: &str) -> usize {
    let is_text = ["plain pnm", "digits pnm"].contains(&name);
    if is_text { "255\n".len() } else { 0 }
}

/// Every length of a short file; of a long one those of its headers and of its end, and some between.
fn lengths(file: &[u8]) -> impl Iterator<Item = usize> {
    let (head, tail) = (2_000, file.len().saturating_sub(1_000));
    (1..file.len()).filter(move |&length| length < head || length > tail || length % 13 == 0)
}

/// What is said wrongly of a file that was cut.
fn mistakes(name: &str, file: &[u8]) -> Vec<String> {
    let whole = decode(file, &LIMITS).unwrap_or_else(|reject| panic!("{name}: {reject}"));
    let preprocessing = super::scaled::preprocessing(8, Fit::Letterbox);
    let mistake = |length: usize| {
        let cut = &file[..length];
        let said = match decode(cut, &LIMITS) {
            Ok(picture) if picture != whole => "another picture".to_owned(),
            Ok(_) => {
                let form = inspect(cut, &LIMITS, &preprocessing).unwrap().form;
                if form.contains(&FormWarning::NoEndMarker) {
                    return None;
                }
                "whole, without a warning".to_owned()
            }
            Err(reject) => match reject.kind {
                RejectKind::Truncated => return None,
                _ if length < signature_bytes(name) => return None,
                _ => reject.to_string(),
            },
        };
        Some(format!("{name} at {length} of {}: {said}", file.len()))
    };
    lengths(file)
        .filter(|&length| length < file.len() - last_number_bytes(name))
        .filter_map(mistake)
        .collect()
}

#[test]
fn a_file_that_was_cut_at_any_byte_is_truncated_or_read_with_a_warning() {
    let files = good_files();
    assert!(files.len() >= 20, "{}", files.len());
    let odd = odd_files();
    let files = files.iter().chain(&odd);
    let mistakes: Vec<String> = files
        .flat_map(|(name, file)| mistakes(name, file))
        .collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}
