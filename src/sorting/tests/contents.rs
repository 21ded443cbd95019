//! What a source is known by, and what goes with it.

use super::*;

/// Places `a.jpg` into a folder, in a sorting of its own.
fn place(case: &Case, how: How, folder: &str) -> Placed {
    let mut sorter = Sorter::open(&case.into, ["x", "y"], how, Mode::Apply).unwrap();
    let placed = sorter.place(&case.from.join("a.jpg"), folder).unwrap();
    sorter.finish().unwrap();
    placed
}

fn at(case: &Case, path: &str) -> Placed {
    Placed::At(case.into.join(path))
}

fn before(case: &Case, path: &str) -> Placed {
    Placed::Before(case.into.join(path))
}

#[test]
fn a_new_scan_under_an_old_name_is_sorted_and_the_old_one_is_still_known() {
    for how in [How::Copy, How::Link] {
        let case = case();
        let scan = case.from.join("a.jpg");
        let first = fs::read(&scan).unwrap();
        assert_eq!(place(&case, how, "x"), at(&case, "x/a.jpg"));
        assert_eq!(place(&case, how, "x"), before(&case, "x/a.jpg"));
        fs::write(&scan, b"another scan").unwrap();
        assert_eq!(place(&case, how, "y"), at(&case, "y/a.jpg"), "{how:?}");
        assert_eq!(place(&case, how, "y"), before(&case, "y/a.jpg"));
        fs::write(&scan, &first).unwrap();
        assert_eq!(place(&case, how, "x"), before(&case, "x/a.jpg"), "{how:?}");
    }
}

#[test]
fn what_comes_after_a_move_under_the_same_name_is_another_file_however_it_is_sorted() {
    for how in [How::Copy, How::Link, How::Move] {
        let case = case();
        assert_eq!(place(&case, How::Move, "x"), at(&case, "x/a.jpg"));
        fs::write(case.from.join("a.jpg"), b"the next scan").unwrap();
        assert_eq!(place(&case, how, "x"), at(&case, "x/a-2.jpg"), "{how:?}");
        let both = tree(&case.into);
        assert_eq!(both[Path::new("x/a.jpg")], b"bytes of a.jpg");
        assert_eq!(both.len(), 2);
    }
}

#[test]
fn a_copy_of_what_was_moved_that_is_put_back_is_not_copied_again() {
    let case = case();
    let first = fs::read(case.from.join("a.jpg")).unwrap();
    place(&case, How::Move, "x");
    fs::write(case.from.join("a.jpg"), &first).unwrap();
    assert_eq!(place(&case, How::Copy, "x"), before(&case, "x/a.jpg"));
    // Who moves wants the folder to be empty.
    assert_eq!(place(&case, How::Move, "x"), at(&case, "x/a-2.jpg"));
    assert!(!case.from.join("a.jpg").exists());
}

#[test]
fn a_copy_that_was_taken_back_is_made_again() {
    let case = case();
    place(&case, How::Copy, "x");
    let journal = case.into.join("docsort-sort-1.jsonl");
    assert_eq!(taken_back(&journal, Mode::Apply).len(), 1);
    assert_eq!(place(&case, How::Copy, "x"), at(&case, "x/a.jpg"));
}

#[test]
fn a_source_named_twice_is_placed_once() {
    for mode in [Mode::DryRun, Mode::Apply] {
        let case = case();
        let mut sorter = Sorter::open(&case.into, ["x"], How::Copy, mode).unwrap();
        let source = case.from.join("a.jpg");
        assert_eq!(sorter.place(&source, "x").unwrap(), at(&case, "x/a.jpg"));
        let again = case.from.join("deep/../a.jpg");
        assert_eq!(sorter.place(&again, "x").unwrap(), before(&case, "x/a.jpg"));
    }
}

/// `a.jpg` with an editor's and a phone's files beside it, and one that belongs to nothing.
fn with_side_files() -> Case {
    let case = case();
    for name in ["a.jpg.xmp", "a.AAE", "a.MOV", "c.xmp"] {
        fs::write(case.from.join(name), format!("bytes of {name}")).unwrap();
    }
    case
}

