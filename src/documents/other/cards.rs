//! Cards of plastic that are neither payment cards nor papers of identity: health, insurance,
//! loyalty, transport and business cards. Invented issuers only.

use crate::documents::barcode;
use crate::documents::card;
use crate::documents::colour::{Colour, hsv, ink, rgb, strong};
use crate::documents::dice::{Dice, between, case, chance, hue, pick, whole};
use crate::documents::emblem::{emblem, star_circle};
use crate::documents::identity::{DateStyle, coded, person, place};
use crate::documents::paint::{Canvas, Ink, rounded};
use crate::documents::pattern::pattern;
use crate::documents::portrait::{Ground, portrait};
use crate::documents::security::{signature, waves};
use crate::documents::text::{Face, style, write, write_centred, write_right};
use tiny_skia::Pixmap;

const W: f32 = 856.0;
const H: f32 = 540.0;

const FACES: &[Face] = &[
    Face::Sans,
    Face::SansBold,
    Face::Roboto,
    Face::RobotoBold,
    Face::RobotoCondensed,
    Face::RobotoLight,
    Face::Serif,
    Face::SlabBold,
    Face::RobotoCondensedBold,
];

fn canvas(long_px: f32) -> Canvas {
    Canvas::new(W, H, long_px / W)
}

fn word(dice: &mut Dice, tails: &[&str]) -> String {
    format!("{} {}", card::word(dice), pick(dice, tails))
}

/// Cards of a public health insurance: numbered fields, ring of stars, chip, or a plain name.
pub fn health(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = canvas(long_px);
    let c = &mut canvas;
    let holder = person(dice);
    let base = if chance(dice, 0.6) {
        hsv(
            between(dice, 0.52, 0.64),
            between(dice, 0.3, 0.8),
            between(dice, 0.5, 0.95),
        )
    } else {
        hsv(hue(dice, 0.0, 1.0), between(dice, 0.2, 0.7), 0.9)
    };
    let pale = base.mix(rgb(255, 255, 255), between(dice, 0.4, 0.9));
    c.whole(Ink::Linear(
        [0.0, 0.0, W, H],
        vec![(0.0, base), (1.0, pale)],
    ));
    if chance(dice, 0.5) {
        waves(c, dice, [0.0, 0.0, W, H], rgb(255, 255, 255).alpha(0.35));
    }
    let dark = if base.luma() > 0.55 {
        rgb(20, 40, 90)
    } else {
        rgb(250, 250, 252)
    };
    let titles = [
        "HEALTH INSURANCE CARD",
        "European health card",
        "Carte d'assuré social",
        "GESUNDHEITSKARTE",
        "Tarjeta Sanitaria",
        "TESSERA SANITARIA",
        "HEALTH CARD",
        "Medical card",
    ];
    let title = style(pick(dice, FACES), 38.0, dark);
    write(
        c,
        title.fitted(pick(dice, &titles), 560.0),
        45.0,
        70.0,
        pick(dice, &titles),
    );
    if chance(dice, 0.45) {
        star_circle(c, (W - 110.0, 100.0), 62.0, rgb(250, 210, 50));
    } else {
        let size = between(dice, 70.0, 120.0);
        c.rect(
            W - 60.0 - size,
            75.0 + size * 0.35,
            size,
            size * 0.3,
            rgb(200, 30, 45),
        );
        c.rect(
            W - 60.0 - size * 0.65,
            75.0,
            size * 0.3,
            size,
            rgb(200, 30, 45),
        );
    }
    if chance(dice, 0.35) {
        card::chip(c, dice, 80.0, 190.0);
    }
    let has_face = chance(dice, 0.3);
    if has_face {
        let frame = [W - 230.0, 220.0, 180.0, 228.0];
        let picture = portrait(dice, holder.sex, Ground::Studio, c.scale * 180.0 / 300.0);
        c.picture(&picture, frame, 1.0, &rounded(frame, 2.0));
    }
    let rows = [
        ("3", holder.surname.to_uppercase()),
        ("4", holder.given.to_uppercase()),
        ("5", holder.birth.printed(DateStyle::DayMonthYear)),
        ("6", coded(dice, "9999999999 A")),
        ("8", coded(dice, "99999999999999999999")),
        ("9", holder.expires.printed(DateStyle::DayMonthYear)),
    ];
    let top = between(dice, 250.0, 310.0);
    let text = style(pick(dice, FACES), between(dice, 26.0, 34.0), dark);
    let boxed = chance(dice, 0.4);
    for (row, (number, value)) in rows.iter().enumerate().take(whole(dice, 3, 6) as usize) {
        let y = top + row as f32 * 46.0;
        write(c, text.sized(20.0), 45.0, y, number);
        if boxed {
            c.rect(70.0, y - 32.0, 470.0, 40.0, rgb(255, 255, 255).alpha(0.5));
        }
        write(c, text.fitted(value, 460.0), 78.0, y, value);
    }
    canvas.pixmap
}

