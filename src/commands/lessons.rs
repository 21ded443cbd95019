//! `docsort lessons`: three ways in which a training fails, each produced on purpose, and its
//! cure beside it.

use super::train::{self, Trained};
use super::{Exit, outputs};
use crate::checkpoint;
use crate::cli;
use crate::commands::say::say;
use crate::config::{self, Source};
use crate::printable::printable_path;
use crate::training::health::{self, Curve, Layer, Panel, Part, Window};
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// A failing preset; its twin is called the same with `-cured`.
struct Lesson {
    name: &'static str,
    /// Where one sees it.
    curves: &'static [Curve],
}

const LESSONS: [Lesson; 3] = [
    Lesson {
        name: "vanishing",
        curves: &[Curve::GradientNorm],
    },
    Lesson {
        name: "exploding",
        curves: &[Curve::GradientNorm, Curve::Spread],
    },
    Lesson {
        name: "dead-relu",
        curves: &[Curve::GradientNorm, Curve::DeadUnits],
    },
];

pub fn run(args: &cli::Lessons) -> anyhow::Result<Exit> {
    match &args.action {
        None => {
            list();
            Ok(Exit::Done)
        }
        Some(cli::LessonsAction::Run(args)) => run_pairs(args),
    }
}

fn list() {
    say!("Three ways in which a training fails, each on purpose, and its cure:\n");
    for lesson in &LESSONS {
        for name in [lesson.name.to_owned(), format!("{}-cured", lesson.name)] {
            let preset = format!("lessons/{name}");
            let about = config::preset(&preset).map_or("", |preset| preset.about);
            say!("  docsort train {preset:<26} {about}");
        }
    }
    say!(
        "\nBoth of a pair, side by side and as a figure: docsort lessons run [{}]",
        LESSONS.map(|lesson| lesson.name).join("|")
    );
}

fn run_pairs(args: &cli::RunLessons) -> anyhow::Result<Exit> {
    let chosen = |lesson: &&Lesson| {
        args.names.is_empty() || args.names.iter().any(|name| name == lesson.name)
    };
    if let Some(dir) = &args.figures {
        outputs::check_tree(dir, "--figures")?;
        for lesson in LESSONS.iter().filter(chosen) {
            let figure = dir.join(format!("{}.svg", lesson.name));
            if figure.symlink_metadata().is_ok() {
                bail!(
                    "{} exists, and is never overwritten: choose another --figures",
                    printable_path(&figure)
                );
            }
        }
    }
    let mut told = Vec::new();
    for lesson in LESSONS.iter().filter(chosen) {
        let cured = format!("{}-cured", lesson.name);
        let mut pair = Vec::new();
        for name in [lesson.name, &cured] {
            say!("\n── lessons/{name} ──");
            let trained = train::begin(&train_args(name, args))?;
            // A picture that cannot be read is named, and no reason to end the lesson.
            if !matches!(trained.exit, Exit::Done | Exit::Skipped) {
                return Ok(trained.exit);
            }
            pair.push(Twin::read(name, trained)?);
        }
        let figure = match &args.figures {
            Some(dir) => dir.join(format!("{}.svg", lesson.name)),
            None => pair[0].trained.run.join("health.svg"),
        };
        draw(&figure, &pair, lesson.curves)?;
        told.push((pair, figure));
    }
    for (pair, figure) in &told {
        compare(pair)?;
        say!("figure: {}", printable_path(figure));
    }
    Ok(Exit::Done)
}

fn train_args(name: &str, args: &cli::RunLessons) -> cli::Train {
    cli::Train {
        config: Some(PathBuf::from(format!("lessons/{name}"))),
        data: args.data.clone(),
        overrides: args.overrides.clone(),
        name: None,
        minutes: None,
        from: None,
        resume: None,
        // They take seconds: a panel would only come and go.
        plain: true,
        reading: cli::Reading::default(),
    }
}

/// One trained run of a pair, as it lies on the disk.
struct Twin {
    name: String,
    trained: Trained,
    windows: Vec<Window>,
    /// Part of the validation pictures that the best epoch got right.
    accuracy: Option<f64>,
}

impl Twin {
    fn read(name: &str, trained: Trained) -> anyhow::Result<Self> {
        let path = trained.run.join(health::HEALTH);
        let text = fs::read_to_string(&path).with_context(|| {
            format!(
                "{} cannot be read: a lesson needs health.enabled = true",
                printable_path(&path)
            )
        })?;
        let best = checkpoint::open(&trained.run.join("best"))?;
        let best = best.manifest().progress.best;
        Ok(Self {
            name: name.to_owned(),
            windows: health::read(&text),
            accuracy: best.map(|best| best.metrics.valid_accuracy),
            trained,
        })
    }

