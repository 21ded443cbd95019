//! What a page's content draws (ISO 32000-1, chapters 8 and 9): one picture, and how it lies, or that it is no scan.

use crate::Refused;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{Name, Number, Stream};
use hayro_syntax::page::{Page, Rotation};

/// States that are saved inside of each other: the standard's own limit is 28 (annex C).
const MAX_STATES: usize = 256;

/// What lies below a picture that covers so much of the page is not seen. Scanners leave a margin of rounding.
const COVERING: f64 = 0.9;

/// Text that is neither filled nor stroked (table 106): what was read on a scan lies so over it.
const INVISIBLE: [i64; 2] = [3, 7];

/// A picture on a page.
pub(super) struct Placed<'a> {
    pub picture: Stream<'a>,
    /// As EXIF numbers it, 1 to 8.
    pub orientation: u8,
}

/// `[a b c d]` of a matrix: where the sides of the picture's unit square point. Shifts turn nothing.
type Turn = [f64; 4];

/// What `q` saves.
#[derive(Clone, Copy)]
struct State {
    turn: Turn,
    text_mode: i64,
}

/// # Errors
/// `unsupported` where the page shows anything but one picture.
pub(super) fn only_picture<'a>(page: &Page<'a>) -> Result<Placed<'a>, Refused> {
    // Of a scan inside of a form, or in layers, that is true as well.
    let no_scan = || {
        let detail = "only pages that are one picture are read; save this one as a picture, or build with the \
                      feature pdf";
        Refused::unsupported(detail)
    };
    let mut state = State {
        turn: [1.0, 0.0, 0.0, 1.0],
        text_mode: 0,
    };
    let mut saved = Vec::new();
    let mut found: Option<(Stream<'a>, Turn)> = None;
    let mut is_painted = false;
    let mut operations = page.typed_operations();
    while let Some(operation) = operations.next() {
        match operation {
            TypedInstruction::SaveState(_) if saved.len() < MAX_STATES => saved.push(state),
            TypedInstruction::SaveState(_) => return Err(no_scan()),
            TypedInstruction::RestoreState(_) => state = saved.pop().unwrap_or(state),
            TypedInstruction::Transform(by) => {
                let by = [&by.0, &by.1, &by.2, &by.3].map(Number::as_f64);
                state.turn = after(by, state.turn);
            }
            TypedInstruction::TextRenderingMode(mode) => state.text_mode = mode.0.as_i64(),
            TypedInstruction::XObject(object) => {
                let stream = page.resources().x_objects.get::<Stream<'a>>(object.0);
                // What is not there draws nothing.
                let Some(stream) = stream else { continue };
                let kind = stream.dict().get::<Name<'_>>("Subtype");
                let is_picture = kind.is_some_and(|kind| kind.as_str() == "Image");
                if !is_picture || found.is_some() {
                    return Err(no_scan());
                }
                found = Some((stream, state.turn));
            }
            operation if paints(&operation, state.text_mode) => {
                // Over the picture it would be seen.
                if found.is_some() {
                    return Err(no_scan());
                }
                is_painted = true;
            }
            _ => {}
        }
    }
    let (picture, turn) = found.ok_or_else(no_scan)?;
    let (width, height) = page.base_dimensions();
    let covered = (turn[0] * turn[3] - turn[1] * turn[2]).abs();
    if is_painted && covered < COVERING * f64::from(width) * f64::from(height) {
        return Err(no_scan());
    }
    Ok(Placed {
        picture,
        orientation: orientation(turn, quarters(page.rotation())),
    })
}

/// Whether an instruction leaves a mark, pictures that are objects of their own apart.
fn paints(operation: &TypedInstruction<'_, '_>, text_mode: i64) -> bool {
    match operation {
        TypedInstruction::StrokePath(_)
        | TypedInstruction::CloseAndStrokePath(_)
        | TypedInstruction::FillPathNonZero(_)
        | TypedInstruction::FillPathNonZeroCompatibility(_)
        | TypedInstruction::FillPathEvenOdd(_)
        | TypedInstruction::FillAndStrokeNonZero(_)
        | TypedInstruction::FillAndStrokeEvenOdd(_)
        | TypedInstruction::CloseFillAndStrokeNonZero(_)
        | TypedInstruction::CloseFillAndStrokeEvenOdd(_)
        | TypedInstruction::Shading(_)
        | TypedInstruction::InlineImage(_) => true,
        TypedInstruction::ShowText(_)
        | TypedInstruction::ShowTexts(_)
        | TypedInstruction::NextLineAndShowText(_)
        | TypedInstruction::ShowTextWithParameters(_) => !INVISIBLE.contains(&text_mode),
        _ => false,
    }
}

/// The product of two matrices, `first` applied first (section 8.3.4).
fn after(first: Turn, then: Turn) -> Turn {
    let [a, b, c, d] = first;
    let [e, f, g, h] = then;
    [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h]
}

/// Clockwise quarter turns.
fn quarters(rotation: Rotation) -> u8 {
    match rotation {
        Rotation::None => 0,
        Rotation::Horizontal => 1,
        Rotation::Flipped => 2,
        Rotation::FlippedHorizontal => 3,
    }
}

/// How the picture's rows and columns lie on the page as it is shown, to the nearest quarter turn, in EXIF's numbers.
fn orientation(turn: Turn, clockwise_quarters: u8) -> u8 {
    let [a, b, c, d] = turn;
    // To the right along a row, and down along a column, where down is positive: a page's own axis points up.
    let (mut row, mut column) = ((a, -b), (-c, d));
    for _ in 0..clockwise_quarters {
        row = (-row.1, row.0);
        column = (-column.1, column.0);
    }
    if row.0.abs() >= row.1.abs() {
        match (row.0 >= 0.0, column.1 >= 0.0) {
            (true, true) => 1,
            (false, true) => 2,
            (false, false) => 3,
            (true, false) => 4,
        }
    } else {
        match (row.1 >= 0.0, column.0 >= 0.0) {
            (true, true) => 5,
            (true, false) => 6,
            (false, false) => 7,
            (false, true) => 8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_lies_as_the_page_says_gets_the_number_that_exif_has_for_it() {
        let upright = [100.0, 0.0, 0.0, 200.0];
        for (turn, quarters, wanted) in [
            (upright, 0, 1),
            // Rotate 90: the page is shown a quarter turn clockwise.
            (upright, 1, 6),
            (upright, 2, 3),
            (upright, 3, 8),
            // Mirrored to the left, and upside down.
            ([-100.0, 0.0, 0.0, 200.0], 0, 2),
            ([100.0, 0.0, 0.0, -200.0], 0, 4),
            // Counterclockwise by a quarter (section 8.3.3: cos, sin, -sin, cos), undone by the page.
            ([0.0, 100.0, -200.0, 0.0], 0, 8),
            ([0.0, 100.0, -200.0, 0.0], 1, 1),
            // A scan that was put straight by two degrees.
            ([99.9, 3.5, -7.0, 199.9], 0, 1),
        ] {
            assert_eq!(orientation(turn, quarters), wanted, "{turn:?} {quarters}");
        }
    }
}
