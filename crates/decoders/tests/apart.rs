//! What a decoder can do to its process ends a child and is one named row; the next file gets a new child. This binary
//! starts itself as the child, so it has no harness: `cargo test -p docsort-decoders --test apart [NAME]`.

use docsort_decoders::apart::{Cost, Starter, Workers, work_with};
use docsort_decoders::{Kind, Limits, Opened, Page, Refused};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// As the program has it: what it reserves and does not use must not count as memory that a file may take.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const VERB: &str = "decode-worker";

const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1 << 20,
    min_side_px: 1,
    max_pages: 4,
};

/// Short, so that the tests are.
const COST: Cost = Cost {
    cpu_seconds: 1,
    patience: Duration::from_secs(20),
    file: Duration::from_secs(600),
};

const TESTS: [(&str, fn()); 15] = [
    (
        "what_is_opened_apart_is_what_is_opened_here",
        apart_is_as_here,
    ),
    ("a_panic_is_a_row_and_the_child_lives", panics),
    ("an_abort_is_a_row", aborts),
    ("an_overflow_of_the_stack_is_a_row", overflows),
    ("a_loop_without_end_is_a_row", loops),
    ("a_child_that_sleeps_is_killed", sleeps),
    ("a_child_that_eats_memory_is_a_row", eats),
    ("a_child_opens_and_writes_no_file", writes),
    (
        "a_child_has_the_memory_that_is_promised_and_no_more",
        eats_some,
    ),
    (
        "a_file_is_read_under_its_own_limits_after_the_last_is_gone",
        follows_a_large_one,
    ),
    ("a_child_that_waits_holds_no_file", holds_nothing),
    (
        "what_a_file_leaves_behind_is_no_fault_of_the_next",
        left_behind,
    ),
    (
        "pages_behind_those_that_took_too_long_are_not_tried",
        takes_its_time,
    ),
    (
        "children_that_have_no_room_beside_each_other_work_one_by_one",
        one_by_one,
    ),
    ("a_hundred_files_after_all_of_that_are_answered", hundred),
];

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if asked.iter().any(|argument| argument == VERB) {
        let worked = work_with(std::io::stdin(), std::io::stdout(), open);
        return ExitCode::from(u8::from(worked.is_err()));
    }
    let name = asked.iter().find(|argument| !argument.starts_with('-'));
    let tests = TESTS
        .iter()
        .filter(|(test, _)| name.is_none_or(|name| test.contains(name)));
    if asked.iter().any(|argument| argument == "--list") {
        tests.for_each(|(test, _)| println!("{test}: test"));
        return ExitCode::SUCCESS;
    }
    let (mut passed, mut failed) = (0, 0);
    for (test, run) in tests {
        if std::panic::catch_unwind(run).is_ok() {
            println!("test {test} ... ok");
            passed += 1;
        } else {
            println!("test {test} ... FAILED");
            failed += 1;
        }
    }
    let result = if failed == 0 { "ok" } else { "FAILED" };
    println!(
        "test result: {result}. {passed} passed; {failed} failed; 0 ignored; 0 measured; 0 filtered out"
    );
    ExitCode::from(u8::from(failed > 0))
}

/// A decoder that does what its file says.
struct Obedient {
    file: Vec<u8>,
    /// Addresses that count, and are never touched.
    #[expect(dead_code, reason = "held for the room that it takes")]
    held: Vec<u8>,
}

const HELD_BYTES: usize = 450 << 20;

fn open(_: Kind, bytes: Vec<u8>, _: &Limits) -> Result<Box<dyn Opened>, Refused> {
    obey(&bytes);
    let held = if bytes == b"hold" { HELD_BYTES } else { 0 };
    Ok(Box::new(Obedient {
        file: bytes,
        held: Vec::with_capacity(held),
    }))
}

impl Drop for Obedient {
    fn drop(&mut self) {
        if self.file == b"abort when closed" {
            std::process::abort();
        }
    }
}

impl Opened for Obedient {
    fn pages(&self) -> u32 {
        3
    }

    /// The bytes once more; the second page does what the file says behind a colon.
    fn page(&self, index: u32) -> Result<Page, Refused> {
        if let Some(at) = self.file.iter().position(|&byte| byte == b':')
            && index == 1
        {
            obey(&self.file[at + 1..]);
        }
        if self.file == b"name" {
            let name = std::env::args().next().unwrap();
            return Ok(Page::Jpeg(name.into_bytes()));
        }
        Ok(Page::Jpeg(self.file.clone()))
    }
}

