//! Memory stays flat: with many inputs, and with files that ask for all there is (I1, I3, I10, F9).

#[path = "../../crates/picture/tests/budget/hostile/mod.rs"]
mod hostile;

use crate::harness::files::{jsonl, temp};
use crate::harness::pictures::{self, CLASSES};
use crate::harness::png;
use crate::harness::rows;
use crate::harness::training::{counts, model, predict, tiny_on, with_pictures};
use crate::harness::{Docsort, Finished, docsort_through};
use image::ImageFormat;
use std::path::Path;

/// Side that seven headers claim; with three bytes a pixel it would take 12 GB.
const CLAIM: u16 = 65_500;

/// Small files that would take gigabytes if their headers were believed.
fn bombs(dir: &Path) -> usize {
    let picture = pictures::small("disc", 1);
    let encoded = |format| pictures::encode(&picture, format);
    let mut jpeg = encoded(ImageFormat::Jpeg);
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    jpeg[frame + 5..frame + 7].copy_from_slice(&CLAIM.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&CLAIM.to_be_bytes());
    let mut bmp = encoded(ImageFormat::Bmp);
    bmp[18..22].copy_from_slice(&u32::from(CLAIM).to_le_bytes());
    bmp[22..26].copy_from_slice(&u32::from(CLAIM).to_le_bytes());
    let mut gif = encoded(ImageFormat::Gif);
    gif[6..8].copy_from_slice(&CLAIM.to_le_bytes());
    gif[8..10].copy_from_slice(&CLAIM.to_le_bytes());
    // A lossless WebP has 14 bits each for width - 1 and height - 1: 16,384² at most.
    let mut webp = encoded(ImageFormat::WebP);
    assert_eq!(&webp[12..16], b"VP8L");
    for byte in &mut webp[21..24] {
        *byte = 0xff;
    }
    webp[24] |= 0x0f;
    let mut tiff = encoded(ImageFormat::Tiff);
    enlarge_tiff(&mut tiff);
    let files = [
        ("claim.png", png::claim(CLAIM.into(), CLAIM.into())),
        ("black.png", png::black(14_000, 14_000)),
        ("claim.jpg", jpeg),
        ("claim.bmp", bmp),
        ("claim.gif", gif),
        ("claim.webp", webp),
        ("claim.tiff", tiff),
    ];
    std::fs::create_dir_all(dir).unwrap();
    for (name, bytes) in &files {
        assert!(bytes.len() < 700_000, "{name} is no small file");
        std::fs::write(dir.join(name), bytes).unwrap();
    }
    files.len()
}

/// Writes `CLAIM` as width and length (tags 256 and 257) of a little-endian TIFF.
fn enlarge_tiff(tiff: &mut [u8]) {
    assert_eq!(&tiff[..4], b"II*\0");
    let directory = u32::from_le_bytes(tiff[4..8].try_into().unwrap()) as usize;
    let entries = u16::from_le_bytes([tiff[directory], tiff[directory + 1]]);
    let mut changed = 0;
    for entry in 0..usize::from(entries) {
        let at = directory + 2 + 12 * entry;
        if matches!(u16::from_le_bytes([tiff[at], tiff[at + 1]]), 256 | 257) {
            tiff[at + 2..at + 4].copy_from_slice(&4u16.to_le_bytes());
            tiff[at + 8..at + 12].copy_from_slice(&u32::from(CLAIM).to_le_bytes());
            changed += 1;
        }
    }
    assert_eq!(changed, 2);
}

#[track_caller]
fn within(more_mib: u64, found: &Finished, usual: &Finished) {
    let (found_mib, usual_mib) = (found.peak_mib, usual.peak_mib);
    assert!(usual_mib > 0, "no peak was measured");
    assert!(
        found_mib <= usual_mib + more_mib,
        "{found_mib} MiB, and {usual_mib} MiB on ordinary pictures\n{found}"
    );
}

/// Refusing takes no more than about what reading an ordinary picture does, on whatever machine.
#[track_caller]
fn as_cheap(found: &Finished, usual: &Finished) {
    // The kernel counts in hundredths of a second: two short runs may differ by a few of them.
    let most = 3.0 * usual.cpu_s + 0.1;
    let (found_s, usual_s) = (found.cpu_s, usual.cpu_s);
    assert!(
        found_s <= most,
        "{found_s} s, and {usual_s} s on ordinary ones"
    );
}

