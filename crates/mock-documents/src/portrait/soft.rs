//! Portraits shaded point by point, as a camera sees a head: a lit solid with soft features,
//! strands of hair, cloth with folds. Where `face` draws outlines, this has none.

use super::{Ground, Hair, Looks};
use crate::colour::{Colour, hsv};
use crate::dice::{Dice, between, chance};
use crate::raster::Field;
use tiny_skia::{Pixmap, PremultipliedColorU8};

/// What one head is shaded with, in units of the drawing (300 × 380).
struct Head<'a> {
    looks: &'a Looks,
    ground: Ground,
    strands: Field,
    folds: Field,
    /// Towards the lamp.
    light: [f32; 3],
    ambient: f32,
    x: f32,
    y: f32,
    zoom: f32,
    jaw: f32,
    hairline: f32,
    parting: f32,
    eyes: f32,
    shoulders: f32,
    wrinkles: f32,
    grain: f32,
    open_mouth: f32,
}

/// A portrait 300 units wide and 380 high at `px_per_unit`.
pub(super) fn draw(dice: &mut Dice, looks: &Looks, ground: Ground, px_per_unit: f32) -> Pixmap {
    let side = between(dice, -0.75, 0.75);
    let up = between(dice, 0.1, 0.7);
    let long = (side * side + up * up + 1.0).sqrt();
    let head = Head {
        looks,
        ground,
        strands: Field::new(dice),
        folds: Field::new(dice),
        light: [side / long, -up / long, 1.0 / long],
        ambient: between(dice, 0.35, 0.7),
        x: 150.0 + between(dice, -10.0, 10.0),
        y: looks.head_y + between(dice, -4.0, 14.0),
        zoom: between(dice, 0.85, 1.2),
        jaw: between(dice, 0.6, 0.88),
        hairline: between(dice, 0.5, 0.72) + looks.bald * 0.3,
        parting: between(dice, -0.7, 0.7),
        eyes: between(dice, 0.38, 0.46),
        shoulders: between(dice, 105.0, 150.0),
        wrinkles: if chance(dice, 0.35) {
            between(dice, 0.2, 1.0)
        } else {
            0.0
        },
        grain: between(dice, 0.0, 0.05),
        open_mouth: if looks.smile > 0.5 { 1.0 } else { 0.0 },
    };
    let pixels = |units: f32| (units * px_per_unit).round().clamp(1.0, 4096.0) as u32;
    let mut pixmap = Pixmap::new(pixels(300.0), pixels(380.0))
        .expect("both sides are between 1 and 4096 pixels");
    let (w, h) = (pixmap.width(), pixmap.height());
    for (index, pixel) in pixmap.pixels_mut().iter_mut().enumerate() {
        let (i, j) = (index as u32 % w, index as u32 / w);
        let x = (i as f32 + 0.5) * 300.0 / w as f32;
        let y = (j as f32 + 0.5) * 380.0 / h as f32;
        let colour = head.seen(x, y);
        let alpha = colour.a.clamp(0.0, 1.0);
        let byte = |v: f32| (v.clamp(0.0, 1.0) * alpha * 255.0 + 0.5) as u8;
        let opaque = (alpha * 255.0 + 0.5) as u8;
        let premultiplied = [byte(colour.r), byte(colour.g), byte(colour.b)].map(|v| v.min(opaque));
        let [r, g, b] = premultiplied;
        if let Some(value) = PremultipliedColorU8::from_rgba(r, g, b, opaque) {
            *pixel = value;
        }
    }
    pixmap
}

