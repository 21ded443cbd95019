//! docsort teaches a small convolutional network to tell pictures of documents apart, and then
//! sorts whole folders of them.
//!
//! The modules, in the order in which the data flows:
//!
//! 1. [`config`] – what a run is told, complete and checked before any work
//! 2. [`random`] – every random choice, as a pure function of the seed
//! 3. [`picture`] – from a path to the square that the network sees
//! 4. [`documents`] – drawn passports, licenses and cards, to begin without anybody's papers
//! 5. [`dataset`] – which pictures there are, what they are called, who trains and who validates
//! 6. [`backend`] – a name in the configuration becomes a device
//! 7. [`kernels`], [`model`] and [`loss`] – the network, and what it is blamed for
//! 8. [`checkpoint`] – run folders, and weights that can be trusted after a crash
//! 9. [`evaluation`] and [`report`] – numbers and rows
//! 10. [`training`] – the loop
//! 11. [`classifier`] – a checkpoint answers
//! 12. [`sorting`] – files to where their labels say, and back
//! 13. [`doctor`] – what in a folder would spoil a training
//! 14. [`commands`] – one verb a file; the only place that prints
//!
//! Imports point from the end of this list to its beginning, never the other way; a test holds that.

#![recursion_limit = "256"] // Burn's nested tensor types need more than the default 128.

pub mod backend;
pub mod checkpoint;
pub mod classifier;
pub mod cli;
pub mod commands;
pub mod config;
pub mod dataset;
pub mod doctor;
pub mod evaluation;
pub mod loss;
pub mod model;
pub mod names;
pub mod printable;
pub mod report;
pub mod sorting;
pub mod training;
