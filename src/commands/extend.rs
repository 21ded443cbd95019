//! `docsort extend`: a model, and folders of a few pictures, become a model that knows their classes too.

mod pictures;

use super::interrupt::Interrupt;
use super::train::{print_skipped, program, shell_word};
use super::{Exit, UsageError, load_model, model_dir, progress, reading};
use crate::checkpoint::{self, Extension, MODEL, Manifest, RunDir, name_problem};
use crate::cli::{self, Answering, Compute};
use crate::commands::say::{note, say};
use crate::config::Config;
use crate::dataset::DatasetError;
use crate::extend::{self, Examples, Extended};
use crate::names;
use crate::printable::{counted, printable, printable_path};
use anyhow::{Context, bail};
use docsort_engine::Engine;
use pictures::{Chosen, choose, find};
use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering;

pub fn run(args: &cli::Extend) -> anyhow::Result<Exit> {
    if let Some(problem) = name_problem(&args.name) {
        let name = printable(&args.name);
        return Err(UsageError(format!("--name {name}: it {problem}")).into());
    }
    // All that would refuse it later, before a picture is read.
    RunDir::check_place(&Config::default().run.dir)?;
    let before = model_dir(args.chosen.model.as_deref())?;
    let engine = engine(before.as_deref().or(args.chosen.model.as_deref()))?;
    extend::check(&engine)?;
    let folder = find(args, engine.manifest())?;
    let classes = classes(engine.manifest(), &folder.classes)?;
    let rejects = rejects(&args.reject, engine.manifest(), &folder.classes)?;
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;
    let chosen = match choose(args, folder, engine.manifest(), &interrupt) {
        Err(error) if matches!(error.downcast_ref(), Some(DatasetError::Interrupted)) => {
            say!("interrupted; nothing was written");
            return Ok(interrupt.exit());
        }
        chosen => chosen?,
    };
    let labels: Vec<usize> = chosen
        .labels
        .iter()
        .filter_map(|&label| names::position(&classes, &chosen.classes[label]))
        .collect();
    let examples = Examples {
        classes: &classes,
        rejects: &rejects,
        squares: &chosen.squares,
        labels: &labels,
        fingerprint: &chosen.fingerprint,
        seed: args.seed,
    };
    let bar = progress::bar("looking", labels.len() as u64, "pictures");
    let done = |pictures: usize| {
        bar.set_position(pictures as u64);
        !interrupt.stop().load(Ordering::Relaxed)
    };
    let extended = extend::extend(&engine, examples, &done)?;
    bar.finish_and_clear();
    let Some(mut extended) = extended else {
        say!("interrupted; nothing was written");
        return Ok(interrupt.exit());
    };
    extended.manifest.limits = reading::sealed(&args.reading, engine.manifest());
    let absolute = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let origin = Extension {
        model: before.map(|model| absolute(&model)).unwrap_or_default(),
        data: absolute(&args.data),
        seed: args.seed,
    };
    let run = publish(&args.name, &extended, &origin)?;
    tell(&engine, examples, &extended, &run);
    Ok(if chosen.skipped.is_empty() {
        Exit::Done
    } else {
        Exit::Skipped
    })
}

/// The model that is asked for. Only flex answers by the engine.
fn engine(model: Option<&Path>) -> anyhow::Result<Engine> {
    let compute = Compute {
        batch_size: 1,
        backend: "flex".to_owned(),
    };
    Ok(load_model(model, &Answering::default(), &compute)?.into_engine())
}

/// The model's, then those that are new.
fn classes(manifest: &Manifest, found: &[String]) -> anyhow::Result<Vec<String>> {
    let mut classes = manifest.classes.clone();
    for class in found {
        if names::position(&classes, class).is_some() {
            continue;
        }
        if let Some(problem) = name_problem(class) {
            bail!(
                "class {}: its name {problem}; rename the folder",
                printable(class)
            );
        }
        if let Some(near) = names::nearest(class, &manifest.classes) {
            note!(
                "class {} is new; to add pictures to {}, give the folder that name",
                printable(class),
                printable(near)
            );
        }
        classes.push(class.clone());
    }
    Ok(classes)
}

/// The new classes that are never answered, named as their folders are: only what is new can become one.
fn rejects(
    asked: &[String],
    manifest: &Manifest,
    found: &[String],
) -> Result<Vec<String>, UsageError> {
    let mut rejects: Vec<String> = Vec::new();
    for reject in asked {
        if names::position(&manifest.classes, reject).is_some() {
            return Err(UsageError(format!(
                "--reject {}: the model has that class already, and it stays what it is",
                printable(reject)
            )));
        }
        let Some(place) = names::position(found, reject) else {
            return Err(UsageError(format!(
                "--reject {}: --data holds no class folder of that name",
                printable(reject)
            )));
        };
        if names::position(&rejects, reject).is_none() {
            rejects.push(found[place].clone());
        }
    }
    Ok(rejects)
}

/// A new run folder with nothing but `best` and what it came from; none where it cannot be written.
fn publish(name: &str, extended: &Extended, origin: &Extension) -> anyhow::Result<RunDir> {
    let bytes = extended.weights.to_bytes(extended.precision)?;
    let run = RunDir::create(&Config::default().run.dir, name)?;
    let lock = run.lock()?;
    let files: [(&str, &[u8]); 1] = [(MODEL, &bytes)];
    let published = origin
        .write(run.path())
        .and_then(|()| checkpoint::publish_best(run.path(), &extended.manifest, &files));
    drop(lock);
    if let Err(error) = published {
        // It was made a moment ago; the reason for giving up is told.
        let _ = fs::remove_dir_all(run.path());
        return Err(error.into());
    }
    Ok(run)
}

fn tell(engine: &Engine, examples: Examples, extended: &Extended, run: &RunDir) {
    say!(
        "{:<24} {:>8}  each answered by a model fitted without it",
        "class",
        "pictures"
    );
    for (label, class) in examples.classes.iter().enumerate() {
        let answers = examples.labels.iter().zip(&extended.left_out);
        let answers: Vec<Option<usize>> = answers
            .filter_map(|(&of, &answer)| (of == label).then_some(answer))
            .collect();
        if answers.is_empty() {
            continue;
        }
        let unknown = answers.iter().filter(|answer| answer.is_none()).count();
        let named = answers
            .iter()
            .filter(|&&answer| answer == Some(label))
            .count();
        let right = if extended.manifest.is_answerable(label) {
            format!("{named} right, {unknown} unknown")
        } else {
            format!("{unknown} unknown, as they should be")
        };
        let wrong = answers.len() - unknown - named;
        let is_new = label >= engine.manifest().classes.len();
        let kind = if is_new { "new" } else { "known before" };
        let title = format!("{} ({kind})", printable(class));
        say!("{title:<24} {:>8}  {right}, {wrong} wrong", answers.len());
    }
    let path = shell_word(run.path());
    say!(
        "model: {}, {}\n\nLabel pictures with it:\n  {} predict --model {path} PATH…",
        printable_path(run.path()),
        counted(extended.manifest.classes.len() as u64, "class"),
        program()
    );
}

/// Whoever reads what a folder holds tells what of it is not used.
fn told_skipped(chosen: &Chosen, data: &Path) {
    for picture in &chosen.skipped {
        print_skipped(picture);
    }
    say!("data: {}", printable_path(data));
    say!(
        "pictures: scanned {} = used {} + skipped {}",
        chosen.scanned,
        chosen.squares.len(),
        chosen.skipped.len()
    );
}
