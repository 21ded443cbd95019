//! Memory for all children together: who asks for more than is left waits. Held for one request, never longer, so that
//! nobody waits for somebody who waits.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

pub(super) struct Room {
    most_bytes: u64,
    used_bytes: Mutex<u64>,
    changed: Condvar,
}

/// A part of a room, given back when it is dropped.
pub(super) struct Part<'a> {
    room: &'a Room,
    bytes: u64,
}

impl Room {
    pub fn new(most_bytes: u64) -> Self {
        Room {
            most_bytes,
            used_bytes: Mutex::new(0),
            changed: Condvar::new(),
        }
    }

    /// Waits until so much is left. What is larger than the room has it alone.
    pub fn part(&self, bytes: u64) -> Part<'_> {
        let is_full = |used: &mut u64| *used > 0 && used.saturating_add(bytes) > self.most_bytes;
        let used = self.changed.wait_while(self.lock(), is_full);
        let mut used = used.unwrap_or_else(PoisonError::into_inner);
        *used = used.saturating_add(bytes);
        Part { room: self, bytes }
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        self.used_bytes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        let mut used = self.room.lock();
        *used = used.saturating_sub(self.bytes);
        drop(used);
        self.room.changed.notify_all();
    }
}