#[test]
fn side_files_go_with_their_picture_and_come_back_with_it() {
    for how in [How::Copy, How::Link, How::Move] {
        let case = with_side_files();
        let sources = tree(&case.from);
        place(&case, how, "x");
        let sorted: Vec<PathBuf> = tree(&case.into).into_keys().collect();
        let wanted = ["x/a.AAE", "x/a.MOV", "x/a.jpg", "x/a.jpg.xmp"];
        assert_eq!(sorted, wanted.map(PathBuf::from), "{how:?}");
        let left = tree(&case.from);
        assert_eq!(
            left.len(),
            sources.len() - if how == How::Move { 4 } else { 0 }
        );
        assert!(left.contains_key(Path::new("c.xmp")));
        taken_back(&case.into.join("docsort-sort-1.jsonl"), Mode::Apply);
        assert_eq!(tree(&case.from), sources, "{how:?}");
        assert!(tree(&case.into).is_empty(), "{how:?}");
    }
}

#[test]
fn a_picture_and_its_side_files_share_the_number_of_a_name_that_is_free_for_all() {
    let case = with_side_files();
    fs::create_dir_all(case.into.join("x")).unwrap();
    // The picture's own name is free; a side file's is not, and neither is the next one.
    fs::write(case.into.join("x/a.AAE"), b"not ours").unwrap();
    fs::write(case.into.join("x/a-2.jpg"), b"nor this").unwrap();
    for mode in [Mode::DryRun, Mode::Apply] {
        let mut sorter = Sorter::open(&case.into, ["x"], How::Move, mode).unwrap();
        let placed = sorter.place(&case.from.join("a.jpg"), "x").unwrap();
        assert_eq!(placed, at(&case, "x/a-3.jpg"));
        assert_eq!(sorter.sides(), 3);
    }
    let sorted = tree(&case.into);
    assert_eq!(sorted[Path::new("x/a-3.AAE")], b"bytes of a.AAE");
    assert_eq!(sorted[Path::new("x/a-3.jpg.xmp")], b"bytes of a.jpg.xmp");
    assert_eq!(sorted[Path::new("x/a.AAE")], b"not ours");
}

#[test]
fn a_side_file_is_copied_once_and_known_after_its_picture_was() {
    let case = with_side_files();
    place(&case, How::Copy, "x");
    let once = tree(&case.into);
    let sorter = Sorter::open(&case.into, ["x", "y"], How::Copy, Mode::Apply).unwrap();
    assert!(sorter.knows(&case.from.join("a.AAE")));
    assert!(!sorter.knows(&case.from.join("c.xmp")));
    drop(sorter);
    assert_eq!(place(&case, How::Copy, "x"), before(&case, "x/a.jpg"));
    assert_eq!(tree(&case.into), once);
}

/// The side files went before their picture, so a kill between them leaves a picture to be sorted.
#[test]
fn a_kill_between_a_side_file_and_its_picture_loses_neither() {
    let case = with_side_files();
    fs::create_dir_all(case.into.join("x")).unwrap();
    let (from, to) = (case.from.join("a.AAE"), case.into.join("x/a.AAE"));
    let mut journal = Journal::create(&case.into, How::Move).unwrap();
    let (from_name, to_name) = (
        RecordedPath::from(from.as_path()),
        RecordedPath::from(to.as_path()),
    );
    journal
        .append(&Event::Begin {
            from: from_name.clone(),
            to: to_name.clone(),
            part: None,
        })
        .unwrap();
    fs::rename(&from, &to).unwrap();
    drop(journal);
    assert_eq!(place(&case, How::Move, "x"), at(&case, "x/a.jpg"));
    let sorted: Vec<PathBuf> = tree(&case.into).into_keys().collect();
    let wanted = ["x/a.AAE", "x/a.MOV", "x/a.jpg", "x/a.jpg.xmp"];
    assert_eq!(sorted, wanted.map(PathBuf::from));
}
