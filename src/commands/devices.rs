//! `docsort devices`: what `backend = "…"` may be on this machine.

use super::Exit;
use crate::backend::{State, offers};
use crate::commands::say::say;
use crate::printable::printable;

pub fn run() -> anyhow::Result<Exit> {
    for offer in offers() {
        let state = match offer.state {
            State::Ready => "ready",
            State::NoDevice | State::NotBuilt => "absent",
        };
        say!(
            "{:<8} {state:<7} {}",
            offer.backend,
            printable(&offer.description)
        );
    }
    say!("\nChoose one in the configuration (backend = \"flex\") or with --set backend=flex.");
    Ok(Exit::Done)
}
