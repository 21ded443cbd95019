//! The two readers of bodies, for fuzzers and for the test that replays what they kept. Each panics where the server
//! breaks a promise: a refusal can be shown, and what is taken is within the body and the bounds. Exists for tests and
//! under `--cfg fuzzing` alone.

use crate::infer::parse;
use crate::multipart;
use crate::refusal::Refusal;
use axum::body::Bytes;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Pictures that one request may have.
const MOST: usize = 8;

/// A form: its content type up to the first line feed, and its body.
pub fn multipart(bytes: &[u8]) {
    let (head, body) = split(bytes);
    let Ok(content_type) = std::str::from_utf8(head) else {
        return;
    };
    let files = multipart::files(content_type, Bytes::copy_from_slice(body), MOST);
    // The whole body is there: nothing is waited for.
    let ready = pin!(files).poll(&mut Context::from_waker(Waker::noop()));
    let Poll::Ready(files) = ready else {
        panic!("it waits for more than there is");
    };
    match files {
        Ok(files) => {
            assert!(!files.is_empty());
            check_pictures(files.iter().map(|file| &file.bytes), body);
        }
        Err(refusal) => check_refusal(&refusal),
    }
}

/// An inference request: the length of its JSON up to the first line feed, empty where no binary data follow, and its body.
pub fn infer(bytes: &[u8]) {
    let (head, body) = split(bytes);
    let json_length = std::str::from_utf8(head)
        .ok()
        .and_then(|head| head.parse().ok());
    match parse(Bytes::copy_from_slice(body), json_length, MOST) {
        Ok(asked) => {
            assert!((1..=4).contains(&asked.outputs.len()));
            check_pictures(asked.pictures.iter(), body);
        }
        Err(refusal) => check_refusal(&refusal),
    }
}

fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|&byte| byte == b'\n');
    end.map_or((bytes, &bytes[..0]), |end| {
        (&bytes[..end], &bytes[end + 1..])
    })
}

fn check_pictures<'a>(pictures: impl Iterator<Item = &'a Bytes>, body: &[u8]) {
    let lengths: Vec<usize> = pictures.map(Bytes::len).collect();
    assert!(lengths.len() <= MOST);
    assert!(lengths.iter().sum::<usize>() <= body.len());
}

/// An answer of one line, with a status that blames the request.
fn check_refusal(refusal: &Refusal) {
    assert!(refusal.status().is_client_error(), "{refusal:?}");
    let told = refusal.to_string();
    assert!(!told.chars().any(char::is_control), "{told:?}");
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    type Reader = fn(&[u8]);

    #[test]
    fn every_body_that_the_fuzzers_kept_is_read_or_refused_in_one_line() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
        let infer: (&str, Reader) = ("infer", super::infer);
        for (target, reader) in [infer, ("multipart", super::multipart)] {
            let mut count = 0;
            for entry in std::fs::read_dir(corpus.join(target)).unwrap() {
                reader(&std::fs::read(entry.unwrap().path()).unwrap());
                count += 1;
            }
            assert!(count > 0, "no input of {target}");
        }
    }
}
