//! A network's weights as named tensors, and the two files that hold them: safetensors, which is written today, and
//! Burn's burnpack, which checkpoints of format 1 have. Limits are checked before anything is allocated; a file's
//! claims cost no more memory than the file itself, twice for half precision and 64 MiB for correlations. It never knows a layer.

mod burnpack;
mod safetensors;

pub use safetensors::Precision;

use crate::error::{WeightsError, quoted};
use std::collections::BTreeMap;

/// Eight blocks have 48 tensors, their statistics a few more.
const MAX_TENSORS: usize = 256;
/// Of the part of a file that describes its tensors; 60 of them need 8 KB.
const MAX_HEADER_BYTES: usize = 1 << 20;

/// Numbers in the order of their last dimension first.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

/// Tensors by name, such as `blocks.0.conv.weight`, in Burn's layout: convolutions `[out, in, 3, 3]`, the linear
/// layer `[in, out]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    tensors: BTreeMap<String, Tensor>,
}

impl Weights {
    /// Reads a file of either format, told by its first bytes.
    ///
    /// # Errors
    /// If it is neither, or one that contradicts itself.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WeightsError> {
        let tensors = if burnpack::is_burnpack(bytes) {
            burnpack::read(bytes)?
        } else {
            safetensors::read(bytes)?
        };
        Ok(Self { tensors })
    }

    /// A safetensors file: the same bytes for the same numbers.
    ///
    /// # Errors
    /// If a tensor's numbers do not fill its shape, or do not fit half precision.
    pub fn to_bytes(&self, precision: Precision) -> Result<Vec<u8>, WeightsError> {
        safetensors::write(&self.tensors, precision)
    }

    /// Adds a tensor, or puts it in the place of the one that had its name.
    pub fn insert(&mut self, name: impl Into<String>, shape: Vec<usize>, values: Vec<f32>) {
        self.tensors.insert(name.into(), Tensor { shape, values });
    }

    /// Takes a tensor away, if it is there.
    pub fn remove(&mut self, name: &str) {
        self.tensors.remove(name);
    }

    /// All tensors, in the order of their names' bytes.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tensor)> {
        self.tensors
            .iter()
            .map(|(name, tensor)| (name.as_str(), tensor))
    }

    /// The tensor of that name.
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.tensors.get(name)
    }

    /// How many numbers all tensors have together.
    pub fn count(&self) -> usize {
        self.tensors
            .values()
            .map(|tensor| tensor.values.len())
            .sum()
    }

    /// The numbers of a tensor that must be there in this shape.
    pub(crate) fn wanted(&self, name: &str, shape: &[usize]) -> Result<&[f32], WeightsError> {
        let Some(tensor) = self.tensors.get(name) else {
            return Err(WeightsError(format!("{name} is missing")));
        };
        if tensor.shape == shape {
            return Ok(&tensor.values);
        }
        let found = &tensor.shape;
        Err(WeightsError(format!("{name} is {found:?}, not {shape:?}")))
    }
}

/// Numbers that a shape holds; `None` beyond what a machine can address.
fn numbers(shape: &[usize]) -> Option<usize> {
    shape.iter().copied().try_fold(1usize, usize::checked_mul)
}

/// Little-endian numbers of four bytes each.
fn floats(bytes: &[u8]) -> Vec<f32> {
    let (numbers, _) = bytes.as_chunks::<4>();
    numbers.iter().copied().map(f32::from_le_bytes).collect()
}

fn check_count(tensors: usize) -> Result<(), WeightsError> {
    if tensors <= MAX_TENSORS {
        return Ok(());
    }
    let reason = format!("{tensors} tensors, at most {MAX_TENSORS} are read");
    Err(WeightsError(reason))
}

pub(crate) fn of_tensor(name: &str, reason: &str) -> WeightsError {
    WeightsError(format!("tensor {} {reason}", quoted(name)))
}
