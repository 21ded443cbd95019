//! Whether a model learnt the very pictures that it is measured with, as far as its run says so and those of the models that
//! it came from. What it knows by heart measures nothing.

use crate::checkpoint::{self, Extension};
use crate::config::{self, Source};
use crate::dataset::{Folder, Part};
use std::iter::successors;
use std::path::{Path, PathBuf};

/// Models that one came from, each from the next: run folders may be edited, and name each other.
const MOST_ORIGINS: usize = 64;

/// A step on the way to a model: what it was taught, and what it was before.
struct Taught {
    data: PathBuf,
    /// Of a folder that is split, the last part that it learns from.
    last: Part,
    /// Empty where it began anew.
    from: PathBuf,
}

/// What to tell before any figure; none where no run says that these pictures were learnt.
pub(super) fn warning(model: &Path, folder: &Folder) -> Option<String> {
    let measured = folder.root.canonicalize().ok()?;
    let steps = successors(taught(model), |step| {
        taught(&checkpoint::resolve_model(&step.from).ok()?)
    });
    let is_learnt = |step: Taught| {
        let is_same = step.data.canonicalize().is_ok_and(|data| data == measured);
        is_same && folder.samples.iter().any(|sample| sample.part <= step.last)
    };
    steps.take(MOST_ORIGINS).any(is_learnt).then(|| {
        "warning: the model was trained on pictures of this folder, so that these figures are better than those \
         of others will be"
            .to_owned()
    })
}

/// The last step to the checkpoint `model`, by the run folder that it lies in as `best` or `checkpoints/epoch-0007`.
fn taught(model: &Path) -> Option<Taught> {
    model.ancestors().skip(1).take(2).find_map(|run| {
        if let Some(extension) = Extension::of_run(run) {
            return Some(Taught {
                data: extension.data,
                // Where a few pictures are all there is, those for validation count as others do.
                last: Part::Valid,
                from: extension.model,
            });
        }
        let config = Some(run.join("config.toml")).filter(|config| config.is_file())?;
        let config = config::resolve(&Source::File(config), &[]).ok()?;
        Some(Taught {
            data: config.data.dir,
            last: Part::Train,
            from: config.train.from,
        })
    })
}
