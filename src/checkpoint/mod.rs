//! Checkpoints and run folders: plain files and bytes, published by one rename, verified by length
//! and SHA-256 before anything is read from them. What a manifest may say is the engine's; weights are
//! opaque bytes here; nothing in this module knows a tensor, and nothing that is only opened is ever written to.
//!
//! A run folder holds `config.toml`, `history.csv`, `health.csv`, `checkpoints/epoch-0007/` and `best/`, that of an extended
//! model `extend.toml` and `best/`; each checkpoint is one directory that needs nothing beside it.

mod error;
mod extension;
mod fault;
mod history;
mod locate;
mod publish;
mod resume;
mod run_dir;
mod series;
mod store;
mod table;
#[cfg(test)]
mod tests;

pub use docsort_engine::limits::{label_problem, name_problem};
pub use docsort_engine::manifest::{
    Best, Calibration, DOCSORT_VERSION, FORMAT_VERSION, FileEntry, MANIFEST, MODEL, Manifest,
    Metrics, OPTIMIZER, Progress, ReadLimits, TRAINED,
};
pub use docsort_engine::sealed::seal;
pub use docsort_engine::shipped::SHIPPED;
pub use error::{CheckpointError, Warning};
pub use extension::Extension;
pub use fault::fault_point;
pub use history::{History, Row, added_columns, read_history};
pub use locate::{newest, resolve_model};
pub use publish::{BEST, clean, publish, publish_best};
pub use resume::{class_difference, differences, network_differences, origin_differences};
pub use run_dir::{Lock, RunDir, looks_like_a_run};
pub use series::{Found, Position, latest, rotate};
pub use store::{Checkpoint, open};
pub use table::Table;
