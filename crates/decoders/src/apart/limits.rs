//! What a file may cost the child that opens it. The system enforces it; it survives whatever the decoder does.
//!
//! On Linux: memory, processor time, no file opened, none written. On other Unix systems the memory is not bounded, since
//! their limit of addresses does not count what is used, and the processor time by the parent's patience alone. Elsewhere
//! by that patience alone.

use crate::Limits;

/// Beside the file and its picture: tables of a decoder.
const BESIDE_BYTES: u64 = 512 << 20;

/// What a child may take beside the program itself. The file counts twice: while it comes, the vector that holds it grows.
pub(super) fn of_a_child(limits: &Limits) -> u64 {
    BESIDE_BYTES
        .saturating_add(limits.max_bytes.saturating_mul(2))
        .saturating_add(limits.decoder_bytes())
}

/// What all children may take that are at work: three quarters of the machine's memory, or of what the system gives to
/// this program's group (cgroups, version 2). Without a bound where that is not known.
pub(super) fn of_all_children() -> u64 {
    memory_bytes().map_or(u64::MAX, |bytes| bytes / 4 * 3)
}

#[cfg(target_os = "linux")]
fn memory_bytes() -> Option<u64> {
    let number = |text: &str| text.split_whitespace().next()?.parse::<u64>().ok();
    let told = std::fs::read_to_string("/proc/meminfo").ok()?;
    let total = told.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let machine = number(total?)?.saturating_mul(1_024);
    // Says `max` where there is no limit.
    let group = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let group = group.and_then(|told| number(&told)).unwrap_or(u64::MAX);
    Some(machine.min(group))
}

#[cfg(not(target_os = "linux"))]
fn memory_bytes() -> Option<u64> {
    None
}

/// What the child knows of itself; opened before it may open nothing any more.
#[derive(Default)]
pub(super) struct Meter {
    /// `/proc/self/stat`, read anew for each request.
    #[cfg(target_os = "linux")]
    stat: Option<std::fs::File>,
    /// Of the program itself, before it holds a file: only what comes on top counts.
    #[cfg(target_os = "linux")]
    program_bytes: u64,
}

#[cfg(target_os = "linux")]
mod on_linux {
    use super::{Limits, Meter, of_a_child};
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use std::fs::File;
    use std::io::{Read, Seek};

    /// So many of them are a second in what `/proc` tells (proc(5), `sysconf(_SC_CLK_TCK)` on every Linux).
    const TICKS: u64 = 100;

    /// Standard input, output and error, and the meter itself.
    const FILES: u64 = 4;

    impl Meter {
        /// From now on this process opens no file, writes none, and leaves none when it dies.
        pub fn start() -> Self {
            let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
            let size = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
            let size = size.and_then(|size| size.split_whitespace().next()?.parse::<u64>().ok());
            // Where memory runs out all the same, the system ends this process before any other.
            let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
            let meter = Meter {
                stat: File::open("/proc/self/stat").ok(),
                program_bytes: size.unwrap_or(0).saturating_mul(1_024),
            };
            lower(Resource::Nofile, FILES);
            lower(Resource::Fsize, 0);
            lower(Resource::Core, 0);
            meter
        }

        /// From now on, memory for one file of these limits and no more.
        pub fn limit_memory(&self, limits: &Limits) {
            let most = self.program_bytes.saturating_add(of_a_child(limits));
            lower(Resource::As, most);
        }

        /// From now on, so many seconds of processor time; then the system ends this process.
        pub fn limit_time(&mut self, seconds: u32) {
            if let Some(used) = self.used_seconds() {
                lower(Resource::Cpu, used + 1 + u64::from(seconds));
            }
        }

        /// Fields 14 and 15: in the program, and in the system for it.
        fn used_seconds(&mut self) -> Option<u64> {
            let stat = self.stat.as_mut()?;
            let mut line = String::new();
            stat.rewind().ok()?;
            stat.read_to_string(&mut line).ok()?;
            // The second field is a name, and may hold anything but for its last parenthesis.
            let (_, fields) = line.rsplit_once(')')?;
            let ticks = |field: &str| field.parse::<u64>().ok();
            let mut fields = fields.split_whitespace().skip(11);
            Some((ticks(fields.next()?)? + ticks(fields.next()?)?) / TICKS)
        }
    }

    /// Sets the limit that counts, within the one that cannot be passed.
    fn lower(resource: Resource, to: u64) {
        let hard = getrlimit(resource).maximum;
        let limit = Rlimit {
            current: Some(hard.map_or(to, |hard| hard.min(to))),
            maximum: hard,
        };
        // Where the system refuses, the stricter limit that it has holds.
        let _ = setrlimit(resource, limit);
    }
}

#[cfg(not(target_os = "linux"))]
impl Meter {
    pub fn start() -> Self {
        #[cfg(unix)]
        {
            use rustix::process::{Resource, Rlimit, setrlimit};
            let none = Rlimit {
                current: Some(0),
                maximum: Some(0),
            };
            let _ = setrlimit(Resource::Core, none);
        }
        Meter::default()
    }

    pub fn limit_memory(&self, _: &Limits) {}

    pub fn limit_time(&mut self, _: u32) {}
}
