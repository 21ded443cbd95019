//! `docsort completions` and `docsort man`: what a shell and `man` want to know of the command line. Both are made from
//! the types that parse it, so that they cannot say something else.

use super::Exit;
use crate::cli::{self, Cli};
use crate::commands::outputs::{Content, write_all_new};
use crate::commands::say::say;
use crate::printable::{counted, printable_path, system_words};
use anyhow::{Context, anyhow, bail};
use clap::CommandFactory;
use clap_mangen::Man;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

/// The program's name on a command line.
const NAME: &str = "docsort";

/// A script for one shell, on standard output.
pub fn run(args: &cli::Completions) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), NAME, &mut script);
    match io::stdout().write_all(&script) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("standard output cannot be written")
        }
        _ => Ok(Exit::Done),
    }
}

/// A page for docsort and one for each verb, as new files.
pub fn man(args: &cli::Manual) -> anyhow::Result<Exit> {
    let dir = &args.dir;
    fs::create_dir_all(dir).map_err(|error| {
        anyhow!(
            "{} cannot be made: {}",
            printable_path(dir),
            system_words(&error)
        )
    })?;
    let pages = pages();
    let mut paths = pages.iter().map(|(name, _)| dir.join(name));
    if let Some(taken) = paths.find(|path| path.exists()) {
        bail!(
            "{} exists, and is never overwritten: remove docsort's pages there, or choose another folder",
            printable_path(&taken)
        );
    }
    let paths: Vec<PathBuf> = pages.iter().map(|(name, _)| dir.join(name)).collect();
    let contents = pages
        .iter()
        .map(|(_, page)| Box::new(move |out: &mut dyn Write| out.write_all(page)) as Content);
    write_all_new(paths.iter().zip(contents).collect())?;
    say!(
        "{} in {}",
        counted(pages.len() as u64, "page"),
        printable_path(dir)
    );
    Ok(Exit::Done)
}

/// File name and text, docsort's own page first.
fn pages() -> Vec<(String, Vec<u8>)> {
    let mut top = Cli::command().disable_help_subcommand(true);
    // Gives the verbs their full names, `docsort-train` and so on.
    top.build();
    let mut waiting = vec![top];
    let mut pages = Vec::new();
    while let Some(command) = waiting.pop() {
        let verbs = command.get_subcommands();
        waiting.extend(verbs.filter(|verb| verb.get_name() != "help").cloned());
        let man = Man::new(command);
        let mut page = Vec::new();
        man.render(&mut page)
            .expect("writing to a vector cannot fail");
        pages.push((man.get_filename(), page));
    }
    pages
}
