//! What an inference request asks for. Pictures are taken as they are: whether one can be read is for the engine to answer.

use super::{Encoding, Output};
use crate::refusal::{Refusal, malformed};
use axum::body::Bytes;
use data_encoding::BASE64;
use serde::Deserialize;
use std::borrow::Cow;

/// The only input.
pub const INPUT: &str = "picture";

#[derive(Debug)]
pub struct Asked {
    pub id: Option<String>,
    pub pictures: Vec<Bytes>,
    pub outputs: Vec<(Output, Encoding)>,
}

#[derive(Deserialize)]
struct Written<'a> {
    id: Option<String>,
    #[serde(borrow)]
    inputs: Vec<Input<'a>>,
    #[serde(default)]
    outputs: Vec<Wanted>,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize)]
struct Input<'a> {
    name: String,
    datatype: String,
    shape: Vec<u64>,
    #[serde(default)]
    parameters: Parameters,
    #[serde(borrow)]
    data: Option<Vec<Text<'a>>>,
}

/// Borrowed from the body where nothing in it is escaped.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
struct Wanted {
    name: String,
    #[serde(default)]
    parameters: Parameters,
}

/// Those of the binary extension, wherever one may stand.
#[derive(Default, Deserialize)]
struct Parameters {
    binary_data_size: Option<usize>,
    binary_data: Option<bool>,
    binary_data_output: Option<bool>,
    classification: Option<u64>,
}

/// - `json_length`: bytes of the JSON that the body begins with, if binary data follow
/// - `most`: pictures that one request may have
///
/// # Errors
/// A request that is not one of this protocol, or asks for what is not here.
pub fn parse(body: Bytes, json_length: Option<usize>, most: usize) -> Result<Asked, Refusal> {
    let length = json_length.unwrap_or(body.len());
    let longer = || malformed("Inference-Header-Content-Length is longer than the body");
    let json = body.get(..length).ok_or_else(longer)?;
    let binary = body.slice(length..);
    let odd = |error: serde_json::Error| {
        let (line, column) = (error.line(), error.column());
        let kind = match error.classify() {
            serde_json::error::Category::Data => "is no inference request",
            _ => "is no JSON",
        };
        malformed(format!("the body {kind}: line {line}, column {column}"))
    };
    let written: Written = serde_json::from_slice(json).map_err(odd)?;
    let [input] = written.inputs.as_slice() else {
        return Err(malformed("the request must have one input, `picture`"));
    };
    Ok(Asked {
        pictures: pictures(input, binary, most)?,
        outputs: outputs(&written)?,
        id: written.id,
    })
}

fn pictures(input: &Input, binary: Bytes, most: usize) -> Result<Vec<Bytes>, Refusal> {
    if input.name != INPUT || input.datatype != "BYTES" {
        return Err(malformed("the only input is `picture`, of datatype BYTES"));
    }
    let product = |product: u64, &side: &u64| product.checked_mul(side);
    let count = input.shape.iter().try_fold(1, product);
    let count = count.and_then(|count| usize::try_from(count).ok());
    let count = count
        .filter(|&count| count <= most)
        .ok_or(Refusal::TooMany(most))?;
    if count == 0 || input.shape.is_empty() {
        return Err(malformed("the input's shape holds no picture"));
    }
    let pictures = match (&input.data, input.parameters.binary_data_size) {
        (Some(data), None) => from_json(data, count)?,
        (None, Some(size)) if size == binary.len() => from_binary(binary, count)?,
        (None, Some(_)) => {
            return Err(malformed(
                "binary_data_size is not the length of the binary data",
            ));
        }
        _ => return Err(malformed("the input needs either data or binary_data_size")),
    };
    Ok(pictures)
}

fn from_json(data: &[Text], count: usize) -> Result<Vec<Bytes>, Refusal> {
    if data.len() != count {
        return Err(malformed("the input's shape is not that of its data"));
    }
    let decoded = |text: &Text| {
        let odd =
            |_| malformed("the input's data must be pictures in base64 (RFC 4648, with padding)");
        BASE64
            .decode(text.0.as_bytes())
            .map(Bytes::from)
            .map_err(odd)
    };
    data.iter().map(decoded).collect()
}

/// Each picture after its length, four bytes in little-endian order.
fn from_binary(binary: Bytes, count: usize) -> Result<Vec<Bytes>, Refusal> {
    let short = || malformed("the binary data do not hold as many pictures as the input's shape");
    let mut rest = binary;
    let mut pictures = Vec::with_capacity(count);
    for _ in 0..count {
        let length = rest.first_chunk().ok_or_else(short)?;
        let length = u32::from_le_bytes(*length) as usize;
        let _ = rest.split_to(4);
        if length > rest.len() {
            return Err(short());
        }
        pictures.push(rest.split_to(length));
    }
    if rest.is_empty() {
        Ok(pictures)
    } else {
        Err(short())
    }
}

