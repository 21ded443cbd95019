//! `docsort synth`: mock documents as class folders, ready for `docsort train --data`.

use super::{Exit, progress};
use crate::cli;
use crate::commands::say::say;
use crate::documents::{self, Kind, Request};
use crate::printable::printable_path;
use std::time::Instant;

pub fn run(args: &cli::Synth) -> anyhow::Result<Exit> {
    let request = Request {
        per_class: args.per_class,
        seed: args.seed,
        long_side_px: args.side,
        ..Request::bundled()
    };
    let total = args.per_class * Kind::ALL.len() as u64;
    let started = Instant::now();
    let bar = progress::bar("drawing", total, "pictures");
    documents::write_folder(&args.out, &request, &|drawn| bar.inc(drawn))?;
    bar.finish_and_clear();
    say!(
        "{total} pictures of {} classes in {} ({:.1} s)\nTrain on them: docsort train --data {}",
        Kind::ALL.len(),
        printable_path(&args.out),
        started.elapsed().as_secs_f64(),
        printable_path(&args.out),
    );
    Ok(Exit::Done)
}
