//! `docs/guarantees.md` against the tests: each promise has one, and each that is named there exists.

use crate::harness::files::checkout;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The functions below `#[test]` in a text, whatever attributes stand between.
fn tests_of(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line == "#[test]" {
            is_test = true;
        } else if let Some(rest) = line.strip_prefix("fn ")
            && std::mem::take(&mut is_test)
        {
            let is_name = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
            names.push(rest.chars().take_while(is_name).collect());
        }
    }
    names
}

/// What a file is called in the table: its own name, or its folder's where that says more.
fn called(path: &Path) -> String {
    let own = path.file_stem().unwrap().to_str().unwrap();
    match own {
        "mod" | "tests" => called(&path.parent().unwrap().with_extension("rs")),
        _ => own.to_owned(),
    }
}

/// File → its tests, of the whole workspace.
fn all_tests() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for folder in ["src", "crates", "tests"] {
        for entry in walkdir::WalkDir::new(checkout().join(folder)) {
            let entry = entry.unwrap();
            if entry
                .path()
                .extension()
                .is_some_and(|ending| ending == "rs")
            {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                let tests = found.entry(called(entry.path())).or_default();
                tests.extend(tests_of(&text));
            }
        }
    }
    found
}

/// The cells of the rows of every table, its head and the line below it left out.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().filter(|line| line.starts_with('|'));
    let cells = lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect());
    let is_promise = |cells: &Vec<&str>| cells[0] != "id" && !cells[0].starts_with("---");
    cells.filter(is_promise).collect()
}

/// The `file::name`s in a cell.
fn named(cell: &str) -> Vec<(&str, &str)> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted.filter_map(|name| name.split_once("::")).collect()
}

#[test]
fn every_promise_has_a_test_that_exists() {
    let text = std::fs::read_to_string(checkout().join("docs/guarantees.md")).unwrap();
    let tests = all_tests();
    let rows = rows(&text);
    assert!(rows.len() >= 40, "only {} rows were found", rows.len());
    let mut problems = Vec::new();
    let mut ids = BTreeSet::new();
    for cells in rows {
        let [id, fault, promise, held_by] = cells[..] else {
            panic!("not four cells: {cells:?}");
        };
        assert!(
            !fault.is_empty() && !promise.is_empty(),
            "{id} promises nothing"
        );
        if !ids.insert(id) {
            problems.push(format!("{id} stands twice"));
        }
        if named(held_by).is_empty() {
            problems.push(format!("{id} has no test"));
        }
        for (file, name) in named(held_by) {
            if !tests.get(file).is_some_and(|tests| tests.contains(name)) {
                problems.push(format!("{id}: there is no test {file}::{name}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn tests_and_rows_are_found_in_the_forms_that_are_used() {
    let text = "#[test]\nfn a_b() {\n#[test]\n#[ignore = \"long\"]\n  fn c(x: u8) {\nfn d() {}";
    assert_eq!(tests_of(text), ["a_b", "c"]);
    assert_eq!(called(Path::new("src/sorting/tests.rs")), "sorting");
    assert_eq!(called(Path::new("src/page/mod.rs")), "page");
    assert_eq!(called(Path::new("tests/it/kills.rs")), "kills");
    let table = "| id | a |\n|---|---|\n| X1 | f | p | `k::a`, `l::b` |\n";
    assert_eq!(rows(table), [["X1", "f", "p", "`k::a`, `l::b`"]]);
    assert_eq!(named("`k::a`, `l::b`"), [("k", "a"), ("l", "b")]);
}
