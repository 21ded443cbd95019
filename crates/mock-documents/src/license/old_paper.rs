//! Older licenses: paper, typed or filled in, a pasted photograph with a stamp across its corner, laminated.

use super::cells::class;
use crate::colour::{hsv_between, rgb};
use crate::country::{Lettering, Word};
use crate::dice::{Dice, chance, either, pick};
use crate::form::{
    Align, Arrange, Block, Form, ID1, Mark, Paste, Record, Setting, heading, holder, pasted, plain,
    security,
};
use crate::text::{Face, Style, style};

const PASTE: Paste = Paste {
    at_left: 0.6,
    margin: 36.0,
    top: (125.0, 165.0),
    engraved: 0.65,
    gaps: (26.0, 22.0),
};

pub(super) fn front(dice: &mut Dice, record: &Record) -> Form {
    let size = pick(dice, &[ID1, (940.0, 640.0), (1050.0, 740.0)]);
    let ground = if chance(dice, 0.5) {
        plain(dice, record, size)
    } else {
        security(dice, record, size)
    };
    // Paper that has yellowed.
    let aged = hsv_between(dice, [0.09, 0.14], [0.05, 0.3], [0.8, 0.95]);
    let mut form = Form::new(size, ground.tinged(aged, 0.6));
    let (w, h) = size;
    let ink = record.print.times(0.8);
    let faces = [Face::SerifBold, Face::SansBold, Face::Serif, Face::SlabBold];
    let title = style(pick(dice, &faces), 44.0, ink);
    let centred = |text: Lettering, style: Style, y: f32, less: f32| {
        heading(text.upper(), style, (w / 2.0, y), Align::Middle, w - less)
    };
    let license = record.first(Word::License);
    form.header = vec![
        centred(record.names()[0].clone(), title.sized(34.0), 52.0, 80.0),
        centred(license, title, 104.0, 120.0),
    ];
    if chance(dice, 0.5) {
        let arms = record.country.arms;
        form.header.push(Mark::Arms(arms, (70.0, 68.0), 86.0, ink));
    }
    let column = pasted(&mut form, dice, record, &PASTE);
    let left = column.left;
    let mut cells = holder::names(dice, record);
    let class = class(dice);
    cells.extend(holder::license(dice, record, class));
    let faces = [Face::Mono, Face::Mono, Face::OcrA, Face::SerifBoldItalic];
    let face = pick(dice, &faces);
    let typed = rgb(35, 32, 50);
    let setting = Setting {
        caption: style(Face::Serif, 20.0, ink),
        value: style(face, 29.0, typed),
        loud: style(face, 32.0, either(dice, 0.3, rgb(180, 30, 40), typed)),
    };
    let arranged = [Arrange::Above, Arrange::Beside(0.36), Arrange::Inline];
    form.fields.push(Block {
        area: [left, column.frame[1], column.right, h - 90.0],
        setting,
        arrange: pick(dice, &arranged),
        cells,
    });
    let signed = [left, h - 92.0, 260.0, 70.0];
    form.foot.push(Mark::Signature(signed, rgb(25, 30, 90)));
    form.overlays.push(column.stamp(dice, record, 0.45));
    form
}
