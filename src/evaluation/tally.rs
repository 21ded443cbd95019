//! Answers on their way to an [`Evaluation`]: counts a class, and of each picture whose probabilities are
//! recorded, those probabilities. Paths are kept of mistakes only.

use super::confusion::{self, column, ratio};
use super::mistake::{Mistake, MistakeKind, worst_first};
use super::novelty::{RejectScores, novelty};
use super::probabilities::Probabilities;
use super::{
    BinaryMetrics, ClassMetrics, Confusion, ConfusionTable, Evaluation, ForeignClass, MacroAverage,
    Note, Scored, area_under_curve, f1, likeliest, precision, recall, wilson_95,
};
use crate::names;
use std::collections::BTreeMap;
use std::path::Path;

/// The answer for one picture.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    pub path: &'a Path,
    /// Counted from 1; none where the file has one picture.
    pub page: Option<u32>,
    /// A label of the model; `None` for `unknown`.
    pub given: Option<usize>,
    /// One probability for each class of the model.
    pub scores: &'a [f32],
}

/// Collects answers, one picture at a time.
#[derive(Clone, Debug)]
pub struct Tally {
    /// All of the model's.
    classes: Vec<String>,
    /// Labels that may be answered, in label order; their places here are the confusion's labels.
    answerable: Vec<usize>,
    confusion: Confusion,
    foreign: BTreeMap<String, Foreign>,
    errors: u64,
    /// Label of the class that is a yes, and its threshold.
    binary: Option<(usize, f64)>,
    /// Of the pictures whose true class may be answered.
    scored: Scored,
    /// Label of the answer, or of the likeliest class where it is unknown: one entry a row of `scored`.
    best: Vec<u32>,
    mistakes: Vec<Mistake>,
}

#[derive(Clone, Debug, Default)]
struct Foreign {
    counts: Vec<u64>,
    scores: Vec<f32>,
}

impl Tally {
    /// Nothing counted yet. `classes` are the model's, in label order.
    pub fn new(classes: &[String]) -> Self {
        Self::with_rejects(classes, &[])
    }

    /// The same for a model that was taught some of its classes as rejects: it never answers them, and
    /// `unknown` is the right answer for their pictures.
    pub fn with_rejects(classes: &[String], rejects: &[String]) -> Self {
        let answerable: Vec<usize> = (0..classes.len())
            .filter(|&label| !rejects.contains(&classes[label]))
            .collect();
        Self {
            classes: classes.to_vec(),
            confusion: Confusion::new(answerable.len()),
            answerable,
            foreign: BTreeMap::new(),
            errors: 0,
            binary: None,
            scored: Scored::new(classes.len()),
            best: Vec::new(),
            mistakes: Vec::new(),
        }
    }

    /// The same for a problem of yes or no.
    pub fn yes_no(classes: &[String], positive: usize, threshold: f64) -> Self {
        Self {
            binary: Some((positive, threshold)),
            ..Self::new(classes)
        }
    }

    /// Counts one picture from the class folder `truth`, and keeps its probabilities.
    ///
    /// # Panics
    /// If the answer is none that the model gives.
    pub fn record_answer(&mut self, truth: &str, answer: Answer) {
        let best = answer
            .given
            .unwrap_or_else(|| self.likeliest(answer.scores));
        self.record(truth, answer.given);
        let label = self.classes.iter().position(|class| class == truth);
        match label.filter(|label| self.answerable.contains(label)) {
            Some(label) => {
                self.scored.push(label, answer.scores);
                self.best.push(best as u32);
                if answer.given != Some(label) {
                    self.mistake(truth, Some(label), best, answer);
                }
            }
            None => {
                let confidence = answer.scores[self.likeliest(answer.scores)];
                let foreign = self.foreign.entry(truth.to_owned()).or_default();
                foreign.scores.push(confidence);
                if answer.given.is_some() {
                    self.mistake(truth, label, best, answer);
                }
            }
        }
    }

    /// Counts one picture from the class folder `truth`; `predicted` is `None` for `unknown`.
    ///
    /// # Panics
    /// If `predicted` is not a label that the model may answer.
    pub fn record(&mut self, truth: &str, predicted: Option<usize>) {
        let place = |label: usize| {
            let place = self.answerable.iter().position(|&other| other == label);
            place.unwrap_or_else(|| panic!("label {label} is not answered"))
        };
        let predicted = predicted.map(place);
        let is_truth = |&label: &usize| self.classes[label] == truth;
        match self.answerable.iter().position(is_truth) {
            Some(label) => self.confusion.add(label, predicted),
            None => {
                let answers = self.answerable.len();
                let foreign = self.foreign.entry(truth.to_owned()).or_default();
                foreign.counts.resize(answers + 1, 0);
                foreign.counts[column(answers, predicted)] += 1;
            }
        }
    }

    /// Counts one picture that could not be read.
    pub fn record_error(&mut self) {
        self.errors += 1;
    }

    /// The confusion matrix so far, without the foreign classes.
    pub fn confusion(&self) -> &Confusion {
        &self.confusion
    }

