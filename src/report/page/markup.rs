//! The smallest pieces of a page: its frame, its tables, numbers, and pictures within an address. Text is escaped by
//! `maud` wherever it is not marked as markup; this module marks style sheets alone.

use crate::printable::printable;
use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Forbids whatever a fault of ours could let in: scripts, and any address but `data:`.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/// A page of HTML that needs nothing beside it: no script, no network, no fonts of its own. `style` is ours.
pub fn document(title: &str, style: &'static str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body {
                h1 { (title) }
                (body)
            }
        }
    }
}

/// A name of unknown origin where there is little room: a line may break after each `_`.
pub(super) fn heading(text: &str) -> Markup {
    html! {
        @for part in printable(text).split_inclusive('_') {
            (part)
            @if part.ends_with('_') { wbr; }
        }
    }
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

/// A table's row: a heading, then a text in each cell.
pub(super) fn row(title: &str, cells: &[String]) -> Markup {
    html! {
        tr {
            th scope="row" { (heading(title)) }
            @for cell in cells { td { (cell) } }
        }
    }
}

/// A table's head.
pub(super) fn head(columns: &[&str]) -> Markup {
    html! {
        thead {
            tr { @for column in columns { th scope="col" { (column) } } }
        }
    }
}

/// A JPEG as an address that holds it whole (RFC 2397).
pub fn jpeg_address(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", BASE64.encode(jpeg))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_digits_and_the_padding_of_its_rfc() {
        // RFC 4648, section 10, and the two digits that its other alphabet changes.
        assert_eq!(jpeg_address(b"foob"), "data:image/jpeg;base64,Zm9vYg==");
        assert_eq!(
            jpeg_address(&[255, 255, 190]),
            "data:image/jpeg;base64,//++"
        );
    }

    #[test]
    fn markup_and_marks_that_reorder_text_are_only_text() {
        let shown = heading("<b a=\"2\">&\u{202e}a_b_").into_string();
        let by_hand = "&lt;b a=&quot;2&quot;&gt;&amp;\\u{202e}a_<wbr>b_<wbr>";
        assert_eq!(shown, by_hand);
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(count(1, "picture"), "1 picture");
        assert_eq!(count(999, "picture"), "999 pictures");
        assert_eq!(count(1_234_567, "picture"), "1,234,567 pictures");
    }
}
