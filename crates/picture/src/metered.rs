//! A file in memory that a decoder may read so often and no more: some would go through all of it again for each of a
//! hundred thousand strips. Never changes a byte.

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};

pub(super) struct Metered<'a> {
    bytes: Cursor<&'a [u8]>,
    left: u64,
}

/// So many bytes one call reads at most. A decoder that fills a buffer for each strip fills it with little more than the
/// strip.
pub(super) const READ_BYTES: usize = 4 << 10;

impl<'a> Metered<'a> {
    /// Of `bytes`, taken from any place, at most `budget` bytes are read.
    pub fn new(bytes: &'a [u8], budget: u64) -> Self {
        Metered {
            bytes: Cursor::new(bytes),
            left: budget,
        }
    }

    fn spend(&mut self, count: usize) -> io::Result<()> {
        let left = self.left.checked_sub(count as u64);
        self.left = left.ok_or_else(|| io::Error::other("its parts are read over and over"))?;
        Ok(())
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(READ_BYTES);
        let count = self.bytes.read(&mut into[..most])?;
        self.spend(count)?;
        Ok(count)
    }
}

impl BufRead for Metered<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            self.spend(1)?;
        }
        self.bytes.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.bytes.consume(count);
        // Told at the next call, as this one cannot fail.
        self.left = self.left.saturating_sub(count as u64);
    }
}

impl Seek for Metered<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_over_and_over_ends_in_an_error() {
        let mut metered = Metered::new(b"abcdef", 14);
        let mut six = [0; 6];
        for _ in 0..2 {
            metered.rewind().unwrap();
            metered.read_exact(&mut six).unwrap();
            assert_eq!(&six, b"abcdef");
        }
        metered.rewind().unwrap();
        assert!(metered.read_exact(&mut six).is_err());
        assert_eq!(metered.fill_buf().unwrap(), b"");
        metered.rewind().unwrap();
        metered.consume(2);
        assert!(metered.fill_buf().is_err());
    }
}
