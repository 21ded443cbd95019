//! What a folder of pictures holds beside the three documents, so that a model can learn what is none
//! of them: the things of the classes `identity` and `other`. Owns the shares and what each thing is
//! called; the modules below draw.
//!
//! | class | shares | things |
//! |---|---|---|
//! | identity | 100 % | id_card 62, residence_permit 18, visa 20 |
//! | other | 41 % | cards: health_card 7, insurance_card 6, social_security_card 3, loyalty_card 7, transport_card 6, business_card 6, badge 6 |
//! | other | 30 % | paper: receipt 6, invoice 4, letter 3, form 5, certificate 3, book_page 3, cheque 3, banknote 1, ticket 2 |
//! | other | 29 % | pictures: screen 4, scene 6, nature 11, desk 3, photo 2, texture 1, blank 2 |

mod badge;
mod cards;
mod money;
mod objects;
mod papers;
mod photos;
mod scenes;
mod screens;
mod visa;

pub use photos::photograph;

use super::Kind;
use super::card;
use super::dice::{Dice, between, chance, weighted};
use super::id_card::{self, Paper};
use super::raster::Raster;
use super::warp::{Bend, Sheet};

/// One sort of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// One of the three documents: not drawn here.
    Document,
    IdCard,
    ResidencePermit,
    Visa,
    HealthCard,
    InsuranceCard,
    SocialCard,
    LoyaltyCard,
    TransportCard,
    BusinessCard,
    Badge,
    Receipt,
    Invoice,
    Letter,
    Form,
    Certificate,
    BookPage,
    Cheque,
    Banknote,
    Ticket,
    Screen,
    Scene,
    Nature,
    Desk,
    Photo,
    Texture,
    Blank,
}

/// Things of class `other`, their names in file names, their shares in percent.
pub const THINGS: [(Thing, &str, f32); 23] = [
    (Thing::HealthCard, "health_card", 7.0),
    (Thing::InsuranceCard, "insurance_card", 6.0),
    (Thing::SocialCard, "social_security_card", 3.0),
    (Thing::LoyaltyCard, "loyalty_card", 7.0),
    (Thing::TransportCard, "transport_card", 6.0),
    (Thing::BusinessCard, "business_card", 6.0),
    (Thing::Badge, "badge", 6.0),
    (Thing::Receipt, "receipt", 6.0),
    (Thing::Invoice, "invoice", 4.0),
    (Thing::Letter, "letter", 3.0),
    (Thing::Form, "form", 5.0),
    (Thing::Certificate, "certificate", 3.0),
    (Thing::BookPage, "book_page", 3.0),
    (Thing::Cheque, "cheque", 3.0),
    (Thing::Banknote, "banknote", 1.0),
    (Thing::Ticket, "ticket", 2.0),
    (Thing::Screen, "screen", 4.0),
    (Thing::Scene, "scene", 6.0),
    (Thing::Nature, "nature", 11.0),
    (Thing::Desk, "desk", 3.0),
    (Thing::Photo, "photo", 2.0),
    (Thing::Texture, "texture", 1.0),
    (Thing::Blank, "blank", 2.0),
];

/// The same of class `identity`.
pub const PAPERS: [(Thing, &str, f32); 3] = [
    (Thing::IdCard, "id_card", 62.0),
    (Thing::ResidencePermit, "residence_permit", 18.0),
    (Thing::Visa, "visa", 20.0),
];

/// What a picture of a kind shows.
pub fn thing(dice: &mut Dice, kind: Kind) -> Thing {
    match kind {
        Kind::Other => weighted(dice, &THINGS.map(|(thing, _, share)| (thing, share))),
        Kind::Identity => weighted(dice, &PAPERS.map(|(thing, _, share)| (thing, share))),
        _ => Thing::Document,
    }
}

impl Thing {
    /// As file names have it; empty for the three documents.
    pub fn name(self) -> &'static str {
        let mut all = THINGS.iter().chain(&PAPERS);
        let known = all.find(|(thing, ..)| *thing == self);
        known.map_or("", |(_, name, _)| name)
    }

    /// Whether it fills the picture by itself, instead of lying somewhere as a sheet.
    pub fn is_picture(self) -> bool {
        matches!(
            self,
            Self::Screen
                | Self::Scene
                | Self::Nature
                | Self::Desk
                | Self::Photo
                | Self::Texture
                | Self::Blank
        )
    }

    pub fn is_screen(self) -> bool {
        self == Self::Screen
    }
}

/// A thing that fills the picture.
pub fn picture(dice: &mut Dice, thing: Thing, width: u32, height: u32) -> Raster {
    match thing {
        Thing::Screen => screens::draw(dice, width, height),
        Thing::Nature => scenes::nature(dice, width, height),
        Thing::Desk => scenes::desk(dice, width, height),
        Thing::Photo => scenes::photo(dice, width, height),
        Thing::Texture => scenes::texture(dice, width, height),
        Thing::Blank => scenes::blank(dice, width, height),
        _ => scenes::scene(dice, width, height),
    }
}

/// A flat thing, its long side about `long_px` pixels.
pub fn sheet(dice: &mut Dice, thing: Thing, long_px: f32) -> Sheet {
    // As often as payment cards, so that a fan or a wallet says nothing.
    if matches!(thing, Thing::LoyaltyCard | Thing::TransportCard) && chance(dice, 0.15) {
        let draw = match thing {
            Thing::LoyaltyCard => cards::loyalty,
            _ => cards::transport,
        };
        return card::arranged(dice, long_px, &|dice, scale| draw(dice, scale * card::LONG));
    }
    let pixmap = match thing {
        Thing::IdCard => return id_card::wide(dice, Paper::IdCard, long_px),
        Thing::ResidencePermit => return id_card::wide(dice, Paper::Permit, long_px),
        Thing::Visa => return visa::draw(dice, long_px),
        Thing::HealthCard => cards::health(dice, long_px),
        Thing::InsuranceCard => cards::insurance(dice, long_px),
        Thing::SocialCard => return cards::social(dice, long_px),
        Thing::LoyaltyCard => cards::loyalty(dice, long_px),
        Thing::TransportCard => cards::transport(dice, long_px),
        Thing::BusinessCard => cards::business(dice, long_px),
        Thing::Badge => badge::draw(dice, long_px),
        Thing::Receipt => papers::receipt(dice, long_px),
        Thing::Invoice => papers::invoice(dice, long_px),
        Thing::Form => papers::form(dice, long_px),
        Thing::Certificate => papers::certificate(dice, long_px),
        Thing::BookPage => papers::book(dice, long_px),
        Thing::Cheque => money::cheque(dice, long_px),
        Thing::Banknote => money::banknote(dice, long_px),
        Thing::Ticket => money::ticket(dice, long_px),
        _ => papers::letter(dice, long_px),
    };
    let is_card = matches!(
        thing,
        Thing::HealthCard
            | Thing::InsuranceCard
            | Thing::LoyaltyCard
            | Thing::TransportCard
            | Thing::Badge
    );
    let bend = if !is_card && chance(dice, 0.35) {
        Bend::Curl {
            bow: between(dice, -0.05, 0.05),
            shade: between(dice, -0.15, 0.15),
        }
    } else {
        Bend::Flat
    };
    let corner = if is_card && chance(dice, 0.85) {
        0.037
    } else {
        0.0
    };
    Sheet {
        pixmap,
        corner,
        bend,
    }
}
