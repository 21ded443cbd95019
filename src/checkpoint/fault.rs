//! Named points at which a test can kill the process, to prove that a checkpoint is invisible
//! until its one rename. The variable `DOCSORT_ABORT_AT=before-rename` aborts there the first
//! time, `before-rename:3` the third time. Without the variable a point costs one atomic load;
//! it never changes anything else.
//!
//! Points, in order: `after-create`, `after-<file's name without extension>` for each file (such
//! as `after-model`), `before-manifest`, `before-rename`, `between-renames` (only where a
//! checkpoint of the same name is replaced), `after-rename`, `after-sync`; and `while-deleting`,
//! between hiding a checkpoint that was replaced or rotated out and deleting it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

const VARIABLE: &str = "DOCSORT_ABORT_AT";

/// Aborts the process if `DOCSORT_ABORT_AT` names this point, as `kill -9` would end it.
pub fn fault_point(name: &str) {
    static WANTED: OnceLock<Option<(String, u64)>> = OnceLock::new();
    static VISITS: AtomicU64 = AtomicU64::new(0);
    let wanted = WANTED.get_or_init(|| std::env::var(VARIABLE).ok().map(|text| parse(&text)));
    if let Some((point, visit)) = wanted
        && point == name
        && VISITS.fetch_add(1, Ordering::Relaxed) + 1 == *visit
    {
        std::process::abort();
    }
}

fn parse(text: &str) -> (String, u64) {
    match text.rsplit_once(':') {
        Some((point, visit)) => (point.to_owned(), visit.parse().unwrap_or(1)),
        None => (text.to_owned(), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_named_alone_or_with_the_visit_that_counts() {
        assert_eq!(parse("before-rename"), ("before-rename".to_owned(), 1));
        assert_eq!(parse("after-model:3"), ("after-model".to_owned(), 3));
    }
}
