//! Older licenses: paper, typed or filled in, a pasted photograph with a stamp across its corner, laminated.

use super::cells::class;
use crate::colour::{hsv, rgb};
use crate::country::Word;
use crate::dice::{Dice, between, chance, pick};
use crate::form::{
    Align, Arrange, Block, Form, ID1, Mark, Record, Setting, heading, holder, photo, plain,
    security,
};
use crate::text::{Face, style};

pub(super) fn front(dice: &mut Dice, record: &Record) -> Form {
    let size = pick(dice, &[ID1, (940.0, 640.0), (1050.0, 740.0)]);
    let mut ground = if chance(dice, 0.5) {
        plain(dice, record, size)
    } else {
        security(dice, record, size)
    };
    // Paper that has yellowed.
    let aged = hsv(
        between(dice, 0.09, 0.14),
        between(dice, 0.05, 0.3),
        between(dice, 0.8, 0.95),
    );
    ground.paper = ground
        .paper
        .iter()
        .map(|tint| tint.mix(aged, 0.6))
        .collect();
    let mut form = Form::new(size, ground);
    let (w, h) = size;
    let ink = record.print.times(0.8);
    let title = style(
        pick(
            dice,
            &[Face::SerifBold, Face::SansBold, Face::Serif, Face::SlabBold],
        ),
        44.0,
        ink,
    );
    let names = record.names();
    form.header = vec![
        heading(
            names[0].clone().upper(),
            title.sized(34.0),
            (w / 2.0, 52.0),
            Align::Middle,
            w - 80.0,
        ),
        heading(
            record.first(Word::License).upper(),
            title,
            (w / 2.0, 104.0),
            Align::Middle,
            w - 120.0,
        ),
    ];
    if chance(dice, 0.5) {
        form.header
            .push(Mark::Arms(record.country.arms, (70.0, 68.0), 86.0, ink));
    }
    let pw = between(dice, 190.0, 250.0);
    let ph = pw * between(dice, 1.18, 1.3);
    let x = if chance(dice, 0.6) {
        36.0
    } else {
        w - pw - 36.0
    };
    let y = between(dice, 125.0, 165.0);
    form.portrait = Some(photo(dice, record.person.sex, [x, y, pw, ph], 0.65));
    let (left, right) = if x < w / 2.0 {
        (x + pw + 26.0, w - 36.0)
    } else {
        (36.0, x - 22.0)
    };
    let mut cells = holder::names(dice, record);
    let class = class(dice);
    cells.extend(holder::license(dice, record, class));
    let face = pick(
        dice,
        &[Face::Mono, Face::Mono, Face::OcrA, Face::SerifBoldItalic],
    );
    let typed = rgb(35, 32, 50);
    let s = Setting {
        caption: style(Face::Serif, 20.0, ink),
        value: style(face, 29.0, typed),
        loud: style(
            face,
            32.0,
            if chance(dice, 0.3) {
                rgb(180, 30, 40)
            } else {
                typed
            },
        ),
    };
    form.fields.push(Block {
        area: [left, y, right, h - 90.0],
        setting: s,
        arrange: pick(
            dice,
            &[Arrange::Above, Arrange::Beside(0.36), Arrange::Inline],
        ),
        cells,
    });
    form.foot.push(Mark::Signature(
        [left, h - 92.0, 260.0, 70.0],
        rgb(25, 30, 90),
    ));
    let violet =
        hsv(pick(dice, &[0.68, 0.75, 0.98, 0.6]), 0.6, 0.55).alpha(between(dice, 0.45, 0.8));
    let words = record.country.english().to_uppercase();
    let at = (
        x + pw * between(dice, 0.7, 1.1),
        y + ph * between(dice, 0.75, 1.0),
    );
    form.overlays
        .push(Mark::Stamp(at, between(dice, 60.0, 90.0), violet, words));
    form
}
