//! The sticker: 120 × 80 mm (format A; B is a little smaller), a title that says what it is, a rosette, a
//! block of print with fields of entries and days, a pale strip with two lines.

use super::Leave;
use crate::colour::{Colour, hsv, ink, rgb};
use crate::country::{Lettering, Word, arms, fitted_words, measure_words, write_words};
use crate::dice::{Dice, between, case, chance, hue, pick};
use crate::identity::Sex;
use crate::mrz;
use crate::paint::{Canvas, Ink, rounded};
use crate::passport::zone_lines;
use crate::portrait::{Ground, engraved, portrait};
use crate::script::Script;
use crate::security::{hologram, rosette, waves};
use crate::text::{Face, Style, style, write, write_right};
use tiny_skia::Pixmap;

pub(super) const WIDTH: f32 = 1200.0;
pub(super) const HEIGHT: f32 = 800.0;
const ZONE: f32 = HEIGHT - 200.0;

pub(super) fn draw(dice: &mut Dice, leave: &Leave, scale: f32) -> Pixmap {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, scale);
    let c = &mut canvas;
    let [first, second] = leave.country.palette.paper;
    let light =
        |dice: &mut Dice, hue: f32| hsv(hue, between(dice, 0.02, 0.2), between(dice, 0.88, 0.99));
    let (a, b) = (light(dice, first), light(dice, second));
    c.whole(Ink::Linear(
        [0.0, 0.0, WIDTH, HEIGHT * 0.4],
        vec![(0.0, a), (1.0, b)],
    ));
    let with_photo = chance(dice, 0.68);
    let left = match case(dice, 4) {
        0 | 1 => block(c, dice, leave, with_photo),
        2 => banner(c, dice, leave),
        _ => plain(c, dice, leave),
    };
    if with_photo {
        photo(c, dice, leave);
    }
    fields(c, dice, leave, left);
    if chance(dice, 0.85) {
        let width = if chance(dice, 0.6) { 44 } else { 36 };
        zone_lines(
            c,
            dice,
            &lines(leave, width),
            [45.0, ZONE + 82.0, WIDTH - 90.0, 62.0],
        );
    }
    over(c, dice, leave);
    canvas.pixmap
}

/// A rosette at the left, a dark title, a block of fine lines behind the fields; returns where these begin.
fn block(c: &mut Canvas, dice: &mut Dice, leave: &Leave, with_photo: bool) -> f32 {
    let x = 320.0;
    let tint = block_tint(dice);
    let other = block_tint(dice);
    c.rect(
        x,
        90.0,
        WIDTH - x - 20.0,
        ZONE - 100.0,
        Ink::Linear([x, 0.0, WIDTH, 300.0], vec![(0.0, tint), (1.0, other)]),
    );
    let line = leave.accent.alpha(between(dice, 0.15, 0.4));
    waves(c, dice, [x, 90.0, WIDTH - x - 20.0, ZONE - 100.0], line);
    let dark = leave.accent.times(between(dice, 0.8, 1.3));
    c.rect(x, 14.0, between(dice, 520.0, 620.0), 74.0, dark);
    spaced_title(c, leave, [x + 20.0, 72.0, 480.0], rgb(235, 235, 230));
    let at = (170.0, if with_photo { 115.0 } else { 250.0 });
    let r = if with_photo { 110.0 } else { 170.0 };
    for ring in 0..2 {
        let ink = hsv(hue(dice, 0.0, 1.0), 0.5, 0.6).alpha(0.55);
        rosette(c, dice, at, r * (1.0 - 0.3 * ring as f32), ink);
    }
    hologram(c, dice, at, r * 0.5, 0.45);
    number(c, dice, leave);
    if !with_photo {
        let caption = style(Face::Mono, 26.0, rgb(40, 40, 48));
        write(
            c,
            caption,
            30.0,
            480.0,
            &format!("CONSULATE {}", leave.country.towns[0].to_uppercase()),
        );
    }
    x + 18.0
}

/// Most blocks are greenish or pale.
fn block_tint(dice: &mut Dice) -> Colour {
    let hue = if chance(dice, 0.5) {
        between(dice, 0.3, 0.45)
    } else {
        hue(dice, 0.0, 1.0)
    };
    hsv(hue, between(dice, 0.06, 0.32), between(dice, 0.72, 0.93))
}

