//! Decodes each file in this process and writes `FOLDER/NAME.rgb`: `rgb FOLDER FILE…`. A line of each: size, seconds.
//! What `compare.py` beside it compares with libheif and OpenJPEG.

use docsort_decoders::{Kind, Limits, Page, open_here};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

const LIMITS: Limits = Limits {
    max_bytes: 1 << 30,
    max_pixels: 1 << 28,
    min_side_px: 1,
    max_pages: 50,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args().skip(1);
    let folder = paths.next().ok_or("usage: rgb FOLDER FILE…")?;
    for path in paths {
        let bytes = std::fs::read(&path)?;
        let name = Path::new(&path).file_name().ok_or("a file")?;
        let started = Instant::now();
        let kind = Kind::of(&bytes).ok_or("a file of another kind")?;
        let page = open_here(kind, bytes, &LIMITS).and_then(|document| document.page(0));
        let seconds = started.elapsed().as_secs_f64();
        match page {
            Ok(Page::Picture(picture)) => {
                let (width, height) = (picture.width_px, picture.height_px);
                println!("{path}\t{width}\t{height}\t{seconds:.4}");
                let to = Path::new(&folder).join(name).with_added_extension("rgb");
                std::fs::write(to, picture.rgb)?;
            }
            Ok(Page::Jpeg(_)) => println!("{path}\ta JPEG file"),
            Err(refused) => println!("{path}\t{refused}"),
        }
    }
    Ok(())
}
