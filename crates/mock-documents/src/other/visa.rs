//! Visas: a sticker with a portrait or without, two machine-readable lines (ICAO Doc 9303 part 7),
//! alone or on the page of a booklet among stamps.

use crate::colour::{hsv, ink, rgb, strong};
use crate::dice::{Dice, between, case, chance, hue, pick, whole};
use crate::form::{machine_lines, machine_read};
use crate::identity::{DATE_STYLES, coded, country, country_code, person};
use crate::mrz;
use crate::paint::{Canvas, Ink, rounded};
use crate::passport;
use crate::portrait::{Ground, portrait};
use crate::script::{phrase, script};
use crate::security::{emblem, ground, hologram, rainbow, rosette};
use crate::text::{Face, style, write, write_right};
use crate::warp::{Axis, Bend, Sheet};
use tiny_skia::Pixmap;

pub fn draw(dice: &mut Dice, long_px: f32) -> Sheet {
    match case(dice, 4) {
        0 | 1 => Sheet {
            pixmap: sticker(dice, long_px / 1200.0),
            corner: pick(dice, &[0.0, 0.02]),
            bend: Bend::Flat,
        },
        2 => on_a_page(dice, long_px),
        _ => spread(dice, long_px),
    }
}

/// 120 × 80 mm (format A).
fn sticker(dice: &mut Dice, scale: f32) -> Pixmap {
    let (w, h) = (1200.0, 800.0);
    let mut canvas = Canvas::new(w, h, scale);
    let c = &mut canvas;
    let tint = between(dice, 0.5, 1.0);
    rainbow(c, dice, tint);
    let strength = between(dice, 0.6, 1.4);
    ground(c, dice, strength);
    let accent = strong(dice);
    let holder = person(dice);
    let name = country(dice).to_uppercase();
    let word = pick(
        dice,
        &[
            "VISA",
            "VISUM",
            "VISADO",
            "WIZA",
            "ВИЗА",
            "VISTO",
            "VISA / VISUM",
            "ENTRY VISA",
        ],
    );
    let title = style(
        pick(dice, &[Face::SansBold, Face::SerifBold, Face::RobotoBlack]),
        between(dice, 60.0, 100.0),
        accent,
    );
    write(c, title, between(dice, 300.0, 420.0), 95.0, word);
    write(
        c,
        style(Face::SansBold, 36.0, accent).fitted(&name, 480.0),
        420.0,
        150.0,
        &name,
    );
    let number = coded(dice, "AA 9999999");
    write_right(
        c,
        style(Face::OcrB, 48.0, rgb(170, 30, 40)),
        w - 40.0,
        80.0,
        &number,
    );
    if chance(dice, 0.7) {
        let frame = [40.0, 150.0, 280.0, 350.0];
        let picture = portrait(dice, holder.sex, Ground::Studio, c.scale * 280.0 / 300.0);
        c.picture(&picture, frame, 1.0, &rounded(frame, 2.0));
    } else {
        rosette(c, dice, (180.0, 320.0), 150.0, accent.alpha(0.7));
    }
    if chance(dice, 0.6) {
        let at = (between(dice, 120.0, 240.0), 110.0);
        hologram(c, dice, at, 90.0, 0.6);
    }
    rows(c, dice, &holder, accent);
    let code = country_code(dice);
    let number: String = number.chars().filter(|c| *c != ' ').collect();
    let lines = mrz::visa(
        if chance(dice, 0.6) { 44 } else { 36 },
        &machine_read(&holder, &code, &number, ""),
    );
    machine_lines(c, dice, &lines, h - 175.0);
    canvas.pixmap
}

fn rows(
    c: &mut Canvas,
    dice: &mut Dice,
    holder: &crate::identity::Person,
    accent: crate::colour::Colour,
) {
    let dates = pick(dice, DATE_STYLES);
    let caption = style(Face::Sans, 20.0, accent);
    let value = style(
        pick(
            dice,
            &[Face::OcrB, Face::SansBold, Face::Mono, Face::Roboto],
        ),
        between(dice, 28.0, 36.0),
        ink(dice),
    );
    let entries = pick(dice, &["01", "MULT", "02", "ONE", "MULTIPLE"]);
    let table = [
        [
            ("VALID FOR", holder.city.to_uppercase()),
            ("", String::new()),
        ],
        [
            ("FROM", holder.issued.printed(dates)),
            ("UNTIL", holder.expires.printed(dates)),
        ],
        [
            (
                "TYPE OF VISA",
                pick(dice, &["C", "D", "B1/B2", "TOURIST", "F-1"]).to_string(),
            ),
            ("NUMBER OF ENTRIES", entries.to_string()),
        ],
        [
            ("DURATION OF STAY", format!("{} DAYS", whole(dice, 10, 90))),
            ("PASSPORT NO.", coded(dice, "A9999999")),
        ],
        [
            (
                "SURNAME, NAME",
                format!("{} {}", holder.surname, holder.given).to_uppercase(),
            ),
            ("", String::new()),
        ],
        [
            ("REMARKS", coded(dice, "AAAA AA 9999")),
            ("", String::new()),
        ],
    ];
    for (row, cells) in table.iter().enumerate() {
        for (cell, (name, text)) in cells.iter().enumerate() {
            let (x, y) = (360.0 + 420.0 * cell as f32, 190.0 + row as f32 * 70.0);
            write(c, caption, x, y, name);
            write(
                c,
                value.fitted(text, if cells[1].1.is_empty() { 800.0 } else { 400.0 }),
                x,
                y + 36.0,
                text,
            );
        }
    }
}

