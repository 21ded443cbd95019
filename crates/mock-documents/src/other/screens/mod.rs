//! Screens: web pages, chats, code, tables, dashboards, sign-in pages, calls, on telephones and desktops.

mod panels;

use crate::card;
use crate::colour::{Colour, any_hue, rgb};
use crate::dice::{Dice, between, case, chance, pick, whole};
use crate::identity::{coded, place};
use crate::paint::{Canvas, rounded};
use crate::raster::Raster;
use crate::scenery::landscape;
use crate::snapshot::{self, Purpose};
use crate::text::{Face, style, write};
use panels::{call, dashboard, icons, sign_in};
use tiny_skia::Pixmap;

/// What all parts of one screen share.
struct Theme {
    ground: Colour,
    panel: Colour,
    text: Colour,
    accent: Colour,
    /// Height of a line.
    line: f32,
}

pub fn draw(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let (w, h) = (width as f32, height as f32);
    let mut canvas = Canvas::new(w, h, 1.0);
    let c = &mut canvas;
    let dark = chance(dice, 0.4);
    let theme = Theme {
        ground: if dark {
            rgb(24, 26, 31)
        } else {
            rgb(255, 255, 255).times(between(dice, 0.93, 1.0))
        },
        panel: if dark {
            rgb(42, 45, 52)
        } else {
            rgb(236, 238, 242)
        },
        text: if dark {
            rgb(220, 222, 226)
        } else {
            rgb(40, 42, 48)
        },
        accent: any_hue(dice, [0.5, 0.95], [0.5, 0.95]),
        line: w.max(h) * between(dice, 0.02, 0.04),
    };
    c.whole(theme.ground);
    match case(dice, 8) {
        0 => page(c, dice, &theme),
        1 => chat(c, dice, &theme),
        2 => code(c, dice, &theme),
        3 => table(c, dice, &theme),
        4 => dashboard(c, dice, &theme),
        5 => sign_in(c, dice, &theme),
        6 => call(c, dice),
        _ => icons(c, dice),
    }
    let bar = theme.line * 1.2;
    c.rect(0.0, 0.0, w, bar, theme.panel.times(0.92));
    if w > h {
        for (k, colour) in [rgb(255, 95, 86), rgb(255, 189, 46), rgb(39, 201, 63)]
            .into_iter()
            .enumerate()
        {
            c.circle(bar * (0.6 + 0.7 * k as f32), bar * 0.5, bar * 0.2, colour);
        }
    } else {
        write(
            c,
            style(Face::RobotoBold, bar * 0.6, theme.text),
            w * 0.05,
            bar * 0.75,
            &coded(dice, "9:99"),
        );
    }
    Raster::from_pixmap(&canvas.pixmap)
}

/// A photograph where there are any, else a drawn landscape.
fn picture(c: &mut Canvas, dice: &mut Dice, frame: [f32; 4]) {
    let [_, _, w, h] = frame.map(|side| side.round().max(8.0) as u32);
    let Some(raster) = snapshot::filling(dice, Purpose::Art, w, h, (0.5, 1.0)) else {
        landscape(c, dice, frame, 1.0, 1.0);
        return;
    };
    let mut pixmap = Pixmap::new(w, h).expect("both sides are at least 8 pixels");
    raster.paint_over(&mut pixmap);
    c.picture(&pixmap, frame, 1.0, &rounded(frame, 0.0));
}

/// A line of strokes that looks like text.
fn line(c: &mut Canvas, dice: &mut Dice, [x, y, w]: [f32; 3], high: f32, colour: Colour) {
    let mut pen = x;
    while pen < x + w {
        let word = (high * between(dice, 1.0, 5.0)).min(x + w - pen);
        c.rect(pen, y, word, high * 0.55, colour.alpha(0.75));
        pen += word + high * 0.5;
    }
}

