//! The model card: what a model is for, what it is not for, what it was measured on, with sections after Mitchell et
//! al. (2019, "Model cards for model reporting"). It says what the checkpoint knows, and names what it cannot know.

use crate::{Source, facts};
use docsort_engine::{Manifest, Model, Norm, Pool, ProblemKind, scores};
use std::fmt::Write;

/// What an export is told beside the checkpoint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// The model's name; `docsort` without one.
    pub name: Option<String>,
    /// An identifier of Hugging Face's list, such as `apache-2.0`; `unknown` without one.
    pub license: Option<String>,
    /// What it was trained on, in a sentence; without it the card asks for one.
    pub data: Option<String>,
    pub figures: Option<Figures>,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// On what, such as `validation pictures of the training`.
    pub on: String,
    /// Pictures among them.
    pub pictures: u64,
    /// What counts as right, in a sentence.
    pub right: String,
    pub rows: Vec<Figure>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// In words.
    pub name: String,
    /// Hugging Face's name of the metric, such as `accuracy`; none for what its list does not have.
    pub metric: Option<&'static str>,
    /// 0 to 1.
    pub value: f64,
    /// Of 95 %, where one is known.
    pub interval: Option<(f64, f64)>,
}

/// Parts of wrong answers that the card gives a threshold for.
const ERRORS: [f64; 3] = [0.01, 0.02, 0.05];

/// `README.md`: a head in YAML, which the hub reads, and a page.
pub fn card(source: &Source, about: &About) -> String {
    let manifest = source.manifest();
    let name = about.name.as_deref().unwrap_or("docsort");
    let parts = [
        head(name, about),
        opening(name, manifest),
        details(source),
        use_and_limits(manifest),
        data(manifest, about),
        figures(manifest, about),
        running(manifest),
    ];
    parts.join("\n")
}

fn head(name: &str, about: &About) -> String {
    let license = about.license.as_deref().unwrap_or("unknown");
    let mut head = format!(
        "---\nlicense: {}\nlibrary_name: docsort\npipeline_tag: image-classification\ntags:\n- image-classification\n- onnx\n",
        yaml(license)
    );
    let known = about.figures.iter().flat_map(|figures| {
        figures
            .rows
            .iter()
            .filter_map(move |row| Some((figures, row, row.metric?)))
    });
    let mut metrics = String::new();
    let mut on = None;
    for (figures, row, metric) in known {
        on = Some(&figures.on);
        // Writing to a String cannot fail.
        let _ = writeln!(
            metrics,
            "    - type: {metric}\n      value: {:.4}\n      name: {}",
            row.value,
            yaml(&row.name)
        );
    }
    if let Some(on) = on {
        let _ = write!(
            head,
            "model-index:\n- name: {}\n  results:\n  - task:\n      type: image-classification\n    dataset:\n      \
             name: {}\n      type: imagefolder\n    metrics:\n{metrics}",
            yaml(name),
            yaml(on)
        );
    }
    head + "---\n"
}

/// A JSON string is a YAML scalar, once what YAML does not let stand in a file (1.2, section 5.1), or takes for the end
/// of a line, is escaped.
fn yaml(text: &str) -> String {
    let is_odd = |c: char| {
        c.is_control()
            || matches!(
                c,
                '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
            )
    };
    let mut scalar = String::new();
    for c in serde_json::Value::from(text).to_string().chars() {
        if is_odd(c) {
            scalar.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            scalar.push(c);
        }
    }
    scalar
}

fn opening(name: &str, manifest: &Manifest) -> String {
    let answers = (0..manifest.classes.len())
        .filter(|&label| manifest.is_answerable(label))
        .map(|label| plain(&manifest.classes[label]));
    let answers: Vec<String> = answers.collect();
    let kind = match manifest.problem {
        ProblemKind::Multiclass => "one class, or `unknown`",
        ProblemKind::Binary => "one of two classes",
        ProblemKind::Multilabel => "any number of labels",
    };
    format!(
        "# {}\n\nA small convolutional network that gives a picture {kind}: {}.\n",
        plain(name),
        answers.join(", ")
    )
}

fn details(source: &Source) -> String {
    let manifest = source.manifest();
    let model = &manifest.model;
    let norm = match model.norm {
        Norm::Batch => "batch norm",
        Norm::None => "a bias",
    };
    let widths: Vec<String> = model.widths.iter().map(usize::to_string).collect();
    let activation = serde_json::json!(model.activation);
    let version = plain(&manifest.docsort_version);
    let made = if manifest.was_extended() {
        format!("another model, which docsort {version} taught more by a few pictures")
    } else {
        let epochs = manifest.progress.epoch;
        format!("trained by docsort {version} for {epochs} epochs")
    };
    format!(
        "## Model details\n\n\
         - {} blocks of 3×3 convolution, {norm}, {} and {}; {} channels; the mean over places; one linear layer\n\
         - {} numbers in all; a square of {} px goes in\n\
         - {made}, from seed {}; digest of its pictures and their split: `{}`\n",
        model.widths.len(),
        pooling(model),
        activation.as_str().unwrap_or_default(),
        widths.join(", "),
        source.weights.count(),
        manifest.preprocessing.side_px,
        manifest.seed,
        plain(&manifest.data_fingerprint),
    )
}

