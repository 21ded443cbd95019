//! Reading: rejects, the cache, cancelling, and what must not matter.

use super::*;
use crate::dataset::Sample;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

/// Two classes of five pictures.
fn ten() -> TempDir {
    tree(&[
        "a/0.png", "a/1.png", "a/2.png", "a/3.png", "a/4.png", "b/0.png", "b/1.png", "b/2.png",
        "b/3.png", "b/4.png",
    ])
}

fn load_with(root: &Path, change: impl Fn(&mut LoadOptions)) -> Loaded {
    let mut options = load_options();
    change(&mut options);
    let folder = scan(root, &TRAIN).unwrap();
    load(folder, &options, &|_| {}, &AtomicBool::new(false)).unwrap()
}

/// The pixels of all pictures.
fn pixels(loaded: &Loaded) -> Vec<Vec<u8>> {
    (0..loaded.pictures.len())
        .map(|index| loaded.pictures.get(index).unwrap().as_raw().clone())
        .collect()
}

#[test]
fn what_is_no_picture_is_skipped_with_a_reason_and_everything_is_counted() {
    let root = ten();
    put(root.path(), "a/empty.png", b"");
    put(root.path(), "b/text.jpg", b"no picture at all");
    put(root.path(), "b/cut.png", &png(77)[..40]);
    let (loaded, splits, _) = all(root.path()).unwrap();
    assert_eq!(loaded.scanned, 13);
    assert_eq!(splits.used(), 10);
    let skipped: Vec<String> = loaded
        .skipped
        .iter()
        .map(|skipped| below(root.path(), &skipped.path))
        .collect();
    assert_eq!(skipped, ["a/empty.png", "b/cut.png", "b/text.jpg"]);
    assert!(
        loaded
            .skipped
            .iter()
            .all(|skipped| !skipped.reason.is_empty())
    );
}

#[test]
fn files_that_vanish_after_the_scan_are_named() {
    let root = ten();
    let folder = scan(root.path(), &TRAIN).unwrap();
    for name in ["a/1.png", "b/3.png"] {
        std::fs::remove_file(root.path().join(name)).unwrap();
    }
    let loaded = load_all(folder);
    assert_eq!((loaded.scanned, loaded.samples.len()), (10, 8));
    let gone: Vec<String> = loaded
        .skipped
        .iter()
        .map(|skipped| below(root.path(), &skipped.path))
        .collect();
    assert_eq!(gone, ["a/1.png", "b/3.png"]);
}

#[test]
fn the_cache_holds_the_first_pictures_and_changes_no_pixel() {
    let root = ten();
    let one_picture = 16 * 16 * 3;
    let full = load_with(root.path(), |_| {});
    let three = load_with(root.path(), |options| {
        options.cache_bytes = 4 * one_picture - 1
    });
    let none = load_with(root.path(), |options| options.cache_bytes = 0);
    let cached = [&full, &three, &none].map(|loaded| loaded.pictures.cached());
    assert_eq!(cached, [10, 3, 0]);
    assert_eq!(pixels(&full), pixels(&three));
    assert_eq!(pixels(&full), pixels(&none));
    assert_eq!(pixels(&full)[0].len() as u64, one_picture);
}

#[test]
fn a_file_that_changes_during_the_run_is_not_taken_for_what_it_was() {
    let root = ten();
    let loaded = load_with(root.path(), |options| options.cache_bytes = 0);
    put(root.path(), "a/0.png", &png(99));
    std::fs::remove_file(root.path().join("a/1.png")).unwrap();
    let changed = loaded.pictures.get(0).unwrap_err();
    assert_eq!(changed.detail, "changed on disk since the run began");
    loaded.pictures.get(1).unwrap_err();
    loaded.pictures.get(2).unwrap();
}

/// Ten JPEGs that are read at a fraction of their size, a PNG between two of them, and one that is cut.
fn jpegs() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for number in 0..10u8 {
        let shown = image::RgbImage::from_fn(200 + u32::from(number), 170, |x, y| {
            image::Rgb([x as u8 ^ number, (x * y) as u8, y as u8])
        });
        let mut bytes = Cursor::new(Vec::new());
        shown
            .write_to(&mut bytes, image::ImageFormat::Jpeg)
            .unwrap();
        let folder = ["a", "b"][usize::from(number % 2)];
        put(
            root.path(),
            format!("{folder}/{number}.jpg"),
            bytes.get_ref(),
        );
        if number == 7 {
            put(root.path(), "b/8.jpg", &bytes.get_ref()[..2000]);
        }
    }
    put(root.path(), "a/3.png", &png(3));
    root
}

