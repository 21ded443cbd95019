//! Text of unknown origin made safe to print: one name stays on one line, in its own order, and
//! commands nothing. Only for people's eyes; files keep names exactly.

pub use docsort_engine::rows::is_unsafe;
use std::fmt::Write;
use std::io;
use std::path::Path;
use std::time::Duration;

/// The path for a terminal: control characters, line separators and marks that reorder or hide text
/// as `\u{…}`, bytes that are not UTF-8 as `\xNN`. All else, spaces and accents included, as it is.
pub fn printable_path(path: &Path) -> String {
    let mut shown = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        push_escaped(&mut shown, chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(shown, "\\x{byte:02x}");
        }
    }
    shown
}

/// The same of a picture: `a.tif, page 3` where its file has several.
pub fn printable_page(path: &Path, page: Option<u32>) -> String {
    let path = printable_path(path);
    match page {
        None => path,
        Some(page) => format!("{path}, page {page}"),
    }
}

/// Any other text for a terminal (class names, reasons), escaped like a path.
pub fn printable(text: &str) -> String {
    let mut shown = String::new();
    push_escaped(&mut shown, text);
    shown
}

/// A count with its noun: `1 picture`, `2 pictures`, `3 classes`.
pub fn counted(count: u64, noun: &str) -> String {
    let ending = if count == 1 {
        ""
    } else if noun.ends_with('s') {
        "es"
    } else {
        "s"
    };
    format!("{count} {noun}{ending}")
}

/// `8 s`, `3 min 05 s`, `2 h 10 min`, `3 d 4 h`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64().round() as u64;
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{minutes} min {:02} s", seconds % 60),
        3_600..86_400 => format!("{hours} h {:02} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

/// What the system said, in its words and without their number: `permission denied` and not
/// `Permission denied (os error 13)`.
pub fn system_words(error: &io::Error) -> String {
    let text = error.to_string();
    let words = match (text.rfind(" (os error "), error.raw_os_error()) {
        (Some(number), Some(_)) => &text[..number],
        _ => &text,
    };
    let mut rest = words.chars();
    let first = rest.next().map(|first| first.to_lowercase());
    first.into_iter().flatten().chain(rest).collect()
}

/// A message without the numbers that libraries add to what the system said, which tell nobody what to do:
/// `x: File exists` and not `x: File exists (os error 17)`.
pub fn without_numbers(text: &str) -> String {
    const BEFORE: &str = " (os error ";
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(BEFORE) {
        plain.push_str(before);
        rest = match after.split_once(')') {
            Some((number, after)) if number.bytes().all(|byte| byte.is_ascii_digit()) => after,
            _ => {
                plain.push_str(BEFORE);
                after
            }
        };
    }
    plain + rest
}

fn push_escaped(shown: &mut String, text: &str) {
    for c in text.chars() {
        if is_unsafe(c) {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_move_the_cursor_or_the_reading_direction_is_escaped() {
        assert_eq!(
            printable("a\nb\u{1b}[31m\u{202e}gpj"),
            "a\\u{a}b\\u{1b}[31m\\u{202e}gpj"
        );
        assert_eq!(printable("Führerschein ✓"), "Führerschein ✓");
    }

    #[test]
    fn one_is_one_picture_and_all_other_counts_are_pictures() {
        let pictures = [0, 1, 2].map(|count| counted(count, "picture"));
        assert_eq!(pictures, ["0 pictures", "1 picture", "2 pictures"]);
        let classes = [1, 11].map(|count| counted(count, "class"));
        assert_eq!(classes, ["1 class", "11 classes"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_the_system_says_has_no_number() {
        // errno(3): 13 is EACCES.
        let denied = io::Error::from_raw_os_error(13);
        assert_eq!(system_words(&denied), "permission denied");
        let own = io::Error::other("Strange (os error 13)");
        assert_eq!(system_words(&own), "strange (os error 13)");
    }

    #[test]
    fn a_message_has_none_either_wherever_it_stands() {
        assert_eq!(
            without_numbers("a: File exists (os error 17); b: Is a directory (os error 21)"),
            "a: File exists; b: Is a directory"
        );
        let others = "x (os error or not) (os error 1";
        assert_eq!(without_numbers(others), others);
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_not_utf8_are_shown_as_numbers() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"a\xff.jpg"));
        assert_eq!(printable_path(path), "a\\xff.jpg");
    }

    #[test]
    fn durations_are_read_at_a_glance() {
        for (seconds, text) in [
            (0, "0 s"),
            (59, "59 s"),
            (65, "1 min 05 s"),
            (7_860, "2 h 11 min"),
            (277_200, "3 d 5 h"),
        ] {
            assert_eq!(duration(Duration::from_secs(seconds)), text);
        }
    }
}
