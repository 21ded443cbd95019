//! Answers as tensors: in JSON, or as binary data behind it. The label of a picture that has none is empty; the probabilities
//! of one that was not read are zeros, and its status is `error`.

use super::{Encoding, JSON_LENGTH, Output, VERSION, as_json};
use crate::routes::typed;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use docsort_engine::Answer;
use serde_json::{Value, json};

/// A tensor's description, and what follows behind all of them.
pub struct Tensor {
    json: Value,
    binary: Vec<u8>,
}

pub fn tensors(
    answers: &[Answer],
    outputs: &[(Output, Encoding)],
    classes: &[String],
) -> Vec<Tensor> {
    let tensor = |&(output, encoding): &(Output, Encoding)| match output {
        Output::Probabilities => numbers(answers, classes.len(), encoding),
        Output::Label => {
            let label = |answer: &Answer| answer.outcome.label_text(classes).unwrap_or_default();
            texts(output, answers.iter().map(label).collect(), encoding)
        }
        Output::Status => {
            let status = |answer: &Answer| answer.outcome.status().to_owned();
            texts(output, answers.iter().map(status).collect(), encoding)
        }
        Output::Reason => {
            let reason = |answer: &Answer| answer.outcome.reason().unwrap_or_default().to_owned();
            texts(output, answers.iter().map(reason).collect(), encoding)
        }
    };
    outputs.iter().map(tensor).collect()
}

fn numbers(answers: &[Answer], classes: usize, encoding: Encoding) -> Tensor {
    let unread = vec![0.0; classes];
    let scores = |answer: &'_ Answer| answer.outcome.scores().unwrap_or(&unread).to_vec();
    let values: Vec<f32> = answers.iter().flat_map(scores).collect();
    let shape = json!([answers.len(), classes]);
    match encoding {
        Encoding::Json => with_data(Output::Probabilities, shape, json!(values)),
        Encoding::Binary => {
            let binary = values.iter().flat_map(|value| value.to_le_bytes());
            with_binary(Output::Probabilities, shape, binary.collect())
        }
    }
}

fn texts(output: Output, texts: Vec<String>, encoding: Encoding) -> Tensor {
    let shape = json!([texts.len()]);
    match encoding {
        Encoding::Json => with_data(output, shape, json!(texts)),
        Encoding::Binary => {
            let mut binary = Vec::new();
            for text in &texts {
                // A label or a reason is at most a few hundred bytes long.
                binary.extend((text.len() as u32).to_le_bytes());
                binary.extend(text.as_bytes());
            }
            with_binary(output, shape, binary)
        }
    }
}

fn with_data(output: Output, shape: Value, data: Value) -> Tensor {
    let (name, datatype) = (output.name(), output.datatype());
    Tensor {
        json: json!({ "name": name, "datatype": datatype, "shape": shape, "data": data }),
        binary: Vec::new(),
    }
}

fn with_binary(output: Output, shape: Value, binary: Vec<u8>) -> Tensor {
    let (name, datatype) = (output.name(), output.datatype());
    let parameters = json!({ "binary_data_size": binary.len() });
    Tensor {
        json: json!({ "name": name, "datatype": datatype, "shape": shape, "parameters": parameters }),
        binary,
    }
}

pub fn written(model: &str, id: Option<&str>, tensors: Vec<Tensor>) -> Response {
    let (outputs, binaries): (Vec<Value>, Vec<Vec<u8>>) = tensors
        .into_iter()
        .map(|tensor| (tensor.json, tensor.binary))
        .unzip();
    let is_binary = outputs
        .iter()
        .any(|output| output.get("parameters").is_some());
    let mut value = json!({ "model_name": model, "model_version": VERSION, "outputs": outputs });
    if let Some(id) = id {
        value["id"] = json!(id);
    }
    if !is_binary {
        return as_json(value);
    }
    let mut body = value.to_string().into_bytes();
    let length = HeaderValue::from(body.len());
    body.extend(binaries.concat());
    let mut response = (typed("application/octet-stream"), body).into_response();
    let name = HeaderName::from_static(JSON_LENGTH);
    response.headers_mut().insert(name, length);
    response
}
