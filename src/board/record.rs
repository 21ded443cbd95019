//! TFRecord framing: a length, a payload, and a masked CRC-32C after each of them. Never looks
//! into a payload.

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

/// CRC-32C, turned and shifted, so that the checksum of data that holds checksums stays a good
/// one (same section of TensorFlow's guide).
fn masked_checksum(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes)
        .rotate_right(15)
        .wrapping_add(0xa282_ead8)
}
