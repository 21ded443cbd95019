//! The Open Inference Protocol. tests/serve/triton_client.py asks with somebody else's client; here stand the bytes.

use crate::client::{Reply, get, post, send};
use crate::pictures::jpeg;
use crate::server::{LIMITS, Server, settings, start, start_with};
use data_encoding::BASE64;
use docsort_engine::{Answer, Engine};
use docsort_serve::{Bounds, Settings};
use serde_json::{Value, json};

const INFER: &str = "/v2/models/docsort/infer";

fn ask(server: &Server, body: &Value) -> Reply {
    let body = body.to_string();
    send(
        server.address,
        "POST",
        INFER,
        &[("Content-Type", "application/json")],
        body.as_bytes(),
    )
}

fn ask_binary(server: &Server, json: &Value, binary: &[u8]) -> Reply {
    let json = json.to_string();
    let length = json.len().to_string();
    let headers = [
        ("Content-Type", "application/octet-stream"),
        ("Inference-Header-Content-Length", &length),
    ];
    send(
        server.address,
        "POST",
        INFER,
        &headers,
        &[json.as_bytes(), binary].concat(),
    )
}

/// Three pictures, of which one is none, and what the engine says of them.
fn example() -> (Vec<Vec<u8>>, Vec<Answer>, Vec<String>) {
    let pictures = vec![jpeg(1), b"none".to_vec(), jpeg(90)];
    let engine = Engine::shipped().unwrap();
    let answers = engine.answer_bytes(&pictures, &LIMITS);
    (pictures, answers, engine.manifest().classes.clone())
}

fn in_json(pictures: &[Vec<u8>]) -> Value {
    let data: Vec<String> = pictures
        .iter()
        .map(|picture| BASE64.encode(picture))
        .collect();
    json!({ "name": "picture", "datatype": "BYTES", "shape": [pictures.len()], "data": data })
}

fn in_binary(pictures: &[Vec<u8>]) -> (Value, Vec<u8>) {
    let with_length =
        |picture: &Vec<u8>| [&(picture.len() as u32).to_le_bytes()[..], picture].concat();
    let binary: Vec<u8> = pictures.iter().flat_map(with_length).collect();
    let parameters = json!({ "binary_data_size": binary.len() });
    (
        json!({ "name": "picture", "datatype": "BYTES", "shape": [pictures.len(), 1], "parameters": parameters }),
        binary,
    )
}

#[test]
fn pictures_in_json_give_tensors_in_json() {
    let server = start();
    let (pictures, answers, classes) = example();
    let reply = ask(
        &server,
        &json!({ "id": "a7", "inputs": [in_json(&pictures)] }),
    );
    assert_eq!(reply.status, 200, "{}", reply.text());
    let said = reply.json();
    assert_eq!(
        (&said["model_name"], &said["model_version"], &said["id"]),
        (&json!("docsort"), &json!("1"), &json!("a7"))
    );
    let output = |name: &str| {
        let outputs = said["outputs"].as_array().unwrap();
        outputs
            .iter()
            .find(|output| output["name"] == name)
            .unwrap()
    };
    let label = |answer: &Answer| answer.outcome.label_text(&classes).unwrap_or_default();
    let labels: Vec<String> = answers.iter().map(label).collect();
    assert_eq!(
        output("label"),
        &json!({ "name": "label", "datatype": "BYTES", "shape": [3], "data": labels })
    );
    let statuses: Vec<&str> = answers
        .iter()
        .map(|answer| answer.outcome.status())
        .collect();
    assert_eq!(output("status")["data"], json!(statuses));
    assert_eq!(statuses[1], "error");
    assert!(
        output("reason")["data"][1]
            .as_str()
            .unwrap()
            .starts_with("unsupported"),
        "{said}"
    );
    let probabilities = output("probabilities");
    assert_eq!(probabilities["shape"], json!([3, classes.len()]));
    let said: Vec<f32> = serde_json::from_value(probabilities["data"].clone()).unwrap();
    let zeros = vec![0.0; classes.len()];
    let wanted = answers
        .iter()
        .flat_map(|answer| answer.outcome.scores().unwrap_or(&zeros));
    assert_eq!(said, wanted.copied().collect::<Vec<f32>>());
}

