//! How many bytes of requests are held at once, all together: whoever would go beyond is told so before it is held.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Debug)]
pub struct Budget {
    most: usize,
    held: AtomicUsize,
}

/// No more bytes are free.
#[derive(Debug, PartialEq, Eq)]
pub struct Exhausted;

impl Budget {
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            held: AtomicUsize::new(0),
        })
    }

    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }
}

/// A part of the budget, given back when it is dropped.
#[derive(Debug)]
pub struct Share {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Share {
    pub fn new(budget: &Arc<Budget>) -> Self {
        Self {
            budget: Arc::clone(budget),
            bytes: 0,
        }
    }

    /// # Errors
    /// If so many more are not free; what was held before still is.
    pub fn grow(&mut self, bytes: usize) -> Result<(), Exhausted> {
        let most = self.budget.most;
        let grown = |held: usize| held.checked_add(bytes).filter(|&held| held <= most);
        let taken = self
            .budget
            .held
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, grown);
        taken.map_err(|_| Exhausted)?;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_never_exceeds_the_budget_and_comes_back() {
        let budget = Budget::new(10);
        let mut first = Share::new(&budget);
        let mut second = Share::new(&budget);
        assert_eq!(first.grow(6), Ok(()));
        assert_eq!(second.grow(5), Err(Exhausted));
        assert_eq!(second.grow(4), Ok(()));
        assert_eq!(second.grow(usize::MAX), Err(Exhausted));
        assert_eq!(budget.held(), 10);
        drop(first);
        assert_eq!(budget.held(), 4);
        drop(second);
        assert_eq!(budget.held(), 0);
    }
}
