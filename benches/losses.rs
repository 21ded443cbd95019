//! What dense targets cost: memory and time of categorical cross-entropy (CCE, a target for each class)
//! against its sparse form (SCCE, a class number), for 10 to 1,000,000 classes at the same batch.
//!
//!     cargo bench --bench losses -- docs        # writes docs/losses.svg, prints the table
//!
//! Bytes are counted by the allocator of this program, so they are exact and the same on each run; times
//! are the shortest of several.

use burn::tensor::{Device, Distribution, Tensor};
use docsort::config::{self, LossKind};
use docsort::loss::{Criterion, Targets, Truth};
use std::alloc::{GlobalAlloc, Layout, System};
use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const BATCH: usize = 32;
const CLASSES: [usize; 6] = [10, 100, 1_000, 10_000, 100_000, 1_000_000];
const KINDS: [(&str, LossKind); 2] = [
    ("SCCE", LossKind::SparseCategoricalCrossEntropy),
    ("CCE", LossKind::CategoricalCrossEntropy),
];

/// The system's allocator, which also knows how much is in use and how much ever was.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn grow(bytes: usize) {
    let live = LIVE.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(live, Ordering::Relaxed);
}

// SAFETY: every call goes to the system's allocator unchanged; only counters are kept beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What one loss takes at one number of classes.
struct LossCost {
    /// Held by the targets of a batch.
    target_bytes: usize,
    /// The most that one forward and backward pass holds beside logits and targets.
    pass_bytes: usize,
    target_time: Duration,
    pass_time: Duration,
}

fn main() {
    let folder = std::env::args()
        .nth(1)
        .filter(|argument| !argument.starts_with('-'));
    let device = Device::flex().autodiff();
    device.seed(1);
    let mut results: [Vec<LossCost>; 2] = Default::default();
    println!("batch of {BATCH}, 32-bit numbers, backend flex\n");
    println!(
        "| classes | targets SCCE | targets CCE | pass SCCE | pass CCE | targets SCCE | targets CCE | pass SCCE | pass CCE |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for classes in CLASSES {
        for ((_, kind), results) in KINDS.iter().zip(&mut results) {
            results.push(measure(*kind, classes, &device));
        }
        let mut row = format!("| {classes} |");
        type Column = fn(&LossCost) -> String;
        let columns: [Column; 4] = [
            |m| bytes(m.target_bytes),
            |m| bytes(m.pass_bytes),
            |m| time(m.target_time),
            |m| time(m.pass_time),
        ];
        for column in columns {
            for results in &results {
                let last = results.last().map(column).unwrap_or_default();
                let _ = write!(row, " {last} |");
            }
        }
        println!("{row}");
    }
    if let Some(folder) = folder {
        let path = Path::new(&folder).join("losses.svg");
        match std::fs::write(&path, svg(&results)) {
            Ok(()) => println!("\n{}", path.display()),
            Err(error) => eprintln!("{}: {error}", path.display()),
        }
    }
}

fn measure(kind: LossKind, classes: usize, device: &Device) -> LossCost {
    let loss = config::Loss {
        kind,
        label_smoothing: 0.0,
        class_weights: config::ClassWeights::None,
        ..config::Config::default().loss
    };
    let criterion = Criterion::new(&loss, Truth::OneOf { classes }, &[], device);
    let labels: Vec<usize> = (0..BATCH).map(|picture| picture * 7 % classes).collect();
    let logits = Tensor::<2>::random([BATCH, classes], Distribution::Default, device);
    let repeats = (2_000_000 / classes).clamp(5, 200);
    let mut measured = LossCost {
        target_bytes: 0,
        pass_bytes: 0,
        target_time: Duration::MAX,
        pass_time: Duration::MAX,
    };
    for _ in 0..repeats {
        let before = LIVE.load(Ordering::Relaxed);
        let started = Instant::now();
        let targets = criterion.targets(&labels, device);
        measured.target_time = measured.target_time.min(started.elapsed());
        measured.target_bytes = LIVE.load(Ordering::Relaxed) - before;

        let logits = logits.clone().require_grad();
        let before = LIVE.load(Ordering::Relaxed);
        PEAK.store(before, Ordering::Relaxed);
        let started = Instant::now();
        pass(&criterion, logits, &labels, targets);
        measured.pass_time = measured.pass_time.min(started.elapsed());
        measured.pass_bytes = PEAK.load(Ordering::Relaxed) - before;
    }
    measured
}

