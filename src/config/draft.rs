//! A configuration on its way: values that were checked one by one, where each was given, and
//! every problem so far. It never reads a file and never stops at the first problem.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Value;
use toml::de::{DeTable, DeValue};

use crate::config::fitting;
use crate::config::kind::{Kind, found};
use crate::config::nearest::{nearest_key, nearest_table, nearest_word};
use crate::config::schema::{self, Key};
use crate::config::{Config, Place, Problem, together};

/// Layers are laid over one another by calling [`Draft::table`] or [`Draft::value`] again.
#[derive(Default)]
pub(super) struct Draft {
    values: toml::Table,
    given: usize,
    /// Which one in the order of giving each value is, and where it stands.
    places: BTreeMap<&'static str, (usize, Place)>,
    bad: BTreeSet<&'static str>,
    /// How many of the values given are the defaults.
    defaults: usize,
    pub problems: Vec<Problem>,
}

impl Draft {
    /// Takes every key of a table. `prefix` is the table's name, as typed and as meant; `place`
    /// turns a range of bytes into where the user finds it.
    pub fn table(
        &mut self,
        table: &DeTable<'_>,
        [typed, meant]: [&str; 2],
        place: &dyn Fn(Range<usize>) -> Place,
    ) {
        for (name, value) in table {
            let paths = [join(typed, name.get_ref()), join(meant, name.get_ref())];
            self.entry(
                [&paths[0], &paths[1]],
                value.get_ref(),
                [place(name.span()), place(value.span())],
                place,
            );
        }
    }

    /// Takes the value of one key, or of a whole table.
    pub fn entry(
        &mut self,
        [typed, meant]: [&str; 2],
        value: &DeValue<'_>,
        [key_place, value_place]: [Place; 2],
        place: &dyn Fn(Range<usize>) -> Place,
    ) {
        if let Some(key) = schema::find(meant) {
            return self.value(key, typed, value, value_place);
        }
        let is_table = schema::tables().contains(&meant);
        match value {
            DeValue::Table(table) if is_table => self.table(table, [typed, meant], place),
            DeValue::Table(table) => {
                let last = meant.rsplit('.').next().unwrap_or(meant);
                let nearest = nearest_table(last);
                self.problem(key_place, typed, no_such_table(nearest));
                // What stands below it is checked all the same.
                if let Some(nearest) = nearest {
                    self.table(table, [typed, nearest], place);
                }
            }
            _ if is_table => self.problem(
                value_place,
                typed,
                format!(
                    "found {}; expected a table: a line [{meant}] and its keys below it",
                    found(value)
                ),
            ),
            _ => self.problem(key_place, typed, no_such_key(meant)),
        }
    }

    /// Takes one value of a key that exists.
    fn value(&mut self, key: &'static Key, typed: &str, value: &DeValue<'_>, place: Place) {
        match key.kind.check(value) {
            Ok(value) => {
                self.insert(key.path, value);
                self.given += 1;
                self.places.insert(key.path, (self.given, place));
            }
            Err(found) => {
                let mut what = format!("found {found}; expected {}", key.kind.expected());
                if let (Kind::Choice(words), Some(word)) = (&key.kind, value.as_str())
                    && let Some(nearest) = nearest_word(word, words)
                {
                    what.push_str(&format!("; did you mean \"{nearest}\"?"));
                }
                self.bad.insert(key.path);
                self.problem(place, typed, what);
            }
        }
    }

    pub fn problem(&mut self, place: Place, key: &str, what: String) {
        self.problems.push(Problem {
            place,
            key: Some(key.to_owned()),
            what,
        });
    }

    /// The lowest layer: every key with the value that its table gives it.
    pub fn defaults() -> Self {
        let mut draft = Self::default();
        for key in schema::keys() {
            let place = Place::Default;
            match DeValue::parse(key.default) {
                Ok(value) => draft.value(key, key.path, value.get_ref(), place),
                Err(error) => draft.problem(place, key.path, error.message().to_owned()),
            }
        }
        draft.defaults = draft.given;
        draft
    }

