//! The smallest pieces of a page: escaped text, numbers and pictures within an address.

use crate::printable::printable;
use std::fmt::Write;

/// Text of unknown origin between tags or inside a quoted attribute, for people's eyes.
pub(super) fn name(text: &str) -> String {
    escape(&printable(text))
}

/// The same where there is little room: a line may break after each `_`.
pub(super) fn heading(text: &str) -> String {
    name(text).replace('_', "_<wbr>")
}

/// The five characters that mean something in HTML, as references.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// `97.3 %`, with a space that no line is broken at.
pub(super) fn percent(part: Option<f64>) -> String {
    part.map_or("–".to_owned(), |part| {
        format!("{:.1}\u{a0}%", 100.0 * part)
    })
}

/// `0.987`.
pub(super) fn decimals(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.3}"))
}

/// `12,345 pictures`, `1 picture`.
pub(super) fn count(number: u64, noun: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let plural = if number == 1 { "" } else { "s" };
    format!("{grouped} {noun}{plural}")
}

/// A table's row: a heading, then cells that are markup already.
pub(super) fn row(html: &mut String, title: &str, cells: &[String]) {
    // Writing to a String cannot fail, here and in all of this module.
    let _ = write!(html, "<tr><th scope=\"row\">{}</th>", heading(title));
    for cell in cells {
        let _ = write!(html, "<td>{cell}</td>");
    }
    html.push_str("</tr>\n");
}

/// A table's head; the texts are ours.
pub(super) fn head(html: &mut String, columns: &[&str]) {
    html.push_str("<thead><tr>");
    for column in columns {
        let _ = write!(html, "<th scope=\"col\">{column}</th>");
    }
    html.push_str("</tr></thead>\n");
}

/// A JPEG as an address that holds it whole (RFC 2397).
pub fn jpeg_address(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", base64(jpeg))
}

/// RFC 4648, section 4, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..4 {
            let is_padding = digit > three.len();
            text.push(match is_padding {
                true => '=',
                false => char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63]),
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        // RFC 4648, section 10.
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(base64(&[255, 255, 190]), "//++");
    }

    #[test]
    fn markup_and_marks_that_reorder_text_are_only_text() {
        assert_eq!(
            name("<b a='1' c=\"2\">&\u{202e}"),
            "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;\\u{202e}"
        );
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(count(1, "picture"), "1 picture");
        assert_eq!(count(999, "picture"), "999 pictures");
        assert_eq!(count(1_234_567, "picture"), "1,234,567 pictures");
    }
}
