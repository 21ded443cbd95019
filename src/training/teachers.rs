//! Models that teach another: opened once, asked about each picture as training changed it. They learn nothing here.

use super::{TrainingError, origin};
use crate::config::{Config, ProblemKind};
use crate::names;
use crate::printable::printable;
use docsort_engine::{Forward, Manifest, Weights};
use std::path::Path;

/// Networks that know the classes of a training.
#[derive(Debug)]
pub struct Teachers {
    side: usize,
    /// Each with the column of its logits that holds each class of the training.
    networks: Vec<(Forward, Vec<usize>)>,
}

impl Teachers {
    /// Those of `distill.teachers`; none where it is empty.
    ///
    /// # Errors
    /// [`TrainingError::Teacher`]: not a checkpoint, of another problem, of other classes, or one that sees pictures otherwise.
    pub fn open(config: &Config, classes: &[String]) -> Result<Option<Self>, TrainingError> {
        let dirs = &config.distill.teachers;
        let networks = dirs.iter().map(|dir| {
            open(dir, config, classes).map_err(|what| TrainingError::Teacher {
                dir: dir.clone(),
                what,
            })
        });
        let networks = networks.collect::<Result<Vec<_>, _>>()?;
        let teachers = Self {
            side: config.picture.side_px as usize,
            networks,
        };
        Ok((!dirs.is_empty()).then_some(teachers))
    }

    /// The mean of their logits.
    ///
    /// - `pixels`: `[batch, side, side, 3]`, normalised
    /// - output: `[batch, classes]`, row by row, in the training's order of classes
    pub fn logits(&self, pixels: &[f32]) -> Vec<f32> {
        let share = 1.0 / self.networks.len() as f32;
        let mut mean = Vec::new();
        for (network, columns) in &self.networks {
            let rows = network.logits(&network.features(pixels, self.side));
            let ordered = rows
                .iter()
                .flat_map(|row| columns.iter().map(|&column| row[column] * share));
            if mean.is_empty() {
                mean.extend(ordered);
            } else {
                mean.iter_mut()
                    .zip(ordered)
                    .for_each(|(sum, logit)| *sum += logit);
            }
        }
        mean
    }
}

fn open(dir: &Path, config: &Config, classes: &[String]) -> Result<(Forward, Vec<usize>), String> {
    let (manifest, bytes) = origin::read(dir)?;
    let columns = columns(&manifest, config, classes)?;
    let network = Weights::from_bytes(&bytes)
        .and_then(|weights| Forward::new(&manifest.model, manifest.outputs(), &weights));
    Ok((network.map_err(|error| error.to_string())?, columns))
}

/// Where a teacher's logits hold each of `classes`.
fn columns(manifest: &Manifest, config: &Config, classes: &[String]) -> Result<Vec<usize>, String> {
    if manifest.problem != ProblemKind::Multiclass {
        return Err("it does not tell one class of several".to_owned());
    }
    if manifest.preprocessing != config.picture {
        return Err("its [picture] is not this training's".to_owned());
    }
    if manifest.classes.len() != classes.len() {
        return Err(format!(
            "it knows {} classes, and this training has {}",
            manifest.classes.len(),
            classes.len()
        ));
    }
    let column = |class: &String| {
        let found = names::position(&manifest.classes, class);
        found.ok_or_else(|| format!("it knows no class {}", printable(class)))
    };
    classes.iter().map(column).collect()
}
