//! What a user is told about a configuration that cannot be used.

use super::*;

/// The message's lines for a file called `my.toml`, whose folder is cut off, and overrides.
fn problems(text: &str, overrides: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my.toml");
    std::fs::write(&path, text).unwrap();
    let overrides: Vec<String> = overrides.iter().map(|text| text.to_string()).collect();
    let error = resolve(&Source::File(path), &overrides).unwrap_err();
    let folder = format!("{}/", folder.path().display());
    let message = error.to_string().replace(&folder, "");
    message.lines().map(str::to_owned).collect()
}

#[track_caller]
fn check(text: &str, overrides: &[&str], expected: &[&str]) {
    assert_eq!(problems(text, overrides), expected);
}

#[test]
fn twelve_typos_are_named_with_line_and_nearest_key() {
    let text = "\
sed = 1
epochs = 3
lr = 0.1
batch = 4
[trian]
patience = 3
epocs = 4
[data]
vaild_fraction = 0.2
max_megapixel = 3
[picture]
side = 64
[model]
width = [8]
[optimizer]
learning-rate = 0.1
weight_decya = 0.1
";
    let no_key = |place: &str, key: &str, nearest: &str| {
        format!("{place}: {key}: no such key; did you mean `{nearest}`?")
    };
    let expected = [
        no_key("my.toml:1", "sed", "seed"),
        no_key("my.toml:2", "epochs", "train.epochs"),
        no_key("my.toml:3", "lr", "optimizer.learning_rate"),
        no_key("my.toml:4", "batch", "train.batch_size"),
        "my.toml:5: trian: no such table; did you mean [train]?".to_owned(),
        no_key("my.toml:7", "trian.epocs", "train.epochs"),
        no_key("my.toml:9", "data.vaild_fraction", "data.valid_fraction"),
        no_key("my.toml:10", "data.max_megapixel", "data.max_megapixels"),
        no_key("my.toml:12", "picture.side", "picture.side_px"),
        no_key("my.toml:14", "model.width", "model.widths"),
        no_key(
            "my.toml:16",
            "optimizer.learning-rate",
            "optimizer.learning_rate",
        ),
        no_key(
            "my.toml:17",
            "optimizer.weight_decya",
            "optimizer.weight_decay",
        ),
        no_key("--set train.epocs=3", "train.epocs", "train.epochs"),
    ];
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check(text, &["train.epocs=3"], &expected);
}

#[test]
fn a_key_like_no_other_lists_what_there_is() {
    check(
        "[loss]\nxyzzy = 1\n",
        &["qqqqqq=1"],
        &[
            "my.toml:2: loss.xyzzy: no such key; [loss] has `kind`, `label_smoothing`, \
             `class_weights`, `energy_weight`, `energy_class`, `energy_reject`",
            "--set qqqqqq=1: qqqqqq: no such key; outside of tables there are `seed`, `backend`, \
             `kernels`, and the tables [run], [data], [picture], [augment], [model], [problem], [unknown], [loss], \
              [distill], [optimizer], [train], [health]",
        ],
    );
}

#[test]
fn words_of_other_tools_lead_to_our_keys() {
    for (typed, key) in [
        ("learning_rate", "optimizer.learning_rate"),
        ("train.lr", "optimizer.learning_rate"),
        ("batch_size", "train.batch_size"),
        ("train.batch", "train.batch_size"),
        ("image_size", "picture.side_px"),
        ("model.side_px", "picture.side_px"),
        ("device", "backend"),
        ("train.backend", "backend"),
        ("val_split", "data.valid_fraction"),
        ("dropout", "model.dropout"),
        ("name", "run.name"),
        ("smoothing", "loss.label_smoothing"),
        ("num_workers", "train.loader_threads"),
        ("data.batch_size", "train.batch_size"),
        ("Epochs", "train.epochs"),
    ] {
        assert_eq!(nearest::nearest_key(typed), Some(key), "{typed}");
    }
}

