//! Licenses by the European model (Directive 2006/126/EC, annex I): pink ground, a strip with a circle of
//! stars, fields by number. Also close relatives in other colours.

use super::cells::european;
use crate::colour::{hsv, hsv_between, rgb};
use crate::country::Word;
use crate::dice::{Dice, between, chance, either, pick, weighted, whole};
use crate::form::{
    Align, Arrange, Axis, Block, Form, Ground, ID1, Mark, Print, Record, ghost, heading, latin,
    photo, security, setting,
};
use crate::identity::coded;
use crate::text::{Face, style};

pub(super) fn front(dice: &mut Dice, record: &Record) -> Form {
    let mut form = Form::new(ID1, paper(dice, record));
    let (w, h) = ID1;
    let print = either(dice, 0.5, hsv(0.92, 0.7, 0.5), record.print);
    // In the corner, over the top edge, along the left edge, or none.
    let strip = weighted(dice, &[(0, 0.45), (1, 0.15), (2, 0.15), (3, 0.25)]);
    let blue = hsv_between(dice, [0.6, 0.65], [0.7, 1.0], [0.45, 0.75]);
    let letters = record
        .country
        .code
        .chars()
        .take(whole(dice, 1, 3) as usize)
        .collect();
    let (x, left_edge) = match strip {
        0 => (between(dice, 160.0, 280.0), 24.0),
        1 => (between(dice, 160.0, 280.0), 30.0),
        2 => (between(dice, 150.0, 250.0), 128.0),
        _ => (between(dice, 30.0, 300.0), 30.0),
    };
    match strip {
        0 => form
            .header
            .push(Mark::Stars([24.0, 22.0, 112.0, 84.0], blue, letters)),
        1 => form
            .header
            .push(Mark::Stars([0.0, 0.0, w, 100.0], blue, letters)),
        2 => form
            .header
            .push(Mark::Stars([0.0, 0.0, 112.0, h], blue, letters)),
        _ => form.header.push(Mark::Flag(
            record.country.flag,
            [w - 120.0, 26.0, 90.0, 60.0],
        )),
    }
    let ink = if strip == 1 {
        rgb(255, 255, 255)
    } else {
        print
    };
    form.header.extend(titles(dice, record, x, ink));
    let pw = between(dice, 190.0, 255.0);
    let frame = [
        left_edge + between(dice, 0.0, 20.0),
        between(dice, 112.0, 150.0),
        pw,
        pw * between(dice, 1.2, 1.34),
    ];
    let mut portrait = photo(dice, record.person.sex, frame, 0.62);
    if chance(dice, 0.6) {
        let wide = between(dice, 80.0, 135.0);
        let at = (
            w - wide * between(dice, 0.7, 1.4),
            between(dice, 260.0, 420.0),
        );
        portrait.ghosts.push(ghost(dice, at, wide));
    }
    form.portrait = Some(portrait);
    let left = frame[0] + pw + between(dice, 20.0, 46.0);
    // Some lay a machine-readable line along the lower edge.
    let has_zone = chance(dice, 0.15);
    let bottom = if has_zone { h - 84.0 } else { h - 22.0 };
    let cells = european(dice, record);
    form.fields = vec![Block {
        area: [left, between(dice, 104.0, 125.0), w - 50.0, bottom],
        setting: setting(dice, record, (25.0, 33.0)),
        arrange: Arrange::Numbered,
        cells,
    }];
    let at = either(
        dice,
        0.6,
        (
            frame[0] + 5.0,
            (frame[1] + frame[3] + 4.0).min(bottom - 62.0),
        ),
        (left + 40.0, bottom - 130.0),
    );
    form.foot
        .push(Mark::Signature([at.0, at.1, pw, 62.0], rgb(20, 20, 30)));
    if has_zone {
        let line = format!(
            "D{}{}<",
            record.country.code,
            coded(dice, "9AA9999999999999AAAAAA")
        );
        form.foot
            .push(Mark::Zone(vec![format!("{line:<<30}")], h - 82.0));
    }
    form.overlays = overlays(dice, record);
    form
}

