//! Backs of licenses: PDF417 and linear codes, a magnetic stripe, lines of restrictions; or the table of
//! vehicle classes with pictograms and dates.

use super::cells::cell;
use crate::colour::{any_hue, rgb};
use crate::country::License;
use crate::dice::{Dice, between, chance, pick, whole};
use crate::form::{
    Align, Arrange, Block, Form, ID1, Mark, Record, heading, latin, plain, security, setting,
};
use crate::identity::{coded, place};
use crate::text::{Face, style};

pub(super) fn back(dice: &mut Dice, record: &Record, layout: License) -> Form {
    let ground = if chance(dice, 0.4) {
        plain(dice, record, ID1)
    } else {
        security(dice, record, ID1)
    };
    let mut form = Form::new(ID1, ground);
    let is_state = matches!(layout, License::State | License::StateUpright);
    if chance(dice, if is_state { 0.06 } else { 0.78 }) {
        classes(dice, record, &mut form);
    } else {
        codes(dice, record, &mut form);
    }
    form
}

/// A stripe or none, a linear code, lines of conditions, a PDF417 along one edge.
fn codes(dice: &mut Dice, record: &Record, form: &mut Form) {
    let (w, h) = ID1;
    let mut top = between(dice, 15.0, 40.0);
    if chance(dice, 0.3) {
        let high = between(dice, 80.0, 110.0);
        form.header
            .push(Mark::Band([0.0, top, w, high], 0.0, rgb(28, 26, 25).into()));
        top += high + 20.0;
    }
    let high = between(dice, 95.0, 185.0);
    let wide = between(dice, 520.0, 790.0);
    let x = between(dice, 30.0, (w - wide - 25.0).max(31.0));
    let is_below = chance(dice, 0.65);
    let y = if is_below {
        h - high - between(dice, 20.0, 70.0)
    } else {
        top + 10.0
    };
    form.foot.push(Mark::Pdf417([x, y, wide, high]));
    let mut bottom = if is_below { y - 20.0 } else { h - 20.0 };
    if !is_below {
        top = y + high + 26.0;
    }
    if chance(dice, 0.6) {
        let long = between(dice, 260.0, 480.0);
        let at = between(dice, 40.0, w - long - 40.0);
        if is_below {
            form.foot.push(Mark::Linear([at, top + 6.0, long, 54.0]));
            top += 78.0;
        } else {
            form.foot.push(Mark::Linear([at, h - 74.0, long, 50.0]));
            bottom -= 66.0;
        }
    }
    let town = place(dice);
    let cells = vec![
        cell(
            "",
            "CLASS:",
            pick(dice, &["D - Operator", "C - Non-commercial", "B", "M"]),
        ),
        cell("", "END:", pick(dice, &["NONE", "M - Motorcycle"])),
        cell(
            "",
            "REST:",
            pick(
                dice,
                &["NONE", "B - Corrective lenses", "CORRECTIVE LENSES"],
            ),
        ),
        cell("", "", &coded(dice, "Rev 99/99/9999   Audit AA9999999")),
        cell("", "", &format!("If found drop in any mailbox. {town}")),
    ];
    let count = whole(dice, 2, 5) as usize;
    let s = setting(dice, record, (18.0, 25.0));
    form.fields.push(Block {
        area: [45.0, top, w - 60.0, bottom],
        setting: s,
        arrange: Arrange::Inline,
        cells: cells.into_iter().take(count).collect(),
    });
    if chance(dice, 0.3) {
        let size = between(dice, 70.0, 110.0);
        form.overlays.push(Mark::Arms(
            record.country.arms,
            (w - 90.0, bottom - 60.0),
            size,
            record.print.alpha(0.7),
        ));
    }
    if chance(dice, 0.25) {
        let red = rgb(200, 30, 40);
        form.overlays
            .push(Mark::Heart((w - 200.0, top + 30.0), 16.0, red));
        let text = style(Face::SansBold, 22.0, red);
        form.overlays.push(latin(
            "ORGAN DONOR",
            text,
            (w - 178.0, top + 38.0),
            Align::Start,
            160.0,
        ));
    }
}

/// The table, legends beside it, perhaps a chip or a code.
fn classes(dice: &mut Dice, record: &Record, form: &mut Form) {
    let (w, h) = ID1;
    let ink = any_hue(dice, [0.0, 0.6], [0.15, 0.45]);
    let rows = whole(dice, 7, 15) as usize;
    let x = between(dice, 40.0, 270.0);
    let wide = w - x - between(dice, 26.0, 130.0);
    let top = between(dice, 22.0, 60.0);
    let high = h - top - between(dice, 22.0, 90.0);
    form.foot
        .push(Mark::Classes([x, top, wide, high], rows, ink));
    if x > 150.0 {
        let small = style(Face::Sans, 16.0, ink);
        let legends = [
            "1. Name",
            "2. Given names",
            "3. Birth",
            "4a. Issued",
            "4b. Expires",
            "4c. By",
            "5. No.",
            "8. Address",
            "9. Class",
        ];
        let start = top + between(dice, 0.0, 150.0);
        for (row, legend) in legends.iter().enumerate() {
            let at = (24.0, start + 26.0 * (row + 1) as f32);
            form.foot
                .push(latin(legend, small, at, Align::Start, x - 34.0));
        }
    }
    match whole(dice, 0, 5) {
        0 if x > 170.0 => form.foot.push(Mark::Chip((30.0, h * 0.5), 120.0)),
        1 => form.foot.push(Mark::Linear([
            60.0,
            h - 62.0,
            between(dice, 240.0, 420.0),
            40.0,
        ])),
        2 => form.foot.push(Mark::Square((w - 130.0, h - 128.0), 96.0)),
        3 => {
            let code = style(Face::OcrB, 26.0, rgb(25, 25, 28));
            let text = coded(dice, "AA9999999  9999999");
            form.foot.push(latin(
                &text,
                code,
                (w / 2.0, h - 24.0),
                Align::Middle,
                500.0,
            ));
        }
        _ => {}
    }
    if chance(dice, 0.3) {
        let at = (between(dice, 60.0, 160.0), between(dice, 120.0, 420.0));
        form.overlays
            .push(Mark::Hologram(at, between(dice, 40.0, 70.0), 0.4));
    }
    if chance(dice, 0.3) {
        let name = record.names()[0].clone().upper();
        let small = style(Face::Sans, 18.0, ink);
        form.overlays.push(heading(
            name,
            small,
            (w - 30.0, h - 12.0),
            Align::End,
            420.0,
        ));
    }
}
