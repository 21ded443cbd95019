//! A checkpoint as one ONNX file: from the square's bytes to probabilities, with normalisation, temperature and
//! softmax or sigmoid inside, so that nothing is left to be done differently elsewhere. Fitting a picture into the
//! square stays outside; see `golden`.

use crate::error::ExportError;
use crate::facts;
use crate::graph::{Builder, float, int, ints, of_pictures};
use crate::message::{Entry, Model, OperatorSet, data_type};
use docsort_engine::manifest::DOCSORT_VERSION;
use docsort_engine::{
    Activation, EPSILON, Manifest, Norm, Pool, ProblemKind, Tensor, View, Weights,
};
use prost::Message;
use std::f64::consts::FRAC_1_SQRT_2;

/// uint8 `[pictures, side, side, 3]`: the squares' pixels, RGB, rows from top to bottom.
pub const INPUT: &str = "image";
/// float `[pictures, classes]`, in the order of the classes.
pub const PROBABILITIES: &str = "probabilities";
/// float `[pictures, outputs]`: before temperature and softmax or sigmoid. One output where the problem is binary.
pub const LOGITS: &str = "logits";

/// 18 is what every runtime of the last years reads, browsers' among them; GELU as one operator begins with 20.
const OPSET: i64 = 18;
/// Of opset 18.
const IR_VERSION: i64 = 8;

/// The file's bytes: the same for the same checkpoint.
///
/// # Errors
/// [`ExportError::Missing`] for weights of another network.
pub fn to_bytes(manifest: &Manifest, weights: &Weights) -> Result<Vec<u8>, ExportError> {
    Ok(model(manifest, weights)?.encode_to_vec())
}

fn model(manifest: &Manifest, weights: &Weights) -> Result<Model, ExportError> {
    let mut graph = Builder::default();
    let mut values = normalized(&mut graph, manifest);
    let views = manifest.model.views();
    if views.len() > 1 {
        values = behind_each_other(&mut graph, &values, views, manifest);
    }
    for index in 0..manifest.model.widths.len() {
        values = block(&mut graph, &values, index, manifest, weights)?;
    }
    let means = graph.node("GlobalAveragePool", &[&values], Vec::new());
    let mut features = graph.node("Flatten", &[&means], vec![int("axis", 1)]);
    if views.len() > 1 {
        features = mean_of_views(&mut graph, &features, views.len());
    }
    head(&mut graph, &features, weights)?;
    probabilities(&mut graph, manifest);
    let side = manifest.preprocessing.side_px as usize;
    let input = of_pictures(
        INPUT,
        data_type::UINT8,
        &[side, side, 3],
        "Squares of RGB pixels, made as the metadata's `preprocessing` says",
    );
    let classes = manifest.classes.len();
    let outputs = vec![
        of_pictures(
            PROBABILITIES,
            data_type::FLOAT,
            &[classes],
            "Calibrated, in the order of the metadata's `classes`",
        ),
        of_pictures(
            LOGITS,
            data_type::FLOAT,
            &[manifest.outputs()],
            "Before temperature and softmax or sigmoid",
        ),
    ];
    let entry = |(key, value): (&str, String)| Entry {
        key: key.to_owned(),
        value,
    };
    Ok(Model {
        ir_version: IR_VERSION,
        producer_name: "docsort".to_owned(),
        producer_version: DOCSORT_VERSION.to_owned(),
        doc_string: "Tells pictures apart; the metadata say which classes, and how a picture becomes a square."
            .to_owned(),
        graph: Some(graph.finish("docsort", input, outputs)),
        opset_import: vec![OperatorSet {
            domain: String::new(),
            version: OPSET,
        }],
        metadata_props: facts::of(manifest).into_iter().map(entry).collect(),
    })
}

/// `(value / 255 - mean) / std` in the order in which the engine computes it, so that both have the same bits; then
/// `[pictures, 3, side, side]`.
fn normalized(graph: &mut Builder, manifest: &Manifest) -> String {
    let preprocessing = &manifest.preprocessing;
    let full = graph.constant("full_scale", &[], &[255.0]);
    let mean = graph.constant("mean", &[3], &preprocessing.mean);
    let std = graph.constant("std", &[3], &preprocessing.std);
    let to_float = vec![int("to", i64::from(data_type::FLOAT))];
    let values = graph.node("Cast", &[INPUT], to_float);
    let values = graph.node("Div", &[&values, &full], Vec::new());
    let values = graph.node("Sub", &[&values, &mean], Vec::new());
    let values = graph.node("Div", &[&values, &std], Vec::new());
    graph.node("Transpose", &[&values], vec![ints("perm", &[0, 3, 1, 2])])
}