#[test]
fn bombs_are_refused_by_predict_without_memory_or_time() {
    let dir = temp();
    pictures::ten_photos(&dir.path().join("photos"));
    let count = bombs(&dir.path().join("bombs"));
    let run = |folder| {
        predict(dir.path(), &model().run)
            .args(["--format", "jsonl", folder])
            .run()
    };
    let usual = run("photos").code(0);
    let bombs = run("bombs").code(3);
    within(150, &bombs, &usual);
    as_cheap(&bombs, &usual);
    let rows = jsonl(&bombs.stdout);
    assert_eq!(rows.len(), count);
    for row in rows {
        assert_eq!(row["status"], "error", "{row}");
        let reason = row["reason"].as_str().unwrap();
        assert!(reason.contains("pixel"), "{row}");
    }
}

#[test]
fn nesting_loops_and_counts_without_end_cost_predict_no_more_than_is_promised() {
    let dir = temp();
    pictures::ten_photos(&dir.path().join("photos"));
    let folder = dir.path().join("hostile");
    std::fs::create_dir(&folder).unwrap();
    let files = hostile::files();
    let mut most_s = 0.5;
    for file in &files {
        std::fs::write(folder.join(file.name), &file.bytes).unwrap();
        most_s += 1.0 + 0.3 * file.megapixels;
    }
    let run = |folder: &str| {
        predict(dir.path(), &model().run)
            .args(["--format", "jsonl", folder])
            .run()
    };
    let usual = run("photos").code(0);
    let hostile = run("hostile").code(3);
    // The longest of the files lies in memory, too.
    let longest_mib = files.iter().map(|file| file.bytes.len() >> 20).max();
    within(150 + longest_mib.unwrap() as u64, &hostile, &usual);
    assert!(hostile.cpu_s <= most_s, "{} s", hostile.cpu_s);
    let rows = rows::by_name(&hostile);
    assert_eq!(rows.len(), files.len());
    for file in &files {
        let row = &rows[file.name];
        match file.refused {
            Some(kind) => {
                assert_eq!(row["status"], "error", "{row}");
                assert!(row["reason"].as_str().unwrap().contains(kind), "{row}");
            }
            // Of several rows the last: that of the pages beyond the limit.
            None if row["page"].is_u64() => {
                let reason = row["reason"].as_str().unwrap();
                assert!(reason.starts_with("too_many_pages"), "{row}");
            }
            None => assert_ne!(row["status"], "error", "{row}"),
        }
    }
}

#[test]
fn bombs_are_skipped_by_train_without_memory() {
    let dir = with_pictures(12);
    let usual = tiny_on(dir.path(), "pictures", "usual").run().code(0);
    let bombs = bombs(&dir.path().join("pictures/disc/bombs"));
    let trained = tiny_on(dir.path(), "pictures", "bombs").run().code(3);
    within(150, &trained, &usual);
    assert_eq!(counts(&trained), [36 + bombs as u64, 36, bombs as u64]);
    trained.stderr_has(&[
        "claim.png",
        "black.png",
        "claim.jpg",
        "claim.bmp",
        "claim.gif",
        "claim.webp",
        "claim.tiff",
    ]);
}

#[test]
fn a_file_of_5_gib_is_refused_by_its_length() {
    let dir = with_pictures(12);
    let sparse = std::fs::File::create(dir.path().join("pictures/disc/a.jpg")).unwrap();
    sparse.set_len(5 << 30).unwrap();
    let usual = predict(dir.path(), &model().run)
        .args(["--format", "jsonl", "pictures/disc/000.png"])
        .run()
        .code(0);
    let predicted = predict(dir.path(), &model().run)
        .args(["--format", "jsonl", "pictures/disc/a.jpg"])
        .run()
        .code(3);
    within(150, &predicted, &usual);
    as_cheap(&predicted, &usual);
    let row = &jsonl(&predicted.stdout)[0];
    assert!(
        row["reason"].as_str().unwrap().contains("too_long"),
        "{row}"
    );
    let trained = tiny_on(dir.path(), "pictures", "a").run().code(3);
    assert_eq!(counts(&trained), [37, 36, 1]);
    trained.stderr_has(&["a.jpg"]);
}

