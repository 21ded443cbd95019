//! Identity cards of paper under a film, typed: a glued photograph, a stamp across it, a fingerprint.

use super::Paper;
use crate::colour::{hsv_between, rgb};
use crate::country::Lettering;
use crate::dice::{Dice, chance, pick};
use crate::form::{
    Align, Arrange, Block, Form, ID1, Mark, Paste, Record, Setting, heading, holder, pasted,
    security,
};
use crate::text::{Face, Style, style};

const PASTE: Paste = Paste {
    at_left: 0.7,
    margin: 34.0,
    top: (118.0, 150.0),
    engraved: 0.6,
    gaps: (24.0, 20.0),
};

pub(super) fn front(dice: &mut Dice, record: &Record, paper: Paper) -> Form {
    let size = pick(dice, &[ID1, (1050.0, 740.0), (980.0, 680.0)]);
    let (w, h) = size;
    let ground = security(dice, record, size);
    let aged = hsv_between(dice, [0.08, 0.6], [0.04, 0.25], [0.82, 0.97]);
    let mut form = Form::new(size, ground.tinged(aged, 0.5));
    let ink = record.print.times(0.85);
    let faces = [Face::SerifBold, Face::SansBold, Face::Serif];
    let name = style(pick(dice, &faces), 38.0, ink);
    let centred = |text: Lettering, style: Style, y: f32, less: f32| {
        heading(text.upper(), style, (w / 2.0, y), Align::Middle, w - less)
    };
    let title = record.first(paper.title());
    form.header = vec![
        centred(record.names()[0].clone(), name, 54.0, 90.0),
        centred(title, name.sized(34.0), 100.0, 140.0),
    ];
    if chance(dice, 0.5) {
        let arms = record.country.arms;
        form.header.push(Mark::Arms(arms, (72.0, 72.0), 90.0, ink));
    }
    let column = pasted(&mut form, dice, record, &PASTE);
    let left = column.left;
    let typed = rgb(38, 34, 48);
    let faces = [Face::Mono, Face::OcrA, Face::OcrB, Face::Serif];
    let face = pick(dice, &faces);
    let mut cells = holder::names(dice, record);
    cells.extend(holder::identity(dice, record));
    let arranged = [Arrange::Above, Arrange::Beside(0.36), Arrange::Above];
    form.fields.push(Block {
        area: [left, column.frame[1], column.right, h - 84.0],
        setting: Setting {
            caption: style(Face::Serif, 19.0, ink),
            value: style(face, 28.0, typed),
            loud: style(face, 30.0, typed),
        },
        arrange: pick(dice, &arranged),
        cells,
    });
    let signed = [left, h - 84.0, 250.0, 66.0];
    form.foot.push(Mark::Signature(signed, rgb(25, 30, 90)));
    if chance(dice, 0.4) {
        let ink = rgb(60, 50, 80).alpha(0.7);
        let at = (w - 90.0, h - 110.0);
        form.foot.push(Mark::Fingerprint(at, 130.0, ink));
    }
    if chance(dice, 0.7) {
        form.overlays.push(column.stamp(dice, record, 0.4));
    }
    form
}