#[test]
fn pictures_behind_the_json_give_tensors_behind_the_json() {
    let server = start();
    let (pictures, answers, classes) = example();
    let (input, binary) = in_binary(&pictures);
    let outputs = json!([
        { "name": "probabilities", "parameters": { "binary_data": true } },
        { "name": "label", "parameters": { "binary_data": true } },
        { "name": "status", "parameters": { "binary_data": false } },
    ]);
    let reply = ask_binary(
        &server,
        &json!({ "inputs": [input], "outputs": outputs }),
        &binary,
    );
    assert_eq!(
        reply.status,
        200,
        "{}",
        String::from_utf8_lossy(&reply.body)
    );
    let length: usize = reply
        .header("inference-header-content-length")
        .unwrap()
        .parse()
        .unwrap();
    let (said, binary) = reply.body.split_at(length);
    let said: Value = serde_json::from_slice(said).unwrap();
    let names: Vec<&Value> = said["outputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|output| &output["name"])
        .collect();
    assert_eq!(names, ["probabilities", "label", "status"]);
    let size = 3 * classes.len() * 4;
    assert_eq!(said["outputs"][0]["parameters"]["binary_data_size"], size);
    let (numbers, texts) = binary.split_at(size);
    let zeros = vec![0.0; classes.len()];
    let wanted = answers
        .iter()
        .flat_map(|answer| answer.outcome.scores().unwrap_or(&zeros));
    assert_eq!(
        numbers,
        wanted
            .flat_map(|number| number.to_le_bytes())
            .collect::<Vec<u8>>()
    );
    let label = |answer: &Answer| {
        let label = answer.outcome.label_text(&classes).unwrap_or_default();
        [&(label.len() as u32).to_le_bytes()[..], label.as_bytes()].concat()
    };
    assert_eq!(texts, answers.iter().flat_map(label).collect::<Vec<u8>>());
    assert_eq!(
        said["outputs"][1]["parameters"]["binary_data_size"],
        texts.len()
    );
    assert_eq!(said["outputs"][2]["data"][1], "error");
}

#[test]
fn metadata_and_health_say_what_is_here() {
    let server = start_with(Settings {
        model_name: "desk".to_owned(),
        ..settings()
    });
    let said = get(server.address, "/v2").json();
    assert_eq!(
        (&said["name"], &said["extensions"]),
        (&json!("docsort"), &json!(["binary_tensor_data"]))
    );
    assert_eq!(
        get(server.address, "/v2/health/live").json(),
        json!({ "live": true })
    );
    for path in [
        "/v2/health/ready",
        "/v2/models/desk/ready",
        "/v2/models/desk/versions/1/ready",
    ] {
        assert_eq!(
            get(server.address, path).json(),
            json!({ "ready": true }),
            "{path}"
        );
    }
    let (_, _, classes) = example();
    for path in ["/v2/models/desk", "/v2/models/desk/versions/1"] {
        let said = get(server.address, path).json();
        assert_eq!(said["name"], "desk");
        assert_eq!(said["inputs"][0]["name"], "picture");
        assert_eq!(said["inputs"][0]["datatype"], "BYTES");
        assert_eq!(said["inputs"][0]["parameters"]["json_encoding"], "base64");
        assert_eq!(said["outputs"][1]["shape"], json!([-1, classes.len()]));
        assert_eq!(said["outputs"][1]["parameters"]["classes"], json!(classes));
    }
    for path in [
        "/v2/models/docsort",
        "/v2/models/desk/versions/2",
        "/v2/models/docsort/ready",
    ] {
        assert!(
            get(server.address, path)
                .refused(404)
                .contains("/v2/models/desk"),
            "{path}"
        );
    }
    let words = post(server.address, "/v2/models/docsort/infer", b"").refused(404);
    assert!(words.contains("/v2/models/desk"), "{words}");
}

#[test]
fn requests_that_ask_for_what_is_not_here_are_refused() {
    let server = start_with(Settings {
        bounds: Bounds {
            queue_pictures: 2,
            ..Bounds::default()
        },
        ..settings()
    });
    let one = || in_json(&[jpeg(1)]);
    let words = ask(
        &server,
        &json!({ "inputs": [one()], "outputs": [{ "name": "logits" }] }),
    )
    .refused(400);
    assert!(words.contains("probabilities"), "{words}");
    let twice = json!([{ "name": "label" }, { "name": "label" }]);
    ask(&server, &json!({ "inputs": [one()], "outputs": twice })).refused(400);
    let classification = json!([{ "name": "label", "parameters": { "classification": 3 } }]);
    ask(
        &server,
        &json!({ "inputs": [one()], "outputs": classification }),
    )
    .refused(400);
    ask(&server, &json!({ "inputs": [one(), one()] })).refused(400);
    ask(&server, &json!([])).refused(400);
    let three = in_json(&[jpeg(1), jpeg(2), jpeg(3)]);
    assert!(
        ask(&server, &json!({ "inputs": [three] }))
            .refused(413)
            .contains("2 pictures")
    );
    let (input, binary) = in_binary(&[jpeg(1)]);
    ask_binary(&server, &json!({ "inputs": [input] }), &binary[1..]).refused(400);
    for length in ["x", "-1", "99999999999999999999", "1000000"] {
        let headers = [("Inference-Header-Content-Length", length)];
        send(server.address, "POST", INFER, &headers, b"{}").refused(400);
    }
}
