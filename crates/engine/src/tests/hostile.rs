//! Weights from a stranger: refused with their reason, before memory is spent on what they claim.

use super::*;
use proptest::prelude::*;

#[track_caller]
fn refused(bytes: &[u8], reason: &str) {
    let message = Weights::from_bytes(bytes).unwrap_err().to_string();
    assert!(message.contains(reason), "{message}");
    assert!(message.len() < 300, "{message}");
    assert!(!message.chars().any(char::is_control), "{message}");
}

/// A safetensors file of this header and so many bytes of numbers.
fn safetensors(header: &str, bytes: usize) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], header.as_bytes(), &vec![0; bytes]].concat()
}

/// A burnpack file of these tensors (name, dtype, shape, from, to) and so many bytes of numbers.
fn burnpack(tensors: &[(&str, &str, &[u64], u64, u64)], bytes: usize) -> Vec<u8> {
    use ciborium::{Value, cbor};
    let described = tensors.iter().map(|&(name, dtype, shape, from, to)| {
        let value = cbor!({ "dtype" => dtype, "shape" => shape, "data_offsets" => [from, to] });
        (Value::Text(name.to_owned()), value.unwrap())
    });
    let tensors = Value::Map(described.collect());
    let description = Value::Map(vec![(Value::Text("tensors".to_owned()), tensors)]);
    let mut cbor = Vec::new();
    ciborium::into_writer(&description, &mut cbor).unwrap();
    let length = (cbor.len() as u32).to_le_bytes();
    let mut file = [b"NRUB\x01\0", &length[..], &cbor].concat();
    file.resize(file.len().next_multiple_of(256) + bytes, 0);
    file
}

const DOCSORT: &str = r#""__metadata__":{"docsort":"{\"format\":2}"}"#;

