//! What stands beside the fields of a license: signature, donor heart, turned words, second dates.

use super::fields::{License, Setting};

use super::{LONG, SHORT};
use crate::colour::{Colour, hsv, rgb, strong};
use crate::dice::{Dice, between, chance, pick};
use crate::identity::DateStyle;
use crate::paint::Canvas;
use crate::security::{hologram, signature, star};
use crate::text::{Face, style, write, write_right};

pub(super) fn sign(canvas: &mut Canvas, dice: &mut Dice, photo: [f32; 4]) {
    let [x, y, w, h] = photo;
    let below = SHORT - (y + h);
    let high = between(dice, 55.0, 85.0);
    // Under the portrait where there is room, else across its lower edge.
    let top = if below > high * 0.8 {
        y + h
    } else {
        SHORT - high - between(dice, 5.0, 30.0)
    };
    let long = w * between(dice, 0.8, 1.25);
    signature(canvas, dice, [x + 6.0, top, long, high], rgb(18, 18, 30));
}

pub(super) fn extras(
    canvas: &mut Canvas,
    dice: &mut Dice,
    license: &License,
    s: &Setting,
    photo: [f32; 4],
) {
    let date = license.person.birth.printed(DateStyle::MonthDayYear);
    if chance(dice, 0.35) {
        // Turned words beside the portrait.
        let word = pick(
            dice,
            &["SAMPLE", "SAMPLE", "000", "NOT FOR REAL ID", "SPECIMEN"],
        );
        let x = if photo[0] > 40.0 {
            photo[0] - 6.0
        } else {
            photo[0] + photo[2] + 20.0
        };
        let y = photo[1] + photo[3] * 0.6;
        let text = style(Face::SansBold, 22.0, s.value.colour);
        canvas.turned(-90.0, x, y, |c| {
            write(c, text, x, y, word);
        });
    }
    if chance(dice, 0.6) {
        let document = format!("5 DD {}", crate::identity::coded(dice, "999999999A9999"));
        write(
            canvas,
            s.caption.sized(18.0),
            photo[0] + photo[2] + between(dice, -60.0, 30.0),
            SHORT - between(dice, 10.0, 20.0),
            &document,
        );
    }
    if chance(dice, 0.35) {
        let faded = Colour {
            a: between(dice, 0.35, 0.8),
            ..strong(dice)
        };
        let text = style(Face::SansBold, between(dice, 30.0, 44.0), faded);
        write_right(
            canvas,
            text,
            LONG - 25.0,
            SHORT - between(dice, 14.0, 40.0),
            &date,
        );
    }
    if chance(dice, 0.4) {
        let red = rgb(200, 30, 40);
        let at = (
            between(dice, 640.0, 740.0),
            SHORT - between(dice, 20.0, 60.0),
        );
        heart(canvas, at, 13.0, red);
        write(
            canvas,
            style(Face::SansBold, 20.0, red),
            at.0 + 18.0,
            at.1 + 8.0,
            pick(dice, &["DONOR", "ORGAN DONOR", "VETERAN"]),
        );
    }
    if chance(dice, 0.25) {
        let gold = hsv(0.12, 0.7, 0.9);
        canvas.polygon(
            &star(LONG - 60.0, between(dice, 150.0, 260.0), 30.0, 5, 0.42),
            gold,
        );
    }
    if chance(dice, 0.18) {
        let at = (between(dice, 350.0, 750.0), between(dice, 200.0, 420.0));
        let (radius, opacity) = (between(dice, 50.0, 130.0), between(dice, 0.1, 0.35));
        hologram(canvas, dice, at, radius, opacity);
    }
    if chance(dice, 0.12) {
        let colour = strong(dice);
        canvas.rect(0.0, SHORT - 26.0, LONG, 26.0, colour.alpha(0.8));
        let motto = "OPERATION OF A MOTOR VEHICLE CONSTITUTES CONSENT TO ANY TEST REQUIRED BY LAW";
        write(
            canvas,
            style(Face::SansBold, 15.0, rgb(255, 255, 255)),
            60.0,
            SHORT - 8.0,
            motto,
        );
    }
}

fn heart(canvas: &mut Canvas, at: (f32, f32), r: f32, colour: Colour) {
    let (x, y) = at;
    canvas.circle(x - r * 0.5, y - r * 0.3, r * 0.58, colour);
    canvas.circle(x + r * 0.5, y - r * 0.3, r * 0.58, colour);
    canvas.polygon(&[(x - r, y), (x + r, y), (x, y + r)], colour);
}
