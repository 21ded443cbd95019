//! What a user named on the command line, in batches for the network. A list on standard input is
//! answered as it comes, and left when the work is over.

use crate::dataset::{Input, Links, Separator, expand, in_batches, in_paced_batches};
use anyhow::Context;
use std::io::{self, BufReader};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub type Batches = Box<dyn Iterator<Item = Vec<Input>> + Send>;

/// All that `paths` name, one after another; a list among them is standard input.
pub fn named(
    paths: &[PathBuf],
    links: Links,
    separator: Separator,
) -> impl Iterator<Item = Input> + Send + use<> {
    let list = BufReader::new(io::stdin());
    expand(paths.to_vec(), links, separator, list)
}

/// What was made of [`named`], `size` in a batch, until one of `over` is set: that ends the wait for a list, too.
///
/// - `paths`: what was named, to tell whether a list is among them
///
/// # Errors
/// If the system gives no thread to wait in.
pub fn batches(
    paths: &[PathBuf],
    inputs: impl Iterator<Item = Input> + Send + 'static,
    size: u32,
    over: Vec<Arc<AtomicBool>>,
) -> anyhow::Result<Batches> {
    let size = size as usize;
    let is_over = move || over.iter().any(|over| over.load(Ordering::Relaxed));
    if !paths.iter().any(|path| path.as_os_str() == "-") {
        let batches = in_batches(inputs, size);
        return Ok(Box::new(batches.take_while(move |_| !is_over())));
    }
    let paced = in_paced_batches(inputs, size, is_over).context("no thread can be started")?;
    Ok(Box::new(paced))
}

/// What `--null` asks for.
pub fn separator(null: bool) -> Separator {
    if null {
        Separator::Nul
    } else {
        Separator::Line
    }
}
