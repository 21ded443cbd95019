//! The mistakes of an evaluation as CSV, by the same rules as predictions: see [`super::writer`].

use crate::evaluation::Mistake;
use docsort_engine::rows::{csv_number as number, harmless};
use std::io::{self, Write};

const COLUMNS: [&str; 8] = [
    "path",
    "truth",
    "predicted",
    "status",
    "likeliest",
    "confidence",
    "probability_of_truth",
    "page",
];

/// A row a mistake, in the order given, after a header. `status` is `wrong`, `unknown` (then `predicted` is
/// empty) or `accepted` (a label for a picture that is none of the classes); `confidence` belongs to
/// `predicted`, or to `likeliest` where nothing was predicted; `probability_of_truth` is empty where the
/// model does not know the truth. Of many labels, `truth` and `predicted` are joined by `|`, and `likeliest`
/// is the label whose yes or no is the most wrong, by `confidence`.
///
/// # Errors
/// Those of the output.
pub fn write_mistakes_csv(mistakes: &[Mistake], out: impl Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::NonNumeric)
        .from_writer(out);
    csv.write_record(COLUMNS)?;
    for mistake in mistakes {
        let mut record = csv::ByteRecord::new();
        record.push_field(&harmless(mistake.path.as_os_str().as_encoded_bytes()));
        record.push_field(&harmless(mistake.truth.as_bytes()));
        record.push_field(&harmless(mistake.given.as_bytes()));
        record.push_field(mistake.kind.as_str().as_bytes());
        record.push_field(&harmless(mistake.likeliest.as_bytes()));
        record.push_field(number(Some(mistake.confidence)).as_bytes());
        record.push_field(number(mistake.probability_of_truth).as_bytes());
        let page = mistake.page.map(|page| page.to_string());
        record.push_field(page.unwrap_or_default().as_bytes());
        csv.write_byte_record(&record)?;
    }
    csv.flush()
}
