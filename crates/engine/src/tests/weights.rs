//! The two files of weights: what is written, what is read, what is refused.

use super::*;
use crate::weights::Tensor;

fn some() -> Weights {
    let mut weights = Weights::default();
    weights.insert(
        "head.weight",
        vec![2, 3],
        vec![1.0, -2.5, 0.1, 3e-8, 1e-20, 65504.0],
    );
    weights.insert("blocks.0.conv.bias", vec![1], vec![0.333]);
    weights
}

#[test]
fn a_file_holds_every_number_exactly_under_its_name_and_is_always_the_same() {
    let bytes = some().to_bytes(Precision::Single).unwrap();
    assert_eq!(Weights::from_bytes(&bytes).unwrap(), some());
    assert_eq!(some().to_bytes(Precision::Single).unwrap(), bytes);
    // The format's own definition: the header's length, the header, the numbers.
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    let names: Vec<&String> = header.as_object().unwrap().keys().collect();
    assert_eq!(names.len(), 3);
    let facts = &header["__metadata__"];
    assert_eq!(facts.as_object().unwrap().len(), 1);
    assert_eq!(facts["docsort"], "{\"format\":2}");
    let head = &header["head.weight"];
    assert_eq!(
        (&head["dtype"], &head["shape"]),
        (&"F32".into(), &serde_json::json!([2, 3]))
    );
    let at = 8 + length + head["data_offsets"][0].as_u64().unwrap() as usize;
    assert_eq!(bytes[at + 4..at + 8], (-2.5f32).to_le_bytes());
}

#[test]
fn half_precision_takes_half_the_bytes_and_keeps_three_digits() {
    let bytes = some().to_bytes(Precision::Half).unwrap();
    let read = Weights::from_bytes(&bytes).unwrap();
    let Tensor { shape, values } = read.get("head.weight").unwrap();
    assert_eq!(shape, &[2, 3]);
    // IEEE 754 binary16: 0.1 is 0x2E66, 3e-8 rounds to half of its least number's double, 1e-20 to 0.
    assert_eq!(values[..3], [1.0, -2.5, 0.099_975_586]);
    assert_eq!(values[3..], [2f32.powi(-25) * 2.0, 0.0, 65504.0]);
    let single = some().to_bytes(Precision::Single).unwrap();
    assert_eq!(single.len() - bytes.len(), 7 * 2);
}

#[test]
fn what_half_precision_cannot_hold_is_named() {
    let mut large = some();
    large.insert("head.bias", vec![1], vec![1e6]);
    let refused = large.to_bytes(Precision::Half).unwrap_err().to_string();
    assert!(refused.contains("\"head.bias\" has 1000000"), "{refused}");
    assert!(large.to_bytes(Precision::Single).is_ok());
}

#[test]
fn numbers_that_do_not_fill_their_shape_are_not_written() {
    let mut odd = some();
    odd.insert("head.bias", vec![2], vec![1.0]);
    let refused = odd.to_bytes(Precision::Single).unwrap_err().to_string();
    assert!(refused.contains("head.bias"), "{refused}");
}

#[test]
fn single_bytes_are_read_for_correlations_alone() {
    let mut weights = some();
    weights.insert("features.correlation", vec![1, 3], vec![127.0, -5.0, 0.0]);
    let bytes = weights.to_bytes(Precision::Single).unwrap();
    assert_eq!(Weights::from_bytes(&bytes).unwrap(), weights);
    // The same length, another name.
    let at = bytes
        .windows(20)
        .position(|name| name == b"features.correlation");
    let mut renamed = bytes;
    renamed[at.unwrap()..][..20].copy_from_slice(b"features.corrections");
    let refused = Weights::from_bytes(&renamed).unwrap_err().to_string();
    assert!(refused.contains("features.corrections"), "{refused}");
    weights.insert("features.correlation", vec![1], vec![0.5]);
    let refused = weights.to_bytes(Precision::Half).unwrap_err().to_string();
    assert!(refused.contains("has 0.5"), "{refused}");
}
