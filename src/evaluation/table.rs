//! Counts of answers by true class, and how they stand in `metrics.json`: as rows of a matrix up to a hundred
//! classes, and beyond it as the entries that are not zero, since a thousand classes make a million cells.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A matrix of so many classes has ten thousand cells: 200 KB of JSON.
const MAX_MATRIX_CLASSES: usize = 100;

/// `counts[i][j]`: pictures of class `rows[i]` for which the model answered `columns[j]`.
///
/// Serialised with the keys `rows`, `columns`, `counts` and `normalized`; of more than a hundred classes with
/// `nonzero`, a list of `[i, j, pictures]`, in place of the last two.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfusionTable {
    pub rows: Vec<String>,
    /// The rows' names, then `unknown`, or `unknown_` where a class is called so.
    pub columns: Vec<String>,
    pub counts: Vec<Vec<u64>>,
    /// Each count as a part of its row; `null` in a row without pictures.
    pub normalized: Vec<Vec<Option<f64>>>,
}

/// A class folder for which `unknown` is the only right answer; it does not enter accuracy.
///
/// Serialised with its fields; of more than a hundred classes with `nonzero`, a list of `[j, pictures]`, in
/// place of `counts`.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignClass {
    pub class: String,
    /// Whether the model was taught it, as a class of rejects.
    pub taught: bool,
    pub pictures: u64,
    /// In the order of [`ConfusionTable::columns`].
    pub counts: Vec<u64>,
}

impl Serialize for ConfusionTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("rows", &self.rows)?;
        map.serialize_entry("columns", &self.columns)?;
        if self.rows.len() <= MAX_MATRIX_CLASSES {
            map.serialize_entry("counts", &self.counts)?;
            map.serialize_entry("normalized", &self.normalized)?;
        } else {
            let rows = self.counts.iter().enumerate();
            let entries: Vec<[u64; 3]> = rows
                .flat_map(|(row, counts)| {
                    let entries = nonzero(counts);
                    entries.map(move |[column, count]| [row as u64, column, count])
                })
                .collect();
            map.serialize_entry("nonzero", &entries)?;
        }
        map.end()
    }
}

impl Serialize for ForeignClass {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("class", &self.class)?;
        map.serialize_entry("taught", &self.taught)?;
        map.serialize_entry("pictures", &self.pictures)?;
        // One column is docsort's own.
        if self.counts.len() <= MAX_MATRIX_CLASSES + 1 {
            map.serialize_entry("counts", &self.counts)?;
        } else {
            let entries: Vec<[u64; 2]> = nonzero(&self.counts).collect();
            map.serialize_entry("nonzero", &entries)?;
        }
        map.end()
    }
}

/// Each place and its count.
fn nonzero(counts: &[u64]) -> impl Iterator<Item = [u64; 2]> {
    let places = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    places.map(|(place, &count)| [place as u64, count])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn table(classes: usize) -> ConfusionTable {
        let names: Vec<String> = (0..classes).map(|class| format!("c{class}")).collect();
        let mut counts = vec![vec![0; classes + 1]; classes];
        counts[1][0] = 3;
        counts[classes - 1][classes] = 2;
        ConfusionTable {
            rows: names.clone(),
            columns: names.into_iter().chain(["unknown".to_owned()]).collect(),
            normalized: vec![vec![None; classes + 1]; classes],
            counts,
        }
    }

    #[test]
    fn few_classes_make_a_matrix_and_many_the_entries_that_are_not_zero() {
        let few = serde_json::to_value(table(2)).unwrap();
        assert_eq!(few["counts"], json!([[0, 0, 0], [3, 0, 2]]));
        assert_eq!(few.get("nonzero"), None);
        let many = serde_json::to_value(table(1000)).unwrap();
        assert_eq!(many["nonzero"], json!([[1, 0, 3], [999, 1000, 2]]));
        assert_eq!((many.get("counts"), many.get("normalized")), (None, None));
        let text = serde_json::to_string(&table(1000)).unwrap();
        assert!(text.len() < 20_000, "{} bytes", text.len());
    }

    #[test]
    fn a_folder_that_the_model_does_not_know_is_written_alike() {
        let foreign = |columns: usize| ForeignClass {
            class: "x".to_owned(),
            taught: false,
            pictures: 4,
            counts: (0..columns).map(|at| if at == 1 { 4 } else { 0 }).collect(),
        };
        let few = serde_json::to_value(foreign(3)).unwrap();
        let expected = json!({"class": "x", "taught": false, "pictures": 4, "counts": [0, 4, 0]});
        assert_eq!(few, expected);
        let many = serde_json::to_value(foreign(1001)).unwrap();
        assert_eq!(
            (&many["nonzero"], many.get("counts")),
            (&json!([[1, 4]]), None)
        );
    }
}
