//! Writes the seeds of the targets: `seeds FOLDER`, one folder a target. Made by code, as all fixtures are.

mod bodies;
#[path = "../../../crates/picture/src/tests/embedded.rs"]
#[allow(dead_code)]
mod embedded;
#[path = "../../../crates/picture/src/tests/fixtures.rs"]
#[allow(dead_code)]
mod fixtures;
mod opened;
#[path = "../../../crates/decoders/src/pdf/fixtures.rs"]
mod pdf;
#[path = "../../../crates/picture/src/tests/profiled.rs"]
#[allow(dead_code)]
mod profiled;
mod readers;

// The fixtures ask for it by this name.
use docsort_fuzz::RARER;
use docsort_picture::Limits;
use docsort_picture::fuzzing;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).expect("usage: seeds FOLDER");
    let folder = Path::new(&folder);
    let files = fixtures::good_files()
        .into_iter()
        .chain(fixtures::odd_files())
        .chain(profiled::files(
            &fixtures::gradient(40, 24),
            &profiled::display_p3(),
        ));
    for (number, (name, bytes)) in files.enumerate() {
        let Some(format) = fuzzing::format(&bytes) else {
            continue;
        };
        let file = format!("seed-{number:02}-{}", name.replace(' ', "-"));
        let own = if RARER.contains(&format) {
            "rarer".to_owned()
        } else {
            format.name().to_lowercase()
        };
        for target in [own.as_str(), "walk", "anything"] {
            write(&folder.join(target), &file, &bytes)?;
        }
        if own == "jpeg" {
            for choice in 0..4 {
                let file = format!("{file}-{choice}");
                write(
                    &folder.join("jpeg_planes"),
                    &file,
                    &[&[choice], bytes.as_slice()].concat(),
                )?;
            }
        }
    }
    for (target, name, bytes) in opened::all() {
        write(&folder.join(target), &format!("seed-{name}"), &bytes)?;
    }
    let others = readers::all().into_iter();
    for (target, name, bytes) in others.chain(readers::written_rows()).chain(bodies::all()) {
        write(&folder.join(target), &format!("seed-{name}"), &bytes)?;
    }
    Ok(())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(name), bytes)
}
