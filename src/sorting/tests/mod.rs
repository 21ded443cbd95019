mod contents;
mod hostile;
mod taken_back;

use super::journal::{Event, Journal, RecordedPath};
use super::undo::Taken;
use super::{How, Mode, Placed, SortError, Sorter, Verdict, undo};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// Every file and link below a folder with its content, docsort's own files left out.
fn tree(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().is_dir()
            || name.starts_with("docsort-sort-")
            || name == ".docsort-lock"
        {
            continue;
        }
        let path = entry.path().strip_prefix(root).unwrap().to_owned();
        let content = if entry.file_type().is_symlink() {
            let target = fs::read_link(entry.path()).unwrap();
            target.as_os_str().as_bytes().to_vec()
        } else {
            fs::read(entry.path()).unwrap()
        };
        files.insert(path, content);
    }
    files
}

struct Case {
    _root: tempfile::TempDir,
    from: PathBuf,
    into: PathBuf,
}

/// `from` holds `a.jpg`, `b.jpg` and `deep/a.jpg`.
fn case() -> Case {
    let root = tempfile::tempdir().unwrap();
    let base = fs::canonicalize(root.path()).unwrap();
    let (from, into) = (base.join("from"), base.join("into"));
    fs::create_dir_all(from.join("deep")).unwrap();
    for name in ["a.jpg", "b.jpg", "deep/a.jpg"] {
        fs::write(from.join(name), format!("bytes of {name}")).unwrap();
    }
    Case {
        _root: root,
        from,
        into,
    }
}

const ALL: [(&str, &str); 3] = [("a.jpg", "x"), ("b.jpg", "y"), ("deep/a.jpg", "x")];

fn sort(case: &Case, how: How, mode: Mode) -> (Vec<Placed>, Option<PathBuf>) {
    let mut sorter = Sorter::open(&case.into, ["x", "y"], how, mode).unwrap();
    let placed = ALL.map(|(name, folder)| sorter.place(&case.from.join(name), folder).unwrap());
    let journal = sorter.journal().map(Path::to_owned);
    sorter.finish().unwrap();
    (placed.into(), journal)
}

fn taken_back(journal: &Path, mode: Mode) -> Vec<Taken> {
    let mut taken = Vec::new();
    undo(journal, mode, |one| taken.push(one)).unwrap();
    taken
}

#[test]
fn copies_leave_the_sources_and_number_what_shares_a_name() {
    let case = case();
    let before = tree(&case.from);
    let (placed, _) = sort(&case, How::Copy, Mode::Apply);
    assert_eq!(placed[2], Placed::At(case.into.join("x/a-2.jpg")));
    assert_eq!(tree(&case.from), before);
    let sorted = tree(&case.into);
    assert_eq!(sorted.len(), 3);
    assert_eq!(sorted[Path::new("x/a.jpg")], b"bytes of a.jpg");
    assert_eq!(sorted[Path::new("x/a-2.jpg")], b"bytes of deep/a.jpg");
    assert_eq!(sorted[Path::new("y/b.jpg")], b"bytes of b.jpg");
}

#[test]
fn a_copy_keeps_the_time_of_its_source() {
    let case = case();
    sort(&case, How::Copy, Mode::Apply);
    let time = |path: PathBuf| fs::metadata(path).unwrap().modified().unwrap();
    assert_eq!(
        time(case.from.join("a.jpg")),
        time(case.into.join("x/a.jpg"))
    );
}

#[test]
fn a_move_leaves_nothing_behind_and_a_link_points_to_its_source() {
    let moved = case();
    sort(&moved, How::Move, Mode::Apply);
    assert!(tree(&moved.from).is_empty());
    assert_eq!(tree(&moved.into).len(), 3);

    let linked = case();
    sort(&linked, How::Link, Mode::Apply);
    let target = fs::read_link(linked.into.join("x/a-2.jpg")).unwrap();
    assert_eq!(target, linked.from.join("deep/a.jpg"));
}

#[test]
fn a_dry_run_names_the_same_places_and_writes_nothing() {
    let case = case();
    let (planned, journal) = sort(&case, How::Move, Mode::DryRun);
    assert_eq!(journal, None);
    assert!(!case.into.exists());
    assert_eq!(tree(&case.from).len(), 3);
    let (placed, _) = sort(&case, How::Move, Mode::Apply);
    assert_eq!(placed, planned);
}

#[test]
fn nothing_that_has_a_name_already_is_touched() {
    let case = case();
    fs::create_dir_all(case.into.join("x/a-2.jpg")).unwrap();
    symlink("/nowhere", case.into.join("x/a.jpg")).unwrap();
    let (placed, _) = sort(&case, How::Copy, Mode::Apply);
    assert_eq!(placed[0], Placed::At(case.into.join("x/a-3.jpg")));
    assert_eq!(placed[2], Placed::At(case.into.join("x/a-4.jpg")));
    let link = fs::read_link(case.into.join("x/a.jpg")).unwrap();
    assert_eq!(link, Path::new("/nowhere"));
}

