//! A graph of ONNX nodes as it grows: each operator gets a name, each constant a place. It knows no network.

use crate::message::{
    Attribute, Dimension, Extent, Graph, Node, Shape, Tensor, TensorType, Type, ValueInfo,
    attribute_type, data_type,
};

/// Nodes and constants so far.
#[derive(Debug, Default)]
pub struct Builder {
    nodes: Vec<Node>,
    constants: Vec<Tensor>,
}

impl Builder {
    /// Adds a node and returns the name of its output.
    pub fn node(&mut self, operator: &str, inputs: &[&str], attributes: Vec<Attribute>) -> String {
        let output = format!("{}_{}", operator.to_lowercase(), self.nodes.len());
        self.named(operator, inputs, attributes, &output);
        output
    }

    /// Adds a node whose output has this name.
    pub fn named(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: Vec<Attribute>,
        output: &str,
    ) {
        self.of_outputs(operator, inputs, attributes, &[output]);
    }

    /// Adds a node with these outputs.
    pub fn of_outputs(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: Vec<Attribute>,
        outputs: &[&str],
    ) {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        self.nodes.push(Node {
            input: owned(inputs),
            output: owned(outputs),
            name: format!("{operator}_{}", self.nodes.len()),
            op_type: operator.to_owned(),
            attribute: attributes,
        });
    }

    /// Adds numbers under a name and returns it. An empty shape is a scalar.
    pub fn constant(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        let dims = shape.iter().map(|&length| length as i64);
        self.tensor(name, dims.collect(), data_type::FLOAT, bytes.collect())
    }

    /// The same of whole numbers, in one dimension: what operators take as places and steps.
    pub fn whole_numbers(&mut self, name: &str, values: &[i64]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        let dims = vec![values.len() as i64];
        self.tensor(name, dims, data_type::INT64, bytes.collect())
    }

    fn tensor(&mut self, name: &str, dims: Vec<i64>, data_type: i32, raw_data: Vec<u8>) -> String {
        self.constants.push(Tensor {
            dims,
            data_type,
            name: name.to_owned(),
            raw_data,
        });
        name.to_owned()
    }

    /// The finished graph.
    pub fn finish(self, name: &str, input: ValueInfo, output: Vec<ValueInfo>) -> Graph {
        Graph {
            node: self.nodes,
            name: name.to_owned(),
            initializer: self.constants,
            input: vec![input],
            output,
        }
    }
}

/// A tensor of any number of pictures, with `lengths` for each.
pub fn of_pictures(name: &str, elem_type: i32, lengths: &[usize], words: &str) -> ValueInfo {
    let free = Extent::Free("pictures".to_owned());
    let fixed = lengths.iter().map(|&length| Extent::Fixed(length as i64));
    let dim = [free].into_iter().chain(fixed).map(|extent| Dimension {
        extent: Some(extent),
    });
    ValueInfo {
        name: name.to_owned(),
        r#type: Some(Type {
            tensor_type: Some(TensorType {
                elem_type,
                shape: Some(Shape { dim: dim.collect() }),
            }),
        }),
        doc_string: words.to_owned(),
    }
}

pub fn float(name: &str, value: f32) -> Attribute {
    Attribute {
        f: Some(value),
        ..of_type(name, attribute_type::FLOAT)
    }
}

pub fn int(name: &str, value: i64) -> Attribute {
    Attribute {
        i: Some(value),
        ..of_type(name, attribute_type::INT)
    }
}

pub fn ints(name: &str, values: &[i64]) -> Attribute {
    Attribute {
        ints: values.to_vec(),
        ..of_type(name, attribute_type::INTS)
    }
}

fn of_type(name: &str, r#type: i32) -> Attribute {
    Attribute {
        name: name.to_owned(),
        r#type,
        ..Attribute::default()
    }
}
