//! What an evaluation does not tell, in one line above all figures: classes of the model that no picture was
//! measured of, most often because a folder is called otherwise.

use crate::checkpoint::Manifest;
use crate::commands::measured::Measured;
use crate::commands::{SHOWN, shortened};
use crate::dataset::{Folder, nested_folder};
use crate::names;
use crate::printable::counted;

/// None where each class that the model may answer has a picture.
pub fn unmeasured(measured: &Measured, folder: &Folder, manifest: &Manifest) -> Option<String> {
    let supports: Vec<(&String, u64)> = match measured {
        Measured::Classes(evaluation) => {
            let classes = evaluation.classes.iter();
            classes.map(|row| (&row.class, row.support)).collect()
        }
        Measured::Labels(evaluation) => {
            let labels = evaluation.labels.iter();
            labels.map(|row| (&row.label, row.support)).collect()
        }
    };
    let noun = match measured {
        Measured::Classes(_) => "class",
        Measured::Labels(_) => "label",
    };
    let without: Vec<&String> = supports
        .iter()
        .filter(|(_, support)| *support == 0)
        .map(|(name, _)| *name)
        .collect();
    if without.is_empty() {
        return None;
    }
    let is_strange = |name: &&String| !manifest.classes.contains(name);
    let strange: Vec<&String> = folder.classes.iter().filter(is_strange).collect();
    let meant = |name: &&String| match names::nearest(name, strange.iter().copied()) {
        Some(nearest) => format!("{name} (did you mean {nearest}?)"),
        None => (*name).clone(),
    };
    // Only of those that are shown: a thousand names are compared with a thousand others in seconds.
    let (shown, more) = without.split_at(without.len().min(SHOWN));
    let more = more.iter().map(|name| (*name).clone());
    let listed = shortened(&shown.iter().map(meant).chain(more).collect::<Vec<_>>());
    let all = supports.len();
    if without.len() == all && strange.len() == folder.classes.len() {
        let found: Vec<String> = strange.into_iter().cloned().collect();
        let nested = nested_folder(&folder.root).map_or(String::new(), |nested| {
            format!("; perhaps {} was meant", nested.display())
        });
        return Some(format!(
            "warning: no name matches, so that nothing was measured: the model knows {listed}; found {}{nested}",
            shortened(&found)
        ));
    }
    let verbs = match without.len() {
        1 => "has no picture here and enters",
        _ => "have no picture here and enter",
    };
    Some(format!(
        "warning: {} of the model's {} {verbs} no average: {listed}",
        without.len(),
        counted(all as u64, noun)
    ))
}
