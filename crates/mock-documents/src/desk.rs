//! More of what lies under and around a document than `scene` has: tables, carpets, tiles, mats,
//! print, and the things people leave on desks. The same for every kind of document.

use super::colour::{Colour, any_hue, hsv, hsv_between, rgb};
use super::dice::{Dice, between, case, chance, held, layout, pick, shown, weighted, whole};
use super::paint::Canvas;
use super::raster::{Field, Raster};
use super::scene;
use std::f32::consts::TAU;

/// The plain ground of a scanner, a viewer or a web page.
pub fn plain(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let colour = match weighted(dice, &[(0, 0.62), (1, 0.12), (2, 0.15), (3, 0.11)]) {
        0 => rgb(255, 255, 255).times(between(dice, 0.94, 1.0)),
        1 => rgb(0, 0, 0).mix(rgb(60, 60, 60), between(dice, 0.0, 1.0)),
        2 => hsv(0.6, between(dice, 0.0, 0.05), between(dice, 0.55, 0.95)),
        _ => any_hue(dice, [0.1, 0.6], [0.4, 1.0]),
    };
    Raster::filled(width, height, colour)
}

/// The white page on which a small document was copied, not always clean.
pub fn copy_paper(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let mut raster = Raster::filled(
        width,
        height,
        rgb(255, 255, 255).times(between(dice, 0.93, 1.0)),
    );
    if chance(dice, 0.35) {
        let (w, h) = (width as f32, height as f32);
        let mut canvas = Canvas::new(w, h, 1.0);
        let ink = rgb(50, 50, 55).alpha(between(dice, 0.3, 0.8));
        let top = if chance(dice, 0.5) { 0.06 } else { 0.8 };
        for line in 0..whole(dice, 1, 5) {
            let y = h * (top + line as f32 * 0.03);
            canvas.rect(w * 0.1, y, w * between(dice, 0.2, 0.8), h * 0.008, ink);
        }
        scene::over(&mut raster, &canvas);
    }
    raster
}

/// A surface, `width` × `height` pixels.
pub fn ground(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let surface = layout(
        dice,
        &[
            shown(scene::background as scene::Surface, 0.46),
            shown(table, 0.14),
            shown(carpet, 0.08),
            shown(tiles, 0.06),
            held(denim, 0.05),
            shown(mat, 0.04),
            shown(newspaper, 0.05),
            shown(marble, 0.06),
            shown(crumpled, 0.06),
            held(leather, 0.04),
        ],
    );
    surface(dice, width, height)
}

fn surface_colour(dice: &mut Dice) -> Colour {
    match case(dice, 5) {
        0 => hsv(0.09, between(dice, 0.02, 0.15), between(dice, 0.7, 0.98)),
        1 => hsv_between(dice, [0.04, 0.1], [0.3, 0.7], [0.2, 0.7]),
        2 => hsv(0.6, between(dice, 0.0, 0.15), between(dice, 0.05, 0.4)),
        3 => hsv_between(dice, [0.55, 0.68], [0.1, 0.6], [0.2, 0.7]),
        _ => any_hue(dice, [0.1, 0.6], [0.3, 0.9]),
    }
}

/// A table's top with its far edge and a dim floor or wall behind.
fn table(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let top = surface_colour(dice);
    let behind = surface_colour(dice).times(between(dice, 0.3, 0.9));
    let mut raster = Raster::filled(width, height, top);
    let field = Field::new(dice);
    let edge = if chance(dice, 0.6) {
        between(dice, 0.0, 0.3)
    } else {
        -1.0
    };
    let lean = between(dice, -0.15, 0.15);
    let (fine, streak) = (between(dice, 20.0, 90.0), between(dice, 0.0, 0.25));
    let gloss = (
        between(dice, 0.0, 1.0),
        between(dice, 0.1, 0.8),
        between(dice, 0.0, 0.3),
    );
    raster.each(|x, y, pixel| {
        let grain = field.rough(x * 4.0, y * fine) - 0.5;
        let shine = gloss.2 * (-((x - gloss.0).powi(2) + (y - gloss.1).powi(2)) * 9.0).exp();
        *pixel = pixel.map(|v| v * (1.0 + streak * grain) + shine);
        if y < edge + lean * (x - 0.5) {
            let murk = 0.7 + 0.6 * field.at(x * 5.0, y * 5.0);
            *pixel = [behind.r * murk, behind.g * murk, behind.b * murk];
        }
    });
    raster
}

fn carpet(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let base = surface_colour(dice);
    let other = surface_colour(dice);
    let mut raster = Raster::filled(width, height, base);
    let field = Field::new(dice);
    let (pile, depth) = (between(dice, 60.0, 160.0), between(dice, 0.2, 0.7));
    let figure = if chance(dice, 0.4) {
        between(dice, 3.0, 9.0)
    } else {
        0.0
    };
    raster.each(|x, y, pixel| {
        if figure > 0.0 && ((x * figure * TAU).sin() + (y * figure * TAU).cos()) > 0.6 {
            *pixel = other.channels();
        }
        let light = 1.0 + depth * (field.rough(x * pile, y * pile) - 0.5);
        *pixel = pixel.map(|v| v * light);
    });
    raster
}

fn tiles(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let base = surface_colour(dice).mix(rgb(225, 222, 215), between(dice, 0.0, 0.8));
    let joint = base.times(between(dice, 0.5, 1.25));
    let mut raster = Raster::filled(width, height, base);
    let field = Field::new(dice);
    let (across, gap) = (between(dice, 1.5, 8.0), between(dice, 0.015, 0.06));
    let angle = between(dice, 0.0, TAU);
    let aspect = height as f32 / width as f32;
    raster.each(|x, y, pixel| {
        let y = y * aspect;
        let a = (x * angle.cos() - y * angle.sin()) * across;
        let b = (x * angle.sin() + y * angle.cos()) * across;
        let shade = 0.9
            + 0.2 * field.at(a.floor() * 3.1, b.floor() * 5.7)
            + 0.12 * (field.rough(x * 25.0, y * 25.0) - 0.5);
        *pixel = pixel.map(|v| v * shade);
        if a - a.floor() < gap || b - b.floor() < gap {
            *pixel = joint.channels();
        }
    });
    raster
}

