//! A list of paths, as other programs write it: by lines or with NUL bytes between, with or without a byte order
//! mark. A path is taken exactly; none is looked at, and what is longer than any path ends the list.

use std::io::{self, BufRead, Read};
use std::path::PathBuf;

/// What stands between the paths of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// The end of a line, as a system writes it.
    Line,
    /// A NUL byte, as `find -print0` writes it: the only byte that no path can hold.
    Nul,
}

/// What Windows programs write before UTF-8, and no path begins with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// No system takes a longer path: Windows counts to 32,767 units of UTF-16 (98,301 bytes of UTF-8), Linux to 4,096 bytes.
/// Whoever pipes a film in by mistake gets a line that says so, and not a full memory.
const LONGEST_PATH: u64 = 1 << 17;

/// A list of paths.
pub struct List<L> {
    source: L,
    separator: Separator,
    /// Nothing was read yet.
    at_head: bool,
}

impl<L: BufRead> List<L> {
    pub fn new(source: L, separator: Separator) -> Self {
        Self {
            source,
            separator,
            at_head: true,
        }
    }

    /// The next path that is not empty, exactly: it may hold spaces and need not be UTF-8.
    pub fn next_path(&mut self) -> Option<io::Result<PathBuf>> {
        let end = match self.separator {
            Separator::Line => b'\n',
            Separator::Nul => 0,
        };
        loop {
            let mut path = Vec::new();
            let mut one = self.source.by_ref().take(LONGEST_PATH + 1);
            match one.read_until(end, &mut path) {
                Err(error) => return Some(Err(error)),
                Ok(0) => return None,
                Ok(_) => {}
            }
            if std::mem::take(&mut self.at_head) && path.starts_with(BYTE_ORDER_MARK) {
                path.drain(..BYTE_ORDER_MARK.len());
            }
            let is_too_long = path.len() as u64 > LONGEST_PATH;
            match self.separator {
                Separator::Line => {
                    while path.last().is_some_and(|byte| b"\n\r".contains(byte)) {
                        path.pop();
                    }
                    if path.contains(&0) {
                        return Some(Err(has_nul()));
                    }
                }
                Separator::Nul => {
                    if path.last() == Some(&0) {
                        path.pop();
                    }
                }
            }
            if is_too_long {
                return Some(Err(too_long()));
            }
            if !path.is_empty() {
                return Some(path_of(path));
            }
        }
    }
}

/// Only a list of another kind holds it: each path of it would be reported as missing.
fn has_nul() -> io::Error {
    let reason =
        "the list holds NUL bytes: give -0 if they separate its paths, or write it as UTF-8";
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// The rest is not looked at: nothing says where the next path begins.
fn too_long() -> io::Error {
    let reason = format!(
        "the list holds more than {LONGEST_PATH} bytes without an end of a path: give one path on each line, \
         or -0 and NUL bytes between them"
    );
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(unix)]
fn path_of(line: Vec<u8>) -> io::Result<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Ok(std::ffi::OsString::from_vec(line).into())
}

#[cfg(not(unix))]
fn path_of(line: Vec<u8>) -> io::Result<PathBuf> {
    String::from_utf8(line)
        .map(PathBuf::from)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}
