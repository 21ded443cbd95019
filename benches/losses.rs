//! What dense targets cost: memory and time of categorical cross-entropy (CCE, a target for each class)
//! against its sparse form (SCCE, a class number), for 10 to 1,000,000 classes at the same batch.
//!
//!     cargo bench --bench losses -- docs        # writes docs/losses.svg, prints the table
//!
//! Bytes are counted by the allocator of this program, so they are exact and the same on each run; times
//! are the shortest of several.

use burn::tensor::{Device, Distribution, Tensor};
use docsort::config::{self, LossKind};
use docsort::loss::{Answers, Criterion, Targets, Truth};
use plotters::coord::Shift;
use plotters::prelude::*;
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
        match draw(&path, &results) {
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
            .cost_and_gradient(logits.inner() * 1.0, Answers::of(labels))
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

/// Of a panel, its axes and title included.
const PANEL: (u32, u32) = (320, 330);
const FONT: &str = "sans-serif";
/// Blue and vermilion, which people who see few colours tell apart too (Okabe and Ito, 2008).
const COLOURS: [RGBColor; 2] = [RGBColor(0x00, 0x72, 0xb2), RGBColor(0xd5, 0x5e, 0x00)];
const GRID: RGBColor = RGBColor(0xdd, 0xdd, 0xdd);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Three panels, both axes logarithmic.
fn draw(path: &Path, results: &[Vec<LossCost>; 2]) -> Drawn {
    type Value = fn(&LossCost) -> f64;
    let panels: [(&str, Value); 3] = [
        ("memory of the targets, bytes", |m| m.target_bytes as f64),
        ("memory of one pass, bytes", |m| m.pass_bytes as f64),
        ("time of one pass, µs", |m| m.pass_time.as_secs_f64() * 1e6),
    ];
    let size = (PANEL.0 * panels.len() as u32, PANEL.1);
    let root = SVGBackend::new(path, size).into_drawing_area();
    root.fill(&WHITE)?;
    let areas = root.split_evenly((1, panels.len()));
    for (area, (title, value)) in areas.iter().zip(panels) {
        let decades = |results: &Vec<LossCost>| results.iter().map(|m| value(m).log10()).collect();
        draw_panel(area, title, &results.each_ref().map(decades))?;
    }
    root.present()
}

/// `series` are powers of ten, one a number of classes.
fn draw_panel(area: &Area, title: &str, series: &[Vec<f64>; 2]) -> Drawn {
    let all = || series.iter().flatten().copied();
    let low = all().fold(f64::INFINITY, f64::min).floor();
    let high = all().fold(f64::NEG_INFINITY, f64::max).ceil();
    let classes = CLASSES.map(|classes| (classes as f64).log10());
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .caption(title, (FONT, 14))
        .x_label_area_size(40)
        .y_label_area_size(48)
        .build_cartesian_2d(classes[0]..classes[CLASSES.len() - 1], low..high)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(GRID)
        .axis_style(GRID)
        .label_style((FONT, 12))
        .max_light_lines(0)
        .x_labels(CLASSES.len())
        .y_labels((high - low) as usize + 1)
        .x_label_formatter(&|power| tick(*power))
        .y_label_formatter(&|power| tick(*power))
        .x_desc("classes")
        .draw()?;
    for (index, (values, colour)) in series.iter().zip(COLOURS).enumerate() {
        let points = || classes.into_iter().zip(values.iter().copied());
        // One dashed, so that the other shows under it where both are the same.
        if index == 0 {
            chart.draw_series(LineSeries::new(points(), colour.stroke_width(2)))?;
        } else {
            let style = colour.stroke_width(2);
            chart.draw_series(DashedLineSeries::new(points(), 6, 4, style))?;
        }
        let style = (FONT, 12).into_font().color(&colour);
        let at = (62, 42 + 16 * index as i32);
        area.draw(&Text::new(KINDS[index].0, at, style))?;
    }
    Ok(())
}

/// `10k` for 4.
fn tick(power: f64) -> String {
    const PREFIXES: [&str; 4] = ["", "k", "M", "G"];
    let power = power.round().max(0.0) as usize;
    let zeros = "0".repeat(power % 3);
    format!("1{zeros}{}", PREFIXES.get(power / 3).unwrap_or(&"?"))
}
