//! Our own JPEG decoder alone, at each fraction of the size; nothing is contained. The first byte chooses.
#![no_main]

libfuzzer_sys::fuzz_target!(init: docsort_fuzz::init(), |bytes: &[u8]| {
    if let [choice, jpeg @ ..] = bytes {
        docsort_picture::fuzzing::jpeg_planes(jpeg, *choice, &docsort_fuzz::LIMITS);
    }
});
