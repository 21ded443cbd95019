//! The Markdown of the repository against its files: where a link leads there is a file and a heading, and a path that is
//! quoted exists. Addresses on the web are not asked.

use crate::harness::files::checkout;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold what was built, or what others wrote.
const APART: [&str; 5] = ["target", "runs", "dist", "corpus", "node_modules"];
/// They quote paths of older versions and of other repositories.
const QUOTES_OTHERS: [&str; 2] = ["CHANGELOG.md", "docs/photographs.md"];
/// Made by the command beside which it is quoted.
const BUILT: &str = "web/dist";

fn pages() -> Vec<PathBuf> {
    let is_ours = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') || APART.contains(&&*name))
    };
    let entries = walkdir::WalkDir::new(checkout()).into_iter();
    let paths = entries
        .filter_entry(is_ours)
        .map(|entry| entry.unwrap().into_path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect()
}

/// Where a page's links lead, those that leave the repository left out.
fn links(text: &str) -> Vec<&str> {
    let behind = text.split("](").skip(1);
    let targets = behind.filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
    targets
        .filter(|target| !target.contains("://") && !target.contains([' ', '\n']))
        .collect()
}

/// What a link to each heading is called: lower case, words joined by hyphens, no other marks.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        let is_kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        words.chars().filter(is_kept).collect::<String>()
    };
    headings
        .map(|line| anchor(line).replace(' ', "-"))
        .collect()
}

/// Words in quotes that name a path from the top of the repository, without patterns and places to fill in.
fn quoted_paths<'a>(text: &'a str, tops: &[String]) -> Vec<&'a str> {
    let quotes = text
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    let words = quotes.flat_map(str::split_whitespace);
    let words = words.map(|word| {
        word.trim_start_matches("./")
            .trim_end_matches(['.', ',', ';', ':'])
    });
    let is_path = |word: &&str| {
        let top = word.split_once('/').map(|(top, _)| top);
        top.is_some_and(|top| tops.iter().any(|known| known == top))
            && !word.contains(['*', '<', '{', '…', '$', '['])
    };
    words.filter(is_path).collect()
}

/// Names of the folders at the top, and of the crates' own folders.
fn folders(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}

#[test]
fn every_link_of_every_page_leads_to_a_file_and_a_heading() {
    let pages = pages();
    let mut count = 0;
    let mut dead = Vec::new();
    for page in &pages {
        let text = fs::read_to_string(page).unwrap();
        for link in links(&text) {
            count += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match path {
                "" => page.clone(),
                path => page.parent().unwrap().join(path),
            };
            let leads = target.exists()
                && (anchor.is_empty()
                    || anchors(&fs::read_to_string(&target).unwrap()).contains(&anchor.to_owned()));
            if !leads {
                dead.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
    assert!(
        pages.len() >= 20 && count >= 60,
        "only {count} links in {} pages were found",
        pages.len()
    );
}

#[test]
fn every_path_that_a_page_quotes_exists() {
    let root = checkout();
    let crates = folders(&root.join("crates"));
    let tops: Vec<String> = folders(&root)
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .filter(|name| !APART.contains(&&**name))
        .collect();
    let mut count = 0;
    let mut absent = Vec::new();
    for page in pages() {
        if QUOTES_OTHERS.iter().any(|other| page == root.join(other)) {
            continue;
        }
        let text = fs::read_to_string(&page).unwrap();
        for path in quoted_paths(&text, &tops) {
            count += 1;
            // A page about a crate may count from the crate's own folder.
            let exists =
                root.join(path).exists() || crates.iter().any(|one| one.join(path).exists());
            if !exists && path != BUILT {
                absent.push(format!("{}: {path}", page.display()));
            }
        }
    }
    assert!(absent.is_empty(), "absent:\n{}", absent.join("\n"));
    assert!(count >= 50, "only {count} paths were found");
}

#[test]
fn links_anchors_and_paths_are_found_in_the_forms_that_are_used() {
    let text = "[![a](b.png)](c.md#d) [e](https://f.g/h) `x/y.rs` and `run x/z --k x/*.py`";
    assert_eq!(links(text), ["b.png", "c.md#d"]);
    assert_eq!(anchors("# A `b`, c-d\ntext\n## É f?"), ["a-b-c-d", "é-f"]);
    let tops = ["x".to_owned()];
    assert_eq!(quoted_paths(text, &tops), ["x/y.rs", "x/z"]);
}
