//! The holder's portrait on a form, and its smaller, fainter repetitions.

use crate::colour::{Colour, hsv, rgb};
use crate::dice::{Dice, between, chance, either, pick};
use crate::identity::Sex;
use crate::paint::{Canvas, oval, rounded};
use crate::portrait::{Ground, engraved, portrait};

pub struct Photo {
    /// x, y, w, h.
    pub frame: [f32; 4],
    pub sex: Sex,
    pub ground: Ground,
    /// Engraved in this ink instead of printed in colour.
    pub tint: Option<Colour>,
    pub radius: f32,
    pub edge: Option<(Colour, f32)>,
    pub opacity: f32,
    pub ghosts: Vec<Ghost>,
}

/// A repetition of the portrait.
pub struct Ghost {
    pub frame: [f32; 4],
    pub tint: Option<Colour>,
    pub opacity: f32,
    pub window: Window,
}

/// What a repetition is cut to.
#[derive(Clone, Copy)]
pub enum Window {
    Frame,
    Oval,
    /// Head and shoulders alone.
    Outline,
    /// On a disc of this colour.
    Disc(Colour),
    /// In a clear window with a rim, as cards of polycarbonate have.
    Clear,
}

/// A portrait in a frame, in colour or engraved, with or without an edge.
pub fn photo(dice: &mut Dice, sex: Sex, frame: [f32; 4], engraved_share: f32) -> Photo {
    let tint = chance(dice, engraved_share).then(|| rgb(28, 26, 32).times(between(dice, 0.7, 1.8)));
    let edge = chance(dice, 0.15).then(|| {
        let ink = pick(
            dice,
            &[rgb(255, 255, 255), rgb(30, 30, 40), rgb(40, 70, 140)],
        );
        (ink, between(dice, 2.0, 7.0))
    });
    Photo {
        frame,
        sex,
        ground: either(dice, 0.76, Ground::Studio, Ground::CutOut),
        tint,
        radius: pick(dice, &[0.0, 0.0, 0.0, 10.0, 28.0]),
        edge,
        opacity: between(dice, 0.86, 1.0),
        ghosts: Vec::new(),
    }
}

/// A repetition about a centre, `width` wide.
pub fn ghost(dice: &mut Dice, centre: (f32, f32), width: f32) -> Ghost {
    let high = width * 1.26;
    let grey = chance(dice, 0.6);
    let tint = grey.then(|| {
        let hue = between(dice, 0.0, 1.0);
        hsv(hue, between(dice, 0.0, 0.6), between(dice, 0.2, 0.5))
    });
    let disc = hsv(
        pick(dice, &[0.13, 0.55, 0.0, 0.3]),
        between(dice, 0.2, 0.8),
        0.95,
    );
    let disc = disc.alpha(between(dice, 0.4, 1.0));
    Ghost {
        frame: [centre.0 - width / 2.0, centre.1 - high / 2.0, width, high],
        tint,
        opacity: between(dice, 0.25, 0.85),
        window: pick(
            dice,
            &[
                Window::Frame,
                Window::Outline,
                Window::Outline,
                Window::Disc(disc),
                Window::Oval,
                Window::Clear,
            ],
        ),
    }
}

/// Draws the portrait and all its repetitions: the same person each time.
pub(super) fn place(c: &mut Canvas, dice: &mut Dice, photo: &Photo) {
    let [x, y, w, h] = photo.frame;
    let scale = c.scale * w / 300.0;
    let again = dice.clone();
    let drawn = portrait(dice, photo.sex, photo.ground, scale);
    let inked = |tint: Option<Colour>, picture| match tint {
        Some(ink) => engraved(picture, ink),
        None => picture,
    };
    let picture = inked(photo.tint, drawn.clone());
    let shape = rounded(photo.frame, photo.radius);
    // Portraits are 300 × 380 units; a taller frame shows more of the shoulders.
    let high = (w * 380.0 / 300.0).max(h);
    c.picture(&picture, [x, y, w, high], photo.opacity, &shape);
    if let Some((ink, width)) = photo.edge {
        c.stroke(&shape, width, ink);
    }
    for ghost in &photo.ghosts {
        let bare = matches!(ghost.window, Window::Outline | Window::Disc(_));
        let source = if bare && photo.ground == Ground::Studio {
            portrait(&mut again.clone(), photo.sex, Ground::CutOut, scale)
        } else {
            drawn.clone()
        };
        let [gx, gy, gw, gh] = ghost.frame;
        let middle = (gx + gw / 2.0, gy + gh / 2.0);
        let frame = rounded(ghost.frame, 3.0);
        let shape = match ghost.window {
            Window::Oval => oval(middle.0, middle.1, gw / 2.0, gh / 2.0).unwrap_or(frame),
            Window::Disc(ink) => {
                c.circle(middle.0, middle.1, gw * 0.62, ink);
                oval(middle.0, middle.1, gw * 0.6, gw * 0.6).unwrap_or(frame)
            }
            Window::Clear => {
                let rim = [gx - 5.0, gy - 5.0, gw + 10.0, gh + 10.0];
                c.round_rect(rim, gw * 0.2, rgb(245, 246, 248).alpha(0.75));
                c.stroke(&rounded(rim, gw * 0.2), 2.5, rgb(120, 120, 130).alpha(0.7));
                frame
            }
            Window::Frame | Window::Outline => frame,
        };
        c.picture(
            &inked(ghost.tint, source),
            ghost.frame,
            ghost.opacity,
            &shape,
        );
    }
}
