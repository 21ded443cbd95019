//! Licenses in the manner of the AAMVA card design: header, large portrait at the left, fields in
//! bold, a ghost at the right, a signature, a scene or fine lines behind it all.

use super::extras::{extras, sign};
use super::fields::{
    License, Setting, conditions, description, fit, inline, license, setting, stacked,
};
use super::header::header;
use super::{LONG, SHORT};
use crate::colour::{hsv, rgb, strong};
use crate::dice::{Dice, between, chance, pick, whole};
use crate::identity::DateStyle;
use crate::paint::{Canvas, oval, rounded};
use crate::portrait::{Ground, engraved, portrait};
use crate::scenery::{capitol, landscape};
use crate::security::{emblem, ground, land, rainbow};
use crate::text::write;
use tiny_skia::Pixmap;

pub fn draw(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(LONG, SHORT, px_per_unit);
    backdrop(&mut canvas, dice);
    let license = license(
        dice,
        &[
            DateStyle::MonthDayYear,
            DateStyle::MonthDayYear,
            DateStyle::MonthDayYear,
            DateStyle::YearMonthDay,
        ],
    );
    let setting = setting(dice);
    let top = header(&mut canvas, dice).clamp(80.0, 165.0);
    let (photo, picture) = photo(&mut canvas, dice, &license, top);
    let gap = between(dice, 14.0, 40.0);
    let on_the_right = photo[0] > LONG / 2.0;
    let (left, right) = if on_the_right {
        (gap + 14.0, photo[0] - 16.0)
    } else {
        (photo[0] + photo[2] + gap, LONG - 30.0)
    };
    if chance(dice, 0.75) {
        // On the other side than the portrait.
        let room = if on_the_right { photo[0] } else { LONG };
        ghost(&mut canvas, dice, &picture, room);
    }
    fields(
        &mut canvas,
        dice,
        &license,
        &setting,
        [left, top, right, SHORT - 24.0],
    );
    sign(&mut canvas, dice, photo);
    extras(&mut canvas, dice, &license, &setting, photo);
    canvas.pixmap
}

/// Everything that lies under the fields.
pub fn backdrop(canvas: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (canvas.width, canvas.height);
    let tint = between(dice, 0.2, 1.5);
    rainbow(canvas, dice, tint);
    let strength = between(dice, 0.3, 1.2);
    match whole(dice, 0, 9) {
        0..=3 => {
            let top = h * between(dice, 0.0, 0.45);
            let (vivid, opacity) = (between(dice, 0.1, 0.8), between(dice, 0.35, 0.95));
            landscape(canvas, dice, [0.0, top, w, h - top], vivid, opacity);
        }
        4 => {
            let colour = hsv(between(dice, 0.0, 1.0), between(dice, 0.1, 0.6), 0.6)
                .alpha(between(dice, 0.15, 0.5));
            capitol(
                canvas,
                w * between(dice, 0.5, 0.8),
                h * between(dice, 0.75, 1.0),
                h * between(dice, 0.35, 0.6),
                colour,
            );
        }
        5 => {
            let colour = strong(dice).alpha(between(dice, 0.1, 0.3));
            let size = h * between(dice, 0.5, 1.0);
            let x = w * between(dice, 0.5, 0.75);
            emblem(canvas, dice, (x, h * 0.58), size, colour);
        }
        6 => {
            // A saturated card.
            let colour = hsv(
                between(dice, 0.0, 1.0),
                between(dice, 0.3, 0.7),
                between(dice, 0.6, 0.95),
            );
            canvas.whole(colour.alpha(between(dice, 0.3, 0.8)));
        }
        7 => {
            let colour = strong(dice).alpha(between(dice, 0.1, 0.35));
            let outline = land(dice, (w * 0.65, h * 0.55), h * 0.4);
            canvas.polygon(&outline, colour);
        }
        _ => {}
    }
    if chance(dice, 0.75) {
        ground(canvas, dice, strength);
    }
}

fn photo(canvas: &mut Canvas, dice: &mut Dice, license: &License, top: f32) -> ([f32; 4], Pixmap) {
    let w = between(dice, 195.0, 270.0);
    let h = (w * between(dice, 1.2, 1.34)).min(SHORT - top - 40.0);
    let margin = between(dice, 18.0, 48.0);
    let x = if chance(dice, 0.92) {
        margin
    } else {
        LONG - w - margin
    };
    let y = (top + between(dice, -8.0, 35.0)).min(SHORT - h - 20.0);
    let studio = if chance(dice, 0.78) {
        Ground::Studio
    } else {
        Ground::CutOut
    };
    let px_per_unit = canvas.scale * w / 300.0;
    let mut picture = portrait(dice, license.person.sex, studio, px_per_unit);
    if chance(dice, 0.22) {
        picture = engraved(picture, rgb(25, 25, 30));
    }
    let radius = pick(dice, &[0.0, 0.0, 0.0, 12.0, 30.0]);
    let frame = [x, y, w, h];
    canvas.picture(
        &picture,
        [x, y, w, w * 380.0 / 300.0 * 1.02],
        1.0,
        &rounded(frame, radius),
    );
    if chance(dice, 0.12) {
        let line = strong(dice);
        canvas.stroke(&rounded(frame, radius), between(dice, 2.0, 7.0), line);
    }
    (frame, picture)
}

