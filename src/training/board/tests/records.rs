use super::written;
use crate::training::board::record::{BoardError, append, read_records};

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

#[test]
fn records_are_read_back_in_order() {
    let mut bytes = Vec::new();
    for payload in [&b"first"[..], b"", b"third"] {
        append(&mut bytes, payload);
    }
    assert_eq!(read_records(&bytes), Ok(vec![&b"first"[..], b"", b"third"]));
    assert_eq!(read_records(&[]), Ok(vec![]));
}

#[test]
fn every_flipped_bit_is_found() {
    let good = written(Some(7), |board| {
        board.scalar("loss", 7, 0.25).unwrap();
        board.histogram("weights", 7, &[-1.0, 0.0, 2.0]).unwrap();
        board.text("config", 7, "seed = 1").unwrap();
    });
    assert!(read_records(&good).is_ok());
    for bit in 0..good.len() * 8 {
        let mut damaged = good.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert!(read_records(&damaged).is_err(), "bit {bit} went unnoticed");
    }
}

#[test]
fn every_cut_inside_a_record_is_found() {
    let good = written(None, |board| board.scalar("loss", 7, 0.25).unwrap());
    // 40 bytes hold the version; see the record in `events`.
    for length in (1..40).chain(41..good.len()) {
        let offset = if length < 40 { 0 } else { 40 };
        assert_eq!(
            read_records(&good[..length]),
            Err(BoardError::Truncated { offset })
        );
    }
    assert_eq!(read_records(&good[..40]).unwrap().len(), 1);
}

#[test]
fn damage_names_its_record_and_part() {
    let mut bytes = Vec::new();
    append(&mut bytes, b"abc");
    append(&mut bytes, b"def");
    let damaged = |at: usize| {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x10;
        read_records(&bytes).map(|records| records.len())
    };
    assert_eq!(damaged(3), Err(BoardError::DamagedLength { offset: 0 }));
    assert_eq!(damaged(19), Err(BoardError::DamagedLength { offset: 19 }));
    assert_eq!(damaged(32), Err(BoardError::DamagedPayload { offset: 19 }));
}

#[test]
fn a_length_beyond_all_memory_is_a_cut_record() {
    // 2⁶⁴ − 1, with the checksum that belongs to it.
    let mut bytes = Vec::new();
    append(&mut bytes, &[0xff; 8]);
    let mut hostile = vec![0xff; 8];
    hostile.extend_from_slice(bytes.last_chunk::<4>().unwrap());
    let expected = BoardError::Truncated { offset: 0 };
    assert_eq!(read_records(&hostile), Err(expected));
}
