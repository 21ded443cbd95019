//! Files whose decoders others wrote and strangers feed are opened in a process apart: a child of the same program that
//! serves many files, with limits of memory and time, and is replaced when it dies. What kills the child is one named
//! row; the next file gets a new one.
//!
//! The program says once what starts the child ([`start_with`]), and the child does nothing but [`work`].

mod child;
mod cost;
mod limits;
mod parent;
mod room;
mod wire;
mod worker;

pub use child::Starter;
pub use cost::Cost;
pub use parent::{Session, Workers};
pub use worker::{work, work_with};

use std::sync::OnceLock;

static OF_THE_PROGRAM: OnceLock<Workers> = OnceLock::new();

/// From now on, [`Document::open`](super::Document::open) sends files to such a child, and lets each file cost so much. The
/// first call counts.
pub fn start_with(starter: Starter, cost: Cost) {
    // A second program would change what the first one promised.
    let _ = OF_THE_PROGRAM.set(Workers::new(starter, cost));
}

impl Workers {
    /// Those of [`start_with`].
    pub(crate) fn of_the_program() -> Option<&'static Workers> {
        OF_THE_PROGRAM.get()
    }
}