fn overlays(dice: &mut Dice, record: &Record) -> Vec<Mark> {
    let mut marks = Vec::new();
    if chance(dice, 0.3) {
        let at = (between(dice, 480.0, 800.0), between(dice, 150.0, 400.0));
        marks.push(Mark::Hologram(
            at,
            between(dice, 40.0, 100.0),
            between(dice, 0.12, 0.45),
        ));
    }
    if chance(dice, 0.2) {
        let ink = hsv(0.98, 0.6, 0.6).alpha(between(dice, 0.25, 0.6));
        let at = (between(dice, 480.0, 780.0), between(dice, 180.0, 420.0));
        let words = record.country.english().to_uppercase();
        marks.push(Mark::Stamp(at, between(dice, 50.0, 80.0), ink, words));
    }
    if chance(dice, 0.15) {
        let gold = (between(dice, 60.0, 120.0), between(dice, 330.0, 380.0));
        marks.push(Mark::Chip(gold, 110.0));
    }
    marks
}

/// The words "driving licence" in the country's first language, and in all of them small.
fn titles(dice: &mut Dice, record: &Record, x: f32, ink: crate::colour::Colour) -> Vec<Mark> {
    let face = pick(
        dice,
        &[
            Face::SansBold,
            Face::RobotoBold,
            Face::Sans,
            Face::RobotoBlack,
        ],
    );
    let y = between(dice, 46.0, 66.0);
    let room = ID1.0 - x - 150.0;
    let big = style(face, between(dice, 36.0, 52.0), ink);
    let mut marks = vec![heading(
        record.first(Word::License).upper(),
        big,
        (x, y),
        Align::Start,
        room,
    )];
    let names = record.names();
    let small = style(Face::Sans, between(dice, 20.0, 30.0), ink);
    let place = whole(dice, 0, names.len() as i64 - 1) as usize;
    marks.push(heading(
        names[place].clone().upper(),
        small,
        (x, y + 34.0),
        Align::Start,
        room,
    ));
    if chance(dice, 0.3) {
        let union = pick(
            dice,
            &[
                "MODEL OF THE UNION",
                "MODELL DER UNION",
                "MODÈLE DE L'UNION",
            ],
        );
        let at = (ID1.0 - 30.0, y);
        marks.push(latin(union, small.sized(18.0), at, Align::End, 240.0));
    }
    marks
}

/// Pink, mostly; lilac, blue, green and grey relatives.
fn paper(dice: &mut Dice, record: &Record) -> Ground {
    if chance(dice, 0.22) {
        return security(dice, record, ID1);
    }
    let pink = chance(dice, 0.82);
    let hue = if pink {
        between(dice, 0.88, 1.02)
    } else {
        crate::dice::hue(dice, 0.0, 1.0)
    };
    let a = hsv(hue, between(dice, 0.1, 0.42), between(dice, 0.88, 1.0));
    let b = hsv(
        hue + between(dice, -0.15, 0.15),
        between(dice, 0.03, 0.3),
        between(dice, 0.9, 1.0),
    );
    let line = hsv(hue + between(dice, -0.1, 0.1), 0.5, 0.7).alpha(between(dice, 0.15, 0.5));
    let mut prints = vec![match whole(dice, 0, 3) {
        0 => Print::Mesh(line),
        1 => Print::Waves([0.0, 0.0, ID1.0, ID1.1], line),
        2 => Print::Hatch(line.alpha(0.15)),
        _ => Print::Rows(
            record.first(Word::License).text.to_uppercase(),
            between(dice, 16.0, 30.0),
            line.alpha(0.2),
        ),
    }];
    if chance(dice, 0.5) {
        let at = (between(dice, 430.0, 700.0), between(dice, 220.0, 360.0));
        prints.push(match whole(dice, 0, 2) {
            0 => Print::Rosette(at, between(dice, 120.0, 260.0), line),
            1 => Print::Land(at, between(dice, 130.0, 220.0), line.alpha(0.2)),
            _ => Print::Stars(at, between(dice, 90.0, 180.0), line),
        });
    }
    Ground {
        paper: vec![a, b, a],
        axis: pick(dice, &[Axis::Across, Axis::Slanted, Axis::Down]),
        prints,
    }
}