/// 0 where `value` is below `-soft`, 1 above `soft`.
fn edge(value: f32, soft: f32) -> f32 {
    let t = (value / soft * 0.5 + 0.5).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A soft spot: 1 at its centre.
fn spot(dx: f32, dy: f32, rx: f32, ry: f32) -> f32 {
    (-(dx / rx).powi(2) - (dy / ry).powi(2)).exp()
}

impl Head<'_> {
    fn seen(&self, px: f32, py: f32) -> Colour {
        // About the head, in units of its half width and half height.
        let (x, y) = ((px - self.x) / self.zoom, (py - self.y) / self.zoom);
        let (fx, fy) = self.looks.face;
        let (u, v) = (x / fx, y / fy);
        let mut colour = self.behind(px, py);
        colour = self.over(colour, self.back_hair(u, v), self.hair(u, v, 0.7));
        colour = self.over(colour, self.body(x, y), self.cloth(x, y));
        colour = self.over(colour, self.neck(x, y), self.skin_of_neck(u, v));
        colour = self.over(colour, self.face(u, v), self.skin(u, v));
        colour = self.over(colour, self.front_hair(u, v), self.hair(u, v, 1.0));
        if self.looks.glasses {
            colour = self.over(colour, self.glasses(u, v), hsv(0.05, 0.2, 0.12));
        }
        let grain = 1.0 + self.grain * (self.strands.at(px * 1.7, py * 1.7) - 0.5);
        Colour {
            a: colour.a,
            ..colour.times(grain)
        }
    }

    fn over(&self, under: Colour, cover: f32, ink: Colour) -> Colour {
        if cover <= 0.0 {
            return under;
        }
        // Where nothing is under it, the ink keeps its own colour.
        let base = if under.a <= 0.0 { ink } else { under };
        let mixed = base.alpha(1.0).mix(ink.alpha(1.0), cover);
        mixed.alpha(under.a + (1.0 - under.a) * cover)
    }

    fn behind(&self, x: f32, y: f32) -> Colour {
        if self.ground == Ground::CutOut {
            return self.looks.ground.alpha(0.0);
        }
        let fall = 1.0 + 0.16 * self.light[0] * (x - 150.0) / 150.0 - 0.1 * (y / 380.0 - 0.4);
        // The head's shadow on a wall close behind.
        let shade = spot(
            x - self.x + self.light[0] * 60.0,
            y - self.y - 30.0,
            110.0,
            130.0,
        );
        self.looks.ground.times(fall * (1.0 - 0.1 * shade))
    }

    /// Signed distance (about) to the head's outline; above 0 inside.
    fn inside(&self, u: f32, v: f32) -> f32 {
        let narrow = if v > 0.0 {
            1.0 - (1.0 - self.jaw) * v * v
        } else {
            1.0
        };
        1.0 - (u / narrow.max(0.3)).powi(2) - v * v
    }

    fn face(&self, u: f32, v: f32) -> f32 {
        let ear = spot(u.abs() - 1.02, v - 0.05, 0.1, 0.24) - 0.4;
        edge(self.inside(u, v), 0.05).max(edge(ear, 0.15))
    }

    fn lambert(&self, u: f32, v: f32) -> f32 {
        let (nx, ny) = (u * 0.85, v * 0.75);
        let nz = (1.0 - nx * nx - ny * ny).max(0.02).sqrt();
        let facing = nx * self.light[0] + ny * self.light[1] + nz * self.light[2];
        self.ambient + (1.05 - self.ambient) * facing.max(0.0)
    }

    fn skin(&self, u: f32, v: f32) -> Colour {
        let looks = self.looks;
        let mut light = self.lambert(u, v) * (0.97 + 0.06 * self.folds.rough(u * 9.0, v * 9.0));
        let mut red = 0.0;
        let mut dark = 0.0;
        let mut white = 0.0;
        for side in [-1.0, 1.0] {
            let ex = u - side * self.eyes;
            light -= 0.2 * spot(ex, v + 0.08, 0.26, 0.13);
            white += 0.55 * spot(ex, v + 0.07, 0.13, 0.04);
            dark += 0.95 * spot(ex, v + 0.07, 0.065, 0.05) + 0.7 * spot(ex, v + 0.12, 0.19, 0.025);
            light -= 0.12 * self.wrinkles * spot(ex, v - 0.06, 0.2, 0.04);
            red += 0.25 * spot(u - side * 0.55, v - 0.3, 0.25, 0.2);
            light -= 0.16
                * self.wrinkles
                * spot(u - side * (0.3 + 0.25 * (v - 0.3)), v - 0.45, 0.04, 0.2);
            light -= 0.28 * spot(u - side * 0.1, v - 0.33, 0.06, 0.03);
        }
        // The nose: a bright ridge with a shadow on the far side and below.
        let far = -self.light[0].signum();
        light += 0.12 * spot(u, v - 0.14, 0.07, 0.2) + 0.1 * spot(u, v - 0.28, 0.1, 0.06);
        light -=
            0.2 * spot(u - far * 0.15, v - 0.2, 0.07, 0.2) + 0.16 * spot(u, v - 0.37, 0.17, 0.035);
        light -= 0.1 * self.wrinkles * (v * 60.0).sin().max(0.0) * spot(u, v + 0.5, 0.5, 0.12);
        // The mouth, corners up or down.
        let curve = v - 0.55 + 0.12 * looks.smile * u * u;
        let lips = spot(u, curve, 0.27, 0.055);
        red += 0.8 * lips;
        dark += 0.5 * spot(u, curve + 0.005, 0.26, 0.014);
        white += 0.75 * self.open_mouth * spot(u, curve, 0.19, 0.025);
        light -= 0.14 * spot(u, v - 0.68, 0.22, 0.05);
        let skin = looks.skin.times(light.clamp(0.1, 1.35));
        let warm = skin.mix(
            hsv(0.98, 0.55, 0.62).times(light.min(1.1)),
            red.min(0.8) * 0.6,
        );
        let warm = warm.mix(hsv(0.1, 0.03, 0.92), white.min(1.0) * 0.8);
        let mut colour = warm.mix(hsv(0.05, 0.5, 0.1), dark.min(0.92));
        for side in [-1.0, 1.0] {
            let arch = v + 0.26 - 0.12 * (u - side * self.eyes).powi(2);
            let brow = spot(u - side * self.eyes, arch, 0.25, 0.035);
            colour = colour.mix(looks.hair.times(0.6), brow * 0.85);
        }
        if looks.beard > 0.0 {
            let low = edge(v - 0.25 + 0.5 * (u.abs() - 0.8).max(-0.5), 0.2)
                * (1.0 - spot(u, v - 0.55, 0.3, 0.09));
            let tuft = 0.6 + 0.6 * self.strands.rough(u * 30.0, v * 12.0);
            colour = colour.mix(looks.hair.times(tuft), looks.beard * low);
        }
        colour
    }

    fn neck(&self, x: f32, y: f32) -> f32 {
        let (fx, fy) = self.looks.face;
        let below = edge(y - fy * 0.5, 6.0) * edge(fy * 1.55 - y - x.abs() * 0.3, 12.0);
        below * edge(fx * 0.62 - x.abs(), 3.0)
    }

    fn skin_of_neck(&self, u: f32, v: f32) -> Colour {
        let shade = 0.62 + 0.3 * edge(v - 1.25, 0.3) + 0.12 * u * self.light[0];
        self.looks.skin.times(shade)
    }

    fn body(&self, x: f32, y: f32) -> f32 {
        let fy = self.looks.face.1;
        let across = (x.abs() / self.shoulders).min(1.5);
        let top = fy * 1.22 + 14.0 * across + 60.0 * across.powi(5);
        // The neckline: round, or a V.
        let open = match self.looks.neckline {
            1 => (46.0 - x.abs() * 1.2).max(0.0),
            3 => (26.0 - x * x * 0.015).max(0.0),
            _ => 4.0,
        };
        edge(y - top - open, 3.5)
    }

    fn cloth(&self, x: f32, y: f32) -> Colour {
        let fold = 0.75 + 0.5 * self.folds.rough(x * 0.02 + 3.0, y * 0.012);
        let round = 1.0 - 0.35 * (x / 190.0 - self.light[0] * 0.4).powi(2);
        let cloth = self.looks.cloth.times(fold * round);
        let deep = y - self.looks.face.1 * 1.22;
        if self.looks.neckline == 0 && x.abs() < 34.0 - deep * 0.22 {
            // A shirt in the opening of a jacket, and a tie on it.
            let tie = x.abs() < 9.0 + deep * 0.04;
            let shirt = hsv(0.6, 0.04, 0.93 * fold.min(1.0));
            return if tie {
                self.looks.cloth.mix(hsv(self.parting, 0.7, 0.4), 0.8)
            } else {
                shirt
            };
        }
        cloth
    }

    fn back_hair(&self, u: f32, v: f32) -> f32 {
        let looks = self.looks;
        if looks.scarf {
            let cloth = 1.0
                - (u / (1.3 + 0.25 * v.max(0.0))).powi(2)
                - if v < 0.0 { (v / 1.25).powi(2) } else { 0.0 };
            return edge(cloth, 0.06);
        }
        let ragged = 0.08 * (self.strands.at(u * 7.0, v * 5.0) - 0.5);
        let (wide, low) = match looks.style {
            Hair::Long => (1.28, 1.75),
            Hair::Bob => (1.3, 0.75),
            Hair::Curly => (1.42, 0.55),
            Hair::Bun | Hair::Short => (1.1, -0.05),
        };
        let crown = 1.0 - (u / wide).powi(2) - (v.min(0.0) / 1.18).powi(2) + ragged;
        let bun = if looks.style == Hair::Bun {
            edge(0.1 - (u * u + (v + 1.25).powi(2)), 0.03)
        } else {
            0.0
        };
        (edge(crown, 0.05) * edge(low - v + ragged * 2.0, 0.12)).max(bun)
            * (1.0 - looks.bald * edge(-v - 0.5, 0.2)).max(0.0)
    }

    fn front_hair(&self, u: f32, v: f32) -> f32 {
        let looks = self.looks;
        let ragged = 0.16 * (self.strands.at(u * 9.0, v * 3.0) - 0.5);
        if looks.scarf {
            return edge(0.97 - (u / 0.95).powi(2) - (v / 0.97).powi(2), 0.04).mul_add(-1.0, 1.0)
                * self.back_hair(u, v);
        }
        // Above the hairline, which rises towards the parting and falls at the temples.
        let line = -self.hairline + 0.35 * (u - self.parting * 0.5).powi(2) + ragged;
        let cap = edge(1.0 - (u / 1.1).powi(2) - (v / 1.17).powi(2), 0.05);
        let sides = edge(u.abs() - 0.9 + ragged, 0.06) * edge(0.1 - v, 0.12);
        let top = edge(line - v, 0.06);
        cap * top.max(sides) * (1.0 - edge(looks.bald - 0.5, 0.25) * edge(0.85 - u.abs(), 0.15))
    }

    fn hair(&self, u: f32, v: f32, light: f32) -> Colour {
        if self.looks.scarf {
            let fold = 0.8 + 0.4 * self.folds.rough(u * 4.0, v * 3.0);
            return self.looks.cloth.times(fold * light);
        }
        // Strands run down from the parting.
        let along = (u - self.parting * 0.3) * 16.0 + v * 2.0;
        let strand = 0.65 + 0.5 * self.strands.rough(along, v * 2.5);
        let gloss = 0.5 * spot(u - self.light[0] * 0.8, v + 0.75, 0.5, 0.2);
        self.looks
            .hair
            .times((strand + gloss) * light)
            .mix(hsv(0.1, 0.1, 0.8), gloss * 0.12)
    }

    fn glasses(&self, u: f32, v: f32) -> f32 {
        let lens = |side: f32| {
            let (dx, dy) = ((u - side * self.eyes) / 0.34, (v + 0.07) / 0.22);
            let far = (dx.powi(4) + dy.powi(4)).powf(0.25);
            edge(0.09 - (far - 1.0).abs(), 0.06)
        };
        let bridge = edge(0.02 - (v + 0.1).abs(), 0.015) * edge(self.eyes - 0.3 - u.abs(), 0.03);
        lens(-1.0).max(lens(1.0)).max(bridge) * 0.85
    }
}
