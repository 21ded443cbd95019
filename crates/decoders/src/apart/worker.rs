//! The child: opens what it is sent, and gives its pages, until nobody asks any more.

use super::limits::Meter;
use super::wire::{self, Reply, Request};
use crate::{Kind, Limits, Opened, Refused, open_here};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Answers each request on `input` by a reply on `output`, with the limits of this process set anew for each. To be
/// called in a process that does nothing else: from now on it opens no file.
///
/// # Errors
/// Those of the pipes, and a request that makes no sense.
pub fn work(input: impl Read, output: impl Write) -> io::Result<()> {
    work_with(input, output, open_here)
}

/// As [`work`], with something else that opens files.
///
/// # Errors
/// As [`work`].
pub fn work_with(
    input: impl Read,
    output: impl Write,
    open: impl Fn(Kind, Vec<u8>, &Limits) -> Result<Box<dyn Opened>, Refused>,
) -> io::Result<()> {
    let (mut input, mut output) = (BufReader::new(input), BufWriter::new(output));
    wire::write_hello(&mut output)?;
    let mut meter = Meter::start();
    let mut cpu_seconds = 0;
    let mut opened = None;
    let mut name = "";
    while let Some(request) = wire::read_request(&mut input)? {
        let reply = match request {
            Request::Open {
                kind,
                limits,
                cpu_seconds: seconds,
            } => {
                // Two files are never held at once, and each is read under its own limits.
                opened = None;
                (cpu_seconds, name) = (seconds, kind.name());
                meter.limit_memory(&limits);
                meter.limit_time(cpu_seconds);
                let bytes = wire::read_file(&mut input, &limits)?;
                contained(name, || open(kind, bytes, &limits)).map(|document| {
                    let (pages, is_animated) = (document.pages(), document.is_animated());
                    opened = Some(document);
                    Reply::Opened { pages, is_animated }
                })
            }
            Request::Close => {
                opened = None;
                continue;
            }
            Request::Page(index) => {
                meter.limit_time(cpu_seconds);
                match &opened {
                    Some(document) => contained(name, || document.page(index)).map(Reply::Page),
                    None => Err(Refused::corrupt("no file is open")),
                }
            }
        };
        wire::write_reply(&mut output, &reply.unwrap_or_else(Reply::Refused))?;
    }
    Ok(())
}

/// A panic is an answer: the child lives on.
fn contained<T>(name: &str, work: impl FnOnce() -> Result<T, Refused>) -> Result<T, Refused> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let detail = format!("{name} that its decoder cannot cope with");
        Err(Refused::corrupt(detail))
    })
}
