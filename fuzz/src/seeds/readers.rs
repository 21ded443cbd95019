//! Seeds of the readers that are no pictures': files as docsort writes them, and one with mistakes of each kind.

use docsort_engine::{Precision, Statistics, Weights, shipped};
use docsort_fuzz::{config, record, report};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Target, name and bytes.
pub fn all() -> Vec<(&'static str, String, Vec<u8>)> {
    let mut seeds: Vec<(&str, String, Vec<u8>)> = Vec::new();
    for preset in config::presets() {
        let name = preset.name.replace('/', "-");
        seeds.push(("config", name, preset.toml.into()));
    }
    for (target, texts) in [
        ("config", CONFIGS),
        ("journal", JOURNALS),
        ("history", HISTORIES),
        ("labels", LABELS),
        ("list", LISTS),
        ("record", RECORDS),
        ("rows", ROWS),
    ] {
        for (number, text) in texts.iter().enumerate() {
            seeds.push((target, number.to_string(), text.as_bytes().to_vec()));
        }
    }
    seeds.push(("record", "new".to_owned(), a_record()));
    seeds.extend(models());
    seeds.extend(archives());
    seeds
}

/// Those of the archive crate's tests, short ones.
fn archives() -> Vec<(&'static str, String, Vec<u8>)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/archive/tests/data");
    let names = [
        "gnu.tar",
        "pax.tar",
        "stored.zip",
        "deflated.zip",
        "piped.zip",
        "overlapping.zip",
    ];
    let read = |name: &str| {
        let bytes = std::fs::read(data.join(name)).expect("the tests' data lie beside");
        ("archive", name.to_owned(), bytes)
    };
    names.into_iter().map(read).collect()
}

/// Manifests without their seals, weights in each form, and the two together.
fn models() -> Vec<(&'static str, String, Vec<u8>)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/format-1");
    let mut seeds = vec![(
        "manifest",
        "shipped".to_owned(),
        unsealed(shipped::MANIFEST),
    )];
    for problem in ["binary", "multiclass", "multilabel"] {
        let read = |name| {
            std::fs::read(data.join(problem).join(name)).expect("the tests' data lie beside")
        };
        let manifest = String::from_utf8(read("manifest.toml")).expect("a manifest is text");
        let old = read("model.bpk");
        seeds.push(("manifest", problem.to_owned(), unsealed(&manifest)));
        seeds.push(("model", format!("{problem}-bpk-alone"), old.clone()));
        seeds.push(("model", format!("{problem}-bpk"), together(&manifest, &old)));
        let weights = Weights::from_bytes(&old).expect("the golden checkpoints are read");
        for precision in [Precision::Single, Precision::Half] {
            let new = weights.to_bytes(precision).expect("so they can be written");
            seeds.push((
                "model",
                format!("{problem}-{precision:?}-alone"),
                new.clone(),
            ));
            let manifest = manifest.replacen("format_version = 1", "format_version = 2", 1);
            seeds.push((
                "model",
                format!("{problem}-{precision:?}"),
                together(&manifest, &new),
            ));
            seeds.push((
                "model",
                format!("{problem}-{precision:?}-sealed"),
                together(&manifest, &sealed(&weights, &manifest)),
            ));
        }
    }
    seeds
}

/// The same weights with what a class's features were.
fn sealed(weights: &Weights, manifest: &str) -> Vec<u8> {
    let mut weights = weights.clone();
    let body = unsealed(manifest);
    let body = std::str::from_utf8(&body).expect("a manifest is text");
    let manifest =
        docsort_engine::Manifest::parse(&docsort_engine::sealed::seal(body)).expect("it was one");
    let (classes, channels) = (
        manifest.classes.len(),
        *manifest.model.widths.last().expect("one block at least"),
    );
    let statistics = Statistics {
        channels,
        count: vec![9; classes],
        mean: vec![0.5; classes * channels],
        covariance: vec![0.25; classes * channels * (channels + 1) / 2],
    };
    statistics.store(&mut weights, Precision::Single);
    weights
        .to_bytes(Precision::Single)
        .expect("shapes and numbers agree")
}

/// Without the last line: the target seals what it is given.
fn unsealed(manifest: &str) -> Vec<u8> {
    let (body, _) = manifest
        .trim_end()
        .rsplit_once('\n')
        .expect("the seal is a line of its own");
    format!("{body}\n").into_bytes()
}

fn together(manifest: &str, weights: &[u8]) -> Vec<u8> {
    [unsealed(manifest).as_slice(), &[0], weights].concat()
}

fn a_record() -> Vec<u8> {
    let manifest =
        docsort_engine::Manifest::parse(shipped::MANIFEST).expect("the shipped model is whole");
    let options = BTreeMap::from([("--max-error".to_owned(), "0.02".to_owned())]);
    let record = record::Record::new(&manifest, options, &[PathBuf::from("-")]).expect("a digest");
    serde_json::to_vec_pretty(&record).expect("texts are JSON")
}

const CONFIGS: &[&str] = &[
    "seed = -1\n[train]\nepochs = \"many\"\nbatchsize = 3\n[trian]\nepochs = 5\n",
    "\u{feff}[data]\ndir = 'a\\b'\nreject = [\"x\", \"y\\u202e\"]\nvalid_fraction = 1e400\n[model]\nwidths = [8, 0, 99999999999]\n",
    "train.epochs = 30\nloss.kind = \"binary_cross_entropy\"\n[problem]\nkind = \"binary\"\npositive = \"p\"\nthreshold = nan\n",
    "train.epochs=30",
    "data.dir=2024",
    "[[data]]\n[a.b.c]\nx = {y = {z = [[[1]]]}}\n\"\" = 0x10\n",
];

