//! Weights of checkpoints of format 1: Burn's burnpack. Ten bytes (`BURN` as a little-endian number, a version, the
//! length of the description), the description in CBOR (RFC 8949), then at the next multiple of 256 bytes the numbers.
//! Only read, never written.

use super::{MAX_HEADER_BYTES, Tensor, check_count, floats, numbers, of_tensor};
use crate::error::{WeightsError, quoted};
use serde::Deserialize;
use std::collections::BTreeMap;

const MAGIC: [u8; 4] = *b"NRUB";
const VERSION: [u8; 2] = 1u16.to_le_bytes();
const START_BYTES: usize = 10;
/// The numbers of each tensor begin at a multiple of it.
const ALIGNMENT: usize = 256;
/// A description is four levels deep.
const MAX_DEPTH: usize = 16;

#[derive(Deserialize)]
struct Description {
    tensors: BTreeMap<String, Described>,
}

#[derive(Deserialize)]
struct Described {
    dtype: String,
    shape: Vec<u64>,
    /// From, to: bytes after the beginning of the numbers.
    data_offsets: (u64, u64),
}

pub(super) fn is_burnpack(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

pub(super) fn read(bytes: &[u8]) -> Result<BTreeMap<String, Tensor>, WeightsError> {
    let cut = || WeightsError("a burnpack file that ends too early".to_owned());
    let start = bytes.get(..START_BYTES).ok_or_else(cut)?;
    if start[4..6] != VERSION {
        let reason = "a burnpack file of an unknown version".to_owned();
        return Err(WeightsError(reason));
    }
    let header_bytes = u32::from_le_bytes([start[6], start[7], start[8], start[9]]) as usize;
    if header_bytes > MAX_HEADER_BYTES {
        let reason = format!("its description is {header_bytes} bytes long");
        return Err(WeightsError(reason));
    }
    let end = START_BYTES + header_bytes;
    let header = bytes.get(START_BYTES..end).ok_or_else(cut)?;
    let description: Description =
        ciborium::de::from_reader_with_recursion_limit(header, MAX_DEPTH).map_err(|error| {
            WeightsError(format!("its description: {}", quoted(&error.to_string())))
        })?;
    check_count(description.tensors.len())?;
    let data = bytes
        .get(end.next_multiple_of(ALIGNMENT)..)
        .ok_or_else(cut)?;
    check_total(&description, data.len() as u64)?;
    let tensors = description.tensors.into_iter();
    tensors
        .map(|(name, described)| {
            let tensor = tensor(&name, &described, data)?;
            Ok((name, tensor))
        })
        .collect()
}

/// Tensors that lie on one another would make a small file claim a lot of memory.
fn check_total(description: &Description, data_bytes: u64) -> Result<(), WeightsError> {
    let lengths = description.tensors.values().map(|described| {
        let (from, to) = described.data_offsets;
        to.saturating_sub(from)
    });
    if lengths.fold(0, u64::saturating_add) <= data_bytes {
        return Ok(());
    }
    let reason = "its tensors claim more than the file holds".to_owned();
    Err(WeightsError(reason))
}

fn tensor(name: &str, described: &Described, data: &[u8]) -> Result<Tensor, WeightsError> {
    if described.dtype != "F32" {
        let reason = format!("has numbers of type {}", quoted(&described.dtype));
        return Err(of_tensor(name, &reason));
    }
    let (from, to) = described.data_offsets;
    let place = usize::try_from(from).ok().zip(usize::try_from(to).ok());
    let bytes = place.and_then(|(from, to)| data.get(from..to));
    let bytes = bytes.ok_or_else(|| of_tensor(name, "lies outside of the file"))?;
    let shape: Option<Vec<usize>> = described
        .shape
        .iter()
        .map(|&length| usize::try_from(length).ok())
        .collect();
    match shape {
        Some(shape)
            if numbers(&shape).and_then(|count| count.checked_mul(4)) == Some(bytes.len()) =>
        {
            let values = floats(bytes);
            Ok(Tensor { shape, values })
        }
        _ => Err(of_tensor(name, "has other numbers than its shape says")),
    }
}