    /// The configuration that all layers together make, or every problem that they have.
    pub fn finish(mut self) -> Result<Config, Vec<Problem>> {
        self.default_loss();
        let config: Result<Config, toml::de::Error> =
            Value::Table(std::mem::take(&mut self.values)).try_into();
        match config {
            Ok(config) => {
                self.check_together(&config);
                if self.problems.is_empty() {
                    return Ok(config);
                }
            }
            // Only a value that `schema` lets through and `Config` does not; say it all the same.
            Err(error) if self.problems.is_empty() => self.problems.push(Problem {
                place: Place::Set("(all layers together)".to_owned()),
                key: None,
                what: error.message().to_owned(),
            }),
            Err(_) => {}
        }
        Err(self.problems)
    }

    /// A loss that nobody chose follows the problem.
    fn default_loss(&mut self) {
        let kind = self
            .values
            .get("problem")
            .and_then(|table| table.get("kind"));
        let is_sigmoid = matches!(kind.and_then(Value::as_str), Some("binary" | "multilabel"));
        let is_default = self
            .places
            .get("loss.kind")
            .is_some_and(|(order, _)| *order <= self.defaults);
        if is_sigmoid && is_default {
            self.insert(
                "loss.kind",
                Value::String("binary_cross_entropy".to_owned()),
            );
        }
    }

    /// What no value shows alone.
    fn check_together(&mut self, config: &Config) {
        let data = &config.data;
        let kept = data.valid_fraction + data.test_fraction;
        if kept >= 0.9 {
            self.conflict(
                &["data.valid_fraction", "data.test_fraction"],
                format!(
                    "{} for validation and {} for the test leave too little to train on; \
                     together they must stay below 0.9",
                    data.valid_fraction, data.test_fraction
                ),
            );
        }
        // What fits a kind that is itself wrong, nobody can say.
        if !self.bad.contains("problem.kind") {
            for (keys, what) in fitting::conflicts(config) {
                self.conflict(keys, what);
            }
        }
        for (keys, what) in together::conflicts(config) {
            self.conflict(keys, what);
        }
        let least_pixels = u64::from(data.min_side_px).pow(2);
        if least_pixels > data.max_megapixels * 1_000_000 {
            self.conflict(
                &["data.min_side_px", "data.max_megapixels"],
                format!(
                    "a square of {} pixels a side has more than {} million, so that no picture \
                     would be left; expected less of the one or more of the other",
                    data.min_side_px, data.max_megapixels
                ),
            );
        }
    }

    /// Reports at the value that was given last, unless one of them is wrong by itself.
    fn conflict(&mut self, keys: &[&'static str], what: String) {
        if keys.iter().any(|key| self.bad.contains(key)) {
            return;
        }
        let last = keys
            .iter()
            .filter_map(|&key| {
                self.places
                    .get(key)
                    .map(|(order, place)| (order, key, place))
            })
            .max_by_key(|(order, _, _)| **order);
        if let Some((_, key, place)) = last {
            self.problem(place.clone(), key, what);
        }
    }

    fn insert(&mut self, path: &str, value: Value) {
        let Some((table, name)) = path.split_once('.') else {
            self.values.insert(path.to_owned(), value);
            return;
        };
        let table = self
            .values
            .entry(table)
            .or_insert_with(|| Value::Table(toml::Table::new()));
        if let Value::Table(table) = table {
            table.insert(name.to_owned(), value);
        }
    }
}

fn join(table: &str, name: &str) -> String {
    match table {
        "" => name.to_owned(),
        _ => format!("{table}.{name}"),
    }
}

fn no_such_table(nearest: Option<&str>) -> String {
    match nearest {
        Some(table) => format!("no such table; did you mean [{table}]?"),
        None => format!(
            "no such table; there are [{}]",
            schema::tables().join("], [")
        ),
    }
}

fn no_such_key(path: &str) -> String {
    if let Some(nearest) = nearest_key(path) {
        return format!("no such key; did you mean `{nearest}`?");
    }
    let table = path.rsplit_once('.').map_or("", |(table, _)| table);
    let in_table: Vec<&str> = schema::keys()
        .filter_map(|key| match key.path.rsplit_once('.') {
            Some((key_table, name)) => (key_table == table).then_some(name),
            None => table.is_empty().then_some(key.path),
        })
        .collect();
    match (table, in_table.is_empty()) {
        ("", _) => format!(
            "no such key; outside of tables there are `{}`, and the tables [{}]",
            in_table.join("`, `"),
            schema::tables().join("], [")
        ),
        (_, true) => no_such_table(None),
        (_, false) => format!("no such key; [{table}] has `{}`", in_table.join("`, `")),
    }
}
