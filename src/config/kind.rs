//! Which values a key may take: the ranges' meaning, what would be right in words, and the check of one value.
//! It knows no key.

use toml::Value;
use toml::de::DeValue;

/// The values that a key may take; all bounds are inclusive.
pub(super) enum Kind {
    Whole(i64, i64),
    Number(f64, f64),
    /// Above 0 and finite, also in single precision.
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
            Positive => "a number above 0, from 1.2e-38 to 3.4e38".to_owned(),
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
            // What is computed in has no larger number, and a smaller one is none or nearly so.
            Positive => {
                number(value, f64::from(f32::MIN_POSITIVE), f64::from(f32::MAX)).map(Value::Float)
            }
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

/// A run's name on the command line, by the rule of `run.name`.
///
/// # Errors
/// What would be right.
pub fn run_name(text: &str) -> Result<String, String> {
    if is_folder_name(text) {
        Ok(text.to_owned())
    } else {
        Err(format!("expected {}", Name.expected()))
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
