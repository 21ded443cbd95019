//! The engine against Burn's operators, on whole networks: every activation, with and without a norm, under every
//! kind of problem.

use super::*;
use crate::config::{self, Activation, Config, Norm, ProblemKind};
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, TensorData};
use docsort_engine::manifest::{Calibration, DOCSORT_VERSION, FORMAT_VERSION, Progress};
use image::Rgb;

const SIDE_PX: u32 = 24;

fn manifest(activation: Activation, norm: Norm, problem: ProblemKind) -> Manifest {
    let config = Config::default();
    let names: &[&str] = match problem {
        ProblemKind::Binary => &["card", "passport"],
        ProblemKind::Multiclass | ProblemKind::Multilabel => &["card", "license", "passport"],
    };
    let classes: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    Manifest {
        format_version: FORMAT_VERSION,
        docsort_version: DOCSORT_VERSION.to_owned(),
        problem,
        positive: (problem == ProblemKind::Binary).then(|| "card".to_owned()),
        rejects: Vec::new(),
        seed: 1,
        batch_size: 8,
        optimizer: config::OptimizerKind::Adamw,
        data_fingerprint: "00".to_owned(),
        preprocessing: config::Preprocessing {
            side_px: SIDE_PX,
            ..config.picture
        },
        limits: None,
        model: config::Model {
            // The last two blocks are wide enough for the kernels' transformed convolutions.
            widths: vec![6, 32, 48],
            activation,
            norm,
            ..config.model
        },
        loss: config.loss,
        calibration: Calibration {
            temperature: 1.3,
            unknown_below: 0.4,
            thresholds: match problem {
                ProblemKind::Multiclass => Vec::new(),
                ProblemKind::Binary => vec![0.5],
                ProblemKind::Multilabel => vec![0.5; classes.len()],
            },
            rejection: Vec::new(),
        },
        classes,
        metrics: None,
        progress: Progress::default(),
        files: Default::default(),
    }
}

/// Moves every number a little, so that offsets, scales and running statistics are not the first ones.
struct Move;

impl ModuleMapper for Move {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, value, mapper) = param.consume();
        let data = value.to_data();
        let numbers = data.iter::<f32>().enumerate();
        let moved = numbers.map(|(at, number)| number + (at as f32 * 0.7).sin().abs() * 0.05);
        let moved = TensorData::new(moved.collect::<Vec<f32>>(), value.dims());
        Param::from_mapped_value(id, Tensor::from_data(moved, &value.device()), mapper)
    }
}

fn squares() -> Vec<RgbImage> {
    let square = |seed: u32| {
        RgbImage::from_fn(SIDE_PX, SIDE_PX, |x, y| {
            let value = (x * 31 + y * 17 + seed * 77).wrapping_mul(2_654_435_761) >> 24;
            Rgb([value as u8, (x * 10) as u8, (y * 10 + seed) as u8])
        })
    };
    (0..5).map(square).collect()
}

fn classifier(manifest: &Manifest, weights: &Weights, unit: Unit) -> Classifier {
    let opened = Opened {
        device: Device::flex(),
        unit,
        name: "flex".to_owned(),
    };
    let engine = Engine::new(manifest.clone(), weights).unwrap();
    Classifier::of(engine, opened).unwrap()
}

