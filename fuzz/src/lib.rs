//! What the targets share: docsort's own modules that know no tensor, taken by their paths, and the checks behind each
//! target. A panic of a decoder that others wrote is contained, as in docsort; one of our own code ends the fuzzer,
//! contained or not.

// The modules call each other by `crate::`, the readers by the name that an ordinary test knows them by.
extern crate self as docsort;

#[path = "../../src/checkpoint/mod.rs"]
pub mod checkpoint;
#[path = "../../src/config/mod.rs"]
pub mod config;
#[path = "../../src/dataset/mod.rs"]
pub mod dataset;
#[path = "../../src/evaluation/mod.rs"]
pub mod evaluation;
#[path = "../../src/names.rs"]
pub mod names;
#[path = "../../src/printable.rs"]
pub mod printable;
#[path = "../../src/corpus/readers.rs"]
pub mod readers;
#[path = "../../src/commands/predict/record.rs"]
pub mod record;
#[path = "../../src/report/mod.rs"]
pub mod report;
#[path = "../../src/sorting/mod.rs"]
pub mod sorting;
#[path = "../../src/commands/predict/tally.rs"]
pub mod tally;
#[path = "../../src/threads.rs"]
pub mod threads;

use docsort_decoders::{Kind, Page, Refused, open_here};
use docsort_picture::{Fit, Format, Limits, Pages, Preprocessing, decode, decode_measured, panics};
use std::panic::PanicHookInfo;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Small, so that a picture takes no longer than its bytes.
pub const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1 << 20,
    min_side_px: 1,
    max_pages: 4,
};

/// Call it once, before the first input.
pub fn init() {
    std::panic::set_hook(Box::new(|info| {
        if !panics::is_contained() || is_ours(info) {
            eprintln!("{info}");
            std::process::abort();
        }
    }));
}

/// Paths of our crates are relative to the workspace or lie beside this one; a registry's are absolute.
fn is_ours(info: &PanicHookInfo) -> bool {
    let file = info.location().map_or("", |at| at.file());
    file.contains("crates/") && !file.contains("registry")
}

/// Runs every way from bytes to pictures, if they are of this format.
pub fn picture(format: Format, bytes: &[u8]) {
    if docsort_picture::fuzzing::format(bytes) == Some(format) {
        any_picture(bytes);
    }
}

/// Formats that share one target: their walkers are short.
pub const RARER: [Format; 6] = [
    Format::Pnm,
    Format::Tga,
    Format::Qoi,
    Format::Ico,
    Format::Farbfeld,
    Format::Hdr,
];

/// As [`picture`], for each of [`RARER`].
pub fn rarer_picture(bytes: &[u8]) {
    if docsort_picture::fuzzing::format(bytes).is_some_and(|format| RARER.contains(&format)) {
        any_picture(bytes);
    }
}

/// The same, whatever the bytes are.
pub fn any_picture(bytes: &[u8]) {
    let whole = decode(bytes, &LIMITS);
    // The first byte that matters least decides how much smaller the square is.
    let side_px = [4, 16, 64][bytes.len() % 3];
    let preprocessing = Preprocessing {
        side_px,
        fit: Fit::Letterbox,
        pad_rgb: [128; 3],
        mean: [0.5; 3],
        std: [0.25; 3],
    };
    let fitted = decode_measured(bytes, &LIMITS, &preprocessing);
    if let (Ok(whole), Ok(fitted)) = (&whole, &fitted) {
        assert!(whole.width() > 0 && whole.height() > 0);
        assert_eq!(fitted.fitted.dimensions(), (side_px, side_px));
    }
    // A page of several is a file of its own.
    let pages = Pages::of(bytes, &LIMITS).each(
        || false,
        |_, page| page.and_then(|page| decode(&page, &LIMITS)),
    );
    let unread = pages.into_iter().flatten().filter_map(Result::err);
    for reject in [whole.err(), fitted.err()]
        .into_iter()
        .flatten()
        .chain(unread)
    {
        assert!(
            !reject.to_string().chars().any(char::is_control),
            "{reject}"
        );
    }
}

/// Opens the file in this process, as the child does, and looks at each page, if it is of this kind.
pub fn opened(kind: Kind, bytes: &[u8]) {
    if Kind::of(bytes) != Some(kind) {
        return;
    }
    let limits = docsort_decoders::Limits {
        max_bytes: LIMITS.max_bytes,
        max_pixels: LIMITS.max_pixels,
        min_side_px: LIMITS.min_side_px,
        max_pages: 3,
    };
    let pages = || -> Result<(), Refused> {
        let document = open_here(kind, bytes.to_vec(), &limits)?;
        assert!(document.pages() <= limits.max_pages + 1);
        for index in 0..document.pages() {
            if let Page::Picture(picture) = document.page(index)? {
                let pixels = u64::from(picture.width_px) * u64::from(picture.height_px);
                assert!((1..=limits.max_pixels).contains(&pixels));
                assert_eq!(picture.rgb.len() as u64, pixels * 3);
            }
        }
        Ok(())
    };
    // A decoder's panic is contained by whoever opens a file.
    let _ = panics::contain(pages);
}

/// Gives the bytes to one of [`readers::READERS`], with a folder of this process's own.
pub fn read(target: &str, bytes: &[u8]) {
    let (_, reader) = readers::READERS
        .into_iter()
        .find(|(name, _)| *name == target)
        .expect("a reader");
    reader(bytes, place());
}

/// In the folder for temporary files, which fuzz/run removes. It is the working folder, too: a list may name it.
pub fn place() -> &'static PathBuf {
    static PLACE: OnceLock<PathBuf> = OnceLock::new();
    PLACE.get_or_init(|| {
        let place = std::env::temp_dir().join(format!("docsort-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(place.join("here")).unwrap();
        std::env::set_current_dir(place.join("here")).unwrap();
        place
    })
}