/// A dark field with the title at the left, the country's name large beside it.
fn banner(c: &mut Canvas, dice: &mut Dice, leave: &Leave) -> f32 {
    let (dark, second) = (leave.accent, hsv(leave.country.palette.paper[1], 0.7, 0.5));
    c.rect(0.0, 0.0, 420.0, 120.0, dark);
    c.rect(
        420.0,
        0.0,
        WIDTH - 420.0,
        120.0,
        second.alpha(between(dice, 0.5, 1.0)),
    );
    spaced_title(c, leave, [80.0, 88.0, 260.0], rgb(245, 245, 245));
    let name = [Lettering::new(Script::Latin, leave.country.english()).upper()];
    let face = pick(dice, &[Face::DisplayBold, Face::SerifBold, Face::SlabBold]);
    let large = fitted_words(
        style(face, 70.0, rgb(245, 240, 235)),
        &name,
        "",
        WIDTH - 480.0,
    );
    write_words(c, large, (450.0, 84.0), &name, "");
    let faint = leave.accent.alpha(between(dice, 0.08, 0.25));
    arms(c, &leave.country.arms, (760.0, 380.0), 420.0, faint);
    write_right(
        c,
        style(Face::Mono, 42.0, rgb(190, 35, 40)),
        WIDTH - 40.0,
        ZONE - 24.0,
        &leave.number,
    );
    370.0
}

/// White paper, the country at one end, the title at the other.
fn plain(c: &mut Canvas, dice: &mut Dice, leave: &Leave) -> f32 {
    c.whole(rgb(254, 254, 252).alpha(between(dice, 0.4, 1.0)));
    let ink = if chance(dice, 0.5) {
        leave.accent
    } else {
        rgb(20, 20, 24)
    };
    let mut names = vec![leave.country.own()];
    names.truncate(1);
    let large = style(Face::SansBold, 48.0, ink);
    let fit = fitted_words(large, &names, "", 560.0);
    write_words(c, fit, (50.0, 78.0), &names, "");
    let title = leave.title();
    let fit = fitted_words(large.sized(56.0), &title, " / ", 460.0);
    let wide = measure_words(fit, &title, " / ");
    write_words(c, fit, (WIDTH - 50.0 - wide, 80.0), &title, " / ");
    let faint = leave.accent.alpha(between(dice, 0.1, 0.35));
    arms(
        c,
        &leave.country.arms,
        (WIDTH * between(dice, 0.4, 0.7), 360.0),
        400.0,
        faint,
    );
    waves(c, dice, [0.0, 100.0, WIDTH, ZONE - 100.0], faint);
    if chance(dice, 0.5) {
        let frame = rounded([8.0, 8.0, WIDTH - 16.0, HEIGHT - 16.0], 30.0);
        c.stroke(&frame, 4.0, ink);
    }
    390.0
}

/// The title with wide spaces, each letter in a light oval now and then left out of the print.
fn spaced_title(c: &mut Canvas, leave: &Leave, [x, y, width]: [f32; 3], ink: Colour) {
    let title = &leave.title()[..1];
    let large = style(Face::SerifBold, 66.0, ink).spaced(0.25);
    let fit = fitted_words(large, title, "", width);
    write_words(c, fit, (x, y), title, "");
}

fn number(c: &mut Canvas, dice: &mut Dice, leave: &Leave) {
    let ink = pick(
        dice,
        &[rgb(170, 35, 40), rgb(40, 40, 46), rgb(150, 140, 80)],
    );
    let face = pick(dice, &[Face::OcrB, Face::Mono, Face::SerifBold]);
    write_right(c, style(face, 46.0, ink), WIDTH - 36.0, 66.0, &leave.number);
}

fn photo(c: &mut Canvas, dice: &mut Dice, leave: &Leave) {
    let w = between(dice, 215.0, 270.0);
    let frame = [
        between(dice, 35.0, 60.0),
        240.0,
        w,
        (w * 1.28).min(ZONE - 245.0),
    ];
    let mut picture = portrait(dice, leave.person.sex, Ground::Studio, c.scale * w / 300.0);
    if chance(dice, 0.35) {
        picture = engraved(picture, rgb(30, 30, 36));
    }
    let placed = [frame[0], frame[1], w, w * 380.0 / 300.0];
    c.picture(
        &picture,
        placed,
        between(dice, 0.8, 1.0),
        &rounded(frame, 2.0),
    );
}