/// Cards of a private insurer, mostly white, with groups, plans and telephone numbers.
pub fn insurance(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = canvas(long_px);
    let c = &mut canvas;
    let accent = strong(dice);
    c.whole(rgb(255, 255, 255).mix(accent, between(dice, 0.0, 0.15)));
    match case(dice, 4) {
        0 => c.rect(0.0, 0.0, W, between(dice, 40.0, 130.0), accent),
        1 => c.rect(0.0, H - 60.0, W, 60.0, accent),
        2 => c.circle(
            W * 0.95,
            H * 0.1,
            between(dice, 150.0, 330.0),
            accent.alpha(0.25),
        ),
        _ => {}
    }
    let on_band = rgb(30, 60, 120).mix(accent, 0.5);
    card::bank(c, dice, 40.0, 85.0, 56.0, (on_band, accent));
    if chance(dice, 0.4) {
        let plan = pick(
            dice,
            &[
                "PPO",
                "HMO",
                "Gold Plan",
                "Dental",
                "Vision",
                "Auto Insurance",
                "Choice Plus",
            ],
        );
        write_right(
            c,
            style(Face::SansBold, 40.0, ink(dice)),
            W - 40.0,
            85.0,
            plan,
        );
    }
    let caption = style(Face::Sans, between(dice, 17.0, 22.0), rgb(90, 90, 95));
    let value = style(pick(dice, FACES), between(dice, 23.0, 31.0), ink(dice));
    let holder = person(dice);
    let name = format!("{} {}", holder.given, holder.surname);
    let left = [
        ("Member", name),
        ("Member ID", coded(dice, "AAA999999999")),
        ("Group No.", coded(dice, "9999999")),
        ("Effective", holder.issued.printed(DateStyle::MonthDayYear)),
        ("Dependents", place(dice)),
    ];
    let right = [
        ("RxBIN", coded(dice, "999999")),
        ("RxPCN", coded(dice, "AAAA")),
        ("Office visit", "$20".into()),
        ("Emergency", "$150".into()),
        ("Specialist", "$40".into()),
    ];
    for (column, rows) in [&left, &right].into_iter().enumerate() {
        for (row, (name, text)) in rows.iter().enumerate() {
            let (x, y) = (45.0 + column as f32 * 440.0, 165.0 + row as f32 * 66.0);
            write(c, caption, x, y, name);
            write(c, value.fitted(text, 400.0), x, y + 30.0, text);
        }
    }
    if chance(dice, 0.3) {
        barcode::linear(c, dice, [480.0, H - 75.0, 320.0, 50.0], rgb(255, 255, 255));
    }
    canvas.pixmap
}

/// Loyalty, gift and membership cards: a payment card's colours, but a bar code instead of a chip.
pub fn loyalty(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = canvas(long_px);
    let c = &mut canvas;
    if chance(dice, 0.35) {
        return loyalty_back(dice, canvas);
    }
    let scheme = card::paint(c, dice);
    let name = word(
        dice,
        &[
            "Club",
            "Rewards",
            "Market",
            "Coffee",
            "Fitness",
            "Books",
            "Bonus",
            "Gift Card",
            "Plus",
            "Library",
        ],
    );
    let face = pick(
        dice,
        &[
            Face::SansHeavyItalic,
            Face::RobotoBlack,
            Face::SlabBold,
            Face::DisplayBlackItalic,
            Face::SerifBoldItalic,
            Face::SansBold,
        ],
    );
    let big = style(face, between(dice, 60.0, 120.0), scheme.text).fitted(&name, W - 120.0);
    let y = between(dice, 130.0, 330.0);
    if chance(dice, 0.5) {
        write_centred(c, big, W / 2.0, y, &name);
    } else {
        write(c, big, 55.0, y, &name);
    }
    let small = style(pick(dice, FACES), 34.0, scheme.accent);
    match case(dice, 5) {
        0 => {
            let x = between(dice, 60.0, 350.0);
            barcode::linear(c, dice, [x, 400.0, 430.0, 80.0], rgb(255, 255, 255));
        }
        1 => barcode::square(c, dice, 660.0, 350.0, 140.0),
        2 => {
            let amount = pick(dice, &["$25", "€50", "£10", "100", "50 %"]);
            write_right(
                c,
                style(Face::RobotoBlack, 110.0, scheme.accent),
                W - 50.0,
                H - 60.0,
                amount,
            );
        }
        3 => {
            // Stamps of the tenth coffee.
            for k in 0..10 {
                let (x, y) = (
                    90.0 + (k % 5) as f32 * 165.0,
                    350.0 + (k / 5) as f32 * 110.0,
                );
                c.ring(x, y, 42.0, 5.0, scheme.text);
                if chance(dice, 0.4) {
                    c.circle(x, y, 30.0, scheme.accent);
                }
            }
        }
        _ => {
            let number = coded(dice, "9999 9999 9999 9");
            write(c, small, 60.0, H - 60.0, &number);
        }
    }
    if chance(dice, 0.5) {
        let line = pick(
            dice,
            &[
                "Member since 2015",
                "Collect points with every purchase",
                "www.example.org",
                "VIP",
                "Thank you!",
                "Valid in all our shops",
            ],
        );
        write(c, small.sized(26.0), 60.0, 60.0, line);
    }
    canvas.pixmap
}