/// A second, fainter portrait whose right edge lies left of `right`.
fn ghost(canvas: &mut Canvas, dice: &mut Dice, picture: &Pixmap, right: f32) {
    let w = between(dice, 85.0, 150.0);
    let h = w * 1.25;
    let x = right - w - between(dice, 15.0, 110.0);
    let y = between(dice, 250.0, SHORT - h - 12.0);
    let ghost = if chance(dice, 0.5) {
        engraved(
            picture.clone(),
            hsv(between(dice, 0.0, 1.0), between(dice, 0.0, 0.5), 0.3),
        )
    } else {
        picture.clone()
    };
    let mut frame = [x, y, w, h];
    let mut shape = rounded(frame, 4.0);
    match whole(dice, 0, 4) {
        0 => {
            let disc = hsv(
                pick(dice, &[0.13, 0.55, 0.0, 0.3]),
                between(dice, 0.2, 0.8),
                0.95,
            );
            canvas.circle(
                x + w / 2.0,
                y + h / 2.0,
                w * 0.6,
                disc.alpha(between(dice, 0.4, 1.0)),
            );
            shape = oval(x + w / 2.0, y + h / 2.0, w * 0.55, w * 0.55).unwrap_or(shape);
            frame = [x - w * 0.05, y, w * 1.1, w * 1.1 * 1.27];
        }
        1 => shape = oval(x + w / 2.0, y + h / 2.0, w / 2.0, h / 2.0).unwrap_or(shape),
        _ => {}
    }
    canvas.picture(&ghost, frame, between(dice, 0.3, 0.9), &shape);
}

fn fields(
    canvas: &mut Canvas,
    dice: &mut Dice,
    license: &License,
    setting: &Setting,
    area: [f32; 4],
) {
    let [x, top, right, bottom] = area;
    let s = setting;
    let p = &license.person;
    let line = s.value.size * between(dice, 1.0, 1.12);
    let half = x + (right - x) * between(dice, 0.42, 0.58);
    let mut y = top + s.loud.size * 0.8 + between(dice, 0.0, 14.0);
    let date = |d: crate::identity::Date| d.printed(license.dates);
    let dln = pick(dice, &["DLN", "DL NO.", "LIC#", "License #", "OLN", "NO."]);
    let number = fit(s.loud, &license.number, (right - x) * 0.6);
    let end = inline(canvas, s, number, (x, y), ("4d", dln), &license.number);
    let stacked_dates = chance(dice, 0.3);
    if end < half + 40.0 && chance(dice, 0.6) {
        inline(
            canvas,
            s,
            s.value,
            (half + 60.0, y),
            ("9", "CLASS"),
            &license.class,
        );
    }
    y += line.max(s.loud.size * 1.05);
    let dates_first = chance(dice, 0.5);
    if dates_first {
        y = date_rows(
            canvas,
            s,
            [x, y, half],
            (&date(p.birth), &date(p.expires), &date(p.issued)),
            stacked_dates,
            line,
        );
    }
    let lines = license.name_and_address();
    let mark = if chance(dice, 0.6) {
        ["1", "2", "8", ""]
    } else {
        ["", "", "", ""]
    };
    for (text, mark) in lines.iter().zip(mark) {
        let style = fit(s.value, text, right - x - 90.0);
        write(canvas, s.caption, x, y, mark);
        write(canvas, style, x + 18.0, y, text);
        y += line;
    }
    y += line * between(dice, 0.1, 0.35);
    if !dates_first {
        y = date_rows(
            canvas,
            s,
            [x, y, half],
            (&date(p.birth), &date(p.expires), &date(p.issued)),
            stacked_dates,
            line,
        );
    }
    let step = (half + 70.0 - x) / 2.0;
    let list = description(dice, license);
    for (cell, (caption, text)) in list.iter().enumerate() {
        let at = (x + step * (cell % 2) as f32, y + line * (cell / 2) as f32);
        if at.1 < bottom - 10.0 {
            inline(canvas, s, s.value, at, *caption, text);
        }
    }
    y += line * list.len().div_ceil(2) as f32;
    for (row, (caption, text)) in conditions(license).iter().enumerate() {
        let at = if chance(dice, 0.5) {
            (x + row as f32 * 140.0, y)
        } else {
            (x, y + row as f32 * line)
        };
        if at.1 < bottom {
            inline(
                canvas,
                s,
                s.value.sized(s.value.size * 0.9),
                at,
                *caption,
                text,
            );
        }
    }
}

fn date_rows(
    canvas: &mut Canvas,
    s: &Setting,
    at: [f32; 3],
    dates: (&str, &str, &str),
    stack: bool,
    line: f32,
) -> f32 {
    let [x, mut y, half] = at;
    let (birth, expiry, issue) = dates;
    if stack {
        stacked(canvas, s, s.value, (x, y), ("4a", "ISS"), issue);
        stacked(
            canvas,
            s,
            s.loud.sized(s.value.size),
            (half, y),
            ("4b", "EXP"),
            expiry,
        );
        y += line * 2.0;
        inline(canvas, s, s.loud, (x, y), ("3", "DOB"), birth);
        y + line * 1.1
    } else {
        inline(canvas, s, s.loud, (x, y), ("3", "DOB"), birth);
        y += line * 1.1;
        inline(canvas, s, s.value, (x, y), ("4b", "EXP"), expiry);
        inline(canvas, s, s.value, (half, y), ("4a", "ISS"), issue);
        y + line * 1.1
    }
}
