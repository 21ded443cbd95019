use crate::board::record::append;

/// A PDU of an iSCSI read command, from RFC 3720, appendix B.4.
const READ_PDU: [u8; 48] = [
    0x01, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18,
    0x28, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
];

/// The checksum without its mask, from the end of a record: a turn to the left undoes the one to
/// the right.
fn checksum_in_record(payload: &[u8]) -> u32 {
    let mut record = Vec::new();
    append(&mut record, payload);
    let masked = u32::from_le_bytes(*record.last_chunk().unwrap());
    masked.wrapping_sub(0xa282_ead8).rotate_left(15)
}

#[test]
fn checksums_are_those_of_rfc_3720() {
    let rising: Vec<u8> = (0..32).collect();
    let falling: Vec<u8> = (0..32).rev().collect();
    assert_eq!(checksum_in_record(&[0; 32]), 0x8a91_36aa);
    assert_eq!(checksum_in_record(&[0xff; 32]), 0x62a8_ab43);
    assert_eq!(checksum_in_record(&rising), 0x46dd_794e);
    assert_eq!(checksum_in_record(&falling), 0x113f_db5c);
    assert_eq!(checksum_in_record(&READ_PDU), 0xd996_3a56);
}

/// The payloads of an event file, each as `append` frames it.
pub(super) fn payloads(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut payloads = Vec::new();
    while let Some(length) = bytes.first_chunk() {
        let payload = &bytes[12..][..u64::from_le_bytes(*length) as usize];
        let mut record = Vec::new();
        append(&mut record, payload);
        assert!(bytes.starts_with(&record), "no whole record: {bytes:?}");
        payloads.push(payload);
        bytes = &bytes[record.len()..];
    }
    assert!(bytes.is_empty(), "a cut record: {bytes:?}");
    payloads
}

#[test]
fn a_record_is_a_length_and_a_payload_with_a_checksum_after_each() {
    let mut bytes = Vec::new();
    for payload in [&b"first"[..], b"", b"third"] {
        append(&mut bytes, payload);
    }
    assert_eq!(bytes.len(), 3 * (8 + 4 + 4) + 5 + 5);
    assert_eq!(payloads(&bytes), [&b"first"[..], b"", b"third"]);
}