#[test]
fn bad_values_at_once_give_a_line_each_in_one_message() {
    let text = "\
seed = -1
backend = \"nadarray\"
[run]
name = \"a/b\"
keep_last = 0
dir = \"\"
[data]
valid_fraction = 1.5
follow_links = \"yes\"
max_file_mib = 64.0
[picture]
side_px = 8
fit = \"stretch\"
pad_rgb = [128, 300, -1]
mean = [0.5, 0.5]
[augment]
turn_deg = \"ten\"
glare = nan
[model]
widths = []
dropout = true
activation = \"swish\"
norm = \"layer\"
init_gain = 0
[loss]
kind = \"mse\"
class_weights = 1979-05-27
[optimizer]
learning_rate = 0
clip_norm = [5.0]
[train]
epochs = 99999999999999999999
";
    let expected = [
        "my.toml:1: seed: found -1; expected a whole number from 0 up to 9223372036854775807",
        "my.toml:2: backend: found the text \"nadarray\"; expected one of \"flex\", \"ndarray\", \
         \"wgpu\", \"auto\"; did you mean \"ndarray\"?",
        "my.toml:4: run.name: found the text \"a/b\"; expected a name of letters, digits, `-`, `_` \
         and `.` that begins with a letter or a digit, at most 100 bytes",
        "my.toml:5: run.keep_last: found 0; expected a whole number from 1 to 1000",
        "my.toml:6: run.dir: found an empty text; expected a path in quotes",
        "my.toml:8: data.valid_fraction: found 1.5; expected a number from 0.01 to 0.8",
        "my.toml:9: data.follow_links: found the text \"yes\"; expected true or false",
        "my.toml:10: data.max_file_mib: found 64.0; expected a whole number from 1 to 4096",
        "my.toml:12: picture.side_px: found 8; expected a whole number from 16 to 1024",
        "my.toml:13: picture.fit: found the text \"stretch\"; expected one of \"letterbox\", \
         \"squash\"; did you mean \"squash\"?",
        "my.toml:14: picture.pad_rgb: found 300 at place 2 and -1 at place 3; expected three whole \
         numbers from 0 to 255, such as [128, 128, 128]",
        "my.toml:15: picture.mean: found a list of 2; expected three numbers from 0 to 1, such as \
         [0.5, 0.5, 0.5]",
        "my.toml:17: augment.turn_deg: found the text \"ten\"; expected a number from 0 to 180",
        "my.toml:18: augment.glare: found nan; expected a number from 0 to 1",
        "my.toml:20: model.widths: found an empty list; expected a list of 1 to 8 whole numbers \
         from 1 to 1024, such as [16, 32]",
        "my.toml:21: model.dropout: found true; expected a number from 0 to 0.95",
        "my.toml:22: model.activation: found the text \"swish\"; expected one of \"relu\", \
         \"leaky_relu\", \"gelu\", \"silu\", \"sigmoid\", \"tanh\"; did you mean \"silu\"?",
        "my.toml:23: model.norm: found the text \"layer\"; expected one of \"batch\", \"none\"",
        "my.toml:24: model.init_gain: found 0; expected a number above 0, from 1.2e-38 to 3.4e38",
        "my.toml:26: loss.kind: found the text \"mse\"; expected one of \
         \"sparse_categorical_cross_entropy\", \"categorical_cross_entropy\", \
         \"binary_cross_entropy\", \"mean_squared_error\"; did you mean \"mean_squared_error\"?",
        "my.toml:27: loss.class_weights: found the date 1979-05-27; expected one of \"balanced\", \
         \"none\"",
        "my.toml:29: optimizer.learning_rate: found 0; expected a number above 0, from 1.2e-38 to 3.4e38",
        "my.toml:30: optimizer.clip_norm: found a list; expected a number from 0 to 1000000",
        "my.toml:32: train.epochs: found 99999999999999999999; expected a whole number from 1 to \
         100000",
        "--set train.patience=soon: train.patience: found the text \"soon\"; expected a whole \
         number from 0 to 100000",
        "--set train.batch_size: has no value; expected key=value, such as train.epochs=30",
        "--set train=3: train: found 3; expected a table: a line [train] and its keys below it",
    ];
    check(
        text,
        &["train.patience=soon", "train.batch_size", "train=3"],
        &expected,
    );
}