fn loyalty_back(dice: &mut Dice, mut canvas: Canvas) -> Pixmap {
    let c = &mut canvas;
    c.whole(hsv(
        hue(dice, 0.0, 1.0),
        between(dice, 0.0, 0.3),
        between(dice, 0.8, 1.0),
    ));
    let x = between(dice, 60.0, 300.0);
    let y = between(dice, 60.0, 330.0);
    barcode::linear(c, dice, [x, y, 480.0, 110.0], rgb(255, 255, 255));
    let number = coded(dice, "9 999999 999999");
    write(
        c,
        style(Face::OcrB, 34.0, rgb(20, 20, 22)),
        x + 60.0,
        475.0,
        &number,
    );
    let grey = rgb(90, 90, 95);
    for row in 0..whole(dice, 2, 6) {
        c.rect(
            50.0,
            30.0 + row as f32 * 22.0,
            between(dice, 300.0, 740.0),
            6.0,
            grey.alpha(0.6),
        );
    }
    if chance(dice, 0.3) {
        signature(c, dice, [60.0, 380.0, 260.0, 60.0], rgb(20, 20, 60));
    }
    canvas.pixmap
}

/// Tickets of plastic for buses and trains, hotel keys: large figures, no number, waves at most.
pub fn transport(dice: &mut Dice, long_px: f32) -> Pixmap {
    let mut canvas = canvas(long_px);
    let c = &mut canvas;
    let base = hsv(
        hue(dice, 0.0, 1.0),
        between(dice, 0.3, 1.0),
        between(dice, 0.5, 1.0),
    );
    c.whole(base);
    let other = hsv(
        hue(dice, 0.0, 1.0),
        between(dice, 0.2, 1.0),
        between(dice, 0.6, 1.0),
    );
    match case(dice, 5) {
        0 => {
            for band in 0..5 {
                let points: Vec<(f32, f32)> = (0..8)
                    .map(|k| {
                        (
                            k as f32 * 125.0,
                            200.0 + band as f32 * 55.0 + 60.0 * (k as f32 * 0.9).sin(),
                        )
                    })
                    .collect();
                c.curve(&points, 38.0, other.times(0.7 + 0.12 * band as f32));
            }
        }
        1 => vehicle(c, dice, other),
        2 => pattern(c, dice, other.alpha(0.6)),
        3 => {
            for k in 0..4 {
                let x = 120.0 + k as f32 * 190.0;
                c.polygon(
                    &[
                        (x, 180.0),
                        (x + 110.0, 270.0),
                        (x, 360.0),
                        (x + 45.0, 270.0),
                    ],
                    other,
                );
            }
        }
        _ => c.circle(W * 0.7, H * 0.5, 210.0, other),
    }
    let white = if base.luma() > 0.6 {
        rgb(25, 30, 50)
    } else {
        rgb(255, 255, 255)
    };
    let name = word(
        dice,
        &[
            "Metro", "Transit", "Card", "Pass", "Bus", "Go", "Hotel", "Rail", "Travel",
        ],
    );
    let title = style(
        pick(
            dice,
            &[
                Face::SansHeavyItalic,
                Face::RobotoBlack,
                Face::RobotoBold,
                Face::SansBold,
                Face::RobotoLight,
            ],
        ),
        between(dice, 60.0, 110.0),
        white,
    );
    write(
        c,
        title.fitted(&name, W - 130.0),
        55.0,
        between(dice, 110.0, 170.0),
        &name,
    );
    if chance(dice, 0.35) {
        card::contactless(c, W - 100.0, between(dice, 90.0, 420.0), 70.0, white);
    }
    if chance(dice, 0.5) {
        let number = coded(dice, "9999 9999 9999");
        write(c, style(Face::Mono, 26.0, white), 55.0, H - 40.0, &number);
    }
    if chance(dice, 0.2) {
        let holder = person(dice);
        let frame = [W - 230.0, 200.0, 180.0, 228.0];
        let picture = portrait(dice, holder.sex, Ground::Studio, c.scale * 180.0 / 300.0);
        c.picture(&picture, frame, 1.0, &rounded(frame, 2.0));
        write(
            c,
            style(Face::Roboto, 32.0, white),
            55.0,
            430.0,
            &holder.surname,
        );
    }
    canvas.pixmap
}

