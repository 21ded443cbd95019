//! Which values fit the kind of problem, and which loss fits it. Wording and rules only.

use crate::config::{Config, LossKind, ProblemKind};

/// Keys whose values do not fit together, of which the one that was given last is to be changed; and what is wrong.
pub(super) type Conflict = (&'static [&'static str], String);

/// What does not fit `problem.kind`, or the rejects.
pub(super) fn conflicts(config: &Config) -> Vec<Conflict> {
    let mut found: Vec<Conflict> = Vec::new();
    let problem = &config.problem;
    let kind = name(problem.kind);
    let fitting = losses(problem.kind);
    if !fitting.contains(&config.loss.kind) {
        let names: Vec<String> = fitting
            .iter()
            .map(|loss| format!("{:?}", word(*loss)))
            .collect();
        found.push((
            &["loss.kind"],
            format!(
                "{:?} does not fit a {kind} problem; expected {}",
                word(config.loss.kind),
                names.join(" or ")
            ),
        ));
    }
    let is_binary = problem.kind == ProblemKind::Binary;
    let has_positive = !problem.positive.is_empty();
    if is_binary && !has_positive {
        found.push((
            &["problem.kind"],
            "a binary problem needs the class that is a yes; expected problem.positive = the name of \
             one of the two class folders"
                .to_owned(),
        ));
    } else if !is_binary && has_positive {
        found.push((
            &["problem.positive"],
            format!("a {kind} problem has no positive class; only binary has one"),
        ));
    }
    // 0.5 is the default, and says nothing anybody could have meant otherwise.
    if !is_binary && problem.threshold != 0.5 {
        found.push((
            &["problem.threshold"],
            match problem.kind {
                ProblemKind::Multilabel => {
                    "a multilabel problem fits its thresholds on the validation pictures; only \
                     binary is given one"
                        .to_owned()
                }
                _ => format!("a {kind} problem has no threshold; only binary has one"),
            },
        ));
    }
    let is_multilabel = problem.kind == ProblemKind::Multilabel;
    let has_labels = !problem.labels.as_os_str().is_empty();
    if is_multilabel && !has_labels {
        found.push((
            &["problem.kind"],
            "a multilabel problem needs the labels of its pictures; expected problem.labels = a CSV \
             of path,label|label…"
                .to_owned(),
        ));
    } else if !is_multilabel && has_labels {
        found.push((
            &["problem.labels"],
            format!("a {kind} problem takes its labels from folders; only multilabel reads a CSV"),
        ));
    }
    if problem.kind != ProblemKind::Multiclass && !config.data.reject.is_empty() {
        found.push((
            &["data.reject"],
            format!("a {kind} problem rejects no class; only multiclass does"),
        ));
    }
    if problem.kind != ProblemKind::Multiclass && !config.distill.teachers.is_empty() {
        found.push((
            &["distill.teachers"],
            format!("a {kind} problem takes no teachers; only multiclass does"),
        ));
    }
    found.extend(energy_conflict(config));
    found
}

fn energy_conflict(config: &Config) -> Option<Conflict> {
    let loss = &config.loss;
    if loss.energy_weight == 0.0 {
        return None;
    }
    if config.problem.kind != ProblemKind::Multiclass || config.data.reject.is_empty() {
        let what =
            "there are no rejects to keep apart; expected data.reject = a list of folders, or 0";
        return Some((&["loss.energy_weight"], what.to_owned()));
    }
    (loss.energy_reject >= loss.energy_class).then(|| {
        let what = format!(
            "energy_reject = {} is not below energy_class = {}; expected rejects to score lower than classes",
            loss.energy_reject, loss.energy_class
        );
        (&["loss.energy_class", "loss.energy_reject"][..], what)
    })
}

fn losses(kind: ProblemKind) -> &'static [LossKind] {
    match kind {
        ProblemKind::Multiclass => &[
            LossKind::SparseCategoricalCrossEntropy,
            LossKind::CategoricalCrossEntropy,
            LossKind::MeanSquaredError,
        ],
        ProblemKind::Binary | ProblemKind::Multilabel => {
            &[LossKind::BinaryCrossEntropy, LossKind::MeanSquaredError]
        }
    }
}

fn name(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Multiclass => "multiclass",
        ProblemKind::Binary => "binary",
        ProblemKind::Multilabel => "multilabel",
    }
}

/// As a configuration writes it.
fn word(loss: LossKind) -> &'static str {
    match loss {
        LossKind::SparseCategoricalCrossEntropy => "sparse_categorical_cross_entropy",
        LossKind::CategoricalCrossEntropy => "categorical_cross_entropy",
        LossKind::BinaryCrossEntropy => "binary_cross_entropy",
        LossKind::MeanSquaredError => "mean_squared_error",
    }
}