/// Single precision has 1.18e-38 as its smallest number of full precision and 3.4e38 as its largest (IEEE 754).
#[test]
fn a_rate_that_single_precision_takes_for_nothing_or_for_infinite_is_refused_with_its_bounds() {
    let told = |rate: &str| problems("", &[&format!("optimizer.learning_rate={rate}")]);
    for rate in ["1e-320", "1e-46", "1e-40", "1e39", "1e308", "-0.0", "inf"] {
        let told = told(rate);
        assert_eq!(told.len(), 1, "{rate}: {told:?}");
        assert!(told[0].ends_with("from 1.2e-38 to 3.4e38"), "{told:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my.toml");
    std::fs::write(&path, "").unwrap();
    for rate in ["1.2e-38", "1e-5", "3.4e38"] {
        let taken = [format!("optimizer.learning_rate={rate}")];
        assert!(
            resolve(&Source::File(path.clone()), &taken).is_ok(),
            "{rate}"
        );
    }
}

#[test]
fn values_that_do_not_fit_together_are_named_where_the_last_one_was_given() {
    check(
        "[data]\nvalid_fraction = 0.5\ntest_fraction = 0.4\n[model]\nwidths = [1, 2, 3, 4, 5, 6]\n",
        &["picture.side_px=32"],
        &[
            "my.toml:2: data.valid_fraction: 0.5 for validation and 0.4 for the test leave too \
             little to train on; together they must stay below 0.9",
            "--set picture.side_px=32: picture.side_px: 6 blocks halve a side of 32 pixels to \
             nothing; expected at most 5 widths, a model.pool of 1 in some, or a side_px of 64 or more",
        ],
    );
    // 64 pixels halved six times are one.
    set(&["picture.side_px=64", "model.widths=[1,2,3,4,5,6]"]).unwrap();
    let error = set(&["data.min_side_px=4096", "data.max_megapixels=16"]).unwrap_err();
    assert_eq!(error.problems.len(), 1, "{error}");
    assert_eq!(
        error.problems[0].key.as_deref(),
        Some("data.max_megapixels")
    );
}

#[test]
fn a_loss_that_does_not_fit_the_problem_is_named_with_those_that_do() {
    check(
        "[problem]\nkind = \"binary\"\npositive = \"passport\"\n[loss]\nkind = \"categorical_cross_entropy\"\n",
        &[],
        &[
            "my.toml:5: loss.kind: \"categorical_cross_entropy\" does not fit a binary problem; \
             expected \"binary_cross_entropy\" or \"mean_squared_error\"",
        ],
    );
    check(
        "[loss]\nkind = \"binary_cross_entropy\"\n",
        &[],
        &[
            "my.toml:2: loss.kind: \"binary_cross_entropy\" does not fit a multiclass problem; \
             expected \"sparse_categorical_cross_entropy\" or \"categorical_cross_entropy\" or \
             \"mean_squared_error\"",
        ],
    );
}

#[test]
fn what_a_kind_of_problem_needs_or_cannot_use_is_said_where_it_was_given() {
    check(
        "[problem]\nkind = \"binary\"\nlabels = \"labels.csv\"\n",
        &[],
        &[
            "my.toml:2: problem.kind: a binary problem needs the class that is a yes; expected \
             problem.positive = the name of one of the two class folders",
            "my.toml:3: problem.labels: a binary problem takes its labels from folders; only \
             multilabel reads a CSV",
        ],
    );
    check(
        "[problem]\nkind = \"multilabel\"\npositive = \"passport\"\nthreshold = 0.7\n",
        &[],
        &[
            "my.toml:3: problem.positive: a multilabel problem has no positive class; only binary has \
             one",
            "my.toml:4: problem.threshold: a multilabel problem fits its thresholds on the validation \
             pictures; only binary is given one",
            "my.toml:2: problem.kind: a multilabel problem needs the labels of its pictures; expected \
             problem.labels = a CSV of path,label|label…",
        ],
    );
    check(
        "[problem]\nthreshold = 1\n",
        &["problem.kind=multi-label"],
        &[
            "my.toml:2: problem.threshold: found 1; expected a number from 0.001 to 0.999",
            "--set problem.kind=multi-label: problem.kind: found the text \"multi-label\"; expected one \
             of \"multiclass\", \"binary\", \"multilabel\"; did you mean \"multilabel\"?",
        ],
    );
}

#[test]
fn only_one_class_of_several_is_taught_by_other_models() {
    let no_teachers =
        "my.toml:2: distill.teachers: a multilabel problem takes no teachers; only multiclass does";
    let multilabel = ["problem.kind=multilabel", "problem.labels=labels.csv"];
    check(
        "[distill]\nteachers = [\"runs/a\"]\n",
        &multilabel,
        &[no_teachers],
    );
}

#[test]
fn the_energy_hinge_needs_rejects_and_a_gap_in_the_right_direction() {
    let no_rejects = "my.toml:2: loss.energy_weight: there are no rejects to keep apart; expected data.reject = a \
                      list of folders, or 0";
    check("[loss]\nenergy_weight = 0.1\n", &[], &[no_rejects]);
    check(
        "[loss]\nenergy_weight = 0.1\nenergy_reject = 5\n[data]\nreject = [\"other\"]\n",
        &[],
        &[
            "my.toml:3: loss.energy_reject: energy_reject = 5 is not below energy_class = 3; expected rejects to score \
             lower than classes",
        ],
    );
    // Beside a default, the value that somebody gave is named.
    check(
        "[loss]\nenergy_weight = 0.1\nenergy_class = -2\n[data]\nreject = [\"other\"]\n",
        &[],
        &[
            "my.toml:3: loss.energy_class: energy_reject = -1 is not below energy_class = -2; expected rejects to score \
             lower than classes",
        ],
    );
    let fitting = ["loss.energy_weight=0.1", "data.reject=[\"other\"]"];
    assert_eq!(set(&fitting).unwrap().loss.energy_weight, 0.1);
}

#[test]
fn a_loss_that_nobody_chose_follows_the_problem() {
    let binary = ["problem.kind=binary", "problem.positive=passport"];
    let kind = |overrides: &[&str]| set(overrides).unwrap().loss.kind;
    assert_eq!(kind(&[]), LossKind::SparseCategoricalCrossEntropy);
    assert_eq!(kind(&binary), LossKind::BinaryCrossEntropy);
    let many = ["problem.kind=multilabel", "problem.labels=labels.csv"];
    assert_eq!(kind(&many), LossKind::BinaryCrossEntropy);
    let chosen = [&binary[..], &["loss.kind=mean_squared_error"]].concat();
    assert_eq!(kind(&chosen), LossKind::MeanSquaredError);
}

#[test]
fn broken_toml_is_named_with_line_and_column_beside_the_other_problems() {
    let lines = problems(
        "seed = = 1\n[train]\nepocs = 3\nepochs = 3\nepochs = 4\n",
        &[],
    );
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert!(
        lines[0].starts_with("my.toml:1:8: not TOML: "),
        "{}",
        lines[0]
    );
    assert_eq!(
        lines[1],
        "my.toml:3: train.epocs: no such key; did you mean `train.epochs`?"
    );
    assert_eq!(lines[2], "my.toml:5:1: not TOML: duplicate key");
    for text in [
        "[model]\nwidths = [8, 16\ndropout = 0.2\n",
        "seed = \"\n",
        "[[[\n",
        "\0\n=",
    ] {
        let lines = problems(text, &[]);
        assert!(lines[0].contains(": not TOML: "), "{text:?}: {lines:#?}");
    }
}

#[test]
fn a_text_of_mistakes_alone_takes_no_longer_than_its_bytes() {
    // Each looked for among all others, or counted from the top, took 80 seconds where this takes 2.
    let before = crate::clock::thread_time();
    let lines = problems(&"=\n".repeat(300_000), &[]);
    assert_eq!(lines.len(), 300_000);
    assert!(lines[299_999].starts_with("my.toml:300000:1: not TOML: "));
    let took = crate::clock::thread_time() - before;
    assert!(took < std::time::Duration::from_secs(40), "{took:?}");
    let keys: String = (0..10_000).map(|key| format!("k{key} = 1\n")).collect();
    let lines = problems(&keys, &[]);
    assert!(lines[9_999].starts_with("my.toml:10000: k9999: no such key"));
}

#[test]
fn what_is_no_configuration_file_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let line = |name: &str| {
        let source = Source::File(folder.path().join(name));
        let message = resolve(&source, &["sed=1".to_owned()])
            .unwrap_err()
            .to_string();
        // The command line is checked all the same.
        let (first, second) = message.split_once('\n').unwrap();
        assert!(second.starts_with("--set sed=1: sed: "), "{second}");
        first
            .rsplit_once(&format!("{name}: "))
            .unwrap()
            .1
            .to_owned()
    };
    assert_eq!(
        line("ndaray.toml"),
        "no such file; did you mean the built-in `ndarray`?"
    );
    assert_eq!(
        line("qqqqqqqq.toml"),
        "no such file; built in are `cpu`, `ndarray`, `gpu`, `binary`, `multilabel`, `photos`, `shipped`, `debug`"
    );
    assert_eq!(line("."), "is a folder; expected a TOML file");
    std::fs::write(folder.path().join("latin.toml"), b"seed = 1\n# \xe9\n").unwrap();
    assert_eq!(
        line("latin.toml"),
        "line 2 is not UTF-8 text; expected a TOML file"
    );
    let long = std::fs::File::create(folder.path().join("long.toml")).unwrap();
    long.set_len((1 << 20) + 1).unwrap();
    assert_eq!(
        line("long.toml"),
        "is longer than 1 MiB; expected a TOML file"
    );
}
