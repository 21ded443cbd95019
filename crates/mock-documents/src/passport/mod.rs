//! Passports: the TD3 data page (ICAO Doc 9303 part 4: 125 × 88 mm, visual zone above, two
//! machine-readable lines below), alone or as the lower half of an open booklet; by wider rules also
//! other layouts, other facing pages, old booklets and closed covers.

mod booklet;
mod cover;
mod facing;
mod header;
mod modern;
mod old;
mod overlay;
mod page;
mod wide;

pub use booklet::stamp;
pub use wide::draw as wide;

use crate::colour::{Colour, hsv, strong};
use crate::dice::{Dice, between, chance, pick};
use crate::identity::{DATE_STYLES, DateStyle, Person, coded, country, country_code, person};
use crate::paint::Canvas;
use crate::security::{ground, rainbow};

use booklet::open_booklet;
use header::{header, zone_ground};
use overlay::overlays;
use page::{machine_lines, photo, rows, sign};
use tiny_skia::Pixmap;

pub const WIDTH: f32 = 1250.0;
pub const HEIGHT: f32 = 880.0;

/// What a page shares with its other half.
struct Book {
    person: Person,
    country: String,
    code: String,
    number: String,
    accent: Colour,
    dates: DateStyle,
}

/// A data page, or an open booklet with it below, `px_per_unit` pixels to a tenth of a millimetre.
pub fn draw(dice: &mut Dice, px_per_unit: f32) -> Pixmap {
    let book = book(dice);
    let page = data_page(dice, &book, px_per_unit);
    if chance(dice, 0.32) {
        open_booklet(dice, &book, &page, px_per_unit)
    } else {
        page
    }
}

fn book(dice: &mut Dice) -> Book {
    let pattern = pick(
        dice,
        &[
            "A9999999",
            "999999999",
            "AA9999999",
            "A99999999",
            "AA999999",
        ],
    );
    Book {
        person: person(dice),
        country: country(dice),
        code: country_code(dice),
        number: coded(dice, pattern),
        accent: strong(dice),
        dates: pick(dice, DATE_STYLES),
    }
}

fn data_page(dice: &mut Dice, book: &Book, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, px_per_unit);
    let tint = between(dice, 0.3, 1.3);
    rainbow(&mut canvas, dice, tint.min(1.0));
    if chance(dice, 0.25) {
        // A page in a full tint instead of a pastel.
        let hue = between(dice, 0.0, 1.0);
        let tint = hsv(hue, between(dice, 0.15, 0.6), between(dice, 0.55, 0.9));
        canvas.whole(tint.alpha(between(dice, 0.3, 0.8)));
    }
    let strength = between(dice, 0.5, 1.3);
    ground(&mut canvas, dice, strength);
    let zone_top = HEIGHT - between(dice, 195.0, 245.0);
    zone_ground(&mut canvas, dice, zone_top);
    let column = between(dice, 385.0, 450.0);
    let top = header(&mut canvas, dice, book, column);
    let frame = photo(&mut canvas, dice, book, column, top, zone_top);
    rows(
        &mut canvas,
        dice,
        book,
        [column, top, WIDTH - 40.0, zone_top - 10.0],
    );
    sign(&mut canvas, dice, frame, zone_top);
    machine_lines(&mut canvas, dice, book, zone_top);
    overlays(&mut canvas, dice, book, zone_top);
    canvas.pixmap
}
