//! Expected values are written out by hand here; none is taken from the code under test.

mod documented;
mod problems;
mod together;

use super::*;
use std::collections::BTreeSet;
use std::path::Path;

fn set(overrides: &[&str]) -> Result<Config, ConfigError> {
    let overrides: Vec<String> = overrides.iter().map(|text| text.to_string()).collect();
    resolve(&Source::Default, &overrides)
}

/// Every leaf of a TOML table, as `table.key`.
fn leaves(table: &toml::Table) -> BTreeSet<String> {
    let mut leaves = BTreeSet::new();
    for (name, value) in table {
        match value {
            toml::Value::Table(inner) => {
                leaves.extend(inner.keys().map(|key| format!("{name}.{key}")));
            }
            _ => drop(leaves.insert(name.clone())),
        }
    }
    leaves
}

#[test]
fn the_defaults_are_complete_and_every_key_has_a_schema() {
    let config = Config::default();
    assert_eq!(config.seed, 1);
    assert_eq!(config.backend, Backend::Flex);
    assert_eq!(config.data.dir, Path::new("assets/documents"));
    assert_eq!(config.picture.pad_rgb, [128, 128, 128]);
    assert_eq!(config.model.widths, [16, 32, 64, 128]);
    assert_eq!(config.model.activation, Activation::Relu);
    assert_eq!(config.model.norm, Norm::Batch);
    assert_eq!(config.model.init_gain, 1.0);
    assert_eq!(config.optimizer.learning_rate, 0.003);

    // A manifest leaves these of the model out where they are the default, and so does a run's config.toml.
    let whole = [
        "model.pool=[2,2,2,1]",
        "model.residual=true",
        "model.mirror=true",
        "model.corners=true",
        "model.dirac=true",
        "augment.mirror=0.5",
    ];
    let whole = set(&whole).unwrap();
    let in_config = leaves(&toml::Table::try_from(&whole).unwrap());
    let in_schema: BTreeSet<String> = schema::keys().map(|key| key.path.to_owned()).collect();
    assert_eq!(in_config, in_schema);
}

#[test]
fn every_preset_resolves_says_what_it_costs_and_holds_only_what_differs() {
    let cpu: toml::Table = presets::CPU.toml.parse().unwrap();
    for preset in presets() {
        resolve(&Source::Preset(preset), &[]).unwrap();
        assert!(preset.toml.starts_with("# Takes: "), "{}", preset.name);
        let table: toml::Table = preset.toml.parse().unwrap();
        for path in leaves(&table).iter().filter(|_| preset.name != "cpu") {
            let value = |table: &toml::Table| match path.split_once('.') {
                Some((outer, inner)) => table[outer][inner].clone(),
                None => table[path].clone(),
            };
            assert_ne!(value(&table), value(&cpu), "{}: {path}", preset.name);
        }
    }
    assert_eq!(preset("debug").unwrap().name, "debug");
    assert_eq!(preset("Debug"), None);
}

#[test]
fn the_command_line_wins_over_the_file_and_the_file_over_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my.toml");
    std::fs::write(&path, "seed = 7\n[train]\nepochs = 5\nbatch_size = 8\n").unwrap();
    let overrides = ["train.epochs=6".to_owned(), "train.epochs=9".to_owned()];
    let config = resolve(&Source::File(path), &overrides).unwrap();
    assert_eq!(config.seed, 7);
    assert_eq!(config.train.batch_size, 8);
    assert_eq!(config.train.epochs, 9);
    assert_eq!(config.train.patience, 20);
}

#[test]
fn overrides_take_bare_text_numbers_lists_and_whole_tables() {
    let config = set(&[
        "backend=ndarray",
        "run.name=2024",
        "data.dir=C:\\scans = all",
        "run.dir=\"quoted dir\"",
        "model.widths=[8,16]",
        "augment.turn_deg=3",
        " train.epochs = 3 ",
        "data.follow_links=true",
        "optimizer={learning_rate=1e30, warmup_epochs=0}",
    ])
    .unwrap();
    assert_eq!(config.backend, Backend::Ndarray);
    assert_eq!(config.run.name, "2024");
    assert_eq!(config.data.dir, Path::new("C:\\scans = all"));
    assert_eq!(config.run.dir, Path::new("quoted dir"));
    assert_eq!(config.model.widths, [8, 16]);
    assert_eq!(config.augment.turn_deg, 3.0);
    assert_eq!(config.train.epochs, 3);
    assert!(config.data.follow_links);
    assert_eq!(config.optimizer.learning_rate, 1e30);
}

#[test]
fn each_activation_and_norm_is_taken_by_its_name() {
    for (word, activation) in [
        ("relu", Activation::Relu),
        ("leaky_relu", Activation::LeakyRelu),
        ("gelu", Activation::Gelu),
        ("silu", Activation::Silu),
        ("sigmoid", Activation::Sigmoid),
        ("tanh", Activation::Tanh),
    ] {
        let config = set(&[&format!("model.activation={word}")]).unwrap();
        assert_eq!(config.model.activation, activation);
    }
    let config = set(&["model.norm=none", "model.init_gain=3"]).unwrap();
    assert_eq!(config.model.norm, Norm::None);
    assert_eq!(config.model.init_gain, 3.0);
}

#[test]
fn a_name_is_a_file_first_and_a_preset_second() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("my.toml");
    std::fs::write(&file, "").unwrap();
    assert_eq!(source(None).unwrap(), Source::Default);
    assert_eq!(source(Some(&file)).unwrap(), Source::File(file));
    let gpu = source(Some(Path::new("gpu"))).unwrap();
    assert_eq!(gpu, Source::Preset(preset("gpu").unwrap()));
    let error = source(Some(Path::new("gpuu"))).unwrap_err().to_string();
    assert_eq!(
        error,
        "gpuu: no such file; did you mean the built-in `gpu`?"
    );
}

#[test]
fn what_is_written_beside_a_run_resolves_to_the_same_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let config = set(&[
        "seed=9223372036854775807",
        "data.dir=a \"b\" \\ 'c' é\n\u{1b}",
        "run.dir=/tmp/x y",
        "augment.perspective=0.1",
        "optimizer.learning_rate=1e-7",
        "picture.mean=[0.485, 0.456, 0.406]",
        "train.loader_threads=2",
    ])
    .unwrap();
    let text = render(&config).unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, &text).unwrap();
    assert_eq!(resolve(&Source::File(path), &[]).unwrap(), config);
    assert!(text.contains("perspective = 0.1\n"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_path_that_toml_cannot_hold_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let mut config = Config::default();
    config.data.dir = Path::new(std::ffi::OsStr::from_bytes(b"scans-\xff")).to_owned();
    let error = render(&config).unwrap_err().to_string();
    assert!(error.contains("scans-\\xff is not UTF-8"), "{error}");
}
