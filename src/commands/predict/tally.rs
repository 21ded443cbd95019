//! What one part of a labelling counted of its inputs, so that `docsort merge` can tell whether all parts are there.

use crate::dataset::{Input, Shard, relative};
use crate::report::{Format, fingerprint};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// What stands in the record beside the rows of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    pub number: u32,
    pub of: u32,
    /// Inputs of this part, each member of an archive for itself.
    pub inputs: u64,
    /// Theirs: each page has one. None where an earlier docsort wrote them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Sum of [`fingerprint`] over them, in hexadecimal: equal in any order of the rows.
    pub digest: String,
    /// Files of all parts, which each part sees as it walks the folders; an archive is one.
    pub all_inputs: u64,
    /// SHA-256 over their relative paths, in their order.
    pub all_digest: String,
}

/// Counts inputs as they come, on whatever thread lists them.
#[derive(Clone)]
pub struct Tally(Arc<Mutex<State>>);

struct State {
    shard: Shard,
    format: Format,
    roots: Vec<PathBuf>,
    inputs: u64,
    sum: u128,
    all_inputs: u64,
    all: Sha256,
}

impl Tally {
    /// - `paths`: what was named on the command line
    pub fn new(shard: Shard, format: Format, paths: &[PathBuf]) -> Self {
        Self(Arc::new(Mutex::new(State {
            shard,
            format,
            roots: paths.to_vec(),
            inputs: 0,
            sum: 0,
            all_inputs: 0,
            all: Sha256::new(),
        })))
    }

    /// Counts a file of all parts, and says whether it is of this one. An archive is asked for before it is opened.
    pub fn takes(&self, input: &Input) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let path = input.path();
        let relative = relative(path, &state.roots);
        let bytes = relative.as_os_str().as_encoded_bytes();
        let is_taken = state.shard.takes(bytes);
        let length = (bytes.len() as u64).to_le_bytes();
        let state = &mut *state;
        state.all_inputs += 1;
        // The length comes first, so that no two lists have the same bytes.
        state.all.update(length);
        state.all.update(bytes);
        is_taken
    }

    /// Counts an input of this part.
    pub fn count(&self, input: &Input) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fingerprint = fingerprint(state.format, input.path(), input.member());
        state.inputs += 1;
        state.sum = state.sum.wrapping_add(fingerprint);
    }

    /// Once all inputs were counted and have so many rows.
    pub fn counted(&self, rows: u64) -> Counted {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Counted {
            number: state.shard.number,
            of: state.shard.of,
            inputs: state.inputs,
            rows: Some(rows),
            digest: in_words(state.sum),
            all_inputs: state.all_inputs,
            all_digest: HEXLOWER.encode(&state.all.clone().finalize()),
        }
    }
}

/// A sum of fingerprints as it stands in a record.
pub fn in_words(sum: u128) -> String {
    format!("{sum:032x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_input_is_of_exactly_one_part_and_they_are_of_like_size() {
        let paths: Vec<Input> = (0..4000)
            .map(|number| Input::File(format!("/data/{}/{number}.jpg", number % 7).into()))
            .collect();
        let mut seen = BTreeSet::new();
        for number in 1..=8 {
            let shard = Shard { number, of: 8 };
            let tally = Tally::new(shard, Format::Csv, &["/data".into()]);
            let taken = paths.iter().filter(|input| tally.takes(input));
            for input in taken {
                tally.count(input);
                assert!(seen.insert(input.path()), "{input:?} twice");
            }
            let counted = tally.counted(0);
            assert_eq!(counted.all_inputs, 4000);
            // 500 are expected; six standard deviations of a binomial are 125.
            assert!((375..625).contains(&counted.inputs), "{counted:?}");
        }
        assert_eq!(seen.len(), 4000);
    }

    #[test]
    fn where_a_folder_lies_changes_no_part() {
        let shard = Shard { number: 2, of: 5 };
        let counted = |root: &str, roots: &[&str]| {
            let roots: Vec<PathBuf> = roots.iter().map(PathBuf::from).collect();
            let tally = Tally::new(shard, Format::Csv, &roots);
            let taken = (0..200).filter(|number| {
                tally.takes(&Input::File(format!("{root}/a/{number}.png").into()))
            });
            let taken: Vec<u32> = taken.collect();
            (taken, tally.counted(0).all_digest)
        };
        let here = counted("/mnt/photos", &["/mnt/photos"]);
        assert_eq!(counted("photos", &["photos/"]), here);
        assert_ne!(counted("photos", &["-"]), here);
    }
}
