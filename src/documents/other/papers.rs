//! Paper with print on it: receipts, invoices, letters, forms, certificates, pages of books.

use crate::documents::barcode;
use crate::documents::card;
use crate::documents::colour::{Colour, hsv, ink, rgb, strong};
use crate::documents::dice::{Dice, between, case, chance, pick, whole};
use crate::documents::emblem::emblem;
use crate::documents::identity::{DATE_STYLES, coded, country, date, person, place};
use crate::documents::paint::{Canvas, rounded};
use crate::documents::security::{rosette, signature, waves};
use crate::documents::text::{Face, Style, style, write, write_centred, write_right};
use tiny_skia::Pixmap;

/// A4, in tenths of a millimetre over two.
const W: f32 = 1050.0;
const H: f32 = 1485.0;

const WORDS: &[&str] = &[
    "the",
    "account",
    "of",
    "service",
    "please",
    "your",
    "delivery",
    "and",
    "period",
    "number",
    "to",
    "in",
    "with",
    "agreement",
    "payment",
    "for",
    "date",
    "order",
    "is",
    "we",
    "regarding",
    "amount",
    "until",
    "by",
    "letter",
];

fn paper(dice: &mut Dice) -> Colour {
    match case(dice, 4) {
        0 => hsv(0.12, between(dice, 0.02, 0.14), between(dice, 0.88, 0.98)),
        1 => hsv(0.6, between(dice, 0.0, 0.05), between(dice, 0.85, 0.97)),
        _ => rgb(255, 255, 255).times(between(dice, 0.94, 1.0)),
    }
}

fn sheet(dice: &mut Dice, long_px: f32) -> Canvas {
    let mut canvas = Canvas::new(W, H, long_px / H);
    canvas.whole(paper(dice));
    canvas
}

fn sentence(dice: &mut Dice, words: i64) -> String {
    let words: Vec<&str> = (0..words).map(|_| pick(dice, WORDS)).collect();
    words.join(" ")
}

/// Lines of text in `frame` (x, y, w, h); small print becomes strokes, since nobody could read it.
fn text_block(c: &mut Canvas, dice: &mut Dice, frame: [f32; 4], line: Style) {
    let [x, y, w, h] = frame;
    let pitch = line.size * between(dice, 1.3, 1.7);
    let legible = line.size * c.scale > 7.0;
    let mut down = y + pitch;
    while down < y + h {
        let last = chance(dice, 0.15);
        let room = if last {
            w * between(dice, 0.2, 0.8)
        } else {
            w * between(dice, 0.93, 1.0)
        };
        if legible {
            let text = sentence(dice, (room / line.size / 2.6) as i64 + 1);
            write(c, line.fitted(&text, room), x, down, &text);
        } else {
            let mut pen = x;
            while pen < x + room {
                let word = between(dice, 1.0, 4.5) * line.size;
                c.rect(
                    pen,
                    down - line.size * 0.45,
                    word,
                    line.size * 0.45,
                    line.colour.alpha(0.6),
                );
                pen += word + line.size * 0.45;
            }
        }
        down += if last { pitch * 1.7 } else { pitch };
    }
}

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

pub fn letter(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = sheet(dice, long_px);
    let c = &mut canvas;
    let dark = ink(dice);
    let face = pick(
        dice,
        &[
            Face::Serif,
            Face::Roboto,
            Face::Sans,
            Face::Mono,
            Face::RobotoLight,
        ],
    );
    let body = style(face, between(dice, 20.0, 28.0), dark);
    if chance(dice, 0.6) {
        let accent = strong(dice);
        let x = between(dice, 80.0, 600.0);
        card::bank(c, dice, x, 120.0, 60.0, (accent, accent));
    }
    let holder = person(dice);
    for (row, line) in [
        format!("{} {}", holder.given, holder.surname),
        holder.street.clone(),
        holder.city.clone(),
    ]
    .iter()
    .enumerate()
    {
        write(c, body, 100.0, 260.0 + row as f32 * 34.0, line);
    }
    let day = date(dice, 2010, 2024).printed(pick(dice, DATE_STYLES));
    write_right(c, body, W - 100.0, 420.0, &day);
    let subject = sentence(dice, 4);
    write(
        c,
        style(Face::SansBold, body.size * 1.1, dark),
        100.0,
        480.0,
        &subject,
    );
    let end = between(dice, 800.0, 1250.0);
    text_block(c, dice, [100.0, 500.0, W - 200.0, end - 500.0], body);
    signature(c, dice, [110.0, end + 20.0, 300.0, 90.0], rgb(25, 30, 90));
    canvas.pixmap
}

pub fn form(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = sheet(dice, long_px);
    let c = &mut canvas;
    let accent = if chance(dice, 0.5) {
        strong(dice)
    } else {
        rgb(60, 60, 65)
    };
    let title = pick(
        dice,
        &[
            "APPLICATION FORM",
            "Antrag",
            "DEMANDE",
            "Declaration",
            "QUESTIONNAIRE",
            "Form 12-B",
            "SOLICITUD",
        ],
    );
    write(c, style(Face::SansBold, 44.0, accent), 90.0, 110.0, title);
    let small = style(Face::Sans, 18.0, accent);
    let pen = style(Face::SerifBoldItalic, 30.0, rgb(25, 35, 120));
    let mut y = 170.0;
    while y < H - 160.0 {
        let high = between(dice, 60.0, 85.0);
        let columns = whole(dice, 1, 3);
        let wide = (W - 180.0) / columns as f32;
        if chance(dice, 0.12) {
            text_block(c, dice, [90.0, y, W - 180.0, high], small.sized(15.0));
        } else {
            for column in 0..columns {
                let x = 90.0 + wide * column as f32;
                c.stroke(
                    &rounded([x, y, wide - 8.0, high - 8.0], 2.0),
                    2.5,
                    accent.alpha(0.8),
                );
                let caption = sentence(dice, 2);
                write(c, small, x + 8.0, y + 20.0, &caption);
                if chance(dice, 0.3) {
                    for check in 0..3 {
                        c.stroke(
                            &rounded([x + 20.0 + check as f32 * 60.0, y + 28.0, 22.0, 22.0], 1.0),
                            2.0,
                            accent,
                        );
                    }
                } else if chance(dice, 0.6) {
                    let text = place(dice);
                    write(
                        c,
                        pen.fitted(&text, wide - 40.0),
                        x + 16.0,
                        y + high - 20.0,
                        &text,
                    );
                }
            }
        }
        y += high;
    }
    signature(
        c,
        dice,
        [W - 400.0, H - 140.0, 280.0, 90.0],
        rgb(25, 35, 120),
    );
    canvas.pixmap
}

