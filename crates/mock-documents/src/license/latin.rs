//! Licenses of Latin America: a title in a band, many captions in capitals, the class large, vehicles in a row.

use super::cells::class;
use crate::dice::{Dice, between, chance, pick};
use crate::form::{
    Align, Arrange, Block, Form, ID1, Mark, Record, Wish, holder, latin, national_card, security,
    setting,
};
use crate::text::{Face, style};

pub(super) fn front(dice: &mut Dice, record: &Record) -> Form {
    let ground = security(dice, record, ID1);
    let wish = Wish {
        width: (175.0, 250.0),
        at_right: 0.3,
        engraved: 0.3,
        repeated: 0.45,
    };
    let (mut form, column, top) = national_card(dice, record, ground, 46.0, &wish);
    let h = ID1.1;
    let (left, right) = (column.left, column.right);
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
        let base = h - between(dice, 12.0, 26.0);
        form.foot.push(column.vehicles(dice, record, base));
    }
    if chance(dice, 0.4) {
        let size = between(dice, 60.0, 110.0);
        let big = style(Face::RobotoBlack, size, record.accent.alpha(0.85));
        let at = (right, h - between(dice, 30.0, 80.0));
        let large = latin(class, big, at, Align::End, 160.0);
        form.foot.push(large);
    }
    form.foot.push(column.signature(record, h));
    if chance(dice, 0.3) {
        form.overlays.push(column.hologram(dice, h));
    }
    if chance(dice, 0.2) {
        let size = between(dice, 90.0, 130.0);
        let at = (right - size - 8.0, h - size - 20.0);
        form.overlays.push(Mark::Square(at, size));
    }
    form
}
