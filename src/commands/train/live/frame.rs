//! A panel below the lines that stay: cells become text, and text becomes one write that replaces the
//! panel that is there. Never asks the terminal anything.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// One row of the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub text: String,
    /// Cells up to the last one that is not blank.
    pub width: usize,
}

/// Whether the panel may be coloured (<https://no-color.org>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    Shown,
    Hidden,
}

/// The panel as it stands on the terminal; the cursor rests at the beginning of its last row.
#[derive(Debug, Default)]
pub struct Panel {
    rows: Vec<Row>,
    columns: usize,
}

impl Panel {
    /// What to write so that the lines `above` stand where the panel began and `rows` follow them;
    /// no rows take the panel away. Empty where nothing changes.
    pub fn replace(&mut self, above: &[String], rows: Vec<Row>, columns: usize) -> String {
        let up = self.rows_above_the_cursor(columns);
        // Otherwise each row replaces one, and nothing flickers.
        let is_anew = !above.is_empty() || columns != self.columns || rows.len() != self.rows.len();
        if !is_anew && rows == self.rows {
            return String::new();
        }
        // The frame appears as a whole where the terminal knows that mode, and rows never wrap.
        let mut frame = "\x1b[?2026h\x1b[?25l\x1b[?7l\r".to_owned();
        if up > 0 {
            // Writing to a String cannot fail.
            let _ = write!(frame, "\x1b[{up}A");
        }
        if is_anew {
            frame.push_str("\x1b[J");
        }
        if !above.is_empty() {
            frame.push_str("\x1b[?7h");
            for line in above {
                let _ = write!(frame, "{line}\r\n");
            }
            frame.push_str("\x1b[?7l");
        }
        for (index, row) in rows.iter().enumerate() {
            if is_anew || self.rows[index] != *row {
                frame.push_str(&row.text);
                // In a full row, the cursor stands on the last cell and would clear that.
                if row.width < columns {
                    frame.push_str("\x1b[K");
                }
            }
            frame.push_str(if index + 1 < rows.len() { "\r\n" } else { "\r" });
        }
        frame.push_str("\x1b[?7h\x1b[?25h\x1b[?2026l");
        self.rows = rows;
        self.columns = columns;
        frame
    }

    /// The shell wrote on the terminal meanwhile: the next panel begins where the cursor is.
    pub fn forget(&mut self) {
        self.rows.clear();
    }

    /// Terminals that became narrower break rows that no longer fit.
    fn rows_above_the_cursor(&self, columns: usize) -> usize {
        let above = self.rows.split_last().map_or(&[][..], |(_, above)| above);
        above
            .iter()
            .map(|row| row.width.div_ceil(columns.max(1)).max(1))
            .sum()
    }
}

/// The rows of a buffer from the top, without the blank ends of lines.
pub fn rows(buffer: &Buffer, colours: Colours) -> Vec<Row> {
    let width = usize::from(buffer.area.width);
    match width {
        0 => Vec::new(),
        _ => buffer
            .content
            .chunks(width)
            .map(|cells| row(cells, colours))
            .collect(),
    }
}

fn row(cells: &[Cell], colours: Colours) -> Row {
    let width = cells
        .iter()
        .rposition(|cell| cell.symbol() != " ")
        .map_or(0, |last| last + cells[last].symbol().width().max(1))
        .min(cells.len());
    let mut text = String::new();
    let mut painted = String::new();
    // Cells behind a wide character belong to it.
    let mut covered = 0;
    for cell in &cells[..width] {
        if covered > 0 {
            covered -= 1;
            continue;
        }
        covered = cell.symbol().width().saturating_sub(1);
        let paint = match colours {
            Colours::Shown => codes(cell),
            Colours::Hidden => String::new(),
        };
        if paint != painted {
            let _ = write!(text, "\x1b[0{paint}m");
            painted = paint;
        }
        text.push_str(cell.symbol());
    }
    if !painted.is_empty() {
        text.push_str("\x1b[0m");
    }
    Row { text, width }
}