    /// All metrics of what was counted.
    pub fn finish(mut self) -> Evaluation {
        worst_first(&mut self.mistakes);
        let confusion = &self.confusion;
        let (pictures, correct) = (confusion.total(), confusion.correct());
        let average = |metric: fn(&Confusion, usize) -> Option<f64>| {
            (pictures > 0).then(|| confusion::macro_mean(confusion, metric))
        };
        let answerable: Vec<String> = self
            .answerable
            .iter()
            .map(|&label| self.classes[label].clone())
            .collect();
        Evaluation {
            pictures,
            correct,
            unknown: confusion.unknown(),
            errors: self.errors,
            accuracy: ratio(correct, pictures),
            accuracy_interval_95: wilson_95(correct, pictures).map(|(low, high)| [low, high]),
            macro_average: MacroAverage {
                precision: average(precision),
                recall: average(recall),
                f1: average(f1),
            },
            binary: self.binary.map(|(positive, threshold)| BinaryMetrics {
                positive: self.classes[positive].clone(),
                threshold,
                auc: area_under_curve(&self.scored.one_against_rest(positive)),
            }),
            classes: class_metrics(&answerable, confusion),
            confusion: confusion_table(&answerable, confusion),
            notes: notes(&answerable, confusion),
            probabilities: self.probabilities(),
            foreign: self.foreign_classes(),
            latency: None,
            robustness: None,
            mistakes: self.mistakes,
        }
    }

    fn likeliest(&self, scores: &[f32]) -> usize {
        likeliest(scores, self.answerable.iter().copied())
    }

    fn mistake(&mut self, truth: &str, label: Option<usize>, best: usize, answer: Answer) {
        let kind = match (answer.given, label) {
            (None, _) => MistakeKind::Unknown,
            (Some(_), Some(label)) if self.answerable.contains(&label) => MistakeKind::Wrong,
            (Some(_), _) => MistakeKind::Accepted,
        };
        let given = answer.given.map(|given| self.classes[given].clone());
        self.mistakes.push(Mistake {
            path: answer.path.to_owned(),
            page: answer.page,
            kind,
            truth: truth.to_owned(),
            given: given.unwrap_or_default(),
            likeliest: self.classes[best].clone(),
            confidence: answer.scores[best],
            probability_of_truth: label.map(|label| answer.scores[label]),
        });
    }

    fn probabilities(&self) -> Option<Probabilities> {
        let foreign: Vec<RejectScores> = self
            .foreign
            .iter()
            .map(|(class, foreign)| RejectScores {
                folder: class.clone(),
                taught: self.classes.contains(class),
                called_unknown: foreign.counts.last().copied().unwrap_or(0),
                scores: foreign.scores.clone(),
            })
            .collect();
        let rejects = foreign.iter().any(|folder| !folder.scores.is_empty());
        if self.scored.is_empty() && !rejects {
            return None;
        }
        let judged = self.scored.rows().zip(&self.best);
        let judged =
            judged.map(|((truth, scores), &best)| (scores[best as usize], best as usize == truth));
        let kept: Vec<f32> = self
            .scored
            .rows()
            .map(|(_, scores)| scores[self.likeliest(scores)])
            .collect();
        let classes: Vec<(usize, &str)> = self
            .answerable
            .iter()
            .map(|&label| (label, self.classes[label].as_str()))
            .collect();
        Some(Probabilities::of(
            &self.scored,
            &classes,
            &judged.collect::<Vec<_>>(),
            novelty(&kept, &foreign),
        ))
    }

    fn foreign_classes(&self) -> Vec<ForeignClass> {
        let class = |(class, foreign): (&String, &Foreign)| ForeignClass {
            class: class.clone(),
            taught: self.classes.contains(class),
            pictures: foreign.counts.iter().sum(),
            counts: foreign.counts.clone(),
        };
        self.foreign.iter().map(class).collect()
    }
}

fn class_metrics(classes: &[String], confusion: &Confusion) -> Vec<ClassMetrics> {
    let metrics = |(label, class): (usize, &String)| ClassMetrics {
        class: class.clone(),
        support: confusion.support(label),
        precision: precision(confusion, label),
        recall: recall(confusion, label),
        f1: f1(confusion, label),
    };
    classes.iter().enumerate().map(metrics).collect()
}

fn confusion_table(classes: &[String], confusion: &Confusion) -> ConfusionTable {
    ConfusionTable {
        rows: classes.to_vec(),
        columns: classes
            .iter()
            .cloned()
            .chain([names::beside("unknown", classes)])
            .collect(),
        counts: (0..classes.len())
            .map(|label| confusion.row(label).to_vec())
            .collect(),
        normalized: (0..classes.len())
            .map(|label| {
                let row = confusion.row(label).iter();
                row.map(|&count| ratio(count, confusion.support(label)))
                    .collect()
            })
            .collect(),
    }
}

fn notes(classes: &[String], confusion: &Confusion) -> Vec<Note> {
    let note = |(label, class): (usize, &String)| {
        let note = if confusion.support(label) == 0 {
            "has no pictures, so it is not in the averages"
        } else if confusion.predicted(label) == 0 {
            "was never predicted, so its precision counts as 0"
        } else {
            return None;
        };
        Some(Note {
            class: class.clone(),
            note,
        })
    };
    classes.iter().enumerate().filter_map(note).collect()
}
