//! Old licenses of paper that fold into two or three panels: a pasted photograph, stamps, rows filled
//! in by hand or machine.

use crate::colour::{hsv, rgb};
use crate::country::{Word, arms};
use crate::dice::{Dice, between, chance, pick};
use crate::form::Record;
use crate::form::vehicles::{ALL, vehicle};
use crate::paint::{Canvas, Ink, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::security::{signature, star_circle, waves};
use crate::text::{Face, style, write, write_centred};
use crate::warp::{Axis, Bend, Sheet};

pub fn draw(dice: &mut Dice, record: &Record, long_px: f32) -> Sheet {
    let panels = if chance(dice, 0.5) { 2 } else { 3 };
    let (pw, h) = (700.0, 1000.0);
    let w = pw * panels as f32;
    let mut canvas = Canvas::new(w, h, long_px / w);
    let c = &mut canvas;
    // Pink, grey, green or blue paper, as such licenses were.
    let tint = pick(dice, &[0.95, 0.95, 0.1, 0.3, 0.55, 0.93]);
    let paper = hsv(tint, between(dice, 0.08, 0.32), between(dice, 0.78, 0.97));
    c.whole(paper);
    waves(c, dice, [0.0, 0.0, w, h], paper.times(0.85).alpha(0.6));
    let text = paper.times(0.3);
    let title = record.first(Word::License).text.to_uppercase();
    let name = record.names()[0].text.to_uppercase();
    let heading = style(
        pick(dice, &[Face::SerifBold, Face::SansBold, Face::Serif]),
        52.0,
        text,
    );
    let front = pw * (panels - 1) as f32;
    write_centred(
        c,
        heading.fitted(&title, pw - 80.0),
        front + pw / 2.0,
        180.0,
        &title,
    );
    write_centred(
        c,
        heading.sized(40.0).fitted(&name, pw - 80.0),
        front + pw / 2.0,
        110.0,
        &name,
    );
    if chance(dice, 0.5) {
        star_circle(
            c,
            (front + pw / 2.0, 420.0),
            130.0,
            rgb(60, 60, 140).alpha(0.7),
        );
    } else {
        arms(
            c,
            &record.country.arms,
            (front + pw / 2.0, 420.0),
            240.0,
            text.alpha(0.7),
        );
    }
    let p = &record.person;
    let typed = style(
        pick(dice, &[Face::Mono, Face::OcrB, Face::SerifBoldItalic]),
        36.0,
        rgb(30, 30, 70),
    );
    let rows = [
        &p.surname,
        &p.given,
        &p.birth_place,
        &record.date(p.birth),
        &p.street,
        &record.number,
        &p.city,
    ];
    for (row, value) in rows.iter().enumerate() {
        let y = 90.0 + row as f32 * 78.0;
        write(
            c,
            style(Face::Serif, 26.0, text),
            40.0,
            y,
            &format!("{}.", row + 1),
        );
        write(c, typed.fitted(value, pw - 130.0), 90.0, y, value);
        c.rect(40.0, y + 12.0, pw - 80.0, 2.0, text.alpha(0.5));
    }
    let photo = [pw * (panels - 2) as f32 + 60.0, 640.0, 230.0, 300.0];
    let mut picture = portrait(dice, p.sex, Ground::Studio, c.scale * 230.0 / 300.0);
    if chance(dice, 0.6) {
        picture = engraved(picture, rgb(50, 40, 35));
    }
    c.picture(&picture, photo, 1.0, &rounded(photo, 0.0));
    let stamp = hsv(pick(dice, &[0.62, 0.0, 0.75]), 0.6, 0.5).alpha(0.5);
    c.ring(photo[0] + 230.0, photo[1] + 250.0, 95.0, 7.0, stamp);
    c.ring(photo[0] + 230.0, photo[1] + 250.0, 65.0, 4.0, stamp);
    signature(
        c,
        dice,
        [photo[0] + 290.0, 800.0, 280.0, 90.0],
        rgb(25, 30, 90),
    );
    if panels == 3 {
        for (row, kind) in ALL.into_iter().enumerate() {
            let y = 120.0 + row as f32 * 85.0;
            c.stroke(
                &rounded([pw + 30.0, y - 70.0, pw - 60.0, 85.0], 1.0),
                2.0,
                text.alpha(0.6),
            );
            vehicle(c, kind, pw + 60.0, y, 90.0, text);
        }
    }
    for fold in 1..panels {
        let x = pw * fold as f32;
        let dark = |a: f32| rgb(30, 25, 25).alpha(a);
        let depth = between(dice, 0.1, 0.4);
        c.rect(
            x - 30.0,
            0.0,
            60.0,
            h,
            Ink::Linear(
                [x - 30.0, 0.0, x + 30.0, 0.0],
                vec![(0.0, dark(0.0)), (0.5, dark(depth)), (1.0, dark(0.0))],
            ),
        );
    }
    let bend = if panels == 2 {
        Bend::Fold {
            across: Axis::Width,
            taper: [between(dice, 0.0, 0.08), 0.0],
            bow: 0.0,
            shade: between(dice, 0.0, 0.25),
        }
    } else {
        Bend::Curl {
            bow: between(dice, -0.02, 0.02),
            shade: between(dice, -0.1, 0.1),
        }
    };
    Sheet {
        pixmap: canvas.pixmap,
        corner: 0.0,
        bend,
    }
}