/// Birth certificates, diplomas, social insurance papers: a frame, a crest, a seal.
pub fn certificate(dice: &mut Dice, long_px: f32) -> Pixmap {
    let lying = chance(dice, 0.6);
    let (w, h) = if lying {
        (H, pick(dice, &[W, 900.0]))
    } else {
        (W, H)
    };
    let mut canvas = Canvas::new(w, h, long_px / H);
    let c = &mut canvas;
    let accent = strong(dice);
    let tint = accent.mix(rgb(255, 252, 244), between(dice, 0.75, 0.97));
    c.whole(tint);
    if chance(dice, 0.6) {
        waves(c, dice, [0.0, 0.0, w, h], accent.alpha(0.2));
    }
    let rim = between(dice, 30.0, 60.0);
    c.stroke(
        &rounded([rim, rim, w - 2.0 * rim, h - 2.0 * rim], 4.0),
        between(dice, 4.0, 22.0),
        accent,
    );
    c.stroke(
        &rounded([rim * 1.6, rim * 1.6, w - 3.2 * rim, h - 3.2 * rim], 4.0),
        3.0,
        accent,
    );
    let face = pick(
        dice,
        &[
            Face::SerifBold,
            Face::DisplayBold,
            Face::DisplayBlackItalic,
            Face::SlabBold,
        ],
    );
    let name = country(dice);
    let words = pick(
        dice,
        &[
            "CERTIFICATE OF BIRTH",
            "DIPLOMA",
            "SOCIAL INSURANCE",
            "Certificate",
            "URKUNDE",
            "ACTE DE NAISSANCE",
            "VEHICLE REGISTRATION",
            "Vaccination Record",
        ],
    );
    emblem(c, dice, (w / 2.0, h * 0.16), h * 0.13, accent);
    write_centred(
        c,
        style(face, 40.0, accent).fitted(&name, w * 0.7),
        w / 2.0,
        h * 0.28,
        &name,
    );
    write_centred(
        c,
        style(face, between(dice, 60.0, 90.0), accent).fitted(words, w * 0.8),
        w / 2.0,
        h * 0.37,
        words,
    );
    let holder = person(dice);
    let full = format!("{} {}", holder.given, holder.surname);
    write_centred(
        c,
        style(Face::SerifBoldItalic, 56.0, rgb(30, 30, 40)).fitted(&full, w * 0.7),
        w / 2.0,
        h * 0.5,
        &full,
    );
    let body = style(Face::Serif, 24.0, ink(dice));
    text_block(c, dice, [w * 0.18, h * 0.55, w * 0.64, h * 0.2], body);
    signature(c, dice, [w * 0.6, h * 0.78, 280.0, 90.0], rgb(25, 25, 70));
    let seal = pick(
        dice,
        &[rgb(190, 30, 40), rgb(200, 160, 60), rgb(40, 60, 140)],
    )
    .alpha(0.75);
    rosette(c, dice, (w * 0.25, h * 0.82), h * 0.09, seal);
    canvas.pixmap
}

pub fn book(dice: &mut Dice, long_px: f32) -> Pixmap {
    let two = chance(dice, 0.4);
    let w = if two { W * 1.45 } else { W * 0.95 };
    let mut canvas = Canvas::new(w, H, long_px / H.max(w));
    let c = &mut canvas;
    c.whole(paper(dice));
    let body = style(
        pick(dice, &[Face::Serif, Face::Serif, Face::Roboto]),
        between(dice, 20.0, 27.0),
        rgb(40, 38, 36),
    );
    let columns = if two { 2 } else { 1 };
    let wide = w / columns as f32;
    for column in 0..columns {
        let x = wide * column as f32 + 90.0;
        let top = if chance(dice, 0.35) {
            let title = sentence(dice, 3);
            write(
                c,
                body.sized(48.0).fitted(&title, wide - 180.0),
                x,
                180.0,
                &title,
            );
            230.0
        } else {
            110.0
        };
        let bottom = if chance(dice, 0.25) {
            let grey = hsv(
                between(dice, 0.0, 1.0),
                between(dice, 0.0, 0.6),
                between(dice, 0.3, 0.9),
            );
            c.rect(x, 950.0, wide - 180.0, 400.0, grey);
            900.0
        } else {
            H - 150.0
        };
        text_block(c, dice, [x, top, wide - 180.0, bottom - top], body);
        write_centred(
            c,
            body,
            x + wide / 2.0 - 90.0,
            H - 70.0,
            &whole(dice, 2, 400).to_string(),
        );
    }
    if two {
        let dark = rgb(30, 25, 20);
        for step in 0..6 {
            let half = 12.0 * (step + 1) as f32;
            c.rect(wide - half, 0.0, 2.0 * half, H, dark.alpha(0.06));
        }
    }
    canvas.pixmap
}
