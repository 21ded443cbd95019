//! Inputs in batches: as many as were asked for, or fewer where a list pauses, so that what is there
//! is answered. Owns the thread that waits for such a list; opens no picture.

use super::Input;
use crate::threads;
use std::io;
use std::iter;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

/// How long a batch that has begun waits for more. With the time to read and to answer it, rows are
/// out within half a second of a pause.
const PATIENCE: Duration = Duration::from_millis(100);
/// How often a wait looks whether anybody still wants the next batch.
const LOOK: Duration = Duration::from_millis(50);
/// Inputs that the thread may be ahead: more than the largest batch adds nothing.
const AHEAD: usize = 4096;

/// All of `inputs`, `size` in each batch but the last.
pub fn in_batches(
    inputs: impl Iterator<Item = Input> + Send,
    size: usize,
) -> impl Iterator<Item = Vec<Input>> + Send {
    let mut inputs = inputs;
    iter::from_fn(move || {
        let batch: Vec<Input> = inputs.by_ref().take(size).collect();
        (!batch.is_empty()).then_some(batch)
    })
}

/// All of `inputs`, at most `size` in each batch; one that cannot be filled goes as it is. Ends early
/// once `is_over`, which is asked while it waits: `inputs` may then be stuck in a read for ever.
///
/// # Errors
/// If the system gives no thread.
pub fn in_paced_batches(
    inputs: impl Iterator<Item = Input> + Send + 'static,
    size: usize,
    is_over: impl Fn() -> bool + Send,
) -> io::Result<impl Iterator<Item = Vec<Input>> + Send> {
    let (sender, receiver) = sync_channel(AHEAD);
    let wait_for_all = move || {
        let mut inputs = inputs;
        while let Some(input) = inputs.next()
            && sender.send(input).is_ok()
        {}
    };
    // Not joined: what it waits for may never come.
    threads::start("inputs", wait_for_all)?;
    Ok(iter::from_fn(move || next(&receiver, size, &is_over)))
}

fn next(
    receiver: &Receiver<Input>,
    size: usize,
    is_over: &impl Fn() -> bool,
) -> Option<Vec<Input>> {
    let first = loop {
        if is_over() {
            return None;
        }
        match receiver.recv_timeout(LOOK) {
            Ok(input) => break input,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    };
    let until = Instant::now() + PATIENCE;
    let mut batch = vec![first];
    while batch.len() < size {
        // After that time, what waits already is still taken.
        let left = until.saturating_duration_since(Instant::now());
        match receiver.recv_timeout(left) {
            Ok(input) => batch.push(input),
            Err(_) => break,
        }
    }
    Some(batch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    fn numbered(count: usize) -> impl Iterator<Item = Input> + Send + 'static {
        (0..count).map(|number| Input::File(number.to_string().into()))
    }

    #[test]
    fn batches_hold_all_inputs_in_order_and_only_the_last_one_is_smaller() {
        let sizes = |batches: Vec<Vec<Input>>| batches.iter().map(Vec::len).collect::<Vec<_>>();
        let plain: Vec<Vec<Input>> = in_batches(numbered(10), 4).collect();
        assert_eq!(plain.concat(), numbered(10).collect::<Vec<_>>());
        assert_eq!(sizes(plain), [4, 4, 2]);
        let paced = in_paced_batches(numbered(1000), 7, || false).unwrap();
        assert_eq!(
            paced.collect::<Vec<_>>().concat(),
            numbered(1000).collect::<Vec<_>>()
        );
    }

    #[test]
    fn what_is_there_goes_when_nothing_more_comes() {
        let (sender, receiver) = sync_channel::<Input>(8);
        let mut batches = in_paced_batches(receiver.into_iter(), 32, || false).unwrap();
        for input in numbered(3) {
            sender.send(input).unwrap();
        }
        let start = Instant::now();
        assert_eq!(batches.next().map(|batch| batch.len()), Some(3));
        assert!(start.elapsed() < Duration::from_millis(400));
        drop(sender);
        assert_eq!(batches.next(), None);
    }

    #[test]
    fn a_wait_for_a_list_that_never_goes_on_can_be_ended() {
        let (_sender, receiver) = sync_channel::<Input>(8);
        let over = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&over);
        let mut batches = in_paced_batches(receiver.into_iter(), 32, move || {
            is_over.load(Ordering::Relaxed)
        })
        .unwrap();
        let ends = std::thread::spawn(move || batches.next());
        std::thread::sleep(Duration::from_millis(60));
        over.store(true, Ordering::Relaxed);
        assert_eq!(ends.join().unwrap(), None);
    }
}