#[test]
fn safetensors_that_lie_are_refused() {
    let tensor = r#""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#;
    let sound = safetensors(&format!("{{{DOCSORT},{tensor}}}"), 8);
    assert!(Weights::from_bytes(&sound).is_ok());
    for (header, bytes, reason) in [
        (format!("{{{tensor}}}"), 8, "not written by docsort"),
        (
            format!("{{{DOCSORT},{tensor}}}").replace(":2}", ":3}"),
            8,
            "format 3",
        ),
        (
            format!("{{{DOCSORT},{tensor}}}").replace("{\\\"format\\\":2}", "no"),
            8,
            "metadata",
        ),
        (format!("{{{DOCSORT},{tensor}}}"), 4, "no safetensors file"),
        (
            format!("{{{DOCSORT},{tensor}}}").replace("[2]", "[4611686018427387904]"),
            8,
            "no safetensors",
        ),
        (
            format!("{{{DOCSORT},{tensor}}}").replace("[2]", "[9223372036854775807,9]"),
            8,
            "no safetensors",
        ),
        (
            format!("{{{DOCSORT},{tensor}}}").replace("F32\",\"shape\":[2]", "F64\",\"shape\":[1]"),
            8,
            "type F64",
        ),
        (
            format!("{{{DOCSORT},{}", "[".repeat(100_000)),
            0,
            "no safetensors file",
        ),
    ] {
        refused(&safetensors(&header, bytes), reason);
    }
    let many: Vec<String> = (0..257)
        .map(|n| format!(r#""t{n}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#))
        .collect();
    refused(
        &safetensors(&format!("{{{DOCSORT},{}}}", many.join(",")), 0),
        "257 tensors, at most 256",
    );
    // A header of 99 MB would still be read by the library.
    refused(
        &[&99_000_000u64.to_le_bytes()[..], b"{}"].concat(),
        "neither",
    );
    refused(&u64::MAX.to_le_bytes(), "neither");
    for cut in 0..sound.len() {
        assert!(Weights::from_bytes(&sound[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn burnpacks_that_lie_are_refused() {
    let sound = burnpack(&[("a", "F32", &[2], 0, 8), ("b", "F32", &[1], 8, 12)], 12);
    assert_eq!(Weights::from_bytes(&sound).unwrap().count(), 3);
    let all: (&[u64], u64) = (&[250], 1000);
    for (file, reason) in [
        (burnpack(&[("a", "F32", &[2], 4, 12)], 8), "lies outside"),
        (burnpack(&[("a", "F32", &[2], 8, 0)], 8), "lies outside"),
        (burnpack(&[("a", "F32", &[3], 0, 8)], 8), "other numbers"),
        (
            burnpack(&[("a", "F32", &[1 << 62, 4], 0, 8)], 8),
            "other numbers",
        ),
        (
            burnpack(&[("a", "F32", &[u64::MAX, u64::MAX], 0, 8)], 8),
            "other numbers",
        ),
        (burnpack(&[("a", "F64", &[1], 0, 8)], 8), "type \"F64\""),
        // The same thousand bytes twice.
        (
            burnpack(
                &[("a", "F32", all.0, 0, all.1), ("b", "F32", all.0, 0, all.1)],
                1000,
            ),
            "claim more",
        ),
        (
            burnpack(&[("a", "F32", &[2], 0, u64::MAX)], 8),
            "claim more",
        ),
        ([b"NRUB\x02\0", &sound[6..]].concat(), "unknown version"),
        (
            [b"NRUB\x01\0\xff\xff\xff\xff", &sound[10..]].concat(),
            "bytes long",
        ),
    ] {
        refused(&file, reason);
    }
    let deep = [b"NRUB\x01\0\x00\x01\x00\x00", &[0x81; 256][..], &[0; 512]].concat();
    refused(&deep, "description");
    for cut in 0..sound.len() {
        assert!(Weights::from_bytes(&sound[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn weights_of_another_network_are_named() {
    let manifest = manifest(1, 0);
    let sound = answers::weights_of(&manifest, 1);
    assert!(Engine::new(manifest.clone(), &sound).is_ok());
    let mut strange = sound.clone();
    strange.insert("blocks.7.conv.bias", vec![1], vec![0.0]);
    let mut wide = sound.clone();
    wide.insert("head.bias", vec![3], vec![0.0; 3]);
    let mut odd = sound.clone();
    odd.insert("features.mean", vec![2, 5], vec![0.0; 10]);
    for (weights, reason) in [
        (Weights::default(), "blocks.0.conv.weight is missing"),
        (strange, "\"blocks.7.conv.bias\" belongs to another network"),
        (wide, "head.bias is [3], not [2]"),
        (odd, "features.count is missing"),
    ] {
        let message = Engine::new(manifest.clone(), &weights)
            .unwrap_err()
            .to_string();
        assert!(message.contains(reason), "{message}");
    }
}

#[test]
fn files_that_are_not_the_manifest_s_are_refused() {
    let (text, weights) = answers::published(&manifest(1, 0), 1);
    assert!(Engine::from_bytes(text.as_bytes(), &weights).is_ok());
    let mut rotten = weights.clone();
    rotten[900] ^= 1;
    let message = Engine::from_bytes(text.as_bytes(), &rotten)
        .unwrap_err()
        .to_string();
    assert!(message.contains("damaged"), "{message}");
    let cut = &text.as_bytes()[..text.len() - 9];
    let message = Engine::from_bytes(cut, &weights).unwrap_err().to_string();
    assert!(message.starts_with("manifest.toml: damaged"), "{message}");
    let message = Engine::from_bytes(b"\xff", &weights)
        .unwrap_err()
        .to_string();
    assert!(message.contains("UTF-8"), "{message}");
}

#[cfg(all(unix, feature = "files"))]
#[test]
fn a_folder_whose_files_are_links_or_longer_than_the_manifest_says_is_not_read() {
    let (text, weights) = answers::published(&manifest(1, 0), 1);
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let message = || Engine::load(dir.path()).unwrap_err().to_string();
    assert!(
        message().contains("manifest.toml: is missing"),
        "{}",
        message()
    );
    std::fs::write(path("manifest.toml"), text).unwrap();
    std::fs::write(path("model.safetensors"), [&weights[..], b"x"].concat()).unwrap();
    assert!(message().contains("bytes long, was"), "{}", message());
    std::fs::remove_file(path("model.safetensors")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", path("model.safetensors")).unwrap();
    assert!(message().contains("is not a plain file"), "{}", message());
    std::fs::remove_file(path("model.safetensors")).unwrap();
    std::fs::write(path("model.safetensors"), weights).unwrap();
    assert!(Engine::load(dir.path()).is_ok());
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_a_panic(
        tail in prop::collection::vec(any::<u8>(), 0..300),
        start in prop::sample::select(vec![&b""[..], b"NRUB\x01\0\x20\0\0\0", b"\x20\0\0\0\0\0\0\0{"]),
    ) {
        prop_assert!(Weights::from_bytes(&[start, &tail].concat()).is_err());
    }
}
