//! Names that strangers choose: of classes, labels and files. Each is checked before anyone can use it as a path; none
//! is ever changed.

use crate::manifest::MANIFEST;

/// What file systems allow for one name; a class becomes a folder.
const MAX_NAME_BYTES: usize = 255;
const MAX_FILE_NAME_BYTES: usize = 100;

/// Why `name` cannot be the name of a class (or of a run), if it cannot: it becomes a folder on
/// any of the usual systems.
pub fn name_problem(name: &str) -> Option<&'static str> {
    let bytes = name.as_bytes();
    if name.is_empty() {
        Some("is empty")
    } else if bytes.len() > MAX_NAME_BYTES {
        Some("is longer than 255 bytes")
    } else if name.contains(['/', '\\']) {
        Some("contains a path separator")
    } else if name.chars().any(char::is_control) {
        Some("contains a control character")
    } else if bytes.iter().all(|byte| *byte == b'.') {
        Some("is a relative path")
    } else if name.trim() != name {
        Some("begins or ends with a space")
    } else if bytes[0].is_ascii_alphabetic() && bytes.get(1) == Some(&b':') {
        Some("begins like a Windows drive")
    } else if is_reserved_on_windows(name) {
        Some("is reserved on Windows")
    } else {
        None
    }
}

/// Why `label` cannot be one of several labels of a picture, if it cannot. It becomes a cell of a table and never
/// a folder, so that `N/A` and `Sci-Fi/Fantasy` may stand.
pub fn label_problem(label: &str) -> Option<&'static str> {
    if label.is_empty() {
        Some("is empty")
    } else if label.len() > MAX_NAME_BYTES {
        Some("is longer than 255 bytes")
    } else if label.chars().any(char::is_control) {
        Some("contains a control character")
    } else if label.trim() != label {
        Some("begins or ends with a space")
    } else if label.contains('|') {
        Some("contains a |, which separates labels")
    } else {
        None
    }
}

/// Stricter than a class name: these are chosen by docsort, never by a user.
pub(super) fn is_plain_file_name(name: &str) -> bool {
    name.len() <= MAX_FILE_NAME_BYTES
        && name != MANIFEST
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        && !name.ends_with('.')
        && name_problem(name).is_none()
}

/// "Naming Files, Paths, and Namespaces", Microsoft Learn: reserved with any extension too.
fn is_reserved_on_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let stem = stem.to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") {
        return true;
    }
    let Some(port) = stem.strip_prefix("COM").or(stem.strip_prefix("LPT")) else {
        return false;
    };
    let mut digits = port.chars();
    matches!(
        (digits.next(), digits.next()),
        (Some('0'..='9' | '¹' | '²' | '³'), None)
    )
}