/// SGR codes of ECMA-48, section 8.3.117, each after a semicolon.
fn codes(cell: &Cell) -> String {
    let mut codes = String::new();
    if cell.modifier.contains(Modifier::BOLD) {
        codes.push_str(";1");
    }
    if cell.modifier.contains(Modifier::DIM) {
        codes.push_str(";2");
    }
    codes.push_str(match cell.fg {
        Color::Red => ";31",
        Color::Green => ";32",
        Color::Yellow => ";33",
        Color::Cyan => ";36",
        _ => "",
    });
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    fn lines(texts: &[&str]) -> Vec<Row> {
        let row = |text: &&str| Row {
            text: (*text).to_owned(),
            width: text.width(),
        };
        texts.iter().map(row).collect()
    }

    /// What moves and writes, without the marks around a frame.
    fn body(frame: &str) -> String {
        let begin = "\x1b[?2026h\x1b[?25l\x1b[?7l\r";
        let end = "\x1b[?7h\x1b[?25h\x1b[?2026l";
        let inner = frame.strip_prefix(begin).unwrap();
        inner.strip_suffix(end).unwrap().to_owned()
    }

    #[test]
    fn a_row_that_changed_is_replaced_in_place_and_the_others_stay() {
        let mut panel = Panel::default();
        let first = panel.replace(&[], lines(&["a", "b"]), 80);
        assert_eq!(body(&first), "\x1b[Ja\x1b[K\r\nb\x1b[K\r");
        let second = panel.replace(&[], lines(&["a", "d"]), 80);
        assert_eq!(body(&second), "\x1b[1A\r\nd\x1b[K\r");
        assert_eq!(panel.replace(&[], lines(&["a", "d"]), 80), "");
    }

    #[test]
    fn lines_that_stay_are_written_where_the_panel_began() {
        let mut panel = Panel::default();
        panel.replace(&[], lines(&["a", "b"]), 80);
        let frame = panel.replace(&["epoch 1".to_owned()], lines(&["a", "d"]), 80);
        assert_eq!(
            body(&frame),
            "\x1b[1A\x1b[J\x1b[?7hepoch 1\r\n\x1b[?7la\x1b[K\r\nd\x1b[K\r"
        );
        assert_eq!(body(&panel.replace(&[], Vec::new(), 80)), "\x1b[1A\x1b[J");
    }

    #[test]
    fn rows_that_a_narrower_terminal_broke_are_all_replaced() {
        let mut panel = Panel::default();
        panel.replace(&[], lines(&["seventeen columns", "b"]), 80);
        // 17 cells in lines of 8 are three lines.
        let frame = panel.replace(&[], lines(&["c", "d"]), 8);
        assert_eq!(body(&frame), "\x1b[3A\x1b[Jc\x1b[K\r\nd\x1b[K\r");
    }

    #[test]
    fn the_last_cell_of_a_full_row_stays() {
        let mut panel = Panel::default();
        let frame = panel.replace(&[], lines(&["four", "abc"]), 4);
        assert_eq!(body(&frame), "\x1b[Jfour\r\nabc\x1b[K\r");
    }

    #[test]
    fn what_is_left_of_a_higher_panel_is_cleared() {
        let mut panel = Panel::default();
        panel.replace(&[], lines(&["a", "b", "c"]), 80);
        let frame = panel.replace(&[], lines(&["dd"]), 80);
        assert_eq!(body(&frame), "\x1b[2A\x1b[Jdd\x1b[K\r");
    }

    #[test]
    fn a_row_ends_with_its_last_character_and_without_its_colour() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 2));
        buffer.set_string(0, 0, "a 旅", Style::new());
        buffer.set_string(1, 1, "b", Style::new().red().bold());
        assert_eq!(
            rows(&buffer, Colours::Shown),
            [
                Row {
                    text: "a 旅".to_owned(),
                    width: 4
                },
                Row {
                    text: " \x1b[0;1;31mb\x1b[0m".to_owned(),
                    width: 2
                }
            ]
        );
        assert_eq!(rows(&buffer, Colours::Hidden)[1].text, " b");
    }
}
