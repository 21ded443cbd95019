//! The manifest as text: stable, exact, and of one version.

use super::*;
use crate::Limits;
use crate::limits::name_problem;
use crate::manifest::{Best, Calibration, FileEntry, Metrics, ReadLimits};
use crate::sealed::seal;
use proptest::prelude::*;

const FORMAT_1: &str = include_str!("format-1.toml");

#[test]
fn a_manifest_of_format_1_that_was_written_by_hand_is_understood() {
    let manifest = Manifest::parse(FORMAT_1).unwrap();
    assert_eq!(manifest.classes[2], "carte d'identité");
    assert_eq!(manifest.model.widths, [16, 32, 64, 128]);
    // Written before these could be chosen: it was always so.
    assert_eq!(manifest.model.activation, Activation::Relu);
    assert_eq!(manifest.model.norm, Norm::Batch);
    assert_eq!(manifest.model.init_gain, 1.0);
    assert_eq!(manifest.preprocessing.mean, [0.485, 0.456, 0.406]);
    assert_eq!(manifest.calibration.temperature, 1.25);
    assert_eq!(manifest.progress.best.unwrap().epoch, 5);
    // SHA-256 of "abc": FIPS 180-4, appendix B.1.
    assert_eq!(manifest.files["model"], FileEntry::of(b"abc"));
}

#[test]
fn what_is_written_says_the_same_as_what_was_read() {
    let manifest = Manifest::parse(FORMAT_1).unwrap();
    let again = Manifest::parse(&manifest.to_text().unwrap()).unwrap();
    assert_eq!(again, manifest);
}

#[test]
fn the_files_of_the_weights_go_by_the_format() {
    let mut sealed = manifest(1, 0);
    assert_eq!(sealed.model_file(), "model.safetensors");
    assert_eq!(sealed.trained_file(), None);
    let entry = FileEntry::of(b"abc");
    sealed.files.insert("trained.safetensors".to_owned(), entry);
    assert_eq!(sealed.trained_file(), Some("trained.safetensors"));
    assert_eq!(Manifest::parse(FORMAT_1).unwrap().model_file(), "model.bpk");
}

#[test]
fn limits_that_were_raised_are_sealed_and_those_of_a_stranger_are_limited() {
    let mut raised = manifest(1, 0);
    raised.limits = Some(ReadLimits {
        max_file_mib: 200,
        max_megapixels: 300,
        min_side_px: 4,
        max_pages: 200,
    });
    let again = Manifest::parse(&raised.to_text().unwrap()).unwrap();
    assert_eq!(again, raised);
    let limits = Limits::from(again.limits.unwrap());
    assert_eq!(limits.max_bytes, 200 << 20);
    assert_eq!((limits.max_pixels, limits.min_side_px), (300_000_000, 4));
    assert_eq!(limits.max_pages, 200);
    // As they were sealed before there were pages.
    let before = raised.to_text().unwrap().replace("max_pages = 200\n", "");
    let (before, _) = before.trim_end().rsplit_once('\n').unwrap();
    let before: ReadLimits = before.parse::<toml::Table>().unwrap()["limits"]
        .clone()
        .try_into()
        .unwrap();
    assert_eq!(before.max_pages, docsort_picture::MAX_PAGES);
    raised.limits = Some(ReadLimits {
        max_file_mib: 4097,
        max_megapixels: 300,
        min_side_px: 4,
        max_pages: 200,
    });
    let refused = raised.to_text().unwrap_err().to_string();
    assert!(refused.contains("limits.max_file_mib is 4097"), "{refused}");
}

#[test]
fn a_checkpoint_before_the_first_finished_epoch_has_no_metrics() {
    let early = manifest(0, 12);
    let again = Manifest::parse(&early.to_text().unwrap()).unwrap();
    assert_eq!(again, early);
    assert_eq!(again.metrics, None);
}

