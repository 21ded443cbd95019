//! One side of a card, or one page, as a value ([`Form`]), and the composer that draws it: ground, header,
//! portrait, fields, foot, overlays, in this order. Owns how each part is drawn, on a canvas of any size;
//! never decides what a document says or where its parts stand: that is the layouts' business.

mod column;
mod fields;
mod ground;
mod heads;
pub mod holder;
mod mark;
mod pair;
mod photo;
mod record;
pub mod vehicles;
mod zone;

pub use column::{Column, Paste, Wish, column, national_card, pasted};
pub use fields::{Arrange, Block, Cell, Setting, setting};
pub use ground::{Axis, Ground, Print, plain, scenic, security};
pub use heads::national;
pub use mark::{Align, Line, Mark, heading, latin, line};
pub use pair::sheet;
pub use photo::{Photo, ghost, photo};
pub use record::{Record, height, plain_text, record, upper};
pub use zone::machine_read;

use crate::dice::Dice;
use crate::paint::Canvas;
use tiny_skia::Pixmap;

/// Width and height of a card (ISO/IEC 7810 ID-1), in tenths of a millimetre.
pub const ID1: (f32, f32) = (856.0, 540.0);
/// The same of a larger card (ICAO Doc 9303-6, TD2).
pub const TD2: (f32, f32) = (1050.0, 740.0);

/// What is printed where. All lengths are tenths of a millimetre.
pub struct Form {
    /// Width and height.
    pub size: (f32, f32),
    pub ground: Ground,
    pub header: Vec<Mark>,
    pub portrait: Option<Photo>,
    pub fields: Vec<Block>,
    pub foot: Vec<Mark>,
    pub overlays: Vec<Mark>,
}

impl Form {
    /// An empty one.
    pub fn new(size: (f32, f32), ground: Ground) -> Self {
        Self {
            size,
            ground,
            header: Vec::new(),
            portrait: None,
            fields: Vec::new(),
            foot: Vec::new(),
            overlays: Vec::new(),
        }
    }
}

/// Draws a form at `px_per_unit` pixels to a tenth of a millimetre.
pub fn compose(dice: &mut Dice, form: &Form, px_per_unit: f32) -> Pixmap {
    let mut canvas = Canvas::new(form.size.0, form.size.1, px_per_unit);
    let c = &mut canvas;
    ground::lay(c, dice, &form.ground);
    mark::draw(c, dice, &form.header);
    if let Some(portrait) = &form.portrait {
        photo::place(c, dice, portrait);
    }
    for block in &form.fields {
        fields::set(c, block);
    }
    mark::draw(c, dice, &form.foot);
    mark::draw(c, dice, &form.overlays);
    canvas.pixmap
}