    /// The largest value that any window has.
    fn most(&self, value: impl Fn(&Window) -> Option<f32>) -> String {
        let values = self.windows.iter().filter_map(value);
        number(values.reduce(f32::max))
    }

    /// The value of the middle window: neither the first moment nor the last, when the rate has
    /// fallen to nothing.
    fn middle(&self, value: impl Fn(&Window) -> Option<f32>) -> String {
        number(self.windows.get(self.windows.len() / 2).and_then(value))
    }

    fn kinds(&self) -> String {
        match &self.trained.findings[..] {
            [] => "no alarm".to_owned(),
            found => {
                let kinds: Vec<&str> = found.iter().map(|finding| finding.kind.name()).collect();
                kinds.join(", ")
            }
        }
    }
}

fn number(value: Option<f32>) -> String {
    value.map_or("-".to_owned(), |value| match value {
        0.0 => "0".to_owned(),
        value if (0.01..1000.0).contains(&value) => format!("{value:.2}"),
        value => format!("{value:.1e}"),
    })
}

/// What differs, what came of it, and what the monitor said.
fn compare(pair: &[Twin]) -> anyhow::Result<()> {
    let row = |what: &str, values: &[String]| {
        let values: Vec<String> = values.iter().map(|value| format!("{value:<24}")).collect();
        say!("{what:<36} {}", values.join(" ").trim_end());
    };
    let each = |what: &str, value: &dyn Fn(&Twin) -> String| {
        row(what, &pair.iter().map(value).collect::<Vec<_>>());
    };
    say!("");
    each("", &|twin| twin.name.clone());
    for (key, values) in differences(pair)? {
        row(&key, &values);
    }
    each("validation pictures right", &|twin| {
        twin.accuracy
            .map_or("-".to_owned(), |part| format!("{:.1} %", 100.0 * part))
    });
    each("gradient, first convolution", &|twin| {
        twin.middle(|window| convolution(window, 1)?.gradient_norm)
    });
    let last = blocks(pair);
    each("gradient, last convolution", &|twin| {
        twin.middle(|window| convolution(window, last)?.gradient_norm)
    });
    each("longest gradient of the network", &|twin| {
        twin.most(|window| window.layer(Layer::Network)?.gradient_norm)
    });
    each("spread, first convolution", &|twin| {
        twin.most(|window| convolution(window, 1)?.std)
    });
    each("spread, last convolution", &|twin| {
        twin.most(|window| convolution(window, last)?.std)
    });
    each("dead units, worst block", &|twin| {
        twin.most(|window| {
            window
                .layers
                .iter()
                .filter_map(|one| one.dead_units)
                .reduce(f32::max)
        })
    });
    each("health", &Twin::kinds);
    for finding in pair.iter().flat_map(|twin| &twin.trained.findings) {
        say!("\n{}", finding.lines().join("\n  "));
    }
    Ok(())
}

fn convolution(window: &Window, block: usize) -> Option<&health::LayerHealth> {
    window.layer(Layer::Block(block, Part::Convolution))
}

/// Blocks of the networks; both twins have the same.
fn blocks(pair: &[Twin]) -> usize {
    let windows = pair.iter().flat_map(|twin| &twin.windows);
    let layers = windows.flat_map(|window| &window.layers);
    layers
        .filter_map(|health| match health.layer {
            Layer::Block(block, _) => Some(block),
            _ => None,
        })
        .max()
        .unwrap_or(1)
}

/// The keys in which the twins differ, and their values, but for the names of the runs.
fn differences(pair: &[Twin]) -> anyhow::Result<Vec<(String, Vec<String>)>> {
    let mut keys: Vec<(String, Vec<String>)> = Vec::new();
    for (index, twin) in pair.iter().enumerate() {
        let source = Source::File(twin.trained.run.join("config.toml"));
        let config = config::resolve(&source, &[])?;
        let tables = toml::Table::try_from(&config)?;
        for (table, value) in &tables {
            for (key, value) in value.as_table().into_iter().flatten() {
                let key = format!("{table}.{key}");
                match index {
                    0 => keys.push((key, vec![value.to_string()])),
                    _ => keys
                        .iter_mut()
                        .filter(|(known, _)| *known == key)
                        .for_each(|(_, values)| values.push(value.to_string())),
                }
            }
        }
    }
    keys.retain(|(key, values)| key != "run.name" && values.iter().any(|one| *one != values[0]));
    Ok(keys)
}

fn draw(path: &Path, pair: &[Twin], curves: &[Curve]) -> anyhow::Result<()> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)
            .with_context(|| format!("{} cannot be made", printable_path(dir)))?;
    }
    let panels: Vec<Panel> = pair
        .iter()
        .map(|twin| Panel {
            title: &twin.name,
            windows: &twin.windows,
        })
        .collect();
    let figure = health::svg(&panels, curves)?;
    outputs::write_new(path, |out| out.write_all(figure.as_bytes()))
}
