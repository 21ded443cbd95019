//! Writes a checkpoint anew in the format of today, which a shipped model needs: `pack FROM TO [--half]`. With `--half`
//! its numbers take two bytes each instead of four, and its classes' covariances one; without it they are the same to
//! the bit.

use docsort_engine::manifest::{FORMAT_VERSION, FileEntry, MANIFEST, MODEL, Manifest};
use docsort_engine::{Engine, Precision, Weights};
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (from, to, precision) = match &args[..] {
        [from, to] => (Path::new(from), Path::new(to), Precision::Single),
        [from, to, flag] if flag == "--half" => (Path::new(from), Path::new(to), Precision::Half),
        _ => return Err("usage: pack FROM TO [--half]".into()),
    };
    let text = fs::read_to_string(from.join(MANIFEST))?;
    let manifest = Manifest::parse(&text)?;
    let bytes = fs::read(from.join(manifest.model_file()))?;
    // Verifies both files.
    let engine = Engine::from_bytes(text.as_bytes(), &bytes)?;
    let mut weights = Weights::from_bytes(&bytes)?;
    if let Some(statistics) = engine.statistics() {
        statistics.store(&mut weights, precision);
    }
    let weights = weights.to_bytes(precision)?;
    let files = [(MODEL.to_owned(), FileEntry::of(&weights))];
    let packed = Manifest {
        format_version: FORMAT_VERSION,
        files: files.into_iter().collect(),
        ..manifest
    };
    let text = packed.to_text()?;
    Engine::from_bytes(text.as_bytes(), &weights)?;
    fs::create_dir(to)?;
    fs::write(to.join(MODEL), &weights)?;
    fs::write(to.join(MANIFEST), &text)?;
    println!(
        "{} bytes of weights, {} in all",
        weights.len(),
        weights.len() + text.len()
    );
    Ok(())
}