#[test]
fn other_formats_are_named_with_what_to_do() {
    for (found, expected) in [
        (
            3,
            "this checkpoint has format 3; this docsort reads up to 2: update docsort",
        ),
        (
            0,
            "this checkpoint has format 0; this docsort reads from 1 on: train again, or use an older docsort",
        ),
    ] {
        // A newer format may have keys, and a seal, that nobody knows yet.
        let text = format!("format_version = {found}\nnovelty = true\n");
        let error = Manifest::parse(&text).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_syntax_error_is_one_line_that_names_the_line() {
    let error = Manifest::parse(&seal("format_version = 1\nclasses = [\n")).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("line "), "{message}");
    assert!(!message.contains('\n'), "{message}");
}

#[test]
fn numbers_that_toml_or_a_reader_could_not_take_are_refused_on_writing() {
    for (change, expected) in [
        (
            (|m| m.progress.loss_sum = f64::NAN) as fn(&mut Manifest),
            "loss_sum",
        ),
        (
            |m| m.calibration.temperature = f64::INFINITY,
            "temperature is inf",
        ),
        (|m| m.seed = u64::MAX, "seed"),
        (|m| m.classes.truncate(1), "number of classes is 1"),
    ] {
        let mut manifest = manifest(1, 0);
        change(&mut manifest);
        let message = manifest.to_text().unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn class_names_that_are_ordinary_words_of_any_language_are_accepted() {
    for name in [
        "passport",
        "Führerschein",
        "身份证",
        "credit card (front)",
        "a.b",
        "console",
        "COM10",
        "-v",
        "...x",
    ] {
        assert_eq!(name_problem(name), None, "{name}");
    }
}

#[test]
fn labels_of_several_may_hold_slashes_and_classes_of_one_may_not() {
    let mut written = manifest(1, 0);
    written.classes = vec!["N/A".to_owned(), "Sci-Fi/Fantasy".to_owned()];
    written.rejects.clear();
    let refused = written.to_text().unwrap_err().to_string();
    assert!(refused.contains("path separator"), "{refused}");
    written.problem = ProblemKind::Multilabel;
    written.calibration.thresholds = vec![0.5; 2];
    assert_eq!(
        Manifest::parse(&written.to_text().unwrap()).unwrap(),
        written
    );
    written.classes[0] = "a|b".to_owned();
    let refused = written.to_text().unwrap_err().to_string();
    assert!(refused.contains("contains a |"), "{refused}");
}

#[test]
fn rejects_are_classes_and_never_all_of_them() {
    let rejecting = |names: &[&str]| {
        let mut written = manifest(1, 0);
        written.rejects = names.iter().map(|&name| name.to_owned()).collect();
        written
    };
    let sound = rejecting(&["license"]);
    assert_eq!(Manifest::parse(&sound.to_text().unwrap()).unwrap(), sound);
    assert!(!sound.is_answerable(0) && sound.is_answerable(1) && !sound.is_answerable(2));
    for (names, word) in [
        (&["visa"][..], "none of the classes"),
        (&["license", "passport"], "every class"),
    ] {
        let refused = rejecting(names).to_text().unwrap_err().to_string();
        assert!(refused.contains(word), "{refused}");
    }
    let names: Vec<String> = (0..1001).map(|name| name.to_string()).collect();
    let mut many = rejecting(&names.iter().map(String::as_str).collect::<Vec<_>>());
    many.classes.extend(names);
    let refused = many.to_text().unwrap_err().to_string();
    assert!(refused.contains("1001 rejects, at most 1000"), "{refused}");
    many.rejects.pop();
    assert!(many.to_text().is_ok());
    let mut binary = rejecting(&["license"]);
    binary.problem = ProblemKind::Binary;
    binary.positive = Some("passport".to_owned());
    binary.calibration.thresholds = vec![0.5];
    assert!(binary.to_text().is_err());
}

proptest! {
    #[test]
    fn every_number_reads_back_bit_for_bit(
        loss in any::<f64>().prop_filter("finite", |x| x.is_finite()),
        temperature in f64::MIN_POSITIVE..f64::MAX,
        part in 0.0..=1.0f64,
        mean in any::<f32>().prop_filter("finite", |x| x.is_finite()),
        seed in 0..=i64::MAX as u64,
        count in 0..=1u64 << 53,
    ) {
        let mut written = manifest(1, 3);
        written.seed = seed;
        written.progress.loss_sum = loss;
        written.progress.seen = count;
        written.calibration = Calibration { temperature, unknown_below: part, thresholds: Vec::new(), rejection: Vec::new() };
        written.preprocessing.mean = [mean; 3];
        let metrics = Metrics {
            valid_loss: loss,
            valid_accuracy: part,
            valid_macro_f1: part,
            valid_count: count,
        };
        written.metrics = Some(metrics);
        written.progress.best = Some(Best { epoch: 1, loss, metrics });
        let read = Manifest::parse(&written.to_text().unwrap()).unwrap();
        prop_assert_eq!(read.progress.loss_sum.to_bits(), loss.to_bits());
        prop_assert_eq!(read.calibration.temperature.to_bits(), temperature.to_bits());
        prop_assert_eq!(read.metrics.unwrap().valid_accuracy.to_bits(), part.to_bits());
        prop_assert_eq!(read.preprocessing.mean[0].to_bits(), mean.to_bits());
        prop_assert_eq!(read, written);
    }

    #[test]
    fn any_text_is_refused_without_a_panic(text in ".{0,200}") {
        prop_assert!(Manifest::parse(&text).is_err());
        prop_assert!(Manifest::parse(&seal(&text)).is_err());
    }
}
