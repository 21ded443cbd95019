//! The promises of docsort, each tried through the binary: one module an area of promises, on top
//! of `harness`, which runs the binary and draws the pictures.
#![cfg(target_os = "linux")] // They read /proc and send signals.

mod archives;
mod harness;

mod activations;
mod backends;
mod captures;
mod check;
mod checkpoints;
mod completions;
mod configuration;
mod continuing;
mod documents;
mod evaluation;
mod explain;
mod export;
mod extending;
mod folders;
mod full_disks;
mod golden;
mod guarantees;
mod health;
mod interrupts;
mod journey;
mod kills;
mod label_files;
mod layering;
mod left_overs;
mod lessons;
mod links;
mod lists;
mod memory;
mod mixing;
mod odd_pictures;
mod optimizers;
mod outputs;
mod pages;
mod picture_kinds;
mod predictions;
mod problems;
mod reading_options;
mod reports;
mod serve;
mod shards;
mod sorting;
mod splits;
mod starting;
mod synth;
mod synth_photographs;
mod teachers;
mod tensorboard;
mod terminal;
mod unknown;
mod unmixed;
mod wishes;