fn vehicle(c: &mut Canvas, dice: &mut Dice, colour: Colour) {
    let y = between(dice, 230.0, 300.0);
    c.round_rect([120.0, y, 600.0, 170.0], 30.0, colour);
    for window in 0..6 {
        c.round_rect(
            [150.0 + window as f32 * 92.0, y + 30.0, 74.0, 60.0],
            8.0,
            rgb(230, 240, 250),
        );
    }
    for wheel in [230.0, 600.0] {
        c.circle(wheel, y + 170.0, 38.0, rgb(30, 30, 34));
        c.circle(wheel, y + 170.0, 16.0, rgb(180, 180, 185));
    }
}

/// Business cards: a name, a trade, lines of contact, a small mark; lying or upright.
pub fn business(dice: &mut Dice, long_px: f32) -> Pixmap {
    let upright = chance(dice, 0.2);
    let (w, h) = if upright {
        (520.0, 860.0)
    } else {
        (860.0, pick(dice, &[500.0, 520.0, 550.0]))
    };
    let mut canvas = Canvas::new(w, h, long_px / 860.0);
    let c = &mut canvas;
    let accent = strong(dice);
    let dark = chance(dice, 0.3);
    let paper = if dark {
        accent.times(0.6)
    } else {
        hsv(0.1, between(dice, 0.0, 0.08), between(dice, 0.9, 1.0))
    };
    c.whole(paper);
    let text = if dark { rgb(245, 245, 245) } else { ink(dice) };
    match case(dice, 5) {
        0 => c.rect(0.0, 0.0, w * 0.3, h, accent),
        1 => c.polygon(&[(w, 0.0), (w, h), (w * 0.6, h)], accent),
        2 => c.rect(0.0, h - 40.0, w, 40.0, accent),
        _ => {}
    }
    let mark = (w * between(dice, 0.12, 0.85), h * between(dice, 0.15, 0.4));
    let size = between(dice, h * 0.1, h * 0.3);
    emblem(c, dice, mark, size, if dark { text } else { accent });
    let holder = person(dice);
    let name = format!("{} {}", holder.given, holder.surname);
    let face = pick(dice, FACES);
    let left = w * between(dice, 0.08, 0.4);
    let top = h * between(dice, 0.42, 0.62);
    write(
        c,
        style(face, 50.0, text).fitted(&name, w - left - 40.0),
        left,
        top,
        &name,
    );
    let trade = pick(
        dice,
        &[
            "Managing Director",
            "Photographer",
            "Dentist",
            "Software Engineer",
            "Sales Manager",
            "Architect",
            "Attorney at Law",
            "Plumber",
        ],
    );
    write(
        c,
        style(face, 28.0, if dark { text } else { accent }),
        left,
        top + 42.0,
        trade,
    );
    let contact = [
        coded(dice, "+99 999 9999999"),
        format!(
            "{}@example.org",
            holder.surname.to_lowercase().replace(' ', ".")
        ),
        holder.street.clone(),
        "www.example.org".to_string(),
    ];
    let small = style(Face::Roboto, 23.0, text);
    for (row, line) in contact.iter().enumerate() {
        let y = top + 95.0 + row as f32 * 33.0;
        if y < h - 15.0 {
            write(c, small.fitted(line, w - left - 30.0), left, y, line);
        }
    }
    if chance(dice, 0.15) {
        barcode::square(c, dice, w - 170.0, h - 170.0, 130.0);
    }
    canvas.pixmap
}
