#![no_main]

use docsort_picture::Format;

libfuzzer_sys::fuzz_target!(init: docsort_fuzz::init(), |bytes: &[u8]| docsort_fuzz::picture(Format::Jpeg, bytes));
