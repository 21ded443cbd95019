//! Who tells what a training does: the live view where people watch, lines everywhere else. Decides
//! only which; what is said is theirs.

use super::super::interrupt::Interrupt;
use super::printer::{Printer, head_line};
use super::wish::{Countdown, Wish};
use crate::commands::say::say;
use crate::training::health::Finding;
use crate::training::{Job, Observer};

/// What the user asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The live view where there is a terminal, and lines where there is none.
    OfTerminal,
    /// Lines.
    Plain,
}

/// What is left of all that was told.
pub struct Heard {
    /// Pictures that were readable at the start and not any more.
    pub vanished: usize,
    pub findings: Vec<Finding>,
}

/// Told what happens, until it is closed.
pub enum Teller {
    Plain(Printer),
    #[cfg(unix)]
    Live(super::live::Live),
}

impl Teller {
    /// Prints the head of the table of epochs.
    ///
    /// # Errors
    /// If the system refuses what the live view needs.
    pub fn open(
        look: Look,
        job: Job,
        wish: Option<Wish>,
        interrupt: &Interrupt,
    ) -> anyhow::Result<Self> {
        let epochs = job.config.train.epochs;
        say!("{}", head_line(epochs));
        #[cfg(unix)]
        if look == Look::OfTerminal && super::super::terminal::can_draw() {
            let earlier = crate::checkpoint::read_history(job.run.path())?;
            let run = crate::printable::printable_path(job.run.path());
            let until = wish.map(Wish::ends);
            let live = super::live::Live::open(run, epochs, &earlier, until, interrupt)?;
            return Ok(Self::Live(live));
        }
        let countdown = wish.map(|wish| Countdown::new(wish, epochs));
        Ok(Self::Plain(Printer::new(epochs, countdown)))
    }

    pub fn observer(&mut self) -> &mut dyn Observer {
        match self {
            Self::Plain(printer) => printer,
            #[cfg(unix)]
            Self::Live(live) => live,
        }
    }

    /// Gives the terminal back.
    pub fn close(self) -> Heard {
        match self {
            Self::Plain(printer) => Heard {
                vanished: printer.vanished.len(),
                findings: printer.findings,
            },
            #[cfg(unix)]
            Self::Live(mut live) => Heard {
                vanished: live.vanished.len(),
                findings: std::mem::take(&mut live.findings),
            },
        }
    }
}
