//! Journals that a stranger wrote: they are data, and lead nowhere but into their own folder.

use super::*;

/// A journal in `into` that tells of these events.
fn journal(case: &Case, how: How, events: &[Event]) -> PathBuf {
    fs::create_dir_all(&case.into).unwrap();
    let mut journal = Journal::create(&case.into, how).unwrap();
    for event in events {
        journal.append(event).unwrap();
    }
    journal.path().to_owned()
}

fn name(path: PathBuf) -> RecordedPath {
    RecordedPath::from(path.as_path())
}

fn done(from: PathBuf, to: PathBuf, sha256: Option<String>) -> Event {
    let (from, to) = (name(from), name(to));
    Event::Done { from, to, sha256 }
}

#[test]
fn a_strangers_journal_removes_nothing_through_a_link_in_its_folder() {
    let case = case();
    fs::write(case.from.join(".docsort-part-1"), b"somebody's own").unwrap();
    let before = tree(&case.from);
    let digest = super::super::place::sha256(&case.from.join("a.jpg")).unwrap();
    let linked = case.into.join("x");
    let begin = Event::Begin {
        from: name(case.from.join("b.jpg")),
        to: name(linked.join("none.jpg")),
        part: Some(name(linked.join(".docsort-part-1"))),
    };
    let events = [
        begin,
        done("/nowhere".into(), linked.join("a.jpg"), Some(digest)),
    ];
    let journal = journal(&case, How::Copy, &events);
    symlink(&case.from, &linked).unwrap();
    let taken = taken_back(&journal, Mode::Apply);
    assert_ne!(taken[0].verdict, Verdict::Back);
    assert_eq!(tree(&case.from), before);
}

#[test]
fn a_strangers_journal_is_not_believed_about_what_lies_elsewhere() {
    let case = case();
    let picture = case.from.join("a.jpg");
    let digest = super::super::place::sha256(&picture).unwrap();
    let elsewhere = case.from.join("b.jpg");
    journal(
        &case,
        How::Copy,
        &[done(picture.clone(), elsewhere, Some(digest))],
    );
    let mut sorter = Sorter::open(&case.into, ["x"], How::Copy, Mode::Apply).unwrap();
    let placed = sorter.place(&picture, "x").unwrap();
    assert_eq!(placed, Placed::At(case.into.join("x/a.jpg")));
}

#[test]
fn a_pipe_that_a_journal_names_is_never_waited_for() {
    let case = case();
    let (picture, pipe) = (case.from.join("a.jpg"), case.into.join("pipe"));
    let path = journal(
        &case,
        How::Move,
        &[done(picture.clone(), pipe.clone(), None)],
    );
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let mut sorter = Sorter::open(&case.into, ["x"], How::Copy, Mode::Apply).unwrap();
    let placed = sorter.place(&picture, "x").unwrap();
    assert_eq!(placed, Placed::At(case.into.join("x/a.jpg")));
    drop(sorter);
    let begin = Event::Begin {
        from: name(pipe.clone()),
        to: name(case.into.join("x/a.jpg")),
        part: None,
    };
    let line = serde_json::to_string(&begin).unwrap() + "\n";
    fs::write(&path, fs::read_to_string(&path).unwrap() + &line).unwrap();
    let refused = Sorter::open(&case.into, ["x"], How::Copy, Mode::Apply).unwrap_err();
    assert!(refused.to_string().contains("no regular file"), "{refused}");
}

#[test]
fn what_is_wrong_with_a_journal_is_told_without_its_commands() {
    let case = case();
    let path = journal(&case, How::Copy, &[]);
    let line = "{\"event\":\"\\u001b[2J\\u202e\"}\n";
    fs::write(&path, fs::read_to_string(&path).unwrap() + line).unwrap();
    let refused = undo(&path, Mode::DryRun, |_| {}).unwrap_err().to_string();
    assert!(refused.contains(":2: ") && refused.contains("\\u{1b}[2J"));
    assert!(!refused.contains(crate::printable::is_unsafe), "{refused}");
}
