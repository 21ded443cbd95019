//! Whether an exported ONNX file says what docsort says: by docsort's own reading of the standard always, by ONNX Runtime
//! where a Python on this machine has it. Both print the largest difference.

use crate::commands::say::{note, say};
use crate::printable::{printable, printable_path, system_words};
use anyhow::{Context, anyhow, bail};
use docsort_export::check::{Case, Differences, SCRIPT, TOLERANCE};
use docsort_export::{Source, squares};
use serde::Deserialize;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

/// In 64 bits and by plain loops, a square of the shipped model takes a tenth of a second.
const SQUARES_BY_THE_STANDARD: usize = 10;
const SQUARES_BY_THE_RUNTIME: usize = 200;

/// One line of the script's answer.
#[derive(Deserialize)]
struct Answer {
    /// The module that Python does not have.
    missing: Option<String>,
    runtime: Option<String>,
    logits: Option<f64>,
    probabilities: Option<f64>,
}

/// # Errors
/// A difference above the tolerance, or a file that the checker refuses.
pub fn check(source: &Source, onnx: &Path, python: &Path) -> anyhow::Result<()> {
    let side = source.manifest().preprocessing.side_px;
    let file = fs::read(onnx).with_context(|| printable_path(onnx))?;
    let case = Case::of(source.engine(), squares(SQUARES_BY_THE_STANDARD, side));
    let by = "the standard's definition in 64 bits";
    told(by, SQUARES_BY_THE_STANDARD, case.against_reference(&file)?)?;
    by_runtime(source, onnx, python)
}

/// Asks the runtime in a process of its own; where there is none, says what is missing.
fn by_runtime(source: &Source, onnx: &Path, python: &Path) -> anyhow::Result<()> {
    let side = source.manifest().preprocessing.side_px;
    let case = Case::of(source.engine(), squares(SQUARES_BY_THE_RUNTIME, side));
    let folder = onnx.with_file_name(".docsort-check");
    let output = run(&case, &folder, onnx, python)?;
    // It lies in the export, which must not keep it.
    fs::remove_dir_all(&folder).with_context(|| printable_path(&folder))?;
    let Some(output) = output else {
        let name = printable_path(python);
        note!("ONNX Runtime was not asked: there is no {name} here; --python FILE names one");
        return Ok(());
    };
    if !output.status.success() {
        bail!("{}", failure(&output, python));
    }
    let answer: Answer = serde_json::from_slice(&output.stdout).map_err(|error| {
        anyhow!(
            "{} did not run the comparison, and its answer cannot be read: {error}; --python names a Python",
            printable_path(python)
        )
    })?;
    if let Some(module) = answer.missing {
        note!(
            "ONNX Runtime was not asked: {} has no module {}; pip install onnx onnxruntime numpy, or name another one \
             with --python",
            printable_path(python),
            printable(&module)
        );
        return Ok(());
    }
    let differences = Differences {
        logits: answer.logits.unwrap_or(f64::NAN),
        probabilities: answer.probabilities.unwrap_or(f64::NAN),
    };
    let version = printable(answer.runtime.as_deref().unwrap_or("?"));
    let by = format!("ONNX Runtime {version}, and onnx.checker accepts the file");
    told(&by, SQUARES_BY_THE_RUNTIME, differences)
}

/// The last line of an exception says what is wrong; a program that says nothing was hardly a Python.
fn failure(output: &std::process::Output, python: &Path) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    match said.trim_end().lines().last() {
        Some(last) => format!(
            "ONNX's checker or ONNX Runtime refuses the file: {}",
            printable(last)
        ),
        None => format!(
            "{} ended with {} and no word: --python names a Python",
            printable_path(python),
            output.status
        ),
    }
}

/// None where there is no such Python.
fn run(
    case: &Case,
    folder: &Path,
    onnx: &Path,
    python: &Path,
) -> anyhow::Result<Option<std::process::Output>> {
    let write = || {
        fs::create_dir(folder)?;
        for (name, bytes) in case.files() {
            fs::write(folder.join(name), bytes)?;
        }
        fs::write(folder.join("check.py"), SCRIPT)
    };
    write().map_err(|error| {
        let folder = printable_path(folder);
        anyhow!("{folder} cannot be written: {}", system_words(&error))
    })?;
    let output = Command::new(python)
        .arg(folder.join("check.py"))
        .arg(onnx)
        .arg(folder)
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) => Ok(Some(output)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => bail!(
            "{} cannot be run: {}",
            printable_path(python),
            system_words(&error)
        ),
    }
}

fn told(by: &str, squares: usize, found: Differences) -> anyhow::Result<()> {
    let line = format!(
        "{squares} squares by {by}: the largest differences are {:.1e} in probabilities and {:.1e} in logits",
        found.probabilities, found.logits
    );
    if !found.are_small() {
        bail!("{line}, more than {TOLERANCE:.0e}: nothing was written");
    }
    say!("{line}");
    Ok(())
}