/// The cost of a batch and its gradient by the logits as a training on a CPU computes them, read back so that
/// nothing is left undone. The logits stay with the caller here, so the form that writes over them gets a copy.
fn pass(criterion: &Criterion, logits: Tensor<2>, labels: &[usize], targets: Targets) {
    let gradient = if criterion.is_by_slices() {
        // Times one: a tensor of its own.
        criterion
            .cost_and_gradient(logits.inner() * 1.0, labels, &[])
            .1
    } else {
        let cost = criterion.forward(logits.clone(), targets);
        let gradient = logits.grad(&cost.backward());
        gradient.expect("logits require a gradient")
    };
    let sum: f32 = gradient.sum().into_scalar();
    assert!(
        sum.abs() < 1e-2,
        "a softmax gradient sums to 0, not to {sum}"
    );
}

fn bytes(bytes: usize) -> String {
    let bytes = bytes as f64;
    match bytes {
        0.0..1e3 => format!("{bytes} B"),
        1e3..1e6 => format!("{:.1} kB", bytes / 1e3),
        _ => format!("{:.1} MB", bytes / 1e6),
    }
}

fn time(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    match micros {
        0.0..1e3 => format!("{micros:.1} µs"),
        _ => format!("{:.1} ms", micros / 1e3),
    }
}

/// Three panels, both axes logarithmic.
fn svg(results: &[Vec<LossCost>; 2]) -> String {
    type Value = fn(&LossCost) -> f64;
    let panels: [(&str, &str, Value); 3] = [
        ("memory of the targets", "bytes", |m| m.target_bytes as f64),
        ("memory of one pass", "bytes", |m| m.pass_bytes as f64),
        ("time of one pass", "µs", |m| {
            m.pass_time.as_secs_f64() * 1e6
        }),
    ];
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"960\" height=\"330\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"960\" height=\"330\" fill=\"#fff\"/>\n",
    );
    for (index, (title, unit, value)) in panels.into_iter().enumerate() {
        let series: Vec<Vec<f64>> = results
            .iter()
            .map(|results| results.iter().map(value).collect())
            .collect();
        panel(&mut svg, 320.0 * index as f64, title, unit, &series);
    }
    svg.push_str("</svg>\n");
    svg
}

/// `10k` for 10⁴.
fn tick(power: i32) -> String {
    const PREFIXES: [&str; 4] = ["", "k", "M", "G"];
    let zeros = "0".repeat(power as usize % 3);
    format!("1{zeros}{}", PREFIXES[power as usize / 3])
}

fn panel(svg: &mut String, left: f64, title: &str, unit: &str, series: &[Vec<f64>]) {
    const COLOURS: [&str; 2] = ["#0072b2", "#d55e00"];
    let (x0, y0, width, height) = (left + 62.0, 270.0, 232.0, 220.0);
    let all = || series.iter().flatten().map(|value| value.log10());
    let low = all().fold(f64::INFINITY, f64::min).floor();
    let high = all().fold(f64::NEG_INFINITY, f64::max).ceil();
    let x = |classes: usize| x0 + width * ((classes as f64).log10() - 1.0) / 5.0;
    let y = |value: f64| y0 - height * (value.log10() - low) / (high - low);
    let mut add = |text: String| {
        svg.push_str(&text);
        svg.push('\n');
    };
    add(format!(
        "<text x=\"{x0}\" y=\"24\" font-size=\"14\">{title}</text>"
    ));
    add(format!(
        "<text x=\"{x0}\" y=\"42\" fill=\"#555\">{unit}, batch of {BATCH}</text>"
    ));
    for power in low as i32..=high as i32 {
        let at = y(10f64.powi(power));
        add(format!(
            "<path d=\"M{x0} {at:.1}h{width}\" stroke=\"#ddd\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            x0 - 6.0,
            at + 4.0,
            tick(power)
        ));
    }
    for (power, classes) in (1..).zip(CLASSES) {
        add(format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            x(classes),
            y0 + 18.0,
            tick(power)
        ));
    }
    add(format!(
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#555\">classes</text>",
        x0 + width / 2.0,
        y0 + 38.0
    ));
    for (index, (values, colour)) in series.iter().zip(COLOURS).enumerate() {
        let points: Vec<String> = values
            .iter()
            .zip(CLASSES)
            .map(|(&value, classes)| format!("{:.1},{:.1}", x(classes), y(value)))
            .collect();
        // Dashed, so that one line shows under the other where both are the same.
        let dash = if index == 0 {
            ""
        } else {
            " stroke-dasharray=\"6 4\""
        };
        add(format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dash}/>",
            points.join(" ")
        ));
        add(format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{colour}\">{}</text>",
            x0 + 10.0,
            66.0 + 16.0 * index as f64,
            KINDS[index].0
        ));
    }
}
