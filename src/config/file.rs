//! Three layers become one configuration: the defaults, then a file or a preset, then the command
//! line. It reads one file and writes none.

use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::config::draft::Draft;
use crate::config::nearest::nearest_word;
use crate::config::presets::{Preset, preset, presets};
use crate::config::schema;
use crate::config::{Config, ConfigError, Place, Problem};
use crate::printable::{printable_path, system_words};

/// Configurations are a few kilobytes; this also ends the reading of an endless device.
const MAX_BYTES: u64 = 1 << 20;

/// What is laid over the defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nothing: the preset `cpu`.
    Default,
    File(PathBuf),
    Preset(&'static Preset),
}

/// What the user means by `docsort train <typed>`: the file of that name, else the preset of that
/// name, else nothing we could take.
///
/// # Errors
/// Neither exists: the nearest preset is named.
pub fn source(typed: Option<&Path>) -> Result<Source, ConfigError> {
    let Some(typed) = typed else {
        return Ok(Source::Default);
    };
    let built_in = typed.to_str().and_then(preset);
    match (typed.try_exists(), built_in) {
        // A folder that happens to be called `debug` is no configuration.
        (Ok(true), Some(built_in)) if typed.is_dir() => Ok(Source::Preset(built_in)),
        (Ok(false), Some(built_in)) => Ok(Source::Preset(built_in)),
        (Ok(false), None) => Err(whole_file(typed, no_such_file(typed))),
        // Whatever else is wrong with it is said when it is read.
        (Ok(true) | Err(_), _) => Ok(Source::File(typed.to_owned())),
    }
}

/// The complete configuration: defaults < `source` < `overrides`, of which each is `key=value`.
///
/// # Errors
/// Every problem of the file and of the command line, in one message.
pub fn resolve(source: &Source, overrides: &[String]) -> Result<Config, ConfigError> {
    let mut draft = Draft::defaults();
    match source {
        Source::Default => {}
        Source::Preset(preset) => {
            let name = format!("{} (built in)", preset.name);
            add_text(&mut draft, &name, preset.toml);
        }
        Source::File(path) => match read(path) {
            // Editors of Windows put a byte order mark before the text.
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                add_text(&mut draft, &path.to_string_lossy(), text);
            }
            Err(what) => draft.problems.extend(whole_file(path, what).problems),
        },
    }
    for text in overrides {
        add_override(&mut draft, text);
    }
    draft.finish().map_err(|problems| ConfigError { problems })
}

/// The TOML text from which [`resolve`] makes exactly this configuration.
///
/// # Errors
/// A path that is not UTF-8, which TOML cannot hold.
pub fn render(config: &Config) -> Result<String, ConfigError> {
    for (key, path) in [
        ("run.dir", &config.run.dir),
        ("data.dir", &config.data.dir),
        ("problem.labels", &config.problem.labels),
        ("train.from", &config.train.from),
    ] {
        if path.to_str().is_none() {
            let what = format!(
                "the path {} is not UTF-8, so that no configuration can hold it; rename it, or \
                 reach it through a link",
                printable_path(path)
            );
            return Err(ConfigError {
                problems: vec![Problem {
                    place: Place::Set(key.to_owned()),
                    key: Some(key.to_owned()),
                    what,
                }],
            });
        }
    }
    toml::to_string(config).map_err(|error| ConfigError {
        problems: vec![Problem {
            place: Place::Set("(all layers together)".to_owned()),
            key: None,
            what: error.to_string(),
        }],
    })
}

/// The values that the table of keys gives, and that `configs/cpu.toml` documents.
impl Default for Config {
    fn default() -> Self {
        resolve(&Source::Default, &[]).expect("the defaults are built in, and a test resolves them")
    }
}

fn read(path: &Path) -> Result<String, String> {
    if path.is_dir() {
        return Err("is a folder; expected a TOML file".to_owned());
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| match error.kind() {
            ErrorKind::NotFound => no_such_file(path),
            _ => format!(
                "cannot be read: {}; expected a TOML file",
                system_words(&error)
            ),
        })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!(
            "is longer than {} MiB; expected a TOML file",
            MAX_BYTES >> 20
        ));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("is UTF-16 text; expected a TOML file, saved as UTF-8".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        format!("line {line} is not UTF-8 text; expected a TOML file")
    })
}