/// Those that are named, or else all.
fn outputs(written: &Written) -> Result<Vec<(Output, Encoding)>, Refusal> {
    let encoding = |asked: Option<bool>| {
        if asked
            .or(written.parameters.binary_data_output)
            .unwrap_or(false)
        {
            Encoding::Binary
        } else {
            Encoding::Json
        }
    };
    if written.outputs.is_empty() {
        return Ok(Output::ALL.map(|output| (output, encoding(None))).into());
    }
    let mut outputs: Vec<(Output, Encoding)> = Vec::new();
    for wanted in &written.outputs {
        let found = Output::ALL
            .into_iter()
            .find(|output| output.name() == wanted.name);
        let output = found.ok_or_else(|| {
            malformed("the outputs are label, probabilities, status and reason, and no other")
        })?;
        if outputs.iter().any(|(asked, _)| *asked == output) {
            return Err(malformed("an output is asked for twice"));
        }
        if wanted.parameters.classification.is_some() {
            return Err(malformed(
                "classification is not offered: ask for the output `label`",
            ));
        }
        outputs.push((output, encoding(wanted.parameters.binary_data)));
    }
    Ok(outputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#""name":"picture","datatype":"BYTES""#;

    fn parsed(json: &str, binary: &[u8]) -> Result<Asked, Refusal> {
        let body = [json.as_bytes(), binary].concat();
        parse(Bytes::from(body), Some(json.len()), 3)
    }

    #[test]
    fn pictures_come_as_base64_or_behind_their_lengths() {
        // RFC 4648, section 10: "fo" and "foobar"; a slash may be escaped in JSON.
        let json = format!(r#"{{"inputs":[{{{HEAD},"shape":[2,1],"data":["Zm8=","\/\/8="]}}]}}"#);
        let asked = parse(Bytes::from(json), None, 3).unwrap();
        assert_eq!(asked.pictures, [&b"fo"[..], &[255, 255]]);
        assert_eq!(asked.outputs.len(), 4);
        let json = format!(
            r#"{{"id":"7","inputs":[{{{HEAD},"shape":[2],"parameters":{{"binary_data_size":11}}}}],
            "outputs":[{{"name":"reason"}},{{"name":"label","parameters":{{"binary_data":false}}}}],
            "parameters":{{"binary_data_output":true}}}}"#
        );
        let asked = parsed(&json, b"\x03\0\0\0foo\0\0\0\0").unwrap();
        assert_eq!(asked.pictures, [&b"foo"[..], b""]);
        let wanted = [
            (Output::Reason, Encoding::Binary),
            (Output::Label, Encoding::Json),
        ];
        assert_eq!(asked.outputs, wanted);
        assert_eq!(asked.id.as_deref(), Some("7"));
    }

    #[test]
    fn what_is_no_request_is_refused_in_words() {
        let input = |rest: &str| format!(r#"{{"inputs":[{{{HEAD},{rest}}}]}}"#);
        let sized = |size: u32| {
            input(&format!(
                r#""shape":[1],"parameters":{{"binary_data_size":{size}}}"#
            ))
        };
        for (json, binary, words) in [
            ("".to_owned(), &b""[..], "no JSON"),
            ("[]".to_owned(), b"", "no inference request"),
            (r#"{"inputs":[]}"#.to_owned(), b"", "one input"),
            (
                r#"{"inputs":[{"name":"x","datatype":"BYTES","shape":[1]}]}"#.to_owned(),
                b"",
                "only input",
            ),
            (
                r#"{"inputs":[{"name":"picture","datatype":"UINT8","shape":[1]}]}"#.to_owned(),
                b"",
                "BYTES",
            ),
            (input(r#""shape":[1]"#), b"", "either"),
            (input(r#""shape":[],"data":[]"#), b"", "no picture"),
            (input(r#""shape":[0],"data":[]"#), b"", "no picture"),
            (input(r#""shape":[2],"data":["Zm8="]"#), b"", "shape"),
            (input(r#""shape":[1],"data":["Zm8"]"#), b"", "base64"),
            (sized(5), b"\x01\0\0\0", "binary_data_size"),
            (sized(4), b"\x01\0\0\0", "as many"),
            (sized(4), b"\xff\xff\xff\xff", "as many"),
            (sized(3), b"\0\0\0", "as many"),
            (sized(9), b"\0\0\0\0\0\0\0\0\0", "as many"),
        ] {
            let refused = parsed(&json, binary).unwrap_err();
            assert!(matches!(refused, Refusal::Malformed(_)), "{json}");
            assert!(refused.to_string().contains(words), "{json}: {refused}");
        }
        for shape in ["[4]", "[2,2]", "[18446744073709551615,2]"] {
            let json = input(&format!(r#""shape":{shape},"data":[]"#));
            assert_eq!(
                parsed(&json, b"").unwrap_err(),
                Refusal::TooMany(3),
                "{shape}"
            );
        }
        assert!(parse(Bytes::from_static(b"{}"), Some(3), 3).is_err());
    }
}
