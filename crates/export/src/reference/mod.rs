//! An ONNX file computed as the standard says, in 64 bits and by the plainest loops: what `--check` compares with
//! where no other runtime is at hand. It reads the file's bytes and knows neither docsort's kernels nor its weights.

mod layers;

use crate::error::ExportError;
use crate::message::{Attribute, Graph, Model, Node, Tensor, ValueInfo, data_type};
use prost::Message;
use std::collections::BTreeMap;

/// Numbers and their shape, last dimension fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    pub shape: Vec<usize>,
    pub values: Vec<f64>,
}

/// All outputs by name for one input.
///
/// - `file`: an ONNX file of the operators that docsort writes
/// - `input`: as the graph's only input wants it
///
/// # Errors
/// [`ExportError::Reference`] for any other file.
pub fn outputs(file: &[u8], input: Array) -> Result<BTreeMap<String, Array>, ExportError> {
    let model = Model::decode(file).map_err(|error| refused(&error.to_string()))?;
    let graph = model.graph.ok_or_else(|| refused("it has no graph"))?;
    run(&graph, input)
}

fn run(graph: &Graph, input: Array) -> Result<BTreeMap<String, Array>, ExportError> {
    let mut known: BTreeMap<&str, Array> = BTreeMap::new();
    for constant in &graph.initializer {
        known.insert(&constant.name, array(constant)?);
    }
    let name = graph.input.first().ok_or_else(|| refused("no input"))?;
    known.insert(&name.name, input);
    for node in &graph.node {
        let inputs: Option<Vec<&Array>> = node
            .input
            .iter()
            .map(|name| known.get(name.as_str()))
            .collect();
        let inputs = inputs.ok_or_else(|| refused("a node takes what no earlier one gives"))?;
        let outputs = match (node.op_type.as_str(), &inputs[..]) {
            ("Split", [x]) => layers::parts(x, node.output.len())?,
            _ => vec![apply(node, &inputs)?],
        };
        if outputs.len() != node.output.len() {
            return Err(refused("a node of more or fewer outputs than its operator"));
        }
        known.extend(node.output.iter().map(String::as_str).zip(outputs));
    }
    let mut found = |output: &ValueInfo| -> Result<_, ExportError> {
        let array = known.remove(output.name.as_str());
        let array = array.ok_or_else(|| refused("an output that no node gives"))?;
        Ok((output.name.clone(), array))
    };
    graph.output.iter().map(&mut found).collect()
}

fn apply(node: &Node, inputs: &[&Array]) -> Result<Array, ExportError> {
    match (node.op_type.as_str(), inputs) {
        ("Cast", [x]) => Ok((*x).clone()),
        ("Flatten", [x]) => {
            let pictures = x.shape.first().copied().unwrap_or(1).max(1);
            Ok(Array {
                shape: vec![pictures, x.values.len() / pictures],
                values: x.values.clone(),
            })
        }
        ("Add", [a, b]) => broadcast(a, b, |a, b| a + b),
        ("Sub", [a, b]) => broadcast(a, b, |a, b| a - b),
        ("Mul", [a, b]) => broadcast(a, b, |a, b| a * b),
        ("Div", [a, b]) => broadcast(a, b, |a, b| a / b),
        ("Neg", [x]) => Ok(each(x, |z| -z)),
        ("Relu", [x]) => Ok(each(x, |z| z.max(0.0))),
        ("LeakyRelu", [x]) => {
            let alpha = attribute(node, "alpha").and_then(|attribute| attribute.f);
            let alpha = f64::from(alpha.unwrap_or(0.01));
            Ok(each(x, |z| if z < 0.0 { alpha * z } else { z }))
        }
        ("Sigmoid", [x]) => Ok(each(x, |z| 1.0 / (1.0 + (-z).exp()))),
        ("Tanh", [x]) => Ok(each(x, f64::tanh)),
        ("Erf", [x]) => Ok(each(x, layers::erf)),
        ("Softmax", [x]) => rows(x, layers::softmax),
        ("Transpose", [x]) => layers::channels_first(x),
        ("Conv", [x, kernel, bias]) => layers::convolution(x, kernel, bias),
        ("MaxPool", [x]) => layers::max_pool(x),
        ("GlobalAveragePool", [x]) => layers::mean_of_places(x),
        ("Gemm", [x, weight, bias]) => layers::linear(x, weight, bias),
        ("Gather", [x, places]) => layers::taken(x, &places.values, int_of(node, "axis")),
        ("Concat", parts) if int_of(node, "axis") == Some(0) => layers::behind_each_other(parts),
        ("Concat", [a, b]) => layers::side_by_side(a, b),
        (operator, inputs) => {
            let count = inputs.len();
            Err(refused(&format!(
                "{operator} of {count} inputs is not known"
            )))
        }
    }
}

fn array(tensor: &Tensor) -> Result<Array, ExportError> {
    let shape = tensor.dims.iter().map(|&length| length as usize).collect();
    let (singles, wholes) = (
        tensor.raw_data.as_chunks::<4>(),
        tensor.raw_data.as_chunks::<8>(),
    );
    let values = match (tensor.data_type, singles, wholes) {
        (data_type::FLOAT, (numbers, []), _) => {
            let numbers = numbers.iter().copied().map(f32::from_le_bytes);
            numbers.map(f64::from).collect()
        }
        (data_type::INT64, _, (numbers, [])) => {
            let numbers = numbers.iter().copied().map(i64::from_le_bytes);
            numbers.map(|number| number as f64).collect()
        }
        _ => return Err(refused("a constant of another kind of numbers")),
    };
    Ok(Array { shape, values })
}

fn int_of(node: &Node, name: &str) -> Option<i64> {
    attribute(node, name)?.i
}

fn attribute<'a>(node: &'a Node, name: &str) -> Option<&'a Attribute> {
    node.attribute
        .iter()
        .find(|attribute| attribute.name == name)
}

fn each(x: &Array, f: impl Fn(f64) -> f64) -> Array {
    Array {
        shape: x.shape.clone(),
        values: x.values.iter().map(|&z| f(z)).collect(),
    }
}

fn rows(x: &Array, f: impl Fn(&[f64]) -> Vec<f64>) -> Result<Array, ExportError> {
    let columns = x.shape.last().copied().unwrap_or(1).max(1);
    Ok(Array {
        shape: x.shape.clone(),
        values: x.values.chunks_exact(columns).flat_map(f).collect(),
    })
}

/// `b` has the shape of `a`, or of its last dimensions, or is a scalar.
fn broadcast(a: &Array, b: &Array, f: impl Fn(f64, f64) -> f64) -> Result<Array, ExportError> {
    if b.values.is_empty() || !a.shape.ends_with(&b.shape) {
        return Err(refused("shapes that do not fit each other"));
    }
    let values = a.values.iter().zip(b.values.iter().cycle());
    Ok(Array {
        shape: a.shape.clone(),
        values: values.map(|(&a, &b)| f(a, b)).collect(),
    })
}

fn refused(reason: &str) -> ExportError {
    ExportError::Reference(reason.to_owned())
}
