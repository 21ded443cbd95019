//! `docsort synth`: mock documents as class folders, ready for `docsort train --data`, or as one
//! contact sheet to look at.

use super::{Exit, progress};
use crate::cli;
use crate::commands::say::say;
use crate::printable::printable_path;
use anyhow::bail;
use docsort_mock_documents::{self as documents, Kind, Request, Rules};
use std::time::Instant;

/// Pictures that a contact sheet may hold: 1,000 of 256 px are a PNG of 60 MP.
const MOST_ON_A_SHEET: u64 = 1_000;

pub fn run(args: &cli::Synth) -> anyhow::Result<Exit> {
    let kinds = match args.with_other {
        true => Kind::WITH_OTHER.to_vec(),
        false => Kind::ALL.to_vec(),
    };
    let request = Request {
        kinds,
        rules: rules(args)?,
        per_class: args.per_class,
        of_other: args.others,
        seed: args.seed,
        long_side_px: args.side,
        ..Request::bundled()
    };
    let total = request.total();
    let started = Instant::now();
    if let Some(sheet) = &args.sheet {
        if total > MOST_ON_A_SHEET {
            bail!(
                "a contact sheet holds at most {MOST_ON_A_SHEET} pictures, not {total}: lower --per-class"
            );
        }
        let bar = progress::bar("drawing", total, "pictures");
        documents::contact_sheet(sheet, &request, &|drawn| bar.inc(drawn))?;
        bar.finish_and_clear();
        say!(
            "{total} pictures of {} classes on {} ({:.1} s)",
            request.kinds.len(),
            printable_path(sheet),
            started.elapsed().as_secs_f64(),
        );
        return Ok(Exit::Done);
    }
    let Some(out) = &args.out else {
        bail!("--out DIR or --sheet FILE is needed");
    };
    let bar = progress::bar("drawing", total, "pictures");
    documents::write_folder(out, &request, &|drawn| bar.inc(drawn))?;
    bar.finish_and_clear();
    say!(
        "{total} pictures of {} classes in {} ({:.1} s)\nTrain on them: docsort train --data {}",
        request.kinds.len(),
        printable_path(out),
        started.elapsed().as_secs_f64(),
        printable_path(out),
    );
    Ok(Exit::Done)
}

fn rules(args: &cli::Synth) -> anyhow::Result<Rules> {
    Ok(match args.rules {
        // One class captured by other rules than the rest would be told by its capture alone.
        Some(cli::SynthRules::Sample) if args.with_other => {
            bail!(
                "the rules `sample` draw the three documents only: leave out --with-other, or take wide, training or held-out"
            )
        }
        Some(cli::SynthRules::Sample) => Rules::Sample,
        Some(cli::SynthRules::Wide) => Rules::Wide,
        Some(cli::SynthRules::Training) => Rules::Training,
        Some(cli::SynthRules::HeldOut) => Rules::HeldOut,
        None if args.with_other => Rules::Wide,
        None => Rules::Sample,
    })
}