/// Lays a TOML text over the draft; its problems come in the order of its lines.
fn add_text(draft: &mut Draft, name: &str, text: &str) {
    let (document, errors) = DeTable::parse_recoverable(text);
    let lines = Lines::of(text);
    let mut layer_problems = Vec::new();
    let mut broken_lines = HashSet::new();
    let mut mistakes = BTreeSet::new();
    for error in errors {
        let position = error.span().map_or(text.len(), |span| span.start);
        let line = lines.line(position);
        mistakes.insert(position);
        // What follows the first mistake of a line is guesswork.
        if !broken_lines.insert(line) {
            continue;
        }
        layer_problems.push(Problem {
            place: Place::File {
                name: name.to_owned(),
                line: Some(line),
                column: Some(lines.column(position)),
            },
            key: None,
            what: format!("not TOML: {}", error.message()),
        });
    }
    let before = draft.problems.len();
    let place = |span: Range<usize>| {
        // A value that a mistake lies in stands where the mistake does.
        let next = mistakes.range(span.start..).next();
        let mistake = next.filter(|mistake| **mistake < span.end);
        let position = *mistake.unwrap_or(&span.start);
        Place::File {
            name: name.to_owned(),
            line: Some(lines.line(position)),
            column: None,
        }
    };
    draft.table(document.get_ref(), ["", ""], &place);
    let found = draft.problems.split_off(before);
    layer_problems.extend(found.into_iter().filter(|problem| match problem.place {
        Place::File {
            line: Some(line), ..
        } => !broken_lines.contains(&line),
        _ => true,
    }));
    layer_problems.sort_by_key(|problem| match problem.place {
        Place::File { line, .. } => line,
        Place::Default | Place::Set(_) => None,
    });
    draft.problems.extend(layer_problems);
}

/// Lays one `key=value` over the draft. Text needs no quotes.
fn add_override(draft: &mut Draft, text: &str) {
    let place = || Place::Set(text.to_owned());
    let Some((key, raw)) = text.split_once('=') else {
        let what = "has no value; expected key=value, such as train.epochs=30";
        draft.problems.push(Problem {
            place: place(),
            key: None,
            what: what.to_owned(),
        });
        return;
    };
    let key = key.trim();
    let is_text = schema::find(key).is_some_and(|key| key.kind.is_text());
    let value = match DeValue::parse(raw.trim()) {
        Ok(value) if !is_text || value.get_ref().is_str() => value.into_inner(),
        // A folder may be called `2024` or `true`.
        _ => DeValue::String(raw.into()),
    };
    draft.entry([key, key], &value, [place(), place()], &|_| place());
}

/// Where the lines of a text begin, so that a place in it is found without counting from the top.
struct Lines<'a> {
    text: &'a str,
    /// Offsets in bytes, ascending; the first is 0.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(ends.map(|(end, _)| end + 1))
            .collect();
        Self { text, starts }
    }

    /// Counted from 1.
    fn line(&self, position: usize) -> usize {
        self.starts.partition_point(|start| *start <= position)
    }

    /// Counted from 1, in characters.
    fn column(&self, position: usize) -> usize {
        let start = self.starts[self.line(position) - 1];
        let before = &self.text.as_bytes()[start..position.clamp(start, self.text.len())];
        1 + String::from_utf8_lossy(before).chars().count()
    }
}

fn whole_file(path: &Path, what: String) -> ConfigError {
    ConfigError {
        problems: vec![Problem {
            place: Place::File {
                name: printable_path(path),
                line: None,
                column: None,
            },
            key: None,
            what,
        }],
    }
}

fn no_such_file(path: &Path) -> String {
    let names: Vec<&'static str> = presets().iter().map(|preset| preset.name).collect();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    // `lessons/vanishng` is near a name as a whole, `presets/cpuu.toml` by its last part.
    let whole = path.to_string_lossy();
    match nearest_word(&whole, &names).or_else(|| nearest_word(&stem, &names)) {
        Some(name) => format!("no such file; did you mean the built-in `{name}`?"),
        None => {
            // The lessons have a list of their own.
            let usual: Vec<&str> = names
                .into_iter()
                .filter(|name| !name.contains('/'))
                .collect();
            format!("no such file; built in are `{}`", usual.join("`, `"))
        }
    }
}
