//! Which keys there are and which values each may take. It owns the ranges; it never reads a file
//! and knows nothing of defaults.

use toml::Value;
use toml::de::DeValue;

/// One key of the configuration.
pub(super) struct Key {
    /// The full name, such as `train.epochs`.
    pub path: &'static str,
    pub kind: Kind,
}

/// The values that a key may take; all bounds are inclusive.
pub(super) enum Kind {
    Whole(i64, i64),
    Number(f64, f64),
    /// Above 0, finite.
    Positive,
    Switch,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A path; any text but an empty one.
    Path,
    /// As `Path`, or empty for none.
    OptionalPath,
    /// Any text, also an empty one.
    Text,
    /// The name of a folder.
    Name,
    /// So many whole numbers, at least and at most, each within the last two.
    Wholes(usize, usize, i64, i64),
    /// Exactly three numbers.
    Triple(f64, f64),
    /// At most so many texts, none of them empty.
    Texts(usize),
}

use Kind::{
    Choice, Name, Number, OptionalPath, Path, Positive, Switch, Text, Texts, Triple, Whole, Wholes,
};

const fn key(path: &'static str, kind: Kind) -> Key {
    Key { path, kind }
}

const ACTIVATIONS: &[&str] = &["relu", "leaky_relu", "gelu", "silu", "sigmoid", "tanh"];

pub(super) static KEYS: &[Key] = &[
    // TOML's integers have 64 bits with a sign.
    key("seed", Whole(0, i64::MAX)),
    key("backend", Choice(&["flex", "ndarray", "wgpu", "auto"])),
    key("kernels", Choice(&["fused", "composed"])),
    key("run.dir", Path),
    key("run.name", Name),
    key("run.keep_last", Whole(1, 1000)),
    key("run.best_precision", Choice(&["single", "half"])),
    key("data.dir", Path),
    key("data.valid_fraction", Number(0.01, 0.8)),
    key("data.test_fraction", Number(0.0, 0.8)),
    key("data.follow_links", Switch),
    // A file is read as a whole, by each loader thread.
    key("data.max_file_mib", Whole(1, 4096)),
    // 1,000 MP are 3 GB decoded.
    key("data.max_megapixels", Whole(1, 1000)),
    key("data.min_side_px", Whole(1, 4096)),
    key("data.cache_mib", Whole(0, 1 << 20)),
    key("data.reject", Texts(1000)),
    key("picture.side_px", Whole(16, 1024)),
    key("picture.fit", Choice(&["letterbox", "squash"])),
    key("picture.pad_rgb", Wholes(3, 3, 0, 255)),
    key("picture.mean", Triple(0.0, 1.0)),
    key("picture.std", Triple(0.001, 10.0)),
    key("augment.turn_deg", Number(0.0, 180.0)),
    key("augment.right_angle", Number(0.0, 1.0)),
    // At one half, two corners could meet.
    key("augment.perspective", Number(0.0, 0.4)),
    key("augment.crop", Number(0.0, 0.5)),
    key("augment.blur_px", Number(0.0, 10.0)),
    key("augment.sharpen", Number(0.0, 4.0)),
    key("augment.unmoved", Number(0.0, 1.0)),
    key("augment.glare", Number(0.0, 1.0)),
    key("augment.light", Number(0.0, 1.0)),
    key("augment.color_cast", Number(0.0, 1.0)),
    key("augment.noise", Number(0.0, 0.5)),
    key("augment.jpeg", Number(0.0, 1.0)),
    key("augment.erase", Number(0.0, 1.0)),
    key("augment.style", Number(0.0, 1.0)),
    key("model.widths", Wholes(1, 8, 1, 1024)),
    key("model.dropout", Number(0.0, 0.95)),
    key("model.activation", Choice(ACTIVATIONS)),
    key("model.norm", Choice(&["batch", "none"])),
    key("model.init_gain", Positive),
    key(
        "problem.kind",
        Choice(&["multiclass", "binary", "multilabel"]),
    ),
    key("problem.positive", Text),
    // At 0 and 1 every answer would be the same.
    key("problem.threshold", Number(0.001, 0.999)),
    key("problem.labels", OptionalPath),
    key("unknown.below", Number(0.0, 1.0)),
    // At one half, tossing a coin would do.
    key("unknown.max_error", Number(0.0, 0.5)),
    key(
        "loss.kind",
        Choice(&[
            "sparse_categorical_cross_entropy",
            "categorical_cross_entropy",
            "binary_cross_entropy",
            "mean_squared_error",
        ]),
    ),
    key("loss.label_smoothing", Number(0.0, 0.9)),
    key("loss.class_weights", Choice(&["balanced", "none"])),
    key("loss.energy_weight", Number(0.0, 100.0)),
    // Logits beyond this are none that a trained network has.
    key("loss.energy_class", Number(-1000.0, 1000.0)),
    key("loss.energy_reject", Number(-1000.0, 1000.0)),
    key("optimizer.learning_rate", Positive),
    key("optimizer.final_fraction", Number(0.0, 1.0)),
    key("optimizer.warmup_epochs", Number(0.0, 1000.0)),
    key("optimizer.weight_decay", Number(0.0, 10.0)),
    key("optimizer.clip_norm", Number(0.0, 1e6)),
    // At 1 the first weights would stay.
    key("optimizer.average_decay", Number(0.0, 0.9999)),
    key("train.epochs", Whole(1, 100_000)),
    key("train.batch_size", Whole(1, 65_536)),
    key("train.patience", Whole(0, 100_000)),
    key("train.loader_threads", Whole(0, 1024)),
    key("health.enabled", Switch),
    // A window keeps what was seen at each step until it closes.
    key("health.window_steps", Whole(1, 1000)),
    key("health.every_steps", Whole(1, 1000)),
];

