//! Licenses of Latin America: a title in a band, many captions in capitals, the class large, vehicles in a row.

use super::cells::class;
use crate::country::Word;
use crate::dice::{Dice, between, chance, pick};
use crate::form::{
    Align, Arrange, Block, Form, ID1, Mark, Record, ghost, heading, holder, national, photo,
    plain_text, security, setting,
};
use crate::text::{Face, style};

pub(super) fn front(dice: &mut Dice, record: &Record) -> Form {
    let mut form = Form::new(ID1, security(dice, record, ID1));
    let (w, h) = ID1;
    let (header, top) = national(dice, record, Word::License, w);
    form.header = header;
    let pw = between(dice, 175.0, 250.0);
    let ph = (pw * between(dice, 1.18, 1.34)).min(h - top - 50.0);
    let is_right = chance(dice, 0.3);
    let margin = between(dice, 18.0, 44.0);
    let x = if is_right { w - pw - margin } else { margin };
    let y = top + between(dice, 0.0, (h - top - ph - 40.0).max(1.0));
    let mut portrait = photo(dice, record.person.sex, [x, y, pw, ph], 0.3);
    let (left, right) = if is_right {
        (between(dice, 24.0, 44.0), x - 16.0)
    } else {
        (x + pw + between(dice, 16.0, 34.0), w - 22.0)
    };
    if chance(dice, 0.45) {
        let wide = between(dice, 80.0, 130.0);
        portrait
            .ghosts
            .push(ghost(dice, (right - wide * 0.6, h - wide * 0.75), wide));
    }
    form.portrait = Some(portrait);
    let class = class(dice);
    let mut cells = holder::names(dice, record);
    cells.extend(holder::license(dice, record, class));
    form.fields.push(Block {
        area: [left, top + 4.0, right, h - between(dice, 40.0, 90.0)],
        setting: setting(dice, record, (22.0, 30.0)),
        arrange: pick(
            dice,
            &[
                Arrange::Above,
                Arrange::Above,
                Arrange::Beside(0.42),
                Arrange::Below,
                Arrange::Boxed,
            ],
        ),
        cells,
    });
    if chance(dice, 0.55) {
        let at = (left, h - between(dice, 12.0, 26.0));
        let size = between(dice, 34.0, 52.0);
        form.foot
            .push(Mark::Vehicles(at, size, 5, record.print.alpha(0.9)));
    }
    if chance(dice, 0.4) {
        let big = style(
            Face::RobotoBlack,
            between(dice, 60.0, 110.0),
            record.accent.alpha(0.85),
        );
        let at = (right, h - between(dice, 30.0, 80.0));
        form.foot
            .push(heading(plain_text(class), big, at, Align::End, 160.0));
    }
    form.foot.push(Mark::Signature(
        [x, (y + ph).min(h - 55.0), pw, 52.0],
        record.ink,
    ));
    if chance(dice, 0.3) {
        let at = (between(dice, left, right), between(dice, 150.0, 400.0));
        form.overlays.push(Mark::Hologram(
            at,
            between(dice, 40.0, 90.0),
            between(dice, 0.1, 0.4),
        ));
    }
    if chance(dice, 0.2) {
        let size = between(dice, 90.0, 130.0);
        form.overlays
            .push(Mark::Square((right - size - 8.0, h - size - 20.0), size));
    }
    form
}
