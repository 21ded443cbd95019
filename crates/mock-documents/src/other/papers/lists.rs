//! Receipts and invoices: rows with prices.

use super::{H, W, sentence, sheet, text_block};
use crate::barcode;
use crate::card;
use crate::colour::{ink, rgb, strong};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::{coded, place};
use crate::paint::Canvas;
use crate::text::{Face, style, write, write_centred, write_right};
use tiny_skia::Pixmap;

pub fn receipt(dice: &mut Dice, long_px: f32) -> Pixmap {
    let rows = whole(dice, 4, 18);
    let (w, h) = (560.0, 620.0 + rows as f32 * 46.0);
    let mut canvas = Canvas::new(w, h, long_px / h);
    let c = &mut canvas;
    c.whole(rgb(250, 249, 246).times(between(dice, 0.92, 1.0)));
    let face = pick(
        dice,
        &[Face::Mono, Face::OcrB, Face::RobotoCondensed, Face::Roboto],
    );
    let line = style(face, 28.0, rgb(45, 45, 50).alpha(between(dice, 0.6, 1.0)));
    let name = format!(
        "{} {}",
        card::word(dice),
        pick(dice, &["Market", "Café", "Fuel", "Store", "Pizza"])
    );
    write_centred(
        c,
        style(
            pick(dice, &[Face::SansBold, Face::SlabBold, Face::Mono]),
            52.0,
            line.colour,
        )
        .fitted(&name, w - 60.0),
        w / 2.0,
        90.0,
        &name,
    );
    let town = place(dice);
    write_centred(c, line, w / 2.0, 140.0, &town);
    write_centred(c, line, w / 2.0, 180.0, &coded(dice, "Tel 999 9999999"));
    let mut y = 250.0;
    for _ in 0..rows {
        let item = sentence(dice, 2).to_uppercase();
        write(c, line.fitted(&item, w * 0.62), 40.0, y, &item);
        write_right(c, line, w - 40.0, y, &coded(dice, "9.99"));
        y += 46.0;
    }
    c.rect(40.0, y - 14.0, w - 80.0, 3.0, line.colour);
    write(
        c,
        line.sized(44.0),
        40.0,
        y + 46.0,
        pick(dice, &["TOTAL", "Total", "SUMME", "TOTALE"]),
    );
    write_right(
        c,
        line.sized(44.0),
        w - 40.0,
        y + 46.0,
        &coded(dice, "99.99"),
    );
    for (row, text) in ["CASH", "CHANGE", "VAT 19 %"].iter().enumerate() {
        write(c, line, 40.0, y + 100.0 + row as f32 * 40.0, text);
        write_right(
            c,
            line,
            w - 40.0,
            y + 100.0 + row as f32 * 40.0,
            &coded(dice, "9.99"),
        );
    }
    if chance(dice, 0.5) {
        barcode::linear(
            c,
            dice,
            [90.0, h - 150.0, w - 180.0, 80.0],
            rgb(250, 249, 246),
        );
    } else if chance(dice, 0.4) {
        barcode::square(c, dice, w / 2.0 - 70.0, h - 170.0, 140.0);
    }
    write_centred(c, line, w / 2.0, h - 25.0, "THANK YOU");
    canvas.pixmap
}

pub fn invoice(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = sheet(dice, long_px);
    let c = &mut canvas;
    let accent = strong(dice);
    let dark = ink(dice);
    if chance(dice, 0.3) {
        c.rect(0.0, 0.0, W, 130.0, accent);
        card::bank(
            c,
            dice,
            80.0,
            90.0,
            60.0,
            (rgb(255, 255, 255), rgb(240, 240, 240)),
        );
    } else {
        card::bank(c, dice, 80.0, 120.0, 70.0, (accent, accent));
    }
    let title = pick(
        dice,
        &[
            "INVOICE",
            "Rechnung",
            "FACTURE",
            "STATEMENT",
            "Factura",
            "PAYSLIP",
            "UTILITY BILL",
            "ORDER",
        ],
    );
    write_right(
        c,
        style(Face::SansBold, 52.0, accent),
        W - 80.0,
        210.0,
        title,
    );
    let small = style(
        pick(dice, &[Face::Roboto, Face::Sans, Face::Serif]),
        20.0,
        dark,
    );
    text_block(c, dice, [80.0, 220.0, 320.0, 150.0], small);
    for row in 0..4 {
        write(
            c,
            small,
            W - 380.0,
            270.0 + row as f32 * 32.0,
            pick(dice, &["Number", "Date", "Customer", "Due"]),
        );
        write_right(
            c,
            small,
            W - 80.0,
            270.0 + row as f32 * 32.0,
            &coded(dice, "99-9999"),
        );
    }
    let top = between(dice, 430.0, 520.0);
    let rows = whole(dice, 4, 18);
    let pitch = between(dice, 36.0, 52.0);
    c.rect(
        80.0,
        top - pitch * 0.75,
        W - 160.0,
        pitch,
        accent.alpha(between(dice, 0.15, 1.0)),
    );
    let banded = chance(dice, 0.5);
    for row in 1..=rows {
        let y = top + row as f32 * pitch;
        if banded && row % 2 == 0 {
            c.rect(80.0, y - pitch * 0.7, W - 160.0, pitch, accent.alpha(0.1));
        } else if !banded {
            c.rect(80.0, y + pitch * 0.25, W - 160.0, 1.5, dark.alpha(0.3));
        }
        let item = sentence(dice, 3);
        write(c, small.fitted(&item, 480.0), 95.0, y, &item);
        for column in [640.0, 780.0, 950.0] {
            write_right(c, small, column, y, &coded(dice, "99.99"));
        }
    }
    let y = top + (rows + 2) as f32 * pitch;
    write_right(
        c,
        style(Face::SansBold, 32.0, dark),
        W - 80.0,
        y.min(H - 150.0),
        &coded(dice, "Total  9,999.99"),
    );
    text_block(
        c,
        dice,
        [80.0, H - 110.0, W - 160.0, 70.0],
        small.sized(15.0),
    );
    canvas.pixmap
}