/// The key of exactly this name.
pub(super) fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}

/// The tables, such as `train`, in the order of the keys.
pub(super) fn tables() -> Vec<&'static str> {
    let mut tables: Vec<&str> = Vec::new();
    for key in KEYS {
        if let Some((table, _)) = key.path.split_once('.')
            && !tables.contains(&table)
        {
            tables.push(table);
        }
    }
    tables
}

impl Kind {
    /// Whether a bare word of the command line is meant as text, whatever it looks like.
    pub fn is_text(&self) -> bool {
        matches!(self, Choice(_) | Path | OptionalPath | Text | Name)
    }

    /// What would be right, to be read after "expected".
    pub fn expected(&self) -> String {
        match self {
            Whole(low, i64::MAX) => format!("a whole number from {low} up to {}", i64::MAX),
            Whole(low, high) => format!("a whole number from {low} to {high}"),
            Number(low, high) => format!("a number from {low} to {high}"),
            Positive => "a number above 0".to_owned(),
            Switch => "true or false".to_owned(),
            Choice(words) => match words {
                [only] => format!("\"{only}\""),
                _ => format!("one of \"{}\"", words.join("\", \"")),
            },
            Path | OptionalPath => "a path in quotes".to_owned(),
            Text => "a text in quotes".to_owned(),
            Name => "a name of letters, digits, `-`, `_` and `.` that begins with a letter or a \
                     digit, at most 100 bytes"
                .to_owned(),
            Wholes(3, 3, low, high) => {
                format!("three whole numbers from {low} to {high}, such as [128, 128, 128]")
            }
            Wholes(least, most, low, high) => format!(
                "a list of {least} to {most} whole numbers from {low} to {high}, such as [16, 32]"
            ),
            Triple(low, high) => {
                format!("three numbers from {low} to {high}, such as [0.5, 0.5, 0.5]")
            }
            Texts(most) => format!("a list of up to {most} texts in quotes, such as [\"other\"]"),
        }
    }

