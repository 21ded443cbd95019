//! The invariant of the design: imports point downward only, and what knows no tensor names no
//! tensor library. Checked on the sources, so that it need not be remembered.

use crate::harness::files::checkout;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The modules of `src` from the ground up: each may use those before it alone. `lib` and `main` hold them all.
const ORDER: [&str; 22] = [
    "names",
    "printable",
    "threads",
    "config",
    "checkpoint",
    "dataset",
    "backend",
    "model",
    "loss",
    "evaluation",
    "report",
    "board",
    "training",
    "classifier",
    "doctor",
    "sorting",
    "extend",
    "cli",
    "commands",
    "corpus",
    "closed_output",
    "main",
];

/// Those that deal in tensors. All others deal in files, pictures and numbers, and so do all of `crates`.
const WITH_BURN: [&str; 5] = ["backend", "model", "loss", "training", "classifier"];

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
        let text = fs::read_to_string(entry.path()).unwrap();
        let code = text.lines().map(|line| line.split("//").next().unwrap());
        let code = code.collect::<Vec<_>>().join("\n");
        *modules.entry(module).or_insert_with(String::new) += &(code + "\n");
    }
    // A walk that found nothing would find nothing wrong.
    assert!(ORDER.iter().all(|&module| modules.contains_key(module)));
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

/// Whether `code` names Burn or one of its parts.
fn names_burn(code: &str) -> bool {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| word == "burn" || word.starts_with("burn_"))
}

#[test]
fn imports_point_downward_only() {
    let mut modules = modules();
    let lib = modules.remove("lib").expect("src/lib.rs");
    let found: BTreeSet<&str> = modules.keys().map(String::as_str).collect();
    assert_eq!(found, BTreeSet::from(ORDER), "a row for each module");
    for (rank, module) in ORDER.iter().enumerate() {
        for target in used(&modules[*module]) {
            let place = ORDER.iter().position(|name| *name == target);
            assert!(
                place.is_none_or(|place| place <= rank),
                "{module} uses {target}, which lies above it"
            );
        }
        let declared = format!("mod {module};");
        let is_held = lib.contains(&declared) || modules["main"].contains(&declared);
        assert!(*module == "main" || is_held, "{module}");
    }
}

#[test]
fn only_the_modules_of_tensors_name_burn() {
    for (module, code) in modules() {
        assert_eq!(
            names_burn(&code),
            WITH_BURN.contains(&module.as_str()),
            "{module}"
        );
    }
}

#[test]
fn no_crate_below_depends_on_burn_or_on_docsort_itself() {
    let mut crates = BTreeSet::new();
    for entry in fs::read_dir(checkout().join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
        for dependency in dependencies.into_iter().flat_map(toml::Table::keys) {
            let is_above = dependency == "docsort" || names_burn(&dependency.replace('-', "_"));
            assert!(!is_above, "{name} depends on {dependency}");
        }
        crates.insert(name);
    }
    for name in ["random", "kernels", "picture", "mock-documents", "engine"] {
        assert!(crates.contains(name), "{name} was not looked at");
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
