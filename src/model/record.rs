//! Weights as the engine's named tensors and optimizer state as bytes, the same bytes for the same numbers. Burn
//! keeps parameter ids that are random and hash maps without an order: here both are put in order, so that a
//! checkpoint can be compared by its digest.

use super::{Network, Numbering};
use burn::module::Module;
use burn::optim::ModuleOptimizer;
use burn::store::ModuleRecord;
use burn::tensor::Bytes;
use burn_pack::{DType, Reader, Tensor, Writer};
use docsort_engine::{Precision, Weights};
use std::collections::BTreeMap;

/// Why bytes are no record of this network.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RecordError(String);

impl From<docsort_engine::EngineError> for RecordError {
    fn from(error: docsort_engine::EngineError) -> Self {
        reason(error)
    }
}

impl From<docsort_engine::WeightsError> for RecordError {
    fn from(error: docsort_engine::WeightsError) -> Self {
        reason(error)
    }
}

/// What the names of the blocks' tensors begin with.
const BLOCKS: &str = "blocks.";
/// Beside the weights in a file, but none of the network's own.
const STATISTICS: &str = "features.";

/// The network's weights and running statistics, as a safetensors file.
///
/// # Errors
/// If Burn cannot read a tensor back from the device.
pub fn to_bytes(network: &Network) -> Result<Vec<u8>, RecordError> {
    weights(network)?
        .to_bytes(Precision::Single)
        .map_err(reason)
}

/// The network's weights and running statistics.
///
/// # Errors
/// If Burn cannot read a tensor back from the device.
pub fn weights(network: &Network) -> Result<Weights, RecordError> {
    // `valid` first: it folds the statistics of the last training pass into the running ones.
    let bytes = network.valid().into_record().into_bytes().map_err(reason)?;
    Weights::from_bytes(&bytes).map_err(reason)
}

/// `network` with the weights of `bytes`, a file of either format.
///
/// # Errors
/// If `bytes` is no such file, or one of a network of another shape.
pub fn from_bytes(network: Network, bytes: &[u8]) -> Result<Network, RecordError> {
    with_weights(network, &Weights::from_bytes(bytes).map_err(reason)?)
}

/// `network` with these weights; its parameters are numbered as [`Network::init`] does it, since the optimizer's
/// state goes by their numbers.
///
/// # Errors
/// If they are those of a network of another shape.
pub fn with_weights(network: Network, weights: &Weights) -> Result<Network, RecordError> {
    let own = weights
        .iter()
        .filter(|(name, _)| !name.starts_with(STATISTICS));
    let tensors = own.map(|(name, tensor)| {
        let bytes = tensor.values.iter().flat_map(|value| value.to_le_bytes());
        let bytes = Bytes::from_bytes_vec(bytes.collect());
        let name = name.to_owned();
        Tensor::new(name, DType::F32, tensor.shape.clone(), None, bytes)
    });
    let bytes = Writer::new(tensors.collect())
        .into_bytes()
        .map_err(reason)?;
    let record = ModuleRecord::from_bytes(bytes).map_err(reason)?;
    let network = network.try_load_record(record).map_err(reason)?;
    Ok(network.map(&mut Numbering(0)))
}

/// `network` with the blocks of `weights`, which may be those of a network with other classes.
///
/// # Errors
/// If their blocks have another shape.
pub fn with_blocks(network: Network, from: &Weights) -> Result<Network, RecordError> {
    let mut own = weights(&network)?;
    for (name, tensor) in from.iter().filter(|(name, _)| name.starts_with(BLOCKS)) {
        own.insert(name, tensor.shape.clone(), tensor.values.clone());
    }
    with_weights(network, &own)
}

/// The moments and step counts of each parameter.
///
/// # Errors
/// If Burn cannot read a tensor back from the device.
pub fn optimizer_to_bytes(optimizer: &ModuleOptimizer) -> Result<Vec<u8>, RecordError> {
    in_order(optimizer.into_bytes().map_err(reason)?)
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

/// Sorts the tensors by name.
fn in_order(bytes: Bytes) -> Result<Vec<u8>, RecordError> {
    let reader = Reader::from_bytes(bytes).map_err(reason)?;
    let metadata = reader.metadata().clone();
    let scalars = reader.scalars().clone();
    let mut tensors = BTreeMap::new();
    for tensor in reader.into_tensors().map_err(reason)? {
        tensors.insert(tensor.name.clone(), tensor);
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
