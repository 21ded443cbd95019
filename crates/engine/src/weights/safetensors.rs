//! Weights as a safetensors file (Hugging Face's format: a JSON header, then the numbers). Its metadata have one
//! key, `docsort`, whose text is JSON: the crate keeps them in a hash map and would write several keys in random order.

use super::{MAX_HEADER_BYTES, Tensor, check_count, floats, of_tensor};
use crate::error::{WeightsError, quoted};
use crate::manifest::FORMAT_VERSION;
use crate::statistics::{CORRELATION, COUNT};
use half::f16;
use half::slice::HalfFloatSliceExt;
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The one key of the metadata.
const KEY: &str = "docsort";

/// In memory four times the file's bytes. 4,096 channels, the most that a network has, have half as many pairs.
const MAX_CORRELATIONS: usize = 1 << 24;

/// How the numbers of a file are stored. Whatever it is, they are computed with in single precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Four bytes each, exactly.
    Single,
    /// Two bytes each (IEEE 754 binary16), rounded to about three digits; a byte for each correlation of the features.
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
            Dtype::I8 if name == CORRELATION && view.data().len() <= MAX_CORRELATIONS => view
                .data()
                .iter()
                .map(|&byte| f32::from(byte as i8))
                .collect(),
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
        let dtype = stored_as(name, precision);
        stored.push((name, tensor, dtype, bytes_of(name, &tensor.values, dtype)?));
    }
    let mut views = Vec::with_capacity(tensors.len());
    for (name, tensor, dtype, bytes) in &stored {
        let view = TensorView::new(*dtype, tensor.shape.clone(), bytes);
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

/// Counts take four bytes and correlations one, whatever the weights take.
fn stored_as(name: &str, precision: Precision) -> Dtype {
    match (name, precision) {
        (CORRELATION, _) => Dtype::I8,
        (COUNT, _) | (_, Precision::Single) => Dtype::F32,
        (_, Precision::Half) => Dtype::F16,
    }
}

fn bytes_of(name: &str, values: &[f32], dtype: Dtype) -> Result<Vec<u8>, WeightsError> {
    let mut bytes = Vec::with_capacity(4 * values.len());
    for &value in values {
        match dtype {
            Dtype::I8 => {
                // A cast saturates.
                let whole = value as i8;
                if f32::from(whole) != value {
                    let reason = format!("has {value}, which is no whole number of one byte");
                    return Err(of_tensor(name, &reason));
                }
                bytes.push(whole as u8);
            }
            Dtype::F16 => {
                let half = f16::from_f32(value);
                if value.is_finite() && !half.is_finite() {
                    let reason = format!("has {value}, which half precision cannot hold");
                    return Err(of_tensor(name, &reason));
                }
                bytes.extend(half.to_le_bytes());
            }
            _ => bytes.extend(value.to_le_bytes()),
        }
    }
    Ok(bytes)
}

fn halves(bytes: &[u8]) -> Vec<f32> {
    let (numbers, _) = bytes.as_chunks::<2>();
    let mut wide = vec![0.0; numbers.len()];
    // Several at once, where the processor can.
    let mut part = [f16::ZERO; 512];
    for (wide, numbers) in wide.chunks_mut(part.len()).zip(numbers.chunks(part.len())) {
        let part = &mut part[..numbers.len()];
        for (half, &number) in part.iter_mut().zip(numbers) {
            *half = f16::from_le_bytes(number);
        }
        part.convert_to_f32_slice(wide);
    }
    wide
}

fn message(error: safetensors::SafeTensorError) -> String {
    error.to_string()
}
