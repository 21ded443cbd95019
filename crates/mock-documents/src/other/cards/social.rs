//! Cards of a social security: a number and a name in an ornamental frame, without a portrait.

use crate::colour::{hsv, rgb};
use crate::country::{Arms, Country, country};
use crate::dice::{Dice, between, chance, pick};
use crate::form::{Align, Axis, Form, Ground, Mark, Print, latin, record, sheet};
use crate::identity::coded;
use crate::text::{Face, style};
use crate::warp::Sheet;

/// Paper of about 89 × 57 mm, blue or of another hue, signed.
pub fn social(dice: &mut Dice, long_px: f32) -> Sheet {
    let issuer = country(dice, |country: &Country| country.identity.len() > 1);
    let record = record(dice, issuer);
    let hue = if chance(dice, 0.6) {
        between(dice, 0.56, 0.64)
    } else {
        between(dice, 0.0, 1.0)
    };
    let ink = hsv(hue, between(dice, 0.5, 0.9), between(dice, 0.3, 0.6));
    let paper = hsv(hue, between(dice, 0.04, 0.3), between(dice, 0.88, 1.0));
    let size = (889.0, 572.0);
    let (w, h) = size;
    let arms: Arms = issuer.arms;
    let ground = Ground {
        paper: vec![paper, paper.times(0.97)],
        axis: Axis::Down,
        prints: vec![
            Print::Mesh(ink.alpha(between(dice, 0.1, 0.3))),
            Print::Arms(
                arms,
                (w / 2.0, h * 0.56),
                h * 0.5,
                ink.alpha(between(dice, 0.1, 0.3)),
            ),
        ],
    };
    let mut form = Form::new(size, ground);
    let edge = between(dice, 18.0, 44.0);
    let frame = hsv(hue, 0.35, 0.75);
    for [x, y, fw, fh] in [
        [edge, edge, w - 2.0 * edge, 10.0],
        [edge, h - edge - 10.0, w - 2.0 * edge, 10.0],
        [edge, edge, 10.0, h - 2.0 * edge],
        [w - edge - 10.0, edge, 10.0, h - 2.0 * edge],
    ] {
        form.header
            .push(Mark::Band([x, y, fw, fh], 3.0, frame.into()));
    }
    let titles = [
        "SOCIAL SECURITY",
        "SOCIAL INSURANCE",
        "NATIONAL INSURANCE",
        "SÉCURITÉ SOCIALE",
        "SEGURIDAD SOCIAL",
        "TAX NUMBER",
    ];
    let face = pick(
        dice,
        &[
            Face::DisplayBold,
            Face::SerifBold,
            Face::SlabBold,
            Face::SansBold,
        ],
    );
    let title = style(face, between(dice, 56.0, 82.0), ink);
    let black = rgb(25, 24, 30);
    let pattern = pick(
        dice,
        &[
            "999-99-9999",
            "999 999 999",
            "AA 99 99 99 A",
            "99 9999 9999",
        ],
    );
    let number = coded(dice, pattern);
    let p = &record.person;
    let name = format!("{} {}", p.given, p.surname).to_uppercase();
    let typed = pick(dice, &[Face::Mono, Face::Sans, Face::OcrB, Face::SansBold]);
    let middle = w / 2.0;
    form.header.push(latin(
        pick(dice, &titles),
        title,
        (middle, 140.0),
        Align::Middle,
        w - 150.0,
    ));
    form.foot = vec![
        latin(
            &number,
            style(typed, 54.0, black),
            (middle, 232.0),
            Align::Middle,
            w - 200.0,
        ),
        latin(
            "THIS NUMBER HAS BEEN ESTABLISHED FOR",
            style(Face::Sans, 19.0, ink),
            (middle, 282.0),
            Align::Middle,
            w - 200.0,
        ),
        latin(
            &name,
            style(typed, 44.0, black),
            (middle, 345.0),
            Align::Middle,
            w - 160.0,
        ),
        Mark::Signature([middle - 170.0, 385.0, 340.0, 80.0], rgb(20, 24, 70)),
        latin(
            "SIGNATURE",
            style(Face::Sans, 16.0, ink),
            (middle, 492.0),
            Align::Middle,
            200.0,
        ),
    ];
    sheet(dice, &form, None, long_px)
}
