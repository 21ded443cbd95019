//! `docsort synth`: mock documents as class folders, ready for `docsort train --data`, or as one
//! contact sheet to look at.

use super::train::{program, shell_word};
use super::{Exit, UsageError, outputs, progress};
use crate::cli;
use crate::commands::say::say;
use crate::printable::printable_path;
use anyhow::bail;
use docsort_mock_documents::{self as documents, Kind, Photographs, Request, Rules};
use std::path::Path;
use std::time::Instant;

/// Pictures that a contact sheet may hold: 1,000 of 256 px are a PNG of 60 MP.
const MOST_ON_A_SHEET: u64 = 1_000;

pub fn run(args: &cli::Synth) -> anyhow::Result<Exit> {
    let kinds = if args.with_other {
        Kind::WITH_OTHER.to_vec()
    } else {
        Kind::ALL.to_vec()
    };
    let rules = rules(args.rules);
    let request = Request {
        kinds,
        rules,
        photographs: photographs(args, rules)?,
        per_class: args.per_class,
        of_other: args.others,
        of_identity: args.identities,
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
        check_sheet(sheet)?;
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
    outputs::check_tree(out, "--out")?;
    let bar = progress::bar("drawing", total, "pictures");
    documents::write_folder(out, &request, &|drawn| bar.inc(drawn))?;
    bar.finish_and_clear();
    say!(
        "{total} pictures of {} classes in {} ({:.1} s)\nTrain on them: {} train --data {}",
        request.kinds.len(),
        printable_path(out),
        started.elapsed().as_secs_f64(),
        program(),
        shell_word(out),
    );
    Ok(Exit::Done)
}

/// A new PNG, under a name that says so.
fn check_sheet(sheet: &Path) -> anyhow::Result<()> {
    let ending = sheet.extension().unwrap_or_default();
    if !ending.eq_ignore_ascii_case("png") {
        return Err(UsageError(format!(
            "--sheet {}: a sheet is a PNG: give it a name that ends in .png",
            printable_path(sheet)
        ))
        .into());
    }
    if sheet.symlink_metadata().is_ok() {
        bail!(
            "{} exists, and is never overwritten: choose another --sheet",
            printable_path(sheet)
        );
    }
    outputs::check_file(sheet, "--sheet")
}

/// Those of the folder that is named, with at least one that the rules may show.
fn photographs(args: &cli::Synth, rules: Rules) -> anyhow::Result<Photographs> {
    let Some(dir) = &args.photographs else {
        return Ok(Photographs::default());
    };
    let photographs = if args.hold_out.is_empty() {
        Photographs::open_by_default(dir)?
    } else {
        let names: Vec<&str> = args.hold_out.iter().map(String::as_str).collect();
        Photographs::open(dir, &names)?
    };
    if photographs.count(rules) == 0 {
        bail!(
            "{} has no domain that these rules may show: name others with --hold-out",
            printable_path(dir)
        );
    }
    Ok(photographs)
}

fn rules(rules: cli::SynthRules) -> Rules {
    match rules {
        cli::SynthRules::Wide => Rules::Wide,
        cli::SynthRules::Training => Rules::Training,
        cli::SynthRules::HeldOut => Rules::HeldOut,
    }
}
