//! A visa as a large rubber stamp on a page: captions with dotted lines that a pen filled in, an official's
//! round stamp, revenue stamps.

use super::Leave;
use super::pages::{PAGE, curled, page};
use crate::colour::{any_hue, hsv, rgb};
use crate::country::{Word, arms, fitted_words, write_words};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::paint::{Canvas, rounded};
use crate::passport::{round_stamp, stamp};
use crate::security::{signature, star};
use crate::text::{Face, style, write, write_centred};
use crate::warp::Sheet;

pub(super) fn on_a_page(dice: &mut Dice, leave: &Leave, long_px: f32) -> Sheet {
    let mut canvas = Canvas::new(PAGE.0, PAGE.1, long_px / PAGE.1);
    let c = &mut canvas;
    page(c, dice, leave.nation, 0.0);
    let (w, h) = (between(dice, 560.0, 780.0), between(dice, 480.0, 720.0));
    let frame = [
        between(dice, 30.0, 850.0 - w),
        between(dice, 120.0, 1200.0 - h),
        w,
        h,
    ];
    let tilt = between(dice, -7.0, 7.0);
    c.turned(tilt, frame[0] + w / 2.0, frame[1] + h / 2.0, |c| {
        form(c, dice, leave, frame)
    });
    for _ in 0..whole(dice, 0, 3) {
        revenue(c, dice);
    }
    if chance(dice, 0.7) {
        let at = (
            frame[0] + w * between(dice, 0.3, 1.0),
            frame[1] + h * between(dice, 0.5, 1.0),
        );
        round_stamp(c, dice, at, 130.0);
    }
    for _ in 0..whole(dice, 0, 2) {
        stamp(c, dice);
    }
    curled(dice, canvas.pixmap)
}

/// The stamp itself: a frame, the office, captions, handwriting.
fn form(c: &mut Canvas, dice: &mut Dice, leave: &Leave, [x, y, w, h]: [f32; 4]) {
    let ink = hsv(pick(dice, &[0.62, 0.0, 0.4, 0.75]), 0.65, 0.5).alpha(between(dice, 0.55, 0.9));
    c.stroke(&rounded([x, y, w, h], 8.0), 6.0, ink);
    let office = format!("{} EMBASSY", leave.country.english().to_uppercase());
    let line = style(Face::SansBold, 38.0, ink).fitted(&office, w - 120.0);
    write_centred(c, line, x + w / 2.0, y + 52.0, &office);
    let title = leave.title();
    let large = fitted_words(style(Face::SerifBold, 62.0, ink), &title, " / ", w * 0.5);
    write_words(c, large, (x + w * 0.3, y + 120.0), &title, " / ");
    arms(c, &leave.country.arms, (x + 70.0, y + 100.0), 90.0, ink);
    let [from, until] = leave.dates();
    let rows = [
        (Word::Number, leave.number.clone()),
        (Word::Type, leave.kind.to_string()),
        (Word::Entries, leave.entries.to_string()),
        (Word::ValidFrom, from),
        (Word::Expires, until),
        (Word::Stay, format!("{} days", leave.days)),
    ];
    let hand = style(
        Face::SerifBoldItalic,
        40.0,
        pick(dice, &[rgb(25, 30, 90), rgb(25, 25, 30)]),
    );
    let caption = style(Face::SansBold, 24.0, ink);
    let pitch = (h - 230.0) / rows.len() as f32;
    for (row, (word, text)) in rows.iter().enumerate() {
        let base = y + 175.0 + row as f32 * pitch;
        let words = leave.country.words(*word);
        let words = &words[..words.len().min(2)];
        let fit = fitted_words(caption, words, " / ", w * 0.5);
        let end = write_words(c, fit, (x + 24.0, base), words, " / ");
        let mut dot = end + 10.0;
        while dot < x + w - 24.0 {
            c.circle(dot, base + 4.0, 2.0, ink);
            dot += 9.0;
        }
        write(c, hand.fitted(text, w * 0.4), end + 22.0, base - 2.0, text);
    }
    signature(
        c,
        dice,
        [x + w * 0.45, y + h - 90.0, w * 0.45, 80.0],
        hand.colour,
    );
}

/// A small stamp of value with teeth around.
fn revenue(c: &mut Canvas, dice: &mut Dice) {
    let (x, y) = (between(dice, 120.0, 760.0), between(dice, 200.0, 1100.0));
    let (w, h) = (between(dice, 110.0, 160.0), between(dice, 140.0, 190.0));
    let tone = any_hue(dice, [0.3, 0.7], [0.5, 0.9]);
    let value = whole(dice, 1, 50) * 10;
    c.turned(between(dice, -6.0, 6.0), x, y, |c| {
        c.rect(x - 8.0, y - 8.0, w + 16.0, h + 16.0, rgb(248, 246, 240));
        c.rect(x, y, w, h, tone);
        c.polygon(
            &star(x + w / 2.0, y + h * 0.42, w * 0.3, 5, 0.45),
            rgb(250, 248, 240).alpha(0.8),
        );
        let digits = style(Face::SerifBold, 34.0, rgb(250, 248, 240));
        write_centred(c, digits, x + w / 2.0, y + h - 16.0, &value.to_string());
    });
}
