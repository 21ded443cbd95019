//! Columns of a terminal: how wide a text is, how to shorten it and how to fill it up.
//!
//! Widths are terminal cells as in Unicode Standard Annex #11. Texts are escaped before they come here.

use unicode_width::UnicodeWidthStr;

/// Terminal cells that `text` takes.
pub(super) fn cells(text: &str) -> usize {
    text.width()
}

/// `text`, or its beginning and `…`, in at most `max_cells` cells.
pub(super) fn shorten_end(text: &str, max_cells: usize) -> String {
    if cells(text) <= max_cells {
        return text.to_owned();
    }
    match max_cells {
        0 => String::new(),
        _ => format!("{}…", prefix(text, max_cells - 1)),
    }
}

/// `text`, or its beginning, `…` and its end, in at most `max_cells` cells. Two thirds go to the
/// end: that of a path tells pictures apart.
pub(super) fn shorten_middle(text: &str, max_cells: usize) -> String {
    if cells(text) <= max_cells {
        return text.to_owned();
    }
    if max_cells == 0 {
        return String::new();
    }
    let head = prefix(text, (max_cells - 1) / 3);
    let tail = suffix(text, max_cells - 1 - cells(head));
    format!("{head}…{tail}")
}

/// `text` with spaces after it, up to `width` cells.
pub(super) fn pad_right(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(cells(text))))
}

/// `text` with spaces before it, up to `width` cells.
pub(super) fn pad_left(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(cells(text))))
}

/// A part from 0 to 1 as `97.3 %`.
pub(super) fn percent(part: f64) -> String {
    format!("{:.1} %", part * 100.0)
}

/// The longest beginning that fits.
fn prefix(text: &str, max_cells: usize) -> &str {
    let mut end = 0;
    for (start, c) in text.char_indices() {
        let next = start + c.len_utf8();
        if cells(&text[..next]) > max_cells {
            break;
        }
        end = next;
    }
    &text[..end]
}

/// The longest end that fits.
fn suffix(text: &str, max_cells: usize) -> &str {
    let mut start = text.len();
    for (next, _) in text.char_indices().rev() {
        if cells(&text[next..]) > max_cells {
            break;
        }
        start = next;
    }
    &text[start..]
}
