//! A checkpoint's bytes answer: labels, probabilities and reasons for pictures, without the framework that the
//! network was trained with. The command line, a server, a page in a browser and Python all ask this crate.
//!
//! ```
//! use docsort_engine::{Engine, Limits};
//!
//! let engine = Engine::shipped()?;
//! let limits = Limits { max_bytes: 64 << 20, max_pixels: 100_000_000, min_side_px: 16, max_pages: 50 };
//! let answers = engine.answer_bytes(&[b"no picture"], &limits);
//! assert_eq!(answers[0].outcome.status(), "error");
//! # Ok::<(), docsort_engine::EngineError>(())
//! ```
//!
//! It prints nothing, opens no file and keeps no state between two questions. Without its feature `threads` it
//! needs none, and builds for `wasm32-unknown-unknown`.

mod answer;
mod each;
mod engine;
mod error;
mod explain;
#[cfg(feature = "files")]
pub mod files;
mod forward;
mod heat;
pub mod limits;
pub mod manifest;
mod pixels;
pub mod rows;
pub mod scores;
pub mod sealed;
mod settings;
pub mod shipped;
mod statistics;
mod verdict;
pub mod weights;

pub use answer::{Outcome, Prediction, Warning};
pub use docsort_kernels::{Activation, Pool};
pub use docsort_picture::{Fit, FormWarning, Limits, MAX_PAGES, Preprocessing, Problem, Reject};
pub use each::at_once;
pub use engine::{Answer, Engine, Seen, Square};
pub use error::{EngineError, ManifestError, WeightsError, quoted};
pub use forward::{EPSILON, Forward, mean_of_places};
pub use heat::Heat;
pub use manifest::{Manifest, RejectionPoint};
pub use settings::{ClassWeights, Loss, LossKind, Model, Norm, OptimizerKind, ProblemKind, View};
pub use statistics::{Gathering, Statistics};
pub use weights::{Precision, Tensor, Weights};

#[cfg(test)]
mod tests;
