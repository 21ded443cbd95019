//! A docsort model behind an HTTP address: rows as the command line writes them (docs/rows.md), the Open Inference
//! Protocol for clients that speak it, metrics for Prometheus, and the page of `web/`. docs/serve.md documents it.
//!
//! One thread waits for sockets; the processors belong to the pictures. What arrives together passes through the network
//! together. It prints nothing: what there is to log goes to [`Log`], without names or pixels of pictures. It writes no file.

mod access;
mod body;
mod budget;
mod connection;
mod counts;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod infer;
mod multipart;
mod page;
mod patient;
mod predict;
mod queue;
mod refusal;
mod routes;
mod server;
mod settings;
mod state;

pub use access::{Access, AccessError, Token, is_origin};
pub use server::{Drained, ServeError, run};
pub use settings::{Bounds, Explain, Log, Logged, Settings};

/// The description of all addresses, as `GET /openapi.json` gives it.
pub const OPENAPI: &str = include_str!("openapi.json");
