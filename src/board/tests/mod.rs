mod events;
mod histograms;
mod pictures;
mod records;

use super::Board;
use super::message::Event;
use prost::Message;
use records::payloads;
use std::path::Path;

/// A clock that stands still.
fn half_past_one() -> f64 {
    1.5
}

/// The bytes of the event file that `write` writes.
fn written(resumed_at: Option<u64>, write: impl FnOnce(&mut Board)) -> Vec<u8> {
    let run = tempfile::tempdir().unwrap();
    let mut board = Board::with_clock(run.path(), resumed_at, half_past_one).unwrap();
    write(&mut board);
    board.flush().unwrap();
    std::fs::read(&board.path).unwrap()
}

fn events(bytes: &[u8]) -> Vec<Event> {
    payloads(bytes)
        .into_iter()
        .map(|record| Event::decode(record).unwrap())
        .collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