    /// The value in the shape that [`crate::config::Config`] reads.
    ///
    /// # Errors
    /// What was found instead, to be read after "found".
    pub fn check(&self, value: &DeValue<'_>) -> Result<Value, String> {
        let wrong = || found(value);
        match self {
            Whole(low, high) => whole(value, *low, *high).map(Value::Integer),
            Number(low, high) => number(value, *low, *high).map(Value::Float),
            // What the weights are stored in has no larger number.
            Positive => match number(value, 0.0, f64::from(f32::MAX))? {
                0.0 => Err(wrong()),
                rate => Ok(Value::Float(rate)),
            },
            Switch => value.as_bool().map(Value::Boolean).ok_or_else(wrong),
            Choice(words) => match value.as_str() {
                Some(word) if words.contains(&word) => Ok(Value::String(word.to_owned())),
                _ => Err(wrong()),
            },
            Path => match value.as_str() {
                Some("") => Err("an empty text".to_owned()),
                _ => OptionalPath.check(value),
            },
            OptionalPath | Text => match value.as_str() {
                Some(text) if !text.contains('\0') => Ok(Value::String(text.to_owned())),
                _ => Err(wrong()),
            },
            Name => match value.as_str() {
                Some(text) if is_folder_name(text) => Ok(Value::String(text.to_owned())),
                _ => Err(wrong()),
            },
            Wholes(least, most, low, high) => list(value, *least, *most, |v| {
                whole(v, *low, *high).map(Value::Integer)
            }),
            Triple(low, high) => list(value, 3, 3, |v| number(v, *low, *high).map(Value::Float)),
            Texts(most) => list(value, 0, *most, |v| Path.check(v)),
        }
    }
}

fn whole(value: &DeValue<'_>, low: i64, high: i64) -> Result<i64, String> {
    let Some(integer) = value.as_integer() else {
        return Err(found(value));
    };
    i64::from_str_radix(integer.as_str(), integer.radix())
        .ok()
        .filter(|number| (low..=high).contains(number))
        .ok_or_else(|| found(value))
}

/// Whole numbers are numbers too: `turn_deg = 10`.
fn number(value: &DeValue<'_>, low: f64, high: f64) -> Result<f64, String> {
    let number: Option<f64> = match value {
        DeValue::Float(float) => float.as_str().parse().ok(),
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .map(|number| number as f64),
        _ => None,
    };
    // No NaN lies in a range.
    number
        .filter(|number| (low..=high).contains(number))
        .ok_or_else(|| found(value))
}

fn list(
    value: &DeValue<'_>,
    least: usize,
    most: usize,
    check: impl Fn(&DeValue<'_>) -> Result<Value, String>,
) -> Result<Value, String> {
    let DeValue::Array(elements) = value else {
        return Err(found(value));
    };
    if !(least..=most).contains(&elements.len()) {
        return Err(match elements.len() {
            0 => "an empty list".to_owned(),
            1 => "a list of one".to_owned(),
            length => format!("a list of {length}"),
        });
    }
    let mut values = Vec::with_capacity(elements.len());
    let mut wrong = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        match check(element.get_ref()) {
            Ok(value) => values.push(value),
            Err(found) => wrong.push(format!("{found} at place {}", index + 1)),
        }
    }
    if wrong.is_empty() {
        Ok(Value::Array(values))
    } else {
        Err(wrong.join(" and "))
    }
}

/// A name that is one folder on every system: no separators, nothing hidden.
fn is_folder_name(name: &str) -> bool {
    name.len() <= 100
        && name.starts_with(char::is_alphanumeric)
        && !name.ends_with('.')
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// A value in the user's own words, short enough for one line.
pub(super) fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.is_empty() => "an empty text".to_owned(),
        DeValue::String(text) if text.chars().count() > 60 => {
            let start: String = text.chars().take(60).collect();
            format!("the text \"{start}…\"")
        }
        DeValue::String(text) => format!("the text \"{text}\""),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(switch) => switch.to_string(),
        DeValue::Datetime(date) => format!("the date {date}"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