#[test]
fn a_thousand_files_of_one_name_become_a_thousand_files() {
    let case = case();
    let sources: Vec<PathBuf> = (0..1000)
        .map(|index| {
            let dir = case.from.join(index.to_string());
            fs::create_dir(&dir).unwrap();
            fs::write(dir.join("scan.jpg"), index.to_string()).unwrap();
            dir.join("scan.jpg")
        })
        .collect();
    let mut sorter = Sorter::open(&case.into, ["x"], How::Copy, Mode::Apply).unwrap();
    for source in &sources {
        sorter.place(source, "x").unwrap();
    }
    let mut contents: Vec<usize> = tree(&case.into)
        .into_values()
        .map(|bytes| String::from_utf8(bytes).unwrap().parse().unwrap())
        .collect();
    contents.sort();
    assert_eq!(contents, (0..1000).collect::<Vec<_>>());
}

#[test]
fn a_class_folder_that_leads_out_is_refused_before_anything_is_written() {
    type Obstacle = fn(&Case, &Path);
    let obstacles: [(&str, Obstacle); 4] = [
        ("a link to a folder outside", |case, at| {
            symlink(&case.from, at).unwrap()
        }),
        ("a link to nowhere", |_, at| {
            symlink("/nowhere/at/all", at).unwrap()
        }),
        ("a link to its own parent", |case, at| {
            symlink(&case.into, at).unwrap()
        }),
        ("a file", |_, at| fs::write(at, b"not ours").unwrap()),
    ];
    for (what, put) in obstacles {
        for how in [How::Copy, How::Move] {
            let case = case();
            fs::create_dir(&case.into).unwrap();
            put(&case, &case.into.join("y"));
            let before = (tree(&case.from), tree(&case.into));
            let refused = Sorter::open(&case.into, ["x", "y"], how, Mode::Apply).unwrap_err();
            assert!(
                matches!(refused, SortError::NotAFolder { .. }),
                "{what}: {refused}"
            );
            assert_eq!((tree(&case.from), tree(&case.into)), before, "{what}");
        }
    }
}

#[test]
fn what_is_sorted_is_not_sorted_again() {
    for how in [How::Copy, How::Link] {
        let case = case();
        sort(&case, how, Mode::Apply);
        fs::write(case.from.join("new.jpg"), b"new").unwrap();
        let mut sorter = Sorter::open(&case.into, ["x", "y"], how, Mode::Apply).unwrap();
        for (name, folder) in ALL {
            let placed = sorter.place(&case.from.join(name), folder).unwrap();
            assert!(matches!(placed, Placed::Before(_)), "{name}");
        }
        let new = sorter.place(&case.from.join("new.jpg"), "y").unwrap();
        assert_eq!(new, Placed::At(case.into.join("y/new.jpg")));
        assert_eq!(tree(&case.into).len(), 4);
    }
}

#[test]
fn a_second_sorting_into_the_same_folder_stops_at_once() {
    let case = case();
    let _first = Sorter::open(&case.into, ["x"], How::Copy, Mode::Apply).unwrap();
    let second = Sorter::open(&case.into, ["x"], How::Copy, Mode::Apply).unwrap_err();
    assert!(matches!(second, SortError::Busy(_)));
}

#[test]
fn a_folder_that_spells_the_class_in_another_unicode_form_is_the_class_s() {
    // Unicode Standard Annex #15: the same name, composed and apart.
    let (composed, apart) = ("F\u{fc}hrerschein", "Fu\u{308}hrerschein");
    for (there, class) in [(composed, apart), (apart, composed)] {
        let case = case();
        fs::create_dir_all(case.into.join(there)).unwrap();
        let source = case.from.join("a.jpg");
        for mode in [Mode::DryRun, Mode::Apply] {
            let mut sorter = Sorter::open(&case.into, [class], How::Copy, mode).unwrap();
            let placed = sorter.place(&source, class).unwrap();
            assert_eq!(placed, Placed::At(case.into.join(there).join("a.jpg")));
        }
        assert!(case.into.join(there).join("a.jpg").exists());
        assert!(!case.into.join(class).exists());
        // Where both are there, the class's own spelling is taken.
        fs::create_dir(case.into.join(class)).unwrap();
        let mut sorter = Sorter::open(&case.into, [class], How::Copy, Mode::DryRun).unwrap();
        let placed = sorter.place(&case.from.join("b.jpg"), class).unwrap();
        assert_eq!(placed, Placed::At(case.into.join(class).join("b.jpg")));
    }
}

#[test]
fn a_link_in_another_unicode_form_of_a_class_is_not_written_through() {
    let case = case();
    fs::create_dir_all(&case.into).unwrap();
    symlink(&case.from, case.into.join("e\u{301}")).unwrap();
    let opened = Sorter::open(&case.into, ["\u{e9}"], How::Copy, Mode::Apply);
    assert!(matches!(opened, Err(SortError::NotAFolder { .. })));
}

#[test]
fn a_file_in_place_of_the_target_is_named_before_anything_is_done() {
    let case = case();
    for mode in [Mode::DryRun, Mode::Apply] {
        for into in [case.from.join("a.jpg"), case.from.join("a.jpg/sorted")] {
            let opened = Sorter::open(&into, ["x"], How::Copy, mode);
            let told = opened.unwrap_err().to_string();
            assert!(
                told.contains("a.jpg is a file") && told.contains("--into"),
                "{told}"
            );
        }
    }
}