fn denim(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let base = hsv_between(dice, [0.56, 0.66], [0.2, 0.6], [0.15, 0.6]);
    let mut raster = Raster::filled(width, height, base);
    let field = Field::new(dice);
    let ribs = between(dice, 60.0, 140.0);
    let seam = between(dice, 0.1, 0.9);
    raster.each(|x, y, pixel| {
        let twill = ((x + y) * ribs * TAU).sin() * 0.1 + field.rough(x * 80.0, y * 80.0) * 0.25;
        let worn = field.at(x * 2.5, y * 2.5) * 0.5;
        let stitch = if (x - seam).abs() < 0.01 { 0.5 } else { 1.0 };
        *pixel = pixel.map(|v| v * (0.6 + twill + worn) * stitch);
    });
    raster
}

/// A cutting mat or squared paper.
fn mat(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let (base, line) = pick(
        dice,
        &[
            (rgb(30, 90, 75), rgb(200, 215, 190)),
            (rgb(40, 45, 55), rgb(120, 125, 130)),
            (rgb(245, 245, 242), rgb(150, 175, 210)),
            (rgb(35, 60, 110), rgb(180, 200, 225)),
        ],
    );
    let mut raster = Raster::filled(width, height, base);
    let across = between(dice, 8.0, 30.0);
    let angle = between(dice, -0.4, 0.4);
    let aspect = height as f32 / width as f32;
    raster.each(|x, y, pixel| {
        let y = y * aspect;
        let a = (x * angle.cos() - y * angle.sin()) * across;
        let b = (x * angle.sin() + y * angle.cos()) * across;
        if (a - a.floor()).min(b - b.floor()) < 0.08 {
            let line = line.channels();
            *pixel = [0, 1, 2].map(|c| pixel[c] * 0.5 + line[c] * 0.5);
        }
    });
    raster
}

/// Columns of print with pictures between them.
fn newspaper(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let (w, h) = (width as f32, height as f32);
    let long = w.max(h);
    let mut canvas = Canvas::new(w, h, 1.0);
    canvas.whole(hsv(
        0.1,
        between(dice, 0.02, 0.15),
        between(dice, 0.7, 0.95),
    ));
    let ink = rgb(60, 60, 62);
    let (column, pitch) = (
        long * between(dice, 0.16, 0.3),
        long * between(dice, 0.014, 0.028),
    );
    canvas.turned(between(dice, -30.0, 30.0), w / 2.0, h / 2.0, |c| {
        let mut x = -long * 0.3;
        while x < long * 1.3 {
            let mut y = -long * 0.3;
            while y < long * 1.3 {
                if chance(dice, 0.05) {
                    let grey = rgb(120, 118, 115).times(between(dice, 0.5, 1.4));
                    c.rect(x, y, column * 0.92, pitch * 7.0, grey);
                    y += pitch * 8.0;
                } else {
                    let wide = column * between(dice, 0.75, 0.92);
                    c.rect(x, y, wide, pitch * 0.45, ink.alpha(0.65));
                    y += pitch;
                }
            }
            x += column;
        }
    });
    Raster::from_pixmap(&canvas.pixmap)
}

fn marble(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let base = surface_colour(dice).mix(rgb(240, 238, 235), between(dice, 0.2, 0.9));
    let vein = base.times(between(dice, 0.4, 0.85));
    let mut raster = Raster::filled(width, height, base);
    let (field, other) = (Field::new(dice), Field::new(dice));
    let (scale, speckle) = (between(dice, 1.5, 5.0), between(dice, 0.0, 0.4));
    raster.each(|x, y, pixel| {
        let n = field.rough(x * scale, y * scale);
        let line = (1.0 - (n - 0.5).abs() * 9.0).clamp(0.0, 1.0);
        let grit = speckle * (other.at(x * 110.0, y * 110.0) - 0.5);
        *pixel = base.mix(vein, line).channels().map(|v| v * (1.0 + grit));
    });
    raster
}

/// A bed sheet, a towel, a plastic bag: soft folds.
fn crumpled(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let mut raster = Raster::filled(width, height, surface_colour(dice));
    let field = Field::new(dice);
    let (scale, depth) = (between(dice, 2.0, 7.0), between(dice, 0.3, 1.1));
    raster.each(|x, y, pixel| {
        let (dx, dy) = (field.at(y * 3.0, x * 2.0), field.at(x * 2.0 + 9.0, y * 3.0));
        let a = field.rough(x * scale + dx, y * scale + dy);
        let b = field.rough(x * scale + dx + 0.12, y * scale + dy + 0.08);
        *pixel = pixel.map(|v| v * (1.0 + depth * (b - a) * 5.0));
    });
    raster
}

fn leather(dice: &mut Dice, width: u32, height: u32) -> Raster {
    let mut raster = Raster::filled(width, height, surface_colour(dice).times(0.8));
    let field = Field::new(dice);
    let grain = between(dice, 30.0, 80.0);
    raster.each(|x, y, pixel| {
        let a = field.at(x * grain, y * grain);
        let pore = ((a - 0.5).abs() * 6.0).min(1.0);
        *pixel = pixel.map(|v| v * (0.65 + 0.4 * pore + 0.2 * field.at(x * 2.0, y * 2.0)));
    });
    raster
}
