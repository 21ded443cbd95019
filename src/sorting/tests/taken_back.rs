//! A sorting that is taken back by its journal, and one that was killed.

use super::*;

#[test]
fn each_way_of_sorting_can_be_taken_back() {
    for how in [How::Copy, How::Link, How::Move] {
        let case = case();
        let before = tree(&case.from);
        let (_, journal) = sort(&case, how, Mode::Apply);
        let journal = journal.unwrap();
        let sorted = tree(&case.into);
        assert_eq!(taken_back(&journal, Mode::DryRun).len(), 3);
        assert_eq!(tree(&case.into), sorted, "a dry run writes nothing");

        let taken = taken_back(&journal, Mode::Apply);
        assert!(
            taken.iter().all(|one| one.verdict == Verdict::Back),
            "{taken:?}"
        );
        assert_eq!(tree(&case.from), before);
        assert!(tree(&case.into).is_empty());
        assert!(
            !case.into.join("x").exists(),
            "a folder that was made is removed"
        );
        assert!(
            taken_back(&journal, Mode::Apply).is_empty(),
            "twice is once"
        );
        sort(&case, how, Mode::Apply);
        assert_eq!(tree(&case.into), sorted, "and it can be done again");
    }
}

#[test]
fn what_was_changed_since_is_left_and_named() {
    let copied = case();
    let (_, journal) = sort(&copied, How::Copy, Mode::Apply);
    fs::write(copied.into.join("x/a.jpg"), b"rotated").unwrap();
    let taken = taken_back(&journal.unwrap(), Mode::Apply);
    let left = |taken: &[Taken]| {
        let left = taken.iter().filter(|one| one.verdict != Verdict::Back);
        left.map(|one| one.to.clone()).collect::<Vec<_>>()
    };
    assert_eq!(left(&taken), [copied.into.join("x/a.jpg")]);
    assert_eq!(fs::read(copied.into.join("x/a.jpg")).unwrap(), b"rotated");

    let moved = case();
    let (_, journal) = sort(&moved, How::Move, Mode::Apply);
    fs::write(moved.from.join("b.jpg"), b"another").unwrap();
    let taken = taken_back(&journal.unwrap(), Mode::Apply);
    assert_eq!(left(&taken), [moved.into.join("y/b.jpg")]);
    assert_eq!(fs::read(moved.from.join("b.jpg")).unwrap(), b"another");
    assert_eq!(
        fs::read(moved.into.join("y/b.jpg")).unwrap(),
        b"bytes of b.jpg"
    );
}

/// A journal whose last word on one file is `Begin`, with the files as a kill at that moment leaves
/// them: nothing yet; a half-grown copy; both names; the new name alone.
#[test]
fn whatever_a_kill_interrupts_is_finished_or_dropped() {
    for how in [How::Copy, How::Move] {
        for moment in 0..4 {
            let case = case();
            fs::create_dir_all(case.into.join("x")).unwrap();
            let (from, to) = (case.from.join("a.jpg"), case.into.join("x/a.jpg"));
            let part = case.into.join("x/.docsort-part-1");
            let mut journal = Journal::create(&case.into, how).unwrap();
            let begin = Event::Begin {
                from: RecordedPath::from(from.as_path()),
                to: RecordedPath::from(to.as_path()),
                part: Some(RecordedPath::from(part.as_path())),
            };
            journal.append(&begin).unwrap();
            match moment {
                0 => {}
                1 => fs::write(&part, b"bytes of").unwrap(),
                2 => drop(fs::copy(&from, &to).unwrap()),
                _ => fs::rename(&from, &to).unwrap(),
            }
            let path = journal.path().to_owned();
            drop(journal);
            let mut torn = fs::read(&path).unwrap();
            torn.extend(b"{\"event\":\"do");
            fs::write(&path, torn).unwrap();

            let mut sorter = Sorter::open(&case.into, ["x", "y"], how, Mode::Apply).unwrap();
            if from.exists() {
                sorter.place(&from, "x").unwrap();
            }
            let sorted = tree(&case.into);
            let expected = BTreeMap::from([(PathBuf::from("x/a.jpg"), b"bytes of a.jpg".to_vec())]);
            assert_eq!(sorted, expected, "{how:?} at moment {moment}");
            assert_eq!(from.exists(), how == How::Copy && moment != 3);
        }
    }
}

#[test]
fn a_strangers_journal_removes_nothing_outside_of_its_folder() {
    let case = case();
    fs::create_dir(&case.into).unwrap();
    let victim = case.from.join("a.jpg");
    let mut journal = Journal::create(&case.into, How::Copy).unwrap();
    let sha256 = super::super::place::sha256(&victim).unwrap();
    let name = RecordedPath::from(victim.as_path());
    let begin = Event::Begin {
        from: RecordedPath::from(case.from.join("b.jpg").as_path()),
        to: RecordedPath::from(case.from.join("none").as_path()),
        part: Some(name.clone()),
    };
    let done = Event::Done {
        from: RecordedPath::Text("/nowhere".to_owned()),
        to: name,
        sha256: Some(sha256),
    };
    journal.append(&begin).unwrap();
    journal.append(&done).unwrap();
    let taken = taken_back(journal.path(), Mode::Apply);
    assert_ne!(taken[0].verdict, Verdict::Back);
    assert_eq!(tree(&case.from).len(), 3);
}

#[test]
fn a_name_that_is_no_text_survives_the_journal() {
    let case = case();
    let odd = case
        .from
        .join(std::ffi::OsStr::from_bytes(b"odd-\xff\n.jpg"));
    fs::write(&odd, b"odd").unwrap();
    let mut sorter = Sorter::open(&case.into, ["x"], How::Move, Mode::Apply).unwrap();
    sorter.place(&odd, "x").unwrap();
    let journal = sorter.journal().unwrap().to_owned();
    drop(sorter);
    assert!(!odd.exists());
    taken_back(&journal, Mode::Apply);
    assert_eq!(fs::read(&odd).unwrap(), b"odd");
}

#[test]
fn what_is_no_journal_is_named_with_the_newest_that_lies_there() {
    let case = case();
    let told = |path: &Path| {
        let ended = undo(path, Mode::DryRun, |_| {});
        ended.unwrap_err().to_string()
    };
    let missing = told(&case.from.join("gone.jsonl"));
    assert!(
        missing.contains("no such file") && missing.contains("docsort-sort-1.jsonl"),
        "{missing}"
    );
    for number in [2, 10] {
        let name = format!("docsort-sort-{number}.jsonl");
        fs::write(case.from.join(name), "").unwrap();
    }
    let folder = told(&case.from);
    assert!(
        folder.contains("is a folder") && folder.contains("docsort-sort-10.jsonl"),
        "{folder}"
    );
}