fn page(c: &mut Canvas, dice: &mut Dice, t: &Theme) {
    let (w, h) = (c.width, c.height);
    c.rect(0.0, t.line * 1.2, w, t.line * 2.0, t.accent);
    let name = card::word(dice);
    write(
        c,
        style(Face::SansBold, t.line, rgb(255, 255, 255)),
        w * 0.04,
        t.line * 2.6,
        &name,
    );
    let mut y = t.line * 4.0;
    if chance(dice, 0.6) {
        picture(c, dice, [w * 0.04, y, w * 0.92, h * 0.28]);
        y += h * 0.28 + t.line;
    }
    while y < h {
        if chance(dice, 0.15) {
            let title = place(dice);
            write(
                c,
                style(Face::SansBold, t.line * 1.2, t.text),
                w * 0.04,
                y + t.line,
                &title,
            );
            y += t.line * 2.0;
        } else if chance(dice, 0.06) {
            c.round_rect(
                [w * 0.04, y, w * 0.25, t.line * 1.4],
                t.line * 0.3,
                t.accent,
            );
            y += t.line * 2.2;
        } else {
            let long = w * between(dice, 0.5, 0.9);
            line(c, dice, [w * 0.04, y, long], t.line * 0.55, t.text);
            y += t.line * 0.85;
        }
    }
}

fn chat(c: &mut Canvas, dice: &mut Dice, t: &Theme) {
    let (w, h) = (c.width, c.height);
    let mut y = t.line * 2.0;
    while y < h - t.line * 2.0 {
        let mine = chance(dice, 0.5);
        let rows = whole(dice, 1, 4) as f32;
        let wide = w * between(dice, 0.3, 0.7);
        let x = if mine { w * 0.96 - wide } else { w * 0.04 };
        let colour = if mine { t.accent } else { t.panel };
        c.round_rect([x, y, wide, t.line * (rows + 0.5)], t.line * 0.5, colour);
        let ink = if mine { rgb(255, 255, 255) } else { t.text };
        for row in 0..rows as usize {
            line(
                c,
                dice,
                [
                    x + t.line * 0.5,
                    y + t.line * (row as f32 + 0.4),
                    wide - t.line,
                ],
                t.line * 0.55,
                ink,
            );
        }
        y += t.line * (rows + 1.1);
    }
    c.round_rect(
        [w * 0.04, h - t.line * 1.7, w * 0.8, t.line * 1.3],
        t.line * 0.6,
        t.panel,
    );
}

fn code(c: &mut Canvas, dice: &mut Dice, t: &Theme) {
    let (w, h) = (c.width, c.height);
    let colours = [
        rgb(198, 120, 221),
        rgb(97, 175, 239),
        rgb(152, 195, 121),
        rgb(229, 192, 123),
        t.text,
    ];
    c.rect(0.0, 0.0, w * 0.06, h, t.panel);
    let mut y = t.line * 2.0;
    let mut indent = 0_i64;
    while y < h {
        indent = (indent + whole(dice, -1, 1)).clamp(0, 5);
        let mut pen = w * (0.08 + 0.03 * indent as f32);
        for _ in 0..whole(dice, 0, 7) {
            let word = t.line * between(dice, 0.5, 3.0);
            c.rect(pen, y, word, t.line * 0.4, pick(dice, &colours));
            pen += word + t.line * 0.35;
        }
        y += t.line * 0.75;
    }
}

fn table(c: &mut Canvas, dice: &mut Dice, t: &Theme) {
    let (w, h) = (c.width, c.height);
    let (columns, high) = (whole(dice, 4, 9), t.line * between(dice, 0.8, 1.2));
    let wide = w / columns as f32;
    let text = style(Face::Roboto, high * 0.6, t.text);
    let rows = (h / high) as i64;
    for row in 1..=rows {
        let y = high * row as f32 + t.line;
        if row == 1 {
            c.rect(0.0, y, w, high, t.panel);
        }
        c.rect(0.0, y, w, 1.0, t.text.alpha(0.25));
        for column in 0..columns {
            if chance(dice, 0.8) {
                let shape = pick(dice, &["99.99", "AA-9", "9999", "99 %"]);
                let cell = coded(dice, shape);
                write(c, text, wide * column as f32 + 4.0, y + high * 0.75, &cell);
            }
        }
    }
    for column in 1..columns {
        c.rect(wide * column as f32, 0.0, 1.0, h, t.text.alpha(0.25));
    }
}
