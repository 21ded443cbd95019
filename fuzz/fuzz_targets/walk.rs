//! The walk over a file's skeleton alone: hundreds of times as many inputs a second as with a decoder behind it.
#![no_main]

libfuzzer_sys::fuzz_target!(init: docsort_fuzz::init(), |bytes: &[u8]| {
    let _ = docsort_picture::fuzzing::walk(bytes, &docsort_fuzz::LIMITS);
});
