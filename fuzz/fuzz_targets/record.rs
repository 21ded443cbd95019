//! What lies beside an output and says by what its rows were made. Apart from the other readers: it belongs to a command.
#![no_main]

use docsort_fuzz::printable::is_unsafe;
use docsort_fuzz::record::{Record, beside};

libfuzzer_sys::fuzz_target!(init: docsort_fuzz::init(), |bytes: &[u8]| {
    let output = docsort_fuzz::place().join("rows.csv");
    std::fs::write(beside(&output), bytes).unwrap();
    match Record::read(&output) {
        Ok(record) => {
            let record = record.expect("it was just written");
            record.write(&output).unwrap();
            assert_eq!(Record::read(&output).unwrap().as_ref(), Some(&record));
            assert_eq!(record.difference(&record), None);
        }
        Err(error) => assert!(!format!("{error:#}").contains(is_unsafe), "{error:#}"),
    }
});