#[test]
fn jpegs_that_are_read_together_are_what_each_is_alone() {
    let root = jpegs();
    let full = load_with(root.path(), |_| {});
    let none = load_with(root.path(), |options| options.cache_bytes = 0);
    // So many threads that none takes two.
    let alone = load_with(root.path(), |options| options.threads = 8);
    assert_eq!(full.samples.len(), 11);
    for loaded in [&full, &none, &alone] {
        assert_eq!(
            below(root.path(), &loaded.skipped[0].path),
            "b/8.jpg",
            "{:?}",
            loaded.skipped
        );
        assert_eq!(loaded.skipped[0].reason, alone.skipped[0].reason);
        let digests = |loaded: &Loaded| -> Vec<[u8; 32]> {
            loaded.samples.iter().map(|sample| sample.digest).collect()
        };
        assert_eq!(digests(loaded), digests(&alone));
    }
    let indices: Vec<usize> = (0..11).collect();
    let together = |loaded: &Loaded| -> Vec<Vec<u8>> {
        let each = loaded.pictures.get_each(&indices);
        each.into_iter()
            .map(|picture| picture.unwrap().as_raw().clone())
            .collect()
    };
    let expected = pixels(&alone);
    for loaded in [&full, &none, &alone] {
        assert_eq!(pixels(loaded), expected);
        assert_eq!(together(loaded), expected);
    }
    // Of two that are read again together, each is held to what it was.
    let first = &none.samples[0].path;
    std::fs::copy(&none.samples[1].path, first).unwrap();
    let [one, other] = &none.pictures.get_each(&[0, 1])[..] else {
        panic!("not two")
    };
    let told = &one.as_ref().unwrap_err().detail;
    assert_eq!(told, "changed on disk since the run began");
    assert_eq!(other.as_ref().unwrap().as_raw(), &expected[1]);
}

#[test]
fn the_digest_is_the_sha256_of_the_bytes() {
    let root = tempfile::tempdir().unwrap();
    // A GIF of one pixel; the digest is sha256sum's.
    let gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\
                \x00\x01\x00\x00\x02\x02D\x01\x00;";
    put(root.path(), "a/1.gif", gif);
    put(root.path(), "b/1.png", &png(1));
    let loaded = load_with(root.path(), |options| options.limits.min_side_px = 1);
    assert_eq!(
        data_encoding::HEXLOWER.encode(&loaded.samples[0].digest),
        "6c63cc5063ac82d8bbc925f9a31adf3a87f1510c021e0fde51854d60484b5019"
    );
}

#[test]
fn progress_counts_every_file_once() {
    let root = ten();
    put(root.path(), "a/bad.png", b"bad");
    let seen = Mutex::new(Vec::new());
    let progress = |done| seen.lock().unwrap().push(done);
    let folder = scan(root.path(), &TRAIN).unwrap();
    load(folder, &load_options(), &progress, &AtomicBool::new(false)).unwrap();
    let mut seen = seen.into_inner().unwrap();
    seen.sort_unstable();
    assert_eq!(seen, (1..=11).collect::<Vec<usize>>());
}

#[test]
fn cancelling_ends_the_reading() {
    let root = ten();
    let cancel = AtomicBool::new(false);
    let read = std::sync::atomic::AtomicUsize::new(0);
    let progress = |done| {
        read.store(done, Ordering::Relaxed);
        cancel.store(true, Ordering::Relaxed);
    };
    let folder = scan(root.path(), &TRAIN).unwrap();
    let result = load(folder, &load_options(), &progress, &cancel);
    assert!(matches!(result, Err(DatasetError::Interrupted)));
    assert!(read.load(Ordering::Relaxed) < 10);
}

/// Everything that could differ: classes, samples, digests, pixels, sides.
fn everything(root: &Path, threads: usize) -> String {
    let loaded = load_with(root, |options| options.threads = threads);
    let (splits, findings) = split(&loaded.classes, &loaded.samples, &FIFTH).unwrap();
    let samples: Vec<_> = loaded
        .samples
        .iter()
        .map(|sample| (below(root, &sample.path), sample.label, sample.digest))
        .collect();
    let (classes, skipped) = (&loaded.classes, lines(root, &loaded.skipped));
    let pixels = pixels(&loaded);
    format!("{classes:?} {samples:?} {skipped:?} {splits:?} {findings:?} {pixels:?}")
}

#[test]
fn the_order_of_creation_and_the_number_of_threads_change_nothing() {
    let names: Vec<String> = (0..30)
        .map(|number| format!("class {}/{}/{number}.png", number % 3, number % 2))
        .collect();
    let mut first = None;
    for turn in 0..10 {
        let root = tempfile::tempdir().unwrap();
        for step in 0..names.len() {
            // 7 and 30 have no common divisor: each turn visits all, from another start.
            let index = (step * 7 + turn * 3) % names.len();
            // Each picture twice in its class.
            put(root.path(), &names[index], &png(index as u32 % 15));
        }
        for threads in [1, 2, 5] {
            let found = everything(root.path(), threads);
            assert_eq!(*first.get_or_insert_with(|| found.clone()), found);
        }
    }
}

#[test]
fn a_sample_that_is_a_folder_by_now_is_skipped() {
    let root = ten();
    let mut folder = scan(root.path(), &EVALUATE).unwrap();
    folder.samples[0] = Sample {
        path: root.path().join("a"),
        ..folder.samples[0].clone()
    };
    assert_eq!(load_all(folder).skipped.len(), 1);
}
