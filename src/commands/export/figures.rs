//! The figures of a model card: those of a `metrics.json`, or else the few that the checkpoint seals.

use crate::checkpoint::{BEST, Manifest};
use crate::config::ProblemKind;
use crate::evaluation::wilson_95;
use crate::printable::{printable_path, system_words};
use anyhow::{anyhow, bail};
use docsort_export::{Figure, Figures};
use serde_json::Value;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// What `docsort evaluate` and a training's report call it.
const METRICS: &str = "metrics.json";
const EVERY_LABEL: &str = "Every label of a picture has to be right.";
const THRESHOLD: &str = "The model's threshold decides.";

/// From `named`, or else the report of the run whose best checkpoint `dir` is, or else the manifest.
///
/// # Errors
/// A file that cannot be read, or holds no figures of such a model.
pub fn figures(
    named: Option<&Path>,
    dir: Option<&Path>,
    manifest: &Manifest,
) -> anyhow::Result<Option<Figures>> {
    if let Some(path) = named {
        let text = read(path)?;
        let text = text.ok_or_else(|| anyhow!("{} is missing", printable_path(path)))?;
        return of_file(path, &text, "pictures kept aside for it", manifest).map(Some);
    }
    let best = dir.filter(|dir| dir.file_name().is_some_and(|name| name == BEST));
    let report = best.and_then(|dir| Some(dir.parent()?.join("report").join(METRICS)));
    if let Some(path) = report
        && let Some(text) = read(&path)?
    {
        let on = "validation pictures of the training";
        return of_file(&path, &text, on, manifest).map(Some);
    }
    Ok(of_manifest(manifest))
}

fn read(path: &Path) -> anyhow::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => bail!(
            "{} cannot be read: {}",
            printable_path(path),
            system_words(&error)
        ),
    }
}

fn of_file(path: &Path, text: &str, on: &str, manifest: &Manifest) -> anyhow::Result<Figures> {
    let metrics = serde_json::from_str::<Value>(text).ok();
    let figures = metrics.and_then(|metrics| of_metrics(&metrics, on, manifest.problem));
    figures.ok_or_else(|| {
        anyhow!(
            "{} holds no figures: name a metrics.json that docsort evaluate wrote",
            printable_path(path)
        )
    })
}

/// The keys are those of `evaluation::Evaluation` and `evaluation::LabelEvaluation`.
fn of_metrics(metrics: &Value, on: &str, problem: ProblemKind) -> Option<Figures> {
    let pictures = metrics["pictures"].as_u64()?;
    let whole = |name: &str, key: &str| {
        let ends = &metrics[format!("{key}_interval_95")];
        Some(Figure {
            name: name.to_owned(),
            metric: Some("accuracy"),
            value: metrics[key].as_f64()?,
            interval: ends[0].as_f64().zip(ends[1].as_f64()),
        })
    };
    let accuracy = whole("accuracy", "accuracy");
    let exact = whole("every label right", "exact_match");
    let right = match problem {
        ProblemKind::Multiclass => "An answer of unknown counts as wrong.",
        ProblemKind::Binary => THRESHOLD,
        ProblemKind::Multilabel => EVERY_LABEL,
    };
    let macro_f1 = metrics["macro_average"]["f1"].as_f64();
    let macro_f1 = macro_f1.map(|value| without_interval("F1, mean of the classes", "f1", value));
    let mut rows: Vec<Figure> = accuracy.or(exact).into_iter().chain(macro_f1).collect();
    for (list, name) in [("classes", "class"), ("labels", "label")] {
        let classes = metrics[list].as_array().into_iter().flatten();
        rows.extend(classes.filter_map(|class| {
            let value = class["recall"].as_f64()?;
            let support = class["support"].as_u64()?;
            // A recall is a count of its support.
            let found = (value * support as f64).round() as u64;
            Some(Figure {
                name: format!("of {}, found", class[name].as_str()?),
                metric: None,
                value,
                interval: wilson_95(found, support),
            })
        }));
    }
    Some(Figures {
        on: on.to_owned(),
        pictures,
        right: right.to_owned(),
        rows,
    })
}

fn of_manifest(manifest: &Manifest) -> Option<Figures> {
    let sealed = manifest.metrics?;
    let correct = (sealed.valid_accuracy * sealed.valid_count as f64).round() as u64;
    let (name, right) = match manifest.problem {
        ProblemKind::Multiclass => (
            "accuracy",
            "The likeliest class counts, whatever its probability, and rejects are classes of their own.",
        ),
        ProblemKind::Binary => ("accuracy", THRESHOLD),
        ProblemKind::Multilabel => ("every label right", EVERY_LABEL),
    };
    let on = if manifest.was_extended() {
        "pictures that it was taught more by, each answered by a model that was fitted without it; of its other classes there were none"
    } else {
        "validation pictures of the training"
    };
    // Of an extended model they are no results to compare models by.
    let compared = |metric| (!manifest.was_extended()).then_some(metric);
    Some(Figures {
        on: on.to_owned(),
        pictures: sealed.valid_count,
        right: right.to_owned(),
        rows: vec![
            Figure {
                name: name.to_owned(),
                metric: compared("accuracy"),
                value: sealed.valid_accuracy,
                interval: wilson_95(correct, sealed.valid_count),
            },
            Figure {
                metric: compared("f1"),
                ..without_interval("F1, mean of the classes", "f1", sealed.valid_macro_f1)
            },
        ],
    })
}

fn without_interval(name: &str, metric: &'static str, value: f64) -> Figure {
    Figure {
        name: name.to_owned(),
        metric: Some(metric),
        value,
        interval: None,
    }
}
