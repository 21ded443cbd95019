//! Modules import one another in one direction: a reader who begins at the end of an arrow needs nothing that stands
//! at its start. A folder and what lies in it count as one where they name each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type Module = Vec<String>;

/// Each module with its source, tests left out.
fn modules() -> BTreeMap<Module, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut modules) = (vec![root.clone()], BTreeMap::new());
    while let Some(folder) = folders.pop() {
        let paths = fs::read_dir(folder).unwrap();
        for path in paths.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                modules.insert(name(&path, &root), text.to_owned());
            }
        }
    }
    modules
}

/// `card/mod.rs` is `card`, `lib.rs` the crate itself.
fn name(path: &Path, root: &Path) -> Module {
    let inner: PathBuf = path.strip_prefix(root).unwrap().with_extension("");
    let parts = inner.iter().map(|part| part.to_str().unwrap().to_owned());
    parts
        .filter(|part| part != "mod" && part != "lib")
        .collect()
}

/// The paths that a source names after `crate::` and `super::`, lists taken apart.
fn paths(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text
        .lines()
        .map(|line| line.split("//").next().unwrap())
        .collect();
    let code: String = code.join(" ");
    let mut found = BTreeSet::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let rest = &code[at..];
            let end = rest.find(|c: char| !is_path(c)).unwrap_or(rest.len());
            let (path, rest) = rest.split_at(end);
            let list = rest
                .strip_prefix('{')
                .and_then(|rest| rest.split('}').next());
            for item in list.unwrap_or("").split(',') {
                found.insert(format!("{path}{}", item.trim()));
            }
        }
    }
    found
}

/// The module that a path begins with, seen from another one.
fn target(from: &Module, path: &str, modules: &BTreeMap<Module, String>) -> Module {
    let mut to = from.clone();
    let mut parts = path.split("::").peekable();
    if parts.next_if_eq(&"crate").is_some() {
        to.clear();
    }
    while parts.next_if_eq(&"super").is_some() {
        to.pop();
    }
    for part in parts {
        to.push(part.to_owned());
        if !modules.contains_key(&to) {
            to.pop();
            break;
        }
    }
    to
}

#[test]
fn no_module_imports_what_imports_it() {
    let modules = modules();
    assert!(modules.len() > 100, "{}", modules.len());
    let mut imports: BTreeMap<&Module, BTreeSet<Module>> = BTreeMap::new();
    for (module, text) in &modules {
        let targets = paths(text)
            .into_iter()
            .map(|path| target(module, &path, &modules));
        let others = targets.filter(|to| !to.starts_with(module) && !module.starts_with(to));
        imports.insert(module, others.collect());
    }
    assert!(imports[&vec!["card".to_owned(), "design".to_owned()]].len() > 4);
    // What imports nothing that is left is no part of a circle.
    loop {
        let left: BTreeSet<Module> = imports.keys().map(|&module| module.clone()).collect();
        let before = imports.len();
        imports.retain(|_, targets| targets.iter().any(|to| left.contains(to)));
        if imports.len() == before {
            break;
        }
    }
    let circles: Vec<String> = imports.keys().map(|module| module.join("::")).collect();
    assert!(circles.is_empty(), "in circles, or above one: {circles:?}");
}