/// The pictures as each view shows them: `[views · pictures, 3, side, side]`.
fn behind_each_other(
    graph: &mut Builder,
    values: &str,
    views: &[View],
    manifest: &Manifest,
) -> String {
    let side = manifest.preprocessing.side_px as usize;
    let mut taken = |from: &str, name: String, axis: i64, place: &dyn Fn(usize) -> usize| {
        let places: Vec<i64> = (0..side).map(|at| place(at) as i64).collect();
        if places.iter().copied().eq(0..side as i64) {
            return from.to_owned();
        }
        let places = graph.whole_numbers(&name, &places);
        graph.node("Gather", &[from, &places], vec![int("axis", axis)])
    };
    let seen = views.iter().enumerate().map(|(number, view)| {
        let rows = format!("rows_of_view_{number}");
        let columns = format!("columns_of_view_{number}");
        let seen = taken(values, rows, 2, &|row| view.row(row, side));
        taken(&seen, columns, 3, &|column| view.column(column, side))
    });
    let seen: Vec<String> = seen.collect();
    let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
    graph.node("Concat", &seen, vec![int("axis", 0)])
}

/// Of each picture's features by all views.
fn mean_of_views(graph: &mut Builder, features: &str, views: usize) -> String {
    let names: Vec<String> = (0..views)
        .map(|number| format!("features_of_view_{number}"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let parts = vec![int("axis", 0), int("num_outputs", views as i64)];
    graph.of_outputs("Split", &[features], parts, &names);
    let mut sum = names[0].to_owned();
    for name in &names[1..] {
        sum = graph.node("Add", &[&sum, name], Vec::new());
    }
    let count = graph.constant("views", &[], &[views as f32]);
    graph.node("Div", &[&sum, &count], Vec::new())
}

/// Convolution with the norm folded in, 2×2 max-pool or none, activation, and where the model says so the input added: in
/// this order, which is the definition.
fn block(
    graph: &mut Builder,
    values: &str,
    index: usize,
    manifest: &Manifest,
    weights: &Weights,
) -> Result<String, ExportError> {
    let of = |part: &str| tensor(weights, &format!("blocks.{index}.{part}"));
    let convolution = of("conv.weight")?;
    let (kernel, bias) = match manifest.model.norm {
        Norm::None => (convolution.values.clone(), of("conv.bias")?.values.clone()),
        Norm::Batch => {
            let [gamma, beta] = [of("norm.gamma")?, of("norm.beta")?];
            let [mean, variance] = [of("norm.running_mean")?, of("norm.running_var")?];
            folded(convolution, [gamma, beta, mean, variance])
        }
    };
    let outputs = bias.len();
    let kernel = graph.constant(&format!("kernel_{index}"), &convolution.shape, &kernel);
    let bias = graph.constant(&format!("bias_{index}"), &[outputs], &bias);
    let same = vec![ints("kernel_shape", &[3, 3]), ints("pads", &[1, 1, 1, 1])];
    let mut made = graph.node("Conv", &[values, &kernel, &bias], same);
    if manifest.model.pool_of(index) == Pool::Max {
        // An odd last row or column is left out, as without `ceil_mode`.
        let halved = vec![ints("kernel_shape", &[2, 2]), ints("strides", &[2, 2])];
        made = graph.node("MaxPool", &[&made], halved);
    }
    made = activation(graph, &made, index, manifest.model.activation);
    if manifest.model.adds_input(index) {
        made = graph.node("Add", &[values, &made], Vec::new());
    }
    Ok(made)
}

/// Kernel and bias of a convolution that its batch norm is part of, computed in 64 bits.
///
/// - `norm`: gamma, beta, mean and variance of each output
fn folded(convolution: &Tensor, norm: [&Tensor; 4]) -> (Vec<f32>, Vec<f32>) {
    let [gamma, beta, mean, variance] = norm.map(|tensor| &tensor.values);
    let outputs = gamma.len();
    let scales: Vec<f64> = (0..outputs)
        .map(|output| {
            let variance = f64::from(variance[output]) + f64::from(EPSILON);
            f64::from(gamma[output]) / variance.sqrt()
        })
        .collect();
    let each = convolution.values.len() / outputs.max(1);
    let kernels = convolution.values.chunks_exact(each.max(1)).zip(&scales);
    let kernel = kernels
        .flat_map(|(kernel, scale)| kernel.iter().map(move |&w| (f64::from(w) * scale) as f32))
        .collect();
    let bias = (0..outputs)
        .map(|output| (f64::from(beta[output]) - f64::from(mean[output]) * scales[output]) as f32)
        .collect();
    (kernel, bias)
}

fn activation(graph: &mut Builder, values: &str, index: usize, which: Activation) -> String {
    match which {
        Activation::Relu => graph.node("Relu", &[values], Vec::new()),
        Activation::LeakyRelu => graph.node("LeakyRelu", &[values], vec![float("alpha", 0.01)]),
        Activation::Sigmoid => graph.node("Sigmoid", &[values], Vec::new()),
        Activation::Tanh => graph.node("Tanh", &[values], Vec::new()),
        Activation::Silu => {
            let gate = graph.node("Sigmoid", &[values], Vec::new());
            graph.node("Mul", &[values, &gate], Vec::new())
        }
        // z · Φ(z), and Φ(z) = (1 + erf(z / √2)) / 2.
        Activation::Gelu => {
            let mut scalar = |name: &str, value: f64| {
                graph.constant(&format!("{name}_{index}"), &[], &[value as f32])
            };
            let root = scalar("root_half", FRAC_1_SQRT_2);
            let one = scalar("one", 1.0);
            let half = scalar("half", 0.5);
            let scaled = graph.node("Mul", &[values, &root], Vec::new());
            let erf = graph.node("Erf", &[&scaled], Vec::new());
            let sum = graph.node("Add", &[&erf, &one], Vec::new());
            let below = graph.node("Mul", &[&sum, &half], Vec::new());
            graph.node("Mul", &[values, &below], Vec::new())
        }
    }
}

/// The linear layer, to the output [`LOGITS`].
fn head(graph: &mut Builder, features: &str, weights: &Weights) -> Result<(), ExportError> {
    let [weight, bias] = [
        tensor(weights, "head.weight")?,
        tensor(weights, "head.bias")?,
    ];
    let weight = graph.constant("head_weight", &weight.shape, &weight.values);
    let bias = graph.constant("head_bias", &bias.shape, &bias.values);
    graph.named("Gemm", &[features, &weight, &bias], Vec::new(), LOGITS);
    Ok(())
}

/// The output [`PROBABILITIES`], one for each class in every problem.
fn probabilities(graph: &mut Builder, manifest: &Manifest) {
    let temperature = manifest.calibration.temperature as f32;
    let temperature = graph.constant("temperature", &[], &[temperature]);
    let cooled = graph.node("Div", &[LOGITS, &temperature], Vec::new());
    match manifest.problem {
        ProblemKind::Multiclass => {
            graph.named("Softmax", &[&cooled], vec![int("axis", 1)], PROBABILITIES);
        }
        ProblemKind::Multilabel => {
            graph.named("Sigmoid", &[&cooled], Vec::new(), PROBABILITIES);
        }
        // σ(−z), and not 1 − σ(z), which loses its digits where it vanishes.
        ProblemKind::Binary => {
            let opposite = graph.node("Neg", &[&cooled], Vec::new());
            let yes = graph.node("Sigmoid", &[&cooled], Vec::new());
            let no = graph.node("Sigmoid", &[&opposite], Vec::new());
            let is_first = manifest.positive_label() == Some(0);
            let columns = if is_first { [&yes, &no] } else { [&no, &yes] };
            let columns = columns.map(String::as_str);
            graph.named("Concat", &columns, vec![int("axis", 1)], PROBABILITIES);
        }
    }
}

fn tensor<'a>(weights: &'a Weights, name: &str) -> Result<&'a Tensor, ExportError> {
    let missing = || ExportError::Missing(name.to_owned());
    weights.get(name).ok_or_else(missing)
}
