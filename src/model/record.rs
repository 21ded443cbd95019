//! Weights and optimizer state as bytes (Burn's burnpack format), the same bytes for the same
//! numbers. Burn keeps parameter ids that are random and hash maps without an order: here both
//! are put in order, so that a checkpoint can be compared by its digest.

use super::Network;
use burn::module::Module;
use burn::optim::ModuleOptimizer;
use burn::store::ModuleRecord;
use burn::tensor::Bytes;
use burn_pack::{Reader, Tensor, Writer};
use std::collections::BTreeMap;

/// Why bytes are no record of this network.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RecordError(String);

/// The network's weights and running statistics.
///
/// # Errors
/// If Burn cannot read a tensor back from the device.
pub fn to_bytes(network: &Network) -> Result<Vec<u8>, RecordError> {
    // `valid` first: it folds the statistics of the last training pass into the running ones.
    let bytes = network.valid().into_record().into_bytes().map_err(reason)?;
    in_order(bytes, |tensor_name| tensor_name.contains("running_"))
}

/// `network` with the weights of `bytes`.
///
/// # Errors
/// If `bytes` is not a record, or one of a network of another shape.
pub fn from_bytes(network: Network, bytes: &[u8]) -> Result<Network, RecordError> {
    let record = ModuleRecord::from_bytes(Bytes::from_bytes_vec(bytes.to_vec()));
    network
        .try_load_record(record.map_err(reason)?)
        .map_err(reason)
}

/// The moments and step counts of each parameter.
///
/// # Errors
/// If Burn cannot read a tensor back from the device.
pub fn optimizer_to_bytes(optimizer: &ModuleOptimizer) -> Result<Vec<u8>, RecordError> {
    in_order(optimizer.into_bytes().map_err(reason)?, |_| false)
}

/// `optimizer` with the state of `bytes`.
///
/// # Errors
/// If `bytes` is not a record.
pub fn optimizer_from_bytes(
    optimizer: ModuleOptimizer,
    bytes: &[u8],
) -> Result<ModuleOptimizer, RecordError> {
    optimizer
        .from_bytes(Bytes::from_bytes_vec(bytes.to_vec()))
        .map_err(reason)
}

/// Sorts the tensors by name, and drops the random ids of those that are no parameters.
fn in_order(bytes: Bytes, is_buffer: fn(&str) -> bool) -> Result<Vec<u8>, RecordError> {
    let reader = Reader::from_bytes(bytes).map_err(reason)?;
    let metadata = reader.metadata().clone();
    let scalars = reader.scalars().clone();
    let mut tensors = BTreeMap::new();
    for tensor in reader.into_tensors().map_err(reason)? {
        let (name, dtype, shape, id, bytes) = tensor.into_parts().map_err(reason)?;
        let id = id.filter(|_| !is_buffer(&name));
        tensors.insert(name.clone(), Tensor::new(name, dtype, shape, id, bytes));
    }
    let mut writer = Writer::new(tensors.into_values().collect());
    for (key, value) in &metadata {
        writer = writer.with_metadata(key, value);
    }
    for (key, value) in scalars {
        writer = writer.with_scalar(&key, value);
    }
    Ok(writer.into_bytes().map_err(reason)?.to_vec())
}

fn reason(error: impl std::fmt::Display) -> RecordError {
    RecordError(error.to_string())
}