#[test]
fn the_engine_answers_as_burn_s_operators_for_every_activation_norm_and_problem() {
    let squares = squares();
    let mut cases = 0;
    for activation in [
        Activation::Relu,
        Activation::LeakyRelu,
        Activation::Gelu,
        Activation::Silu,
        Activation::Sigmoid,
        Activation::Tanh,
    ] {
        for norm in [Norm::Batch, Norm::None] {
            for problem in [
                ProblemKind::Multiclass,
                ProblemKind::Binary,
                ProblemKind::Multilabel,
            ] {
                let manifest = manifest(activation, norm, problem);
                let network =
                    Network::init(&manifest.model, manifest.outputs(), 3, &Device::flex());
                let weights = model::weights(&network.map(&mut Move)).unwrap();
                let case = format!("{activation:?} {norm:?} {problem:?}");
                check(&case, &manifest, &weights, &squares);
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 36);
}

#[track_caller]
fn check(case: &str, manifest: &Manifest, weights: &Weights, squares: &[RgbImage]) {
    let ours = classifier(manifest, weights, Unit::Flex);
    // Any unit but flex takes the composed operators; the device is flex all the same.
    let theirs = classifier(manifest, weights, Unit::Ndarray);
    let (a, b) = (
        ours.logits(squares).unwrap(),
        theirs.logits(squares).unwrap(),
    );
    assert_eq!(a.len(), squares.len());
    for (a, b) in a.iter().flatten().zip(b.iter().flatten()) {
        assert!((a - b).abs() <= 1e-4, "{case}: {a} is not {b}");
    }
    let (a, b) = (
        ours.answer_fitted(squares).unwrap(),
        theirs.answer_fitted(squares).unwrap(),
    );
    check_heats(case, &ours, &theirs, &squares[0]);
    for (a, b) in a.iter().zip(&b) {
        assert_eq!(a.status(), b.status(), "{case}");
        let scores = a.scores().unwrap().iter().zip(b.scores().unwrap());
        for (a, b) in scores {
            assert!((a - b).abs() <= 1e-5, "{case}: {a} is not {b}");
        }
    }
}

/// LayerCAM by the kernels' gradients, and by Burn's automatic differentiation.
#[track_caller]
fn check_heats(case: &str, ours: &Classifier, theirs: &Classifier, square: &RgbImage) {
    for label in 0..ours.manifest().classes.len() {
        let enlarged = |classifier: &Classifier| {
            let heat = classifier.heat(square, label).unwrap();
            heat.enlarged(SIDE_PX, SIDE_PX)
        };
        for (a, b) in enlarged(ours).iter().zip(&enlarged(theirs)) {
            assert!(
                (a - b).abs() <= 1e-3,
                "{case}, label {label}: {a} is not {b}"
            );
        }
    }
}

#[test]
fn a_file_of_half_precision_answers_nearly_the_same() {
    let manifest = manifest(Activation::Relu, Norm::Batch, ProblemKind::Multiclass);
    let network = Network::init(&manifest.model, manifest.outputs(), 3, &Device::flex());
    let exact = model::weights(&network).unwrap();
    let half = exact.to_bytes(docsort_engine::Precision::Half).unwrap();
    let half = Weights::from_bytes(&half).unwrap();
    let squares = squares();
    let scores = |weights: &Weights| -> Vec<f32> {
        let answers = classifier(&manifest, weights, Unit::Flex).answer_fitted(&squares);
        let answers = answers.unwrap();
        answers
            .iter()
            .flat_map(|answer| answer.scores().unwrap().to_vec())
            .collect()
    };
    let (a, b) = (scores(&exact), scores(&half));
    assert_ne!(a, b);
    for (a, b) in a.iter().zip(&b) {
        assert!((a - b).abs() < 2e-3, "{a} is not nearly {b}");
    }
}

#[test]
fn once_it_is_to_stop_no_further_picture_is_read_and_no_answer_is_out_of_order() {
    let opened = backend::open(backend::parse("flex").unwrap()).unwrap();
    let classifier = Classifier::shipped(opened).unwrap();
    let limits = Limits::from(&Config::default().data);
    let missing = |number: usize| Input::File(format!("/no/such/{number}.png").into());
    let stop = AtomicBool::new(false);
    // The second batch is only there once the first one's answer has asked for the end.
    let second = std::iter::from_fn(|| {
        while !stop.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        Some((1..33).map(missing).collect())
    });
    let batches = std::iter::once(vec![missing(0)]).chain(second);
    let mut answered = Vec::new();
    classifier
        .classify_batches(batches, &limits, &stop, |prediction| {
            answered.push(prediction.path);
            stop.store(true, Ordering::Relaxed);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(answered, [Path::new("/no/such/0.png")]);
}

/// The numbers of the answers that are given of a batch of forty, where `is_over` is told how often it was asked before.
fn given(threads: usize, is_over: impl Fn(usize) -> bool + Sync) -> Vec<usize> {
    let opened = backend::open(backend::parse("flex").unwrap()).unwrap();
    let classifier = Classifier::shipped(opened).unwrap();
    let limits = Limits::from(&Config::default().data);
    let batch = (0..40).map(|number| Input::Problem {
        path: number.to_string().into(),
        reason: "x".to_owned(),
    });
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let is_over = || is_over(asked.fetch_add(1, Ordering::Relaxed));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let mut numbers = Vec::new();
    let _ = pool.unwrap().install(|| {
        classifier.read(batch.collect(), &limits, &is_over, |pictures| {
            let number = |read: Read| read.path.to_str().unwrap().parse::<usize>().unwrap();
            numbers.extend(pictures.into_iter().map(number));
            Ok(())
        })
    });
    numbers
}

#[test]
fn of_a_batch_that_is_cut_short_the_answers_before_the_first_gap_are_given() {
    // One thread asks in the batch's order.
    let first = |count: usize| (0..count).collect::<Vec<_>>();
    assert_eq!(given(1, |_| false), first(40));
    assert_eq!(given(1, |asked| asked >= 20), first(20));
    assert_eq!(given(1, |asked| asked == 9), first(9));
    assert_eq!(given(1, |_| true), first(0));
    let by_many = given(4, |asked| asked >= 20);
    assert!(by_many.len() <= 20, "{by_many:?}");
    assert_eq!(by_many, first(by_many.len()));
}

/// A TIFF 6.0 of so many pages, which share the same 32 × 32 grey pixels.
fn pages(count: usize) -> Vec<u8> {
    let mut file = b"II*\0".to_vec();
    file.extend((8 + 32 * 32u32).to_le_bytes());
    file.extend([90; 32 * 32]);
    for page in 1..=count {
        let entries = [
            (256u16, 32u32),
            (257, 32),
            (258, 8),
            (259, 1),
            (262, 1),
            (273, 8),
            (277, 1),
            (278, 32),
            (279, 32 * 32),
        ];
        file.extend((entries.len() as u16).to_le_bytes());
        for (tag, value) in entries {
            // One number of 32 bits.
            file.extend(
                [
                    &tag.to_le_bytes()[..],
                    &[4, 0, 1, 0, 0, 0],
                    &value.to_le_bytes(),
                ]
                .concat(),
            );
        }
        let next = if page < count {
            file.len() as u32 + 4
        } else {
            0
        };
        file.extend(next.to_le_bytes());
    }
    file
}

#[test]
fn files_with_many_pages_are_handed_on_in_portions_in_order_and_whole() {
    let opened = backend::open(backend::parse("flex").unwrap()).unwrap();
    let classifier = Classifier::shipped(opened).unwrap();
    let limits = Limits {
        max_pages: 1_000,
        ..Limits::from(&Config::default().data)
    };
    let dir = tempfile::tempdir().unwrap();
    let inputs: Vec<Input> = [("a.tif", 300), ("b.tif", 1), ("c.tif", 65)]
        .into_iter()
        .map(|(name, count)| {
            std::fs::write(dir.path().join(name), pages(count)).unwrap();
            Input::File(dir.path().join(name))
        })
        .collect();
    // A batch of 64, so that 32 pages of each file are read at once.
    let missing = (3..64).map(|number| Input::File(format!("/no/such/{number}").into()));
    let batch = inputs.iter().cloned().chain(missing).collect();
    let (mut rows, mut largest) = (Vec::new(), 0usize);
    let read = classifier.read(batch, &limits, &|| false, |pictures| {
        largest = largest.max(pictures.len());
        rows.extend(
            pictures
                .into_iter()
                .map(|read| (read.path, read.page, read.square.is_ok())),
        );
        Ok(())
    });
    assert!(read.is_ok());
    let numbers = |input: &Input, count: u32| -> Vec<(PathBuf, Option<u32>, bool)> {
        let path = input.path().to_owned();
        (1..=count)
            .map(|page| (path.clone(), Some(page), true))
            .collect()
    };
    let one = (inputs[1].path().to_owned(), None, true);
    let wanted = [numbers(&inputs[0], 300), vec![one], numbers(&inputs[2], 65)].concat();
    assert_eq!(rows[..366], wanted);
    assert_eq!(rows.len(), 366 + 61);
    assert!(largest <= 64, "{largest}");
}

#[test]
fn a_picture_that_was_found_before_is_one_answer_whatever_its_file_has_become() {
    let opened = backend::open(backend::parse("flex").unwrap()).unwrap();
    let classifier = Classifier::shipped(opened).unwrap();
    let limits = Limits::from(&Config::default().data);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.tif");
    // One picture when it was found, three now.
    std::fs::write(&path, pages(3)).unwrap();
    let gone = dir.path().join("gone.png");
    let asked = [
        (&path, None),
        (&gone, None),
        (&path, Some(2)),
        (&path, Some(9)),
    ];
    let inputs = asked.map(|(path, page)| Input::picture(path, page));
    let mut answers = Vec::new();
    let never = AtomicBool::new(false);
    classifier
        .classify(inputs.into_iter(), &limits, 2, &never, |prediction| {
            let is_error = matches!(prediction.outcome, Outcome::Error { .. });
            answers.push((prediction.path, prediction.page, is_error));
            ControlFlow::Continue(())
        })
        .unwrap();
    let wanted = [false, true, false, true];
    let wanted = asked.iter().zip(wanted);
    let wanted: Vec<(PathBuf, Option<u32>, bool)> = wanted
        .map(|(&(path, page), is_error)| (path.clone(), page, is_error))
        .collect();
    assert_eq!(answers, wanted);
}