/// Which blocks halve the side, and which add their input.
fn pooling(model: &Model) -> String {
    let blocks = 0..model.widths.len();
    let listed = |is_one: &dyn Fn(usize) -> bool| -> String {
        let found = blocks.clone().filter(|&block| is_one(block));
        let numbers: Vec<String> = found.map(|block| (block + 1).to_string()).collect();
        numbers.join(", ")
    };
    let pooled = listed(&|block| model.pool_of(block) == Pool::Max);
    let added = listed(&|block| model.adds_input(block));
    let mut text = "2×2 max-pool".to_owned();
    if model.pool.contains(&1) {
        text.push_str(&format!(" (in blocks {pooled})"));
    }
    if !added.is_empty() {
        text.push_str(&format!(" (blocks {added} add their input)"));
    }
    text
}

fn use_and_limits(manifest: &Manifest) -> String {
    let rejects: Vec<String> = manifest.rejects.iter().map(|name| plain(name)).collect();
    let rejects = if rejects.is_empty() {
        String::new()
    } else {
        let names = rejects.join(", ");
        format!("- It learned {names} as what is none of its classes, and never answers so.\n")
    };
    format!(
        "## Intended use\n\nSorting and labelling pictures of the classes above, with a person looking at what is \
         doubtful.\n\n\
         ## Out of scope\n\n\
         - Whether a document is genuine, whose it is, or what is written on it: the network tells kinds of pictures apart \
         and nothing else.\n\
         - Decisions about people.\n\
         - Pictures that were made to deceive it.\n\n\
         ## Limits\n\n{rejects}\
         - A network can be sure of a picture unlike any that it was shown. The figures below hold for pictures like those \
         that they were measured on; measure on your own before you rely on it.\n\
         - Another way of decoding or resizing gives other answers. `golden` holds a picture, the square that docsort makes \
         of it and the network's answer, to test yours with.\n"
    )
}

fn data(manifest: &Manifest, about: &About) -> String {
    let asked = "The checkpoint does not hold its pictures, nor where they come from: **describe them here**, with who \
                 may be on them and under which rights they were used.";
    let sealed = match manifest.metrics {
        Some(metrics) if manifest.was_extended() => {
            format!(" {} pictures taught it more.", metrics.valid_count)
        }
        Some(metrics) => format!(
            " {} pictures were kept aside to validate.",
            metrics.valid_count
        ),
        None => String::new(),
    };
    format!(
        "## Training data\n\n{}{sealed}\n",
        about.data.as_deref().unwrap_or(asked)
    )
}

fn figures(manifest: &Manifest, about: &About) -> String {
    let mut text = "## Figures\n\n".to_owned();
    match &about.figures {
        None => text.push_str("Not measured.\n"),
        Some(figures) => {
            let _ = write!(
                text,
                "Measured on {} {}. {}\n\n| | | 95 % interval |\n|---|---:|---:|\n",
                figures.pictures,
                plain(&figures.on),
                plain(&figures.right)
            );
            for row in &figures.rows {
                let interval = row.interval.map_or("–".to_owned(), |(low, high)| {
                    format!("{} to {} %", percent(low), percent(high))
                });
                let _ = writeln!(
                    text,
                    "| {} | {} % | {interval} |",
                    plain(&row.name),
                    percent(row.value)
                );
            }
        }
    }
    let curve = &manifest.calibration.rejection;
    let points = ERRORS.map(|error| scores::threshold_for(curve, error));
    let mut points: Vec<_> = points.into_iter().flatten().collect();
    // Few pictures have few thresholds: one may keep several of these parts.
    points.dedup();
    if !points.is_empty() {
        let on = if manifest.was_extended() {
            "these pictures and drawn features of the other classes"
        } else {
            "the validation pictures"
        };
        let _ = write!(
            text,
            "\nOn {on}, answering only from a confidence on gives:\n\n\
             | confidence | answered | of the answers, wrong |\n|---:|---:|---:|\n",
        );
        for point in points {
            let _ = writeln!(
                text,
                "| {:.3} | {} % | {} % |",
                point.threshold,
                percent(point.coverage),
                percent(point.error)
            );
        }
    }
    let calibration = &manifest.calibration;
    let _ = writeln!(
        text,
        "\nProbabilities are calibrated: logits are divided by a temperature of {:.4}{}.",
        calibration.temperature,
        match manifest.problem {
            ProblemKind::Multiclass => format!(
                ", and a picture for which no class reaches {:.3} is `unknown`",
                calibration.unknown_below
            ),
            ProblemKind::Binary | ProblemKind::Multilabel => String::new(),
        }
    );
    text
}

fn running(manifest: &Manifest) -> String {
    let side = manifest.preprocessing.side_px;
    format!(
        "## How to run it\n\n```sh\ndocsort predict --model THIS-FOLDER PICTURES\n```\n\n\
         Or anywhere that ONNX runs; the file takes bytes and holds normalisation, temperature and {} itself:\n\n\
         ```python\nimport json, numpy, onnxruntime\n\
         session = onnxruntime.InferenceSession(\"onnx/model.onnx\")\n\
         square = numpy.zeros((1, {side}, {side}, 3), numpy.uint8)  # see preprocessor_config.json and golden/\n\
         probabilities, logits = session.run([\"probabilities\", \"logits\"], {{\"image\": square}})\n\
         classes = json.loads(session.get_modelmeta().custom_metadata_map[\"classes\"])\n```\n\n\
         How a picture becomes the square: `{}`\n",
        match manifest.problem {
            ProblemKind::Multiclass => "softmax",
            ProblemKind::Binary | ProblemKind::Multilabel => "sigmoid",
        },
        facts::preprocessing(&manifest.preprocessing),
    )
}

/// Text from a checkpoint as it may stand in Markdown: one line, and no markup.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            escaped.push(' ');
            continue;
        }
        if "\\`*_{}[]<>#|!~&".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn percent(part: f64) -> String {
    format!("{:.1}", 100.0 * part)
}
