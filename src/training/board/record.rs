//! TFRecord framing: a length, a payload, and a masked CRC-32C after each of them. Never looks
//! into a payload.

use std::ops::Range;

/// Length of what precedes a payload: its length and that number's checksum.
const HEADER_BYTES: usize = 12;
const CHECKSUM_BYTES: usize = 4;

/// Damage that the framing of an event file shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoardError {
    /// The file ends inside a record: a writer was stopped, or the file was cut.
    #[error("the record at byte {offset} is cut short")]
    Truncated { offset: usize },
    /// The length of a record and its checksum do not agree.
    #[error("the length of the record at byte {offset} is damaged")]
    DamagedLength { offset: usize },
    /// The payload of a record and its checksum do not agree.
    #[error("the payload of the record at byte {offset} is damaged")]
    DamagedPayload { offset: usize },
}

/// The payloads of an event file, in order. A file that was cut exactly between two records
/// cannot be told from a complete one; all other damage to a few bits is found.
///
/// # Errors
/// The first damage, with the byte at which its record begins.
pub fn read_records(bytes: &[u8]) -> Result<Vec<&[u8]>, BoardError> {
    let mut records = Vec::new();
    let mut offset = 0;
    while offset < bytes.len() {
        let payload = payload_range(bytes, offset)?;
        offset = payload.end + CHECKSUM_BYTES;
        records.push(&bytes[payload]);
    }
    Ok(records)
}

/// Appends one record to `buffer`.
///
/// The format is that of TensorFlow's guide "TFRecord and tf.train.Example", section "TFRecords
/// format details": `u64 length, u32 checksum of the length, payload, u32 checksum of the
/// payload`, all little-endian.
pub(super) fn append(buffer: &mut Vec<u8>, payload: &[u8]) {
    let length = (payload.len() as u64).to_le_bytes();
    buffer.extend_from_slice(&length);
    buffer.extend_from_slice(&masked_checksum(&length).to_le_bytes());
    buffer.extend_from_slice(payload);
    buffer.extend_from_slice(&masked_checksum(payload).to_le_bytes());
}

/// The payload of the record at `offset`, with the guarantee that its checksum follows and fits.
fn payload_range(bytes: &[u8], offset: usize) -> Result<Range<usize>, BoardError> {
    let truncated = BoardError::Truncated { offset };
    let header = bytes[offset..]
        .first_chunk::<HEADER_BYTES>()
        .ok_or(truncated)?;
    let (length, checksum) = header.split_at(8);
    if masked_checksum(length).to_le_bytes() != checksum {
        return Err(BoardError::DamagedLength { offset });
    }
    let length = length
        .iter()
        .rfold(0_u64, |sum, &byte| sum << 8 | u64::from(byte));
    let start = offset + HEADER_BYTES;
    let end = usize::try_from(length)
        .ok()
        .and_then(|length| start.checked_add(length))
        .filter(|&end| end <= bytes.len())
        .ok_or(truncated)?;
    let checksum = bytes[end..]
        .first_chunk::<CHECKSUM_BYTES>()
        .ok_or(truncated)?;
    if masked_checksum(&bytes[start..end]).to_le_bytes() != *checksum {
        return Err(BoardError::DamagedPayload { offset });
    }
    Ok(start..end)
}

/// CRC-32C, turned and shifted, so that the checksum of data that holds checksums stays a good
/// one (same section of TensorFlow's guide).
fn masked_checksum(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes)
        .rotate_right(15)
        .wrapping_add(0xa282_ead8)
}