#[test]
fn ten_thousand_inputs_take_no_more_memory_than_a_hundred() {
    let dir = temp();
    let few = dir.path().join("few");
    std::fs::create_dir(&few).unwrap();
    for number in 0..100 {
        let class = CLASSES[number % CLASSES.len()];
        let picture = pictures::small(class, number as u64);
        pictures::save(&few.join(format!("{number}.png")), &picture);
    }
    for hundred in 0..100 {
        let many = dir.path().join(format!("many/{hundred}"));
        std::fs::create_dir_all(&many).unwrap();
        for number in 0..100 {
            let name = format!("{number}.png");
            std::fs::hard_link(few.join(&name), many.join(&name)).unwrap();
        }
    }
    let run = |folder, rows| {
        let finished = predict(dir.path(), &model().run)
            .args(["--format", "jsonl", folder])
            .run()
            .code(0);
        let lines = finished
            .stdout
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count();
        assert_eq!(lines, rows);
        finished
    };
    within(30, &run("many", 10_000), &run("few", 100));
}

#[test]
fn a_hundred_thousand_files_take_ten_times_as_long_as_ten_thousand_and_each_bad_one_is_named() {
    let dir = with_pictures(12);
    let usual = tiny_on(dir.path(), "pictures", "usual").run().code(0);
    let write = |thousands: std::ops::Range<u32>| {
        for thousand in thousands {
            let folder = dir.path().join(format!("pictures/disc/{thousand}"));
            std::fs::create_dir(&folder).unwrap();
            for number in 0..1000 {
                std::fs::write(folder.join(format!("{number}.jpg")), b"").unwrap();
            }
        }
    };
    write(0..10);
    let tenth = tiny_on(dir.path(), "pictures", "tenth").run().code(3);
    write(10..100);
    let trained = tiny_on(dir.path(), "pictures", "many").run().code(3);
    assert_eq!(counts(&trained), [100_036, 36, 100_000]);
    within(200, &trained, &usual);
    // Linear, with room for caches that ten thousand fit into and a hundred thousand do not.
    let ratio = trained.cpu_s / tenth.cpu_s.max(0.01);
    assert!(ratio < 20.0, "{ratio} times as long");
    let named = trained.stderr.lines().filter(|line| line.contains(".jpg"));
    assert_eq!(named.count(), 100_000);
}

/// `docsort`, with so many KiB of address space.
fn docsort_within(kib: u64, cwd: &Path) -> Docsort {
    let limit = format!("ulimit -v {kib} && exec \"$@\"");
    docsort_through(&["sh", "-c", &limit, "sh"], cwd).env("RAYON_NUM_THREADS", "2")
}

#[test]
fn a_picture_that_needs_more_memory_than_the_system_gives_is_a_row() {
    let dir = temp();
    let folder = dir.path().join("in");
    std::fs::create_dir(&folder).unwrap();
    pictures::save(&folder.join("a.png"), &pictures::small("disc", 1));
    // Within the limits: 243 MB once decoded.
    std::fs::write(folder.join("large.png"), png::black(9_000, 9_000)).unwrap();
    let run = |kib| {
        docsort_within(kib, dir.path())
            .args(["predict", "--format", "jsonl", "in", "--model"])
            .arg(&model().run)
            .run()
    };
    let enough = rows::by_name(&run(4_000_000).code(0));
    assert_ne!(enough["large.png"]["status"], "error");
    let short = rows::by_name(&run(400_000).code(3));
    assert_eq!(short["a.png"], enough["a.png"]);
    let reason = short["large.png"]["reason"].as_str().unwrap();
    assert!(reason.contains("more than the system gives"), "{reason}");
}

#[test]
fn a_system_that_allows_no_threads_is_told_before_any_work() {
    let dir = temp();
    pictures::save(&dir.path().join("a.png"), &pictures::small("disc", 1));
    // Stacks that do not fit are refused as threads beyond a user's number are.
    docsort_within(4_000_000, dir.path())
        .env("RUST_MIN_STACK", "8000000000")
        .args(["predict", "a.png", "--model"])
        .arg(&model().run)
        .run()
        .code(1)
        .stderr_has(&["allows no more threads"])
        .before_any_work();
}
