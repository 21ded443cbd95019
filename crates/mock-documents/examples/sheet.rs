//! One PNG with drawn pictures to look at, ten in a row, a class after the other:
//! `cargo run --release -p docsort-mock-documents --example sheet -- FILE KINDS RULES SEED COUNT [SIDE]`
//! where KINDS is a list such as `drivers_license,identity`, or `all`.

use docsort_mock_documents::{Kind, Request, Rules, contact_sheet};
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, kinds, rules, seed, count, rest @ ..] = &args[..] else {
        return Err("usage: sheet FILE KINDS RULES SEED COUNT [SIDE]".into());
    };
    let is_asked = |kind: &Kind| kinds == "all" || kinds.split(',').any(|k| k == kind.class_name());
    let request = Request {
        kinds: Kind::WITH_OTHER.into_iter().filter(is_asked).collect(),
        rules: match rules.as_str() {
            "wide" => Rules::Wide,
            "training" => Rules::Training,
            "held-out" => Rules::HeldOut,
            _ => return Err(format!("{rules}: none of wide, training, held-out").into()),
        },
        per_class: count.parse()?,
        seed: seed.parse()?,
        long_side_px: rest.first().map_or(Ok(192), |side| side.parse())?,
        ..Request::bundled()
    };
    contact_sheet(Path::new(file), &request, &|_| ())?;
    Ok(())
}
