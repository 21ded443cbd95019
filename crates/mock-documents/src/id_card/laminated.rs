//! Identity cards of paper under a film, typed: a glued photograph, a stamp across it, a fingerprint.

use super::Paper;
use crate::colour::{hsv, rgb};
use crate::dice::{Dice, between, chance, pick};
use crate::form::{
    Align, Arrange, Block, Form, ID1, Mark, Record, Setting, heading, holder, photo, security,
};
use crate::text::{Face, style};

pub(super) fn front(dice: &mut Dice, record: &Record, paper: Paper) -> Form {
    let size = pick(dice, &[ID1, (1050.0, 740.0), (980.0, 680.0)]);
    let (w, h) = size;
    let mut ground = security(dice, record, size);
    let aged = hsv(
        between(dice, 0.08, 0.6),
        between(dice, 0.04, 0.25),
        between(dice, 0.82, 0.97),
    );
    ground.paper = ground
        .paper
        .iter()
        .map(|tint| tint.mix(aged, 0.5))
        .collect();
    let mut form = Form::new(size, ground);
    let ink = record.print.times(0.85);
    let name = style(
        pick(dice, &[Face::SerifBold, Face::SansBold, Face::Serif]),
        38.0,
        ink,
    );
    let first = record.first(paper.title()).upper();
    form.header = vec![
        heading(
            record.names()[0].clone().upper(),
            name,
            (w / 2.0, 54.0),
            Align::Middle,
            w - 90.0,
        ),
        heading(
            first,
            name.sized(34.0),
            (w / 2.0, 100.0),
            Align::Middle,
            w - 140.0,
        ),
    ];
    if chance(dice, 0.5) {
        form.header
            .push(Mark::Arms(record.country.arms, (72.0, 72.0), 90.0, ink));
    }
    let pw = between(dice, 190.0, 250.0);
    let ph = pw * between(dice, 1.18, 1.3);
    let x = if chance(dice, 0.7) {
        34.0
    } else {
        w - pw - 34.0
    };
    let y = between(dice, 118.0, 150.0);
    form.portrait = Some(photo(dice, record.person.sex, [x, y, pw, ph], 0.6));
    let (left, right) = if x < w / 2.0 {
        (x + pw + 24.0, w - 34.0)
    } else {
        (34.0, x - 20.0)
    };
    let typed = rgb(38, 34, 48);
    let face = pick(dice, &[Face::Mono, Face::OcrA, Face::OcrB, Face::Serif]);
    let mut cells = holder::names(dice, record);
    cells.extend(holder::identity(dice, record));
    form.fields.push(Block {
        area: [left, y, right, h - 84.0],
        setting: Setting {
            caption: style(Face::Serif, 19.0, ink),
            value: style(face, 28.0, typed),
            loud: style(face, 30.0, typed),
        },
        arrange: pick(
            dice,
            &[Arrange::Above, Arrange::Beside(0.36), Arrange::Above],
        ),
        cells,
    });
    form.foot.push(Mark::Signature(
        [left, h - 84.0, 250.0, 66.0],
        rgb(25, 30, 90),
    ));
    if chance(dice, 0.4) {
        form.foot.push(Mark::Fingerprint(
            (w - 90.0, h - 110.0),
            130.0,
            rgb(60, 50, 80).alpha(0.7),
        ));
    }
    if chance(dice, 0.7) {
        let ink =
            hsv(pick(dice, &[0.68, 0.75, 0.98, 0.6]), 0.6, 0.55).alpha(between(dice, 0.4, 0.8));
        let words = record.country.english().to_uppercase();
        let at = (
            x + pw * between(dice, 0.7, 1.1),
            y + ph * between(dice, 0.75, 1.0),
        );
        form.overlays
            .push(Mark::Stamp(at, between(dice, 60.0, 90.0), ink, words));
    }
    form
}
