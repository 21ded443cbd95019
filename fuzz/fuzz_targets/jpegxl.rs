#![no_main]

use docsort_decoders::Kind;

libfuzzer_sys::fuzz_target!(init: docsort_fuzz::init(), |bytes: &[u8]| docsort_fuzz::opened(Kind::JpegXl, bytes));