fn fields(c: &mut Canvas, dice: &mut Dice, leave: &Leave, left: f32) {
    let [from, until] = leave.dates();
    let sex = if leave.person.sex == Sex::Female {
        "F"
    } else {
        "M"
    };
    let birth = leave.person.birth.printed(leave.country.dates);
    let town = leave.country.towns[0].to_uppercase();
    let country = leave.country.english().to_uppercase();
    let days = format!("{} DAYS", leave.days);
    let rows: Vec<Vec<(Word, String)>> = match case(dice, 3) {
        0 => vec![
            vec![(Word::ValidFrom, country)],
            vec![(Word::ValidFrom, from), (Word::Expires, until)],
            vec![
                (Word::Type, leave.kind.into()),
                (Word::Entries, leave.entries.into()),
                (Word::Stay, days),
            ],
            vec![
                (Word::Authority, town),
                (Word::Number, leave.passport.clone()),
            ],
            vec![(Word::Surname, leave.name())],
            vec![(
                Word::Remarks,
                pick(dice, &["", "TOURISME", "NO WORK", "F2024", "TRANSIT"]).into(),
            )],
        ],
        1 => vec![
            vec![
                (Word::Authority, town),
                (Word::Number, leave.number.clone()),
            ],
            vec![(Word::Surname, leave.person.surname.to_uppercase())],
            vec![
                (Word::GivenNames, leave.person.given.to_uppercase()),
                (Word::Type, leave.kind.into()),
            ],
            vec![
                (Word::Number, leave.passport.clone()),
                (Word::Sex, sex.into()),
                (Word::BirthDate, birth),
            ],
            vec![
                (Word::Entries, leave.entries.into()),
                (Word::Issued, from),
                (Word::Expires, until),
            ],
        ],
        _ => vec![
            vec![
                (Word::Authority, town),
                (Word::ValidFrom, from),
                (Word::Expires, until),
            ],
            vec![
                (Word::Entries, leave.entries.into()),
                (Word::Stay, days),
                (Word::Number, leave.passport.clone()),
            ],
            vec![
                (Word::Type, leave.kind.into()),
                (
                    Word::Remarks,
                    pick(
                        dice,
                        &["EMPLOYMENT PROHIBITED", "NO RECOURSE", "SIGHTSEEING"],
                    )
                    .into(),
                ),
            ],
            vec![(Word::Surname, leave.name())],
            vec![
                (Word::Nationality, leave.nation.code.into()),
                (Word::Sex, sex.into()),
                (Word::BirthDate, birth),
            ],
        ],
    };
    let (face, tone) = (
        pick(
            dice,
            &[
                Face::OcrB,
                Face::Mono,
                Face::SansBold,
                Face::Roboto,
                Face::RobotoBold,
            ],
        ),
        ink(dice),
    );
    let pitch = (ZONE - 125.0) / rows.len() as f32;
    let value = style(face, between(dice, 28.0, 38.0), tone);
    let caption = style(
        pick(dice, &[Face::Roboto, Face::Sans]),
        between(dice, 16.0, 22.0),
        leave.accent,
    );
    for (row, cells) in rows.iter().enumerate() {
        let y = 122.0 + row as f32 * pitch;
        let step = (WIDTH - 30.0 - left) / cells.len() as f32;
        for (place, (word, text)) in cells.iter().enumerate() {
            cell(
                c,
                leave,
                (caption, value),
                *word,
                text,
                [left + step * place as f32, y, step * 0.93, pitch],
            );
        }
    }
}

fn cell(
    c: &mut Canvas,
    leave: &Leave,
    (caption, value): (Style, Style),
    word: Word,
    text: &str,
    [x, y, w, pitch]: [f32; 4],
) {
    let mut words = leave.country.words(word);
    words.truncate(3);
    let fit = fitted_words(caption, &words, "/", w);
    write_words(c, fit, (x, y), &words, "/");
    write(
        c,
        value.fitted(text, w),
        x,
        y + (pitch * 0.6).min(44.0),
        text,
    );
}

fn lines(leave: &Leave, width: usize) -> [String; 2] {
    let p = &leave.person;
    let number: String = leave.number.chars().filter(|c| *c != ' ').collect();
    mrz::visa(
        width,
        &mrz::Passport {
            issuer: leave.country.code,
            surname: &p.surname,
            given: &p.given,
            number: &number,
            nationality: leave.nation.code,
            birth: p.birth.compact(),
            sex: if p.sex == Sex::Female { 'F' } else { 'M' },
            expiry: leave.until.compact(),
            personal: "",
        },
    )
}

/// A hologram at a corner, an official's stamp, a signature's scrawl.
fn over(c: &mut Canvas, dice: &mut Dice, leave: &Leave) {
    if chance(dice, 0.4) {
        let at = (between(dice, 90.0, WIDTH - 90.0), between(dice, 90.0, ZONE));
        let r = between(dice, 50.0, 110.0);
        hologram(c, dice, at, r, 0.35);
    }
    if chance(dice, 0.25) {
        let letters = style(Face::SansBold, 150.0, leave.accent.alpha(0.12)).spaced(0.3);
        let code = leave.country.code;
        write(c, letters, 200.0, HEIGHT - 50.0, code);
    }
    if chance(dice, 0.2) {
        let word = pick(dice, &["CANCELLED", "SPECIMEN", "USED"]);
        let ink = pick(dice, &[rgb(180, 30, 40), rgb(40, 50, 120)]).alpha(0.6);
        c.turned(between(dice, -25.0, 15.0), 500.0, 450.0, |c| {
            write(c, style(Face::SansBold, 90.0, ink), 400.0, 450.0, word);
        });
    }
}