const JOURNALS: &[&str] = &[
    concat!(
        r#"{"event":"sorting","format":1,"how":"copy"}"#,
        "\n",
        r#"{"event":"made","folder":"/tmp/into/a"}"#,
        "\n",
        r#"{"event":"begin","from":"/tmp/scan.jpg","to":"/tmp/into/a/scan.jpg","part":"/tmp/into/a/.docsort-part-1"}"#,
        "\n",
        r#"{"event":"done","from":"/tmp/scan.jpg","to":"/tmp/into/a/scan.jpg","sha256":"ba7816bf"}"#,
        "\n",
        r#"{"event":"undone","from":"/tmp/scan.jpg","to":"/tmp/into/a/scan.jpg"}"#,
        "\n",
    ),
    concat!(
        r#"{"event":"sorting","format":1,"how":"move"}"#,
        "\n",
        r#"{"event":"begin","from":{"hex":"2f6fff"},"to":"/x/../y","part":null}"#,
        "\n",
        r#"{"event":"dropped","from":{"hex":"2f6fff"},"to":"/x/../y"}"#,
        "\n",
        r#"{"event":"done","from":{"hex":"0"},"to":"b\u0000","sha256":null}"#,
        "\n",
        r#"{"event":"#,
    ),
    concat!(r#"{"event":"sorting","format":2,"how":"link"}"#, "\n"),
    concat!(
        r#"{"event":"sorting","format":1,"how":"link"}"#,
        "\n",
        r#"{"event":"\u001b[2J"}"#,
        "\n"
    ),
];

const HISTORIES: &[&str] = &[
    "epoch,train_loss,train_accuracy,valid_loss,valid_accuracy,valid_macro_f1,learning_rate,pictures_per_s,elapsed_s,health\n\
     1,0.5,0.5,0.5,0.5,0.5,0.001,100.0,1.0,no alarm\n2,0.4,0.6,0.4,0.6,0.6,0.001,100.0,2.0,off\n4,0.4,0.6,0.4,0.6,0.6,0.001,1",
    "epoch,train_loss,train_accuracy,valid_loss,valid_accuracy,valid_macro_f1,learning_rate,pictures_per_s,elapsed_s,health,\
     valid_precision,valid_recall,valid_f1,valid_auc\n1,0.5,0.5,0.5,0.5,0.5,0.001,100.0,1.0,no alarm,0.5,,0.5,0.5\n",
    "epoch,train_loss,train_accuracy,valid_loss,valid_accuracy,valid_macro_f1,learning_rate,pictures_per_s,elapsed_s,health,\
     valid_micro_f1\n1,NaN,inf,-0,1e999,0.5,0.001,100.0,1.0,\"no, alarm\",\n",
    "epoch,train_lo",
    "a,b\n1,2\n9,x\n3",
];

const LABELS: &[&str] = &[
    "path,labels\na.jpg,x|y\nb/c.jpg,y\nb/\u{fc}.jpg,\n",
    "\u{feff}a.jpg,x\r\n\r\n\"b/c.jpg\",\"x|y\"\r\nb\\u\u{308}.jpg,X\n./a.jpg,z\n",
    "a.jpg;x\nb.jpg,x,y\n\"open,x\n",
    "a.jpg,u\u{308}|\u{fc}\n,x\n../a.jpg,a||b\n/a.jpg, x | x \n",
];

const LISTS: &[&str] = &["a.jpg\nb c.jpg\r\n\n.\n..\nlast", "\u{feff}a\0b\nc\0\0d"];

const RECORDS: &[&str] = &[
    r#"{"format":1,"\u001b[2J":"x"}"#,
    r#"{"format":7,"state":"finished","model":"","options":{},"paths":""}"#,
];

const ROWS: &[&str] = &[
    "\"path\",\"status\",\"label\",\"confidence\",\"x\",\"status\",\"reason\",\"warnings\"\n\"a.jpg\",\"ok\",\"x\",0.75,0.75,0.25,\"\",\"\"\n",
    concat!(
        r#"{"path":"a.jpg","status":"ok","label":"x"}"#,
        "\n",
        r#"{"path":"b\u0000","path_bytes":"62ff","status":"error","reason":"x"}"#,
        "\n",
        r#"{"path":"#,
    ),
];

/// What a run writes: its columns are the engine's to know.
pub fn written_rows() -> Vec<(&'static str, String, Vec<u8>)> {
    use report::{Explanations, Format, Layout, Outcome, Prediction, Style, writer};
    let classes = ["x".to_owned(), "status".to_owned()];
    let mut seeds = Vec::new();
    for format in [Format::Csv, Format::Jsonl] {
        for explanations in [Explanations::Absent, Explanations::Named] {
            let layout = Layout {
                style: Style::Plain,
                width: None,
                top_k: None,
                explanations,
            };
            let mut bytes = Vec::new();
            let mut rows = writer(format, layout, &mut bytes);
            rows.start(&classes).expect("a Vec takes everything");
            for (path, outcome) in [
                (
                    "a.jpg",
                    Outcome::Labeled {
                        label: 0,
                        scores: vec![0.75, 0.25],
                    },
                ),
                (
                    "=b,\"\n.jpg",
                    Outcome::Error {
                        reason: "two\nlines".to_owned(),
                    },
                ),
            ] {
                rows.row(&Prediction::new(PathBuf::from(path), outcome))
                    .expect("a Vec takes everything");
            }
            drop(rows);
            seeds.push(("rows", format!("{format:?}-{explanations:?}"), bytes));
        }
    }
    seeds
}
