//! docsort teaches a small convolutional network to tell pictures of documents apart, and then
//! sorts whole folders of them.
//!
//! What answers is a crate of its own: `docsort-engine`, on `docsort-picture` and `docsort-kernels`; it knows no Burn.
//! Here is the rest, from the ground up:
//!
//! 1. `names` and [`printable`] – class names in two spellings; strangers' text made safe to print
//! 2. [`config`] – what a run is told, complete and checked before any work
//! 3. [`checkpoint`] – run folders, and weights that can be trusted after a crash
//! 4. [`dataset`] – which pictures there are, what they are called, who trains and who validates
//! 5. [`backend`] – a name in the configuration becomes a device
//! 6. [`model`] and [`loss`] – the network, and what it is blamed for
//! 7. [`evaluation`], `report` and `board` – numbers, rows, pages, and event files
//! 8. [`training`] – the loop
//! 9. [`classifier`] – a checkpoint answers
//! 10. `doctor` – what in a folder would spoil a training
//! 11. `sorting` – files to where their labels say, and back
//! 12. `extend` – a model gets classes from a few pictures
//! 13. [`cli`] and [`commands`] – what was typed; one verb a file, the only place that prints
//!
//! Imports point from the end of this list to its beginning, never the other way; a test holds that. Public is what
//! the binary, the tests of the whole program and the benchmarks call.

#![recursion_limit = "256"] // Burn's nested tensor types need more than the default 128.

// The fuzzers' readers call docsort by the name that their own crate knows it by.
#[cfg(test)]
extern crate self as docsort;

pub mod backend;
mod board;
pub mod checkpoint;
pub mod classifier;
pub mod cli;
#[cfg(test)]
#[path = "../crates/picture/src/tests/clock.rs"]
mod clock;
pub mod commands;
pub mod config;
#[cfg(test)]
mod corpus;
pub mod dataset;
mod doctor;
pub mod evaluation;
mod extend;
pub mod loss;
pub mod model;
mod names;
pub mod printable;
mod report;
mod sorting;
pub mod threads;
pub mod training;
