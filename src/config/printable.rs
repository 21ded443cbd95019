//! Text from outside, made fit for one line of a terminal. It never changes what is written to
//! files: names stay exact there.

use std::borrow::Cow;
use std::path::Path;

/// The text with line breaks, terminal escapes and marks that reverse the reading direction
/// written as `\n`, `\u{1b}`, `\u{202e}`.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_unprintable(character) {
            escaped.extend(character.escape_default());
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

/// The same for a path; bytes that are not UTF-8 become `\x..`.
pub fn printable_path(path: &Path) -> String {
    let mut escaped = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        escaped.push_str(&printable(chunk.valid()));
        for byte in chunk.invalid() {
            escaped.push_str(&format!("\\x{byte:02x}"));
        }
    }
    escaped
}

fn is_unprintable(character: char) -> bool {
    // The bidirectional controls of Unicode Standard Annex 9, and the two line separators.
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_move_the_cursor_or_the_reading_direction_is_escaped() {
        assert_eq!(
            printable("a\nb\u{1b}[31m\u{202e}gpj"),
            "a\\nb\\u{1b}[31m\\u{202e}gpj"
        );
        assert_eq!(printable("Führerschein ✓"), "Führerschein ✓");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_not_utf8_are_shown_as_numbers() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"a\xff.jpg"));
        assert_eq!(printable_path(path), "a\\xff.jpg");
    }
}
