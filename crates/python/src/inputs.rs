//! What Python may name as a picture: its bytes, or where it lies.

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use std::path::PathBuf;

/// Tried in this order: a `bytes` is never taken for a path.
#[derive(FromPyObject)]
pub enum Input {
    #[pyo3(transparent)]
    Bytes(PyBackedBytes),
    #[pyo3(transparent)]
    Path(PathBuf),
}