fn obey(order: &[u8]) {
    match order {
        b"panic" => panic!("as it was told"),
        b"abort" => std::process::abort(),
        b"overflow" => {
            std::hint::black_box(deep(0));
        }
        b"loop" => loop {
            std::hint::spin_loop();
        },
        b"sleep" => std::thread::sleep(Duration::from_secs(3_600)),
        b"nap" => std::thread::sleep(NAP),
        // Ends when the system refuses; 64 GiB are more than the limit and less than an address space.
        b"eat" => eat(64 << 10),
        // LIMITS allow 538.
        b"eat 400 MiB" => eat(400),
        b"eat 700 MiB" => eat(700),
        b"write" => {
            let place = std::env::temp_dir().join(format!("docsort-{}", std::process::id()));
            assert!(std::fs::write(&place, b"written").is_err());
            assert!(std::fs::File::open("/etc/hostname").is_err());
        }
        _ => {}
    }
}

/// Long against what a machine may be late.
const NAP: Duration = Duration::from_millis(2_500);

/// In pieces that an allocator takes from what it has reserved.
fn eat(mib: usize) {
    let eaten: Vec<Vec<u8>> = (0..mib).map(|_| vec![1; 1 << 20]).collect();
    std::hint::black_box(eaten);
}

#[allow(unconditional_recursion, reason = "that is what is asked for")]
fn deep(depth: u64) -> u64 {
    let page = std::hint::black_box([depth; 512]);
    deep(depth + 1) + page[7]
}

fn starter(program: std::path::PathBuf) -> Starter {
    Starter {
        program,
        arguments: vec![VERB.into()],
        name: Some("docsort"),
    }
}

fn workers(cost: Cost) -> Workers {
    Workers::new(starter(std::env::current_exe().unwrap()), cost)
}

/// The row of a file that does something to whoever opens it, and that another file is answered after it.
#[track_caller]
fn row(cost: Cost, order: &[u8]) -> String {
    let workers = workers(cost);
    let refused = match workers.open(Kind::Heic, order, &LIMITS) {
        Ok(_) => panic!("{order:?} was obeyed"),
        Err(refused) => refused.to_string(),
    };
    answered(&workers, b"a file after it");
    refused
}

#[track_caller]
fn answered(workers: &Workers, bytes: &[u8]) {
    let session = workers.open(Kind::Heic, bytes, &LIMITS).unwrap();
    assert_eq!(session.pages(), 3);
    assert_eq!(session.page(0), Ok(Page::Jpeg(bytes.to_vec())));
}

fn apart_is_as_here() {
    let workers = workers(COST);
    for length in [0, 1, 4_096, 1 << 20] {
        answered(&workers, &vec![7; length]);
    }
    // What is longer than was allowed is not read by the child.
    let long = vec![7; LIMITS.max_bytes as usize + 1];
    assert!(workers.open(Kind::Heic, &long, &LIMITS).is_err());
    if cfg!(unix) {
        // What a list of processes shows.
        let session = workers.open(Kind::Heic, b"name", &LIMITS).unwrap();
        assert_eq!(session.page(0), Ok(Page::Jpeg(b"docsort".to_vec())));
    }
    let nowhere = Workers::new(starter("/nowhere/docsort".into()), COST);
    let refused = nowhere.open(Kind::Heic, b"", &LIMITS).err().unwrap();
    let expected = "unsupported: HEIC; no process can be started to open it: ";
    assert!(refused.to_string().starts_with(expected), "{refused}");
    if cfg!(target_os = "linux") {
        // What ends at once, and what talks of something else.
        for strange in ["/bin/false", "/bin/echo"] {
            let strange = Workers::new(starter(strange.into()), COST);
            let refused = strange.open(Kind::Heic, b"", &LIMITS).err().unwrap();
            let expected = "unsupported: HEIC; what was started to open it is no decoder of this version, \
                            or did not begin";
            assert_eq!(refused.to_string(), expected);
        }
    }
}

fn panics() {
    assert_eq!(
        row(COST, b"panic"),
        "corrupt: HEIC that its decoder cannot cope with"
    );
    let workers = workers(COST);
    let session = workers.open(Kind::Pdf, b"document:panic", &LIMITS).unwrap();
    assert!(session.page(1).is_err());
    assert!(session.page(2).is_ok(), "the other pages are read");
}

const ENDED: &str = "corrupt: HEIC that takes too much memory, or ends its decoder";

fn aborts() {
    assert_eq!(row(COST, b"abort"), ENDED);
    // A page that ends the child is one row, and the pages behind it are read by another one.
    let workers = workers(COST);
    let session = workers.open(Kind::Pdf, b"document:abort", &LIMITS).unwrap();
    assert!(session.page(0).is_ok());
    let expected = "corrupt: PDF that takes too much memory, or ends its decoder";
    assert_eq!(session.page(1).unwrap_err().to_string(), expected);
    assert!(session.page(2).is_ok());
    // A second time, and the document is given up; what was not tried is not blamed.
    assert_eq!(session.page(1).unwrap_err().to_string(), expected);
    assert_eq!(
        session.page(2).unwrap_err().to_string(),
        "corrupt: PDF page that was not tried: pages before it ended two decoders"
    );
}

