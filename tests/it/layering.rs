//! The invariant of the design: imports point downward only, and what knows no tensor names no
//! tensor library. Checked on the sources, so that it need not be remembered.

use crate::harness::files::checkout;
use std::collections::{BTreeMap, BTreeSet};

/// From the ground up; a module may use those of lower rows, and of its own row without a cycle.
const LAYERS: [&[&str]; 6] = [
    &["printable", "names"],
    &["config"],
    &["dataset", "model", "loss", "checkpoint", "backend"],
    &[
        "training",
        "classifier",
        "evaluation",
        "report",
        "sorting",
        "doctor",
    ],
    &["cli", "commands"],
    &["main", "lib"],
];

/// Modules that deal in files, pictures and numbers, never in tensors.
const WITHOUT_BURN: [&str; 8] = [
    "config",
    "dataset",
    "checkpoint",
    "evaluation",
    "report",
    "sorting",
    "doctor",
    "cli",
];

/// Module → the code of its files, without comments.
fn modules() -> BTreeMap<String, String> {
    let src = checkout().join("src");
    let mut modules = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&src) {
        let entry = entry.unwrap();
        if entry.path().extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let below = entry.path().strip_prefix(&src).unwrap();
        let top = below.iter().next().unwrap().to_str().unwrap();
        let module = top.trim_end_matches(".rs").to_owned();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let code = text.lines().map(|line| line.split("//").next().unwrap());
        let code = code.collect::<Vec<_>>().join("\n");
        *modules.entry(module).or_insert_with(String::new) += &(code + "\n");
    }
    modules
}

/// The modules that `code` reaches through `crate::` or `docsort::`.
fn used(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for root in ["crate::", "docsort::"] {
        for (at, _) in code.match_indices(root) {
            let rest = code[at + root.len()..].trim_start();
            match rest.strip_prefix('{') {
                // `use crate::{a, b::c};`: names at the first depth.
                Some(list) => used.extend(first_names(list)),
                None => used.extend([name(rest)]),
            }
        }
    }
    used
}

fn name(text: &str) -> String {
    let is_name = |c: &char| c.is_alphanumeric() || *c == '_';
    text.chars().take_while(is_name).collect()
}

fn first_names(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut names = vec![String::new()];
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(String::new()),
            c if depth == 0 => names.last_mut().unwrap().push(c),
            _ => {}
        }
    }
    names.iter().map(|entry| name(entry.trim())).collect()
}

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

#[test]
fn imports_point_downward_only() {
    let modules = modules();
    assert!(modules.len() > 10, "the sources were not found");
    let mut arrows = BTreeMap::new();
    for (module, code) in &modules {
        let from = rank(module).unwrap_or_else(|| panic!("{module} has no layer"));
        let targets: BTreeSet<String> = used(code)
            .into_iter()
            .filter(|target| target != module && modules.contains_key(target))
            .collect();
        for target in &targets {
            let to = rank(target).unwrap();
            assert!(to <= from, "{module} uses {target}, which lies above it");
        }
        arrows.insert(module.clone(), targets);
    }
    // What is left when modules that use nothing are taken away, again and again, is a cycle.
    while let Some(free) = arrows
        .iter()
        .find(|(_, targets)| targets.iter().all(|target| !arrows.contains_key(target)))
        .map(|(module, _)| module.clone())
    {
        arrows.remove(&free);
    }
    assert!(
        arrows.is_empty(),
        "these modules use each other: {arrows:?}"
    );
}

#[test]
fn only_the_modules_of_tensors_name_burn() {
    let modules = modules();
    for module in WITHOUT_BURN {
        let code = &modules[module];
        let words: BTreeSet<&str> = code
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .collect();
        for word in ["burn", "burn_pack", "Tensor"] {
            assert!(!words.contains(word), "{module} names {word}");
        }
    }
}

#[test]
fn only_commands_and_main_print() {
    for (module, code) in modules() {
        if ["commands", "main"].contains(&module.as_str()) {
            continue;
        }
        // Tests inside modules may print what they like.
        for part in code.split("#[cfg(test)]").take(1) {
            for word in ["println!", "print!("] {
                assert!(!part.contains(word), "{module} prints");
            }
        }
    }
}

#[test]
fn imports_are_found_in_every_form() {
    let names = |code| used(code).into_iter().collect::<Vec<_>>();
    assert_eq!(names("use crate::a::b;"), ["a"]);
    assert_eq!(names("use crate::{a, b::{c, d}, e::f};"), ["a", "b", "e"]);
    assert_eq!(names("let x = crate::a::b(); docsort::c::d()"), ["a", "c"]);
}
