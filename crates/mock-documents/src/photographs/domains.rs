//! Which domains are held out, and what the others suit, by name. A folder need not have them all.

/// The domains that [`Rules::Training`](crate::Rules::Training) never uses if nothing else is said: flowers and fruit, animals,
/// people, rooms, surfaces, toys and vehicles, so that a validation meets each kind of stranger.
pub const HELD_OUT_DOMAINS: [&str; 8] = [
    "flowers", "fruit", "pets", "rooms", "sport", "toys", "vehicles", "walls",
];

/// Domains on which things are laid.
pub const SURFACES: [&str; 12] = [
    "books",
    "desks",
    "fabric",
    "household",
    "keyboards",
    "patterns",
    "rooms",
    "tabletops",
    "textures",
    "walls",
    "waste_objects",
    "waste_paper",
];

/// Domains that mostly show a hand with something in it.
pub const HANDS: [&str; 2] = ["hands", "packaging"];

/// Domains that issuers and telephones show.
pub const VIEWS: [&str; 17] = [
    "animals",
    "buildings",
    "flowers",
    "food",
    "fruit",
    "insects",
    "nature",
    "night",
    "patterns",
    "pets",
    "plants",
    "sky_space",
    "sport",
    "streets",
    "textures",
    "toys",
    "vehicles",
];

/// Domains whose pictures are never mirrored, since they are mostly writing.
pub const WRITTEN: [&str; 8] = [
    "barcodes",
    "books",
    "charts",
    "handwriting",
    "maps",
    "posters",
    "screens",
    "signs",
];