fn overflows() {
    assert_eq!(row(COST, b"overflow"), ENDED);
}

fn loops() {
    // Of a machine with a hundred times as much to do, a second of a processor may take minutes.
    let (seconds, expected) = if cfg!(target_os = "linux") {
        (
            300,
            "corrupt: HEIC that takes over 1 processor seconds to decode",
        )
    } else {
        (2, "corrupt: HEIC whose decoder says nothing for 2 seconds")
    };
    let cost = Cost {
        patience: Duration::from_secs(seconds),
        ..COST
    };
    assert_eq!(row(cost, b"loop"), expected);
}

fn sleeps() {
    let cost = Cost {
        patience: Duration::from_millis(1_500),
        ..COST
    };
    let expected = "corrupt: HEIC whose decoder says nothing for 1 seconds";
    assert_eq!(row(cost, b"sleep"), expected);
}

fn eats() {
    if cfg!(target_os = "linux") {
        let cost = Cost {
            cpu_seconds: 20,
            ..COST
        };
        assert_eq!(row(cost, b"eat"), ENDED);
    }
}

fn eats_some() {
    if cfg!(target_os = "linux") {
        let cost = Cost {
            cpu_seconds: 20,
            ..COST
        };
        answered(&workers(cost), b"eat 400 MiB");
        assert_eq!(row(cost, b"eat 700 MiB"), ENDED);
    }
}

fn follows_a_large_one() {
    let workers = workers(COST);
    answered(&workers, b"hold");
    // Beside the file before it, it would go beyond the limits of that one.
    let large = Limits {
        max_bytes: 128 << 20,
        ..LIMITS
    };
    let file = vec![7; 120 << 20];
    let session = workers.open(Kind::Heic, &file, &large);
    assert_eq!(session.map(|session| session.pages()).ok(), Some(3));
}

fn holds_nothing() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let workers = workers(COST);
    let session = workers.open(Kind::Heic, b"hold", &LIMITS).unwrap();
    assert!(largest_child_bytes() > HELD_BYTES as u64);
    drop(session);
    let start = Instant::now();
    while largest_child_bytes() > HELD_BYTES as u64 {
        assert!(start.elapsed() < Duration::from_secs(20), "it is held");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Addresses of the child of this process that has the most.
fn largest_child_bytes() -> u64 {
    let parent = format!("PPid:\t{}", std::process::id());
    let of_process = |entry: std::io::Result<std::fs::DirEntry>| {
        let status = std::fs::read_to_string(entry.ok()?.path().join("status")).ok()?;
        status.lines().find(|line| *line == parent)?;
        let size = status
            .lines()
            .find_map(|line| line.strip_prefix("VmSize:"))?;
        size.split_whitespace().next()?.parse::<u64>().ok()
    };
    let processes = std::fs::read_dir("/proc").unwrap();
    processes.filter_map(of_process).max().unwrap_or(0) << 10
}

fn left_behind() {
    let workers = workers(COST);
    for _ in 0..3 {
        answered(&workers, b"abort when closed");
        answered(&workers, b"a file after it");
    }
}

fn takes_its_time() {
    let cost = Cost { file: NAP, ..COST };
    let workers = workers(cost);
    let session = workers.open(Kind::Pdf, b"document:nap", &LIMITS).unwrap();
    assert!(session.page(1).is_ok(), "one page may");
    let late = session.page(1).unwrap_err().to_string();
    let expected = "corrupt: PDF whose decoder says nothing for ";
    assert!(late.starts_with(expected), "{late}");
    let start = Instant::now();
    assert_eq!(
        session.page(0).unwrap_err().to_string(),
        "corrupt: PDF page that was not tried: the file has taken too long already"
    );
    assert!(start.elapsed() < Duration::from_millis(500), "at once");
    answered(&workers, b"a file after it");
}

fn one_by_one() {
    // Room for one, whatever it needs.
    let workers = workers(COST).within(1);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let session = workers.open(Kind::Pdf, b"document:nap", &LIMITS).unwrap();
                assert!(session.page(1).is_ok());
            });
        }
    });
    assert!(start.elapsed() >= 2 * NAP, "{:?}", start.elapsed());
}

fn writes() {
    if cfg!(target_os = "linux") {
        answered(&workers(COST), b"write");
    }
}

fn hundred() {
    let workers = workers(COST);
    for order in [b"abort".as_slice(), b"overflow", b"panic", b"loop"] {
        assert!(workers.open(Kind::Heic, order, &LIMITS).is_err());
    }
    // Several at once, as by the threads of a run.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for number in 0u8..25 {
                    answered(&workers, &[number; 100]);
                }
            });
        }
    });
}
