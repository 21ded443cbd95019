//! Links, devices, odd names, unreadable and huge folders.

use super::*;
use std::time::{Duration, Instant};

#[cfg(unix)]
#[test]
fn loops_and_links_out_are_not_followed_and_named() {
    let outside = tree(&["secret.png"]);
    let root = tree(&["a/1.png", "b/1.png"]);
    let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, root.path().join(name));
    link(root.path(), "a/loop").unwrap();
    link(Path::new("."), "b/loop").unwrap();
    link(outside.path(), "a/out").unwrap();
    link(&outside.path().join("secret.png"), "b/out.png").unwrap();
    link(outside.path(), "c").unwrap();
    let reason = "symbolic link, not followed; --follow-links follows them";

    let folder = scan(root.path(), &TRAIN).unwrap();
    assert_eq!((folder.scanned, folder.samples.len()), (7, 2));
    assert_eq!(
        lines(root.path(), &folder.skipped),
        ["a/loop", "a/out", "b/loop", "b/out.png", "c"].map(|name| format!("{name}: {reason}"))
    );

    let folder = scan(root.path(), &FOLLOW).unwrap();
    assert_eq!(folder.classes, ["a", "b", "c"]);
    let paths: Vec<String> = folder
        .samples
        .iter()
        .map(|sample| below(root.path(), &sample.path))
        .collect();
    assert_eq!(
        paths,
        [
            "a/1.png",
            "a/out/secret.png",
            "b/1.png",
            "b/out.png",
            "c/secret.png"
        ]
    );
    let ancestor = |line: &String| line.replace(&root.path().display().to_string(), "ROOT");
    let named: Vec<String> = lines(root.path(), &folder.skipped)
        .iter()
        .map(ancestor)
        .collect();
    assert_eq!(
        named,
        [
            "a/loop: symbolic link back to ROOT",
            "b/loop: symbolic link back to b"
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_named_when_links_are_followed() {
    let root = tree(&["a/1.png", "b/1.png"]);
    std::os::unix::fs::symlink("gone.png", root.path().join("a/2.png")).unwrap();
    let folder = scan(root.path(), &FOLLOW).unwrap();
    assert_eq!(folder.scanned, 3);
    let line = &lines(root.path(), &folder.skipped)[0];
    assert!(line.starts_with("a/2.png: unreadable: "), "{line}");
}

#[cfg(unix)]
#[test]
fn fifos_and_sockets_are_never_opened() {
    let root = tree(&["a/1.png", "b/1.png"]);
    let _socket = std::os::unix::net::UnixListener::bind(root.path().join("b/s.jpg")).unwrap();
    let fifo = root.path().join("a/f.jpg");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    let mut expected = vec!["b/s.jpg: a socket, not a regular file"];
    if made.is_ok_and(|status| status.success()) {
        expected.insert(0, "a/f.jpg: a FIFO, not a regular file");
    }
    // Opening the FIFO would wait for ever.
    let (loaded, _, _) = match all(root.path()) {
        // One picture a class leaves nothing to validate; what was scanned is looked at below.
        Err(DatasetError::NothingToValidate { .. }) => {
            let loaded = load_all(scan(root.path(), &TRAIN).unwrap());
            (loaded, (), ())
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(lines(root.path(), &loaded.skipped), expected);
    assert_eq!(loaded.scanned, 2 + expected.len());
}

#[cfg(target_os = "linux")]
#[test]
fn odd_file_names_are_processed_exactly() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let names: [&[u8]; 8] = [
        b"new\nline.png",
        b"escape\x1b[31m.png",
        "right\u{202e}gnp.png".as_bytes(),
        b"not-utf8-\xff\xfe.png",
        b"-rf.png",
        b" space .png",
        b"no extension",
        "\u{1f4c4}'\"$(x).png".as_bytes(),
    ];
    let root = tree(&["other/1.png"]);
    for (number, name) in names.iter().enumerate() {
        put(
            &root.path().join("odd"),
            OsStr::from_bytes(name),
            &png(100 + number as u32),
        );
    }
    let loaded = load_all(scan(root.path(), &TRAIN).unwrap());
    assert_eq!(loaded.skipped, []);
    let mut found: Vec<&[u8]> = loaded
        .samples
        .iter()
        .filter(|sample| sample.label == 0)
        .filter_map(|sample| Some(sample.path.file_name()?.as_bytes()))
        .collect();
    let mut expected = names.to_vec();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_class_whose_name_could_steer_a_terminal_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    for (name, shown) in [
        (
            &b"a\nb"[..],
            "a\\u{a}b: cannot name a class, because it contains a control character",
        ),
        (
            &b"a\xff"[..],
            "a\\xff: cannot name a class, because it is not UTF-8",
        ),
    ] {
        let root = tree(&["x/1.png"]);
        put(
            &root.path().join(std::ffi::OsStr::from_bytes(name)),
            "1.png",
            &png(1),
        );
        let message = scan(root.path(), &TRAIN).unwrap_err().to_string();
        assert!(message.contains(shown), "{message}");
    }
}

#[ignore = "writes 100,000 files, which takes a busy disk a minute; peak memory seen: 21 MB"]
#[test]
fn a_hundred_thousand_files_are_scanned_in_five_seconds() {
    let root = tempfile::tempdir().unwrap();
    for class in 0..10 {
        let folder = root.path().join(format!("class-{class}"));
        std::fs::create_dir(&folder).unwrap();
        for number in 0..10_000 {
            std::fs::File::create(folder.join(format!("{number}.jpg"))).unwrap();
        }
    }
    let start = Instant::now();
    let folder = scan(root.path(), &TRAIN).unwrap();
    assert_eq!(folder.samples.len(), 100_000);
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
}
