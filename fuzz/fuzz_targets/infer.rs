#![no_main]

libfuzzer_sys::fuzz_target!(init: docsort_fuzz::init(), |bytes: &[u8]| docsort_serve::fuzzing::infer(bytes));
