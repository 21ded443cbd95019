//! The documented preset says what the table of keys says: every key, its default, its range.

use super::*;
use crate::config::kind::Kind;
use crate::config::schema::{Key, TABLES};

/// What `configs/cpu.toml` holds below its head.
fn documented() -> String {
    let mut text = String::new();
    for table in TABLES {
        text.push('\n');
        push_comment(&mut text, table.text);
        if !table.name.is_empty() {
            text.push_str(&format!("[{}]\n", table.name));
        }
        for (number, key) in table.keys.iter().enumerate() {
            // Outside of tables, keys have nothing to do with one another.
            if table.name.is_empty() && number > 0 {
                text.push('\n');
            }
            push_comment(&mut text, key.text);
            let name = key.path.rsplit('.').next().unwrap();
            text.push_str(&format!("{name} = {}\n", key.default));
        }
    }
    text
}

fn push_comment(text: &mut String, lines: &[&str]) {
    for line in lines {
        text.push_str(&format!("#{line}\n"));
    }
}

/// The file with its own head and the table's body; the head is what was measured and how the file is used.
fn expected(file: &str) -> String {
    let is_comment = |line: &&str| line.starts_with('#');
    let head: Vec<&str> = file.lines().take_while(is_comment).collect();
    head.join("\n") + "\n" + &documented()
}

/// `DOCSORT_WRITE_PRESET=1 cargo test --release the_documented_preset` writes the file anew.
#[test]
fn the_documented_preset_is_the_table_of_keys() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/cpu.toml");
    let file = std::fs::read_to_string(&path).unwrap();
    let expected = expected(&file);
    if std::env::var_os("DOCSORT_WRITE_PRESET").is_some() {
        std::fs::write(&path, &expected).unwrap();
        return;
    }
    let lines = file.lines().zip(expected.lines()).enumerate();
    for (number, (found, expected)) in lines {
        assert_eq!(found, expected, "configs/cpu.toml:{}", number + 1);
    }
    assert_eq!(file, expected);
    // What a user reads is what holds where nobody says anything.
    let cpu = Source::Preset(preset("cpu").unwrap());
    assert_eq!(resolve(&cpu, &[]).unwrap(), Config::default());
}

#[test]
fn the_text_of_every_key_names_its_range_and_its_words() {
    for table in TABLES {
        let mut text = String::new();
        for key in table.keys {
            // A key without a text shares that of the key before.
            if !key.text.is_empty() {
                text = key.text.concat();
            }
            for wanted in named(key) {
                assert!(
                    text.contains(&wanted),
                    "{}: {wanted:?} is not in {text:?}",
                    key.path
                );
            }
        }
    }
}

/// What the text above a key must say of the values that it may take.
fn named(key: &Key) -> Vec<String> {
    match key.kind {
        Kind::Whole(low, high) => vec![format!("{low} to {high}")],
        Kind::Number(low, high) | Kind::Triple(low, high) => vec![format!("{low} to {high}")],
        Kind::Wholes(3, 3, low, high) => vec![format!("{low} to {high}")],
        Kind::Wholes(least, most, low, high) => {
            vec![format!("{least} to {most}"), format!("{low} to {high}")]
        }
        Kind::Positive => vec!["Above 0.".to_owned()],
        Kind::Choice(words) => words.iter().map(|word| format!("\"{word}\"")).collect(),
        Kind::Switch
        | Kind::Path
        | Kind::OptionalPath
        | Kind::Text
        | Kind::Name
        | Kind::Texts(_) => vec![],
    }
}
