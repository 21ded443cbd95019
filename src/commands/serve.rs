//! `docsort serve`: a model behind an HTTP address, until a signal. What it answers is up to `docsort-serve`; here, what was
//! typed becomes its settings, and its log lines on standard error.

use super::interrupt::Interrupt;
use super::{Exit, UsageError, load_model, reading};
use crate::cli::{self, Compute, Reading};
use crate::commands::say::{note, say};
use crate::printable::{counted, printable, printable_path, system_words};
use crate::report::overlay_png;
use anyhow::{Context, anyhow, bail};
use docsort_engine::{Engine, Heat, Outcome};
use docsort_serve::{Access, Bounds, Logged, Settings, Token, is_origin};
use image::RgbImage;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

/// A token has 16 to a few hundred characters; who names another file should not wait for all of it.
const MAX_TOKEN_BYTES: u64 = 4096;

pub fn run(args: &cli::Serve) -> anyhow::Result<Exit> {
    let access = access(args)?;
    if let Some(odd) = args.origins.iter().find(|origin| !is_origin(origin)) {
        return Err(UsageError(format!(
            "--cors {} is no origin: it is a scheme and a host, such as https://desk.example or http://localhost:3000",
            printable(odd)
        ))
        .into());
    }
    // Only flex answers by the engine.
    let compute = Compute {
        batch_size: 1,
        backend: "flex".to_owned(),
    };
    let classifier = load_model(args.chosen.model.as_deref(), &args.answering, &compute)?;
    let asked = Reading {
        sizes: args.sizes,
        ..Reading::default()
    };
    let settings = Settings {
        model_name: args.name.clone(),
        access,
        origins: args.origins.clone(),
        pictures: reading::limits(&asked, Some(classifier.manifest())),
        explain: Some(explanation),
        bounds: bounds(args),
        logged: if args.log_all {
            Logged::All
        } else {
            Logged::Refused
        },
    };
    let interrupt = Interrupt::listen().context("signals cannot be handled")?;
    let listener = listen(args.listen)?;
    let address = listener.local_addr().context("the address is unknown")?;
    say!("listening at http://{address} (Ctrl-C ends it)");
    let log = Arc::new(|line: &str| note!("{}", printable(line)));
    let engine = classifier.into_engine();
    let drained = docsort_serve::run(listener, engine, settings, interrupt.stop(), log)?;
    if drained.unanswered > 0 {
        bail!(
            "{} not answered in time after the signal to stop",
            counted(drained.unanswered, "request")
        );
    }
    note!("stopped: every accepted request was answered");
    Ok(Exit::Done)
}

/// A PNG of where in a picture its answer comes from, as `predict --explain` writes it.
fn explanation(engine: &Engine, square: &RgbImage, outcome: &Outcome) -> Option<Vec<u8>> {
    let labels = engine.explained(outcome);
    if labels.is_empty() {
        return None;
    }
    let heat = |label| engine.heat(square, label);
    let heats: Vec<Heat> = labels.into_iter().map(heat).collect();
    overlay_png(square, &heats.iter().collect::<Vec<_>>()).ok()
}

fn access(args: &cli::Serve) -> anyhow::Result<Access> {
    match &args.token_file {
        Some(path) => Ok(Access::Token(token(path)?)),
        None if args.open => Ok(Access::Anyone),
        None => {
            let access = Access::without_token(args.listen);
            access.map_err(|error| UsageError(error.to_string()).into())
        }
    }
}

fn token(path: &Path) -> anyhow::Result<Token> {
    use std::io::Read;
    let shown = printable_path(path);
    let unread = |error| {
        anyhow!(
            "--token-file {shown} cannot be read: {}",
            system_words(&error)
        )
    };
    let file = std::fs::File::open(path).map_err(unread)?;
    let mut text = String::new();
    file.take(MAX_TOKEN_BYTES)
        .read_to_string(&mut text)
        .map_err(unread)?;
    Token::from_text(&text).map_err(|error| anyhow!("--token-file {shown}: {error}"))
}

fn bounds(args: &cli::Serve) -> Bounds {
    let usual = Bounds::default();
    let request_bytes = (args.max_request_mib as usize) << 20;
    Bounds {
        request_bytes,
        // Whatever is let in alone must find room.
        held_bytes: usual.held_bytes.max(request_bytes),
        queue_pictures: args.queue as usize,
        connections: args.max_connections as usize,
        ..usual
    }
}

fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| {
        anyhow!(
            "{address} cannot be listened at: {}; choose another --listen, such as 127.0.0.1:0 for any free port",
            system_words(&error)
        )
    })
}
