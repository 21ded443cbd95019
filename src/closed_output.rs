//! Started with its standard output closed, a Rust program finds /dev/null there: what it writes is lost without an error.
//! It owns what happens before that: /dev/full takes the place, so that every verb fails as on a disk that is full.

use std::sync::atomic::{AtomicBool, Ordering};

static FOUND: AtomicBool = AtomicBool::new(false);

/// Whether standard output was closed when the program started. Elsewhere than on Linux: never.
pub fn was_found() -> bool {
    FOUND.load(Ordering::Relaxed)
}

#[cfg(target_os = "linux")]
mod before_start {
    use super::{FOUND, Ordering};
    use rustix::fs::{Mode, OFlags, open};
    use rustix::io::{Errno, fcntl_getfd};
    use rustix::stdio::{dup2_stdout, stdout};
    use std::os::fd::{AsRawFd, IntoRawFd};

    /// Run by the system's loader, before Rust's own start.
    // SAFETY: entries of this section are functions without arguments that matter; this one makes system calls alone and
    // unwinds never.
    #[used]
    #[unsafe(link_section = ".init_array")]
    static REFUSE: extern "C" fn() = refuse;

    extern "C" fn refuse() {
        if fcntl_getfd(stdout()) != Err(Errno::BADF) {
            return;
        }
        // Where there is no such device, all stays as it was.
        if let Ok(full) = open("/dev/full", OFlags::WRONLY, Mode::empty()) {
            FOUND.store(true, Ordering::Relaxed);
            if full.as_raw_fd() == stdout().as_raw_fd() {
                let _ = full.into_raw_fd();
            } else {
                let _ = dup2_stdout(&full);
            }
        }
    }
}