/// A page that stands upright, with the sticker across it and stamps around.
fn on_a_page(dice: &mut Dice, long_px: f32) -> Sheet {
    let (w, h) = (880.0, 1250.0);
    let scale = long_px / h;
    let mut canvas = Canvas::new(w, h, scale);
    page(&mut canvas, dice, 0.0);
    let sticker = sticker(dice, scale * 800.0 / 1200.0);
    let frame = [40.0, between(dice, 40.0, 660.0), 800.0, 533.0];
    canvas.picture(&sticker, frame, 1.0, &rounded(frame, 3.0));
    for _ in 0..whole(dice, 0, 3) {
        passport::stamp(&mut canvas, dice);
    }
    let bend = Bend::Curl {
        bow: between(dice, -0.04, 0.04),
        shade: between(dice, -0.15, 0.15),
    };
    Sheet {
        pixmap: canvas.pixmap,
        corner: 0.02,
        bend,
    }
}

/// Two pages, stamps on both, often a sticker on one.
fn spread(dice: &mut Dice, long_px: f32) -> Sheet {
    let (w, h) = (1760.0, 1250.0);
    let scale = long_px / w;
    let mut canvas = Canvas::new(w, h, scale);
    page(&mut canvas, dice, 0.0);
    page(&mut canvas, dice, 880.0);
    if chance(dice, 0.7) {
        let sticker = sticker(dice, scale * 800.0 / 1200.0);
        let x = if chance(dice, 0.5) { 40.0 } else { 920.0 };
        let frame = [x, between(dice, 40.0, 660.0), 800.0, 533.0];
        canvas.picture(&sticker, frame, 1.0, &rounded(frame, 3.0));
    }
    for _ in 0..whole(dice, 2, 8) {
        let shift = if chance(dice, 0.5) { 700.0 } else { 0.0 };
        let drop = between(dice, 0.0, 450.0);
        canvas.moved(shift, drop, |c| passport::stamp(c, dice));
    }
    let dark = |a: f32| rgb(20, 18, 22).alpha(a);
    canvas.rect(
        820.0,
        0.0,
        120.0,
        h,
        Ink::Linear(
            [820.0, 0.0, 940.0, 0.0],
            vec![(0.0, dark(0.0)), (0.5, dark(0.35)), (1.0, dark(0.0))],
        ),
    );
    let bend = Bend::Fold {
        across: Axis::Width,
        taper: [between(dice, 0.0, 0.12), between(dice, 0.0, 0.12)],
        bow: between(dice, -0.02, 0.08),
        shade: between(dice, 0.1, 0.4),
    };
    Sheet {
        pixmap: canvas.pixmap,
        corner: 0.02,
        bend,
    }
}

fn page(c: &mut Canvas, dice: &mut Dice, x: f32) {
    let tone = hsv(
        hue(dice, 0.0, 1.0),
        between(dice, 0.03, 0.3),
        between(dice, 0.85, 0.98),
    );
    c.rect(x, 0.0, 880.0, 1250.0, tone);
    let line = tone.times(0.75).alpha(0.6);
    rosette(c, dice, (x + 440.0, 625.0), 360.0, line);
    emblem(c, dice, (x + 440.0, 625.0), 300.0, line.alpha(0.35));
    let title = style(Face::SerifBold, 40.0, tone.times(0.6));
    write(
        c,
        title,
        x + 60.0,
        80.0,
        pick(dice, &["VISAS", "VISA", "ВИЗЫ", "VISAS / VISAS"]),
    );
    if chance(dice, 0.4) {
        let other = script(dice);
        let text = phrase(dice, other);
        write(
            c,
            style(other.face(), 36.0, title.colour),
            x + 500.0,
            80.0,
            &text,
        );
    }
    write(c, title, x + 780.0, 1200.0, &whole(dice, 5, 48).to_string());
}
