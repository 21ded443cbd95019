//! Weights as a safetensors file (Hugging Face's format: a JSON header, then the numbers). Its metadata have one
//! key, `docsort`, whose text is JSON: the crate keeps them in a hash map and would write several keys in random order.

use super::{MAX_HEADER_BYTES, Tensor, check_count, floats, of_tensor};
use crate::error::{WeightsError, quoted};
use crate::manifest::FORMAT_VERSION;
use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The one key of the metadata.
const KEY: &str = "docsort";

/// How the numbers of a file are stored. Whatever it is, they are computed with in single precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Four bytes each, exactly.
    Single,
    /// Two bytes each (IEEE 754 binary16), rounded to about three digits.
    Half,
}

/// What docsort says about the file.
#[derive(Serialize, Deserialize)]
struct Facts {
    /// Of the checkpoint, as in its manifest.
    format: u32,
}

pub(super) fn read(bytes: &[u8]) -> Result<BTreeMap<String, Tensor>, WeightsError> {
    let header = bytes.first_chunk::<8>().copied().map(u64::from_le_bytes);
    if header.is_none_or(|header_bytes| header_bytes > MAX_HEADER_BYTES as u64) {
        let reason = "neither a safetensors nor a burnpack file".to_owned();
        return Err(WeightsError(reason));
    }
    let unreadable =
        |error| WeightsError(format!("no safetensors file: {}", quoted(&message(error))));
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
    let facts = metadata.metadata().as_ref().and_then(|all| all.get(KEY));
    check_facts(facts.map(String::as_str))?;
    let file = SafeTensors::deserialize(bytes).map_err(unreadable)?;
    check_count(file.len())?;
    let mut tensors = BTreeMap::new();
    for (name, view) in file.iter() {
        let values = match view.dtype() {
            Dtype::F32 => floats(view.data()),
            Dtype::F16 => halves(view.data()),
            other => return Err(of_tensor(name, &format!("has numbers of type {other:?}"))),
        };
        let shape = view.shape().to_vec();
        tensors.insert(name.to_owned(), Tensor { shape, values });
    }
    Ok(tensors)
}

pub(super) fn write(
    tensors: &BTreeMap<String, Tensor>,
    precision: Precision,
) -> Result<Vec<u8>, WeightsError> {
    let mut stored = Vec::with_capacity(tensors.len());
    for (name, tensor) in tensors {
        if super::numbers(&tensor.shape) != Some(tensor.values.len()) {
            return Err(of_tensor(name, "has other numbers than its shape says"));
        }
        stored.push((name, tensor, bytes_of(name, &tensor.values, precision)?));
    }
    let dtype = match precision {
        Precision::Single => Dtype::F32,
        Precision::Half => Dtype::F16,
    };
    let mut views = Vec::with_capacity(tensors.len());
    for (name, tensor, bytes) in &stored {
        let view = TensorView::new(dtype, tensor.shape.clone(), bytes);
        let view = view.map_err(|error| of_tensor(name, &message(error)))?;
        views.push((name.as_str(), view));
    }
    let facts = Facts {
        format: FORMAT_VERSION,
    };
    let facts = serde_json::to_string(&facts).map_err(|error| WeightsError(error.to_string()))?;
    let metadata = [(KEY.to_owned(), facts)].into_iter().collect();
    serialize(views, Some(metadata)).map_err(|error| WeightsError(message(error)))
}

fn check_facts(text: Option<&str>) -> Result<(), WeightsError> {
    let Some(text) = text else {
        return Err(WeightsError("not written by docsort".to_owned()));
    };
    let facts: Facts = serde_json::from_str(text)
        .map_err(|error| WeightsError(format!("metadata: {}", quoted(&error.to_string()))))?;
    if facts.format == FORMAT_VERSION {
        return Ok(());
    }
    let found = facts.format;
    let reason =
        format!("they have format {found}; this docsort reads {FORMAT_VERSION}: update docsort");
    Err(WeightsError(reason))
}

fn bytes_of(name: &str, values: &[f32], precision: Precision) -> Result<Vec<u8>, WeightsError> {
    match precision {
        Precision::Single => Ok(values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect()),
        Precision::Half => {
            let mut bytes = Vec::with_capacity(2 * values.len());
            for &value in values {
                let half = f16::from_f32(value);
                if value.is_finite() && !half.is_finite() {
                    let reason = format!("has {value}, which half precision cannot hold");
                    return Err(of_tensor(name, &reason));
                }
                bytes.extend(half.to_le_bytes());
            }
            Ok(bytes)
        }
    }
}

fn halves(bytes: &[u8]) -> Vec<f32> {
    let (numbers, _) = bytes.as_chunks::<2>();
    let wide = |&number: &[u8; 2]| f16::from_le_bytes(number).to_f32();
    numbers.iter().map(wide).collect()
}

fn message(error: safetensors::SafeTensorError) -> String {
    error.to_string()
}
