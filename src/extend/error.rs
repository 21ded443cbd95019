//! Why a model cannot be extended by what was given.

use super::LEAST_PICTURES;
use crate::printable::printable;
use docsort_engine::EngineError;

/// Each is one line: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum ExtendError {
    #[error(
        "a model of yes or no, or of several labels a picture, cannot get new classes; train one of one class a picture"
    )]
    NotMulticlass,
    #[error(
        "this model says nothing of its classes' features, by which they are kept without their pictures: only the best of a \
         training that ended does (name the run's folder, not one of its checkpoints; end it with docsort train --resume; \
         or train anew, if an older docsort made it)"
    )]
    NothingSealed,
    #[error(
        "class {}: {pictures} usable, and a new class needs {LEAST_PICTURES} at least; add pictures, or remove the folder",
        printable(class)
    )]
    TooFew { class: String, pictures: usize },
    #[error(transparent)]
    Engine(#[from] EngineError),
}
