//! The part of the Python package that is compiled: a model, its questions and its answers as plain tuples. What they
//! look like in Python stands in `python/docsort`. While pictures are read and answered, the interpreter is free.

mod answers;
mod inputs;

use answers::{Row, row};
use docsort_decoders::READER;
use docsort_decoders::apart::{self, Cost, Starter};
use docsort_engine::manifest::{MANIFEST, Manifest};
use docsort_engine::shipped;
use docsort_engine::{Engine, Limits, Reject, Square};
use docsort_picture::Pages;
use inputs::Input;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rayon::prelude::*;
use std::borrow::Cow;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Pictures that are decoded and passed through the network together: enough for every thread, and few enough that
/// memory stays flat however many are asked about.
const BATCH: usize = 64;

/// Files of which all pages are.
const DOCUMENTS: usize = 16;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    // A decoder's panic is a row with a reason; its own text reaches nobody.
    docsort_picture::panics::install_hook();
    module.add_function(wrap_pyfunction!(open_apart, module)?)?;
    module.add_function(wrap_pyfunction!(decode_worker, module)?)?;
    module.add_class::<Model>()
}

/// From now on HEIC, JPEG 2000 and PDF are read, each file in a child that `program arguments` starts; it has to call
/// [`decode_worker`]. The first call counts.
#[pyfunction]
fn open_apart(program: PathBuf, arguments: Vec<OsString>) {
    // An interpreter finds its library by its own name.
    let starter = Starter {
        program,
        arguments,
        name: None,
    };
    apart::start_with(starter, Cost::USUAL);
    docsort_picture::install(&READER);
}

/// Opens files for another process, on standard input and output, until nobody asks any more.
#[pyfunction]
fn decode_worker(py: Python<'_>) -> PyResult<()> {
    py.detach(|| apart::work(std::io::stdin(), std::io::stdout()))?;
    Ok(())
}

/// A network that answers, with threads of its own.
#[pyclass(frozen)]
struct Model {
    engine: Engine,
    limits: Limits,
    pool: rayon::ThreadPool,
}

#[pymethods]
impl Model {
    #[new]
    #[pyo3(signature = (model, *, threads, max_error, max_file_mib, max_megapixels, min_side_px, max_pages))]
    #[allow(clippy::too_many_arguments, reason = "each has a name in Python")]
    fn new(
        py: Python<'_>,
        model: PathBuf,
        threads: usize,
        max_error: Option<f64>,
        max_file_mib: Option<u64>,
        max_megapixels: Option<u64>,
        min_side_px: Option<u32>,
        max_pages: Option<u32>,
    ) -> PyResult<Self> {
        py.detach(|| {
            let mut engine = engine(&model)?;
            if let Some(max_error) = max_error {
                engine.answer_within(max_error).map_err(of_value)?;
            }
            let sealed = limits(engine.manifest());
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            Ok(Self {
                limits: Limits {
                    max_bytes: max_file_mib
                        .map_or(sealed.max_bytes, |mib| mib.saturating_mul(1 << 20)),
                    max_pixels: max_megapixels
                        .map_or(sealed.max_pixels, |mega| mega.saturating_mul(1_000_000)),
                    min_side_px: min_side_px.unwrap_or(sealed.min_side_px),
                    max_pages: max_pages.unwrap_or(sealed.max_pages),
                },
                pool: pool
                    .build()
                    .map_err(|error| PyRuntimeError::new_err(error.to_string()))?,
                engine,
            })
        })
    }

    /// Names in label order.
    #[getter]
    fn classes(&self) -> Vec<String> {
        self.engine.manifest().classes.clone()
    }

    /// Those of them that are never answered.
    #[getter]
    fn rejects(&self) -> Vec<String> {
        self.engine.manifest().rejects.clone()
    }

    /// Of the square that the network sees.
    #[getter]
    fn side_px(&self) -> u32 {
        self.engine.manifest().preprocessing.side_px
    }

    /// Numbers in one picture's features.
    #[getter]
    fn channels(&self) -> usize {
        self.engine.channels()
    }

    /// An answer for each picture, in their order.
    fn predict(&self, py: Python<'_>, pictures: Vec<Input>) -> Vec<Row> {
        py.detach(|| {
            let rows = pictures.chunks(BATCH).flat_map(|batch| {
                let squares = self.pool.install(|| self.squares(batch));
                let squares = squares.into_iter().map(|square| (None, square)).collect();
                self.rows(squares).map(|(_, row)| row)
            });
            rows.collect()
        })
    }

    /// For each file its pages, in their order: the number, none where the file is one picture, and the answer.
    fn predict_pages(&self, py: Python<'_>, pictures: Vec<Input>) -> Vec<Vec<(Option<u32>, Row)>> {
        py.detach(|| {
            let files = pictures.chunks(DOCUMENTS).flat_map(|batch| {
                let read = |input| self.squares_of_pages(input, batch.len() == 1);
                let squares: Vec<_> = self.pool.install(|| batch.par_iter().map(read).collect());
                let pages: Vec<usize> = squares.iter().map(Vec::len).collect();
                let mut rows = self.rows(squares.into_iter().flatten().collect());
                let files = pages
                    .into_iter()
                    .map(|pages| rows.by_ref().take(pages).collect());
                files.collect::<Vec<_>>()
            });
            files.collect()
        })
    }

    /// The square's bytes, `[side, side, 3]`, and the names of its warnings.
    fn preprocess<'py>(
        &self,
        py: Python<'py>,
        picture: Input,
    ) -> PyResult<(Bound<'py, PyBytes>, Vec<&'static str>)> {
        let square = py.detach(|| self.pool.install(|| self.square(&picture)));
        let square = square.map_err(|reject| PyValueError::new_err(reject.to_string()))?;
        let warnings = square.warnings.iter().map(|warning| warning.name());
        Ok((PyBytes::new(py, square.pixels.as_raw()), warnings.collect()))
    }

    /// Numbers of four bytes, `[pictures, channels]`; not a number where a picture was not read.
    fn features<'py>(&self, py: Python<'py>, pictures: Vec<Input>) -> Bound<'py, PyBytes> {
        let channels = self.engine.channels();
        let features: Vec<f32> = py.detach(|| {
            let batches = pictures.chunks(BATCH).flat_map(|batch| {
                self.pool.install(|| {
                    let squares = self.squares(batch);
                    let read = squares.iter().flatten().map(|square| &square.pixels);
                    let read: Vec<_> = read.collect();
                    let found = self.engine.features(&read);
                    let mut found = found.chunks_exact(channels);
                    let unread = vec![f32::NAN; channels];
                    let each = squares.iter().map(|square| match square {
                        // One row was made for each square that was read.
                        Ok(_) => found.next().unwrap_or(&unread).to_vec(),
                        Err(_) => unread.clone(),
                    });
                    each.collect::<Vec<_>>().concat()
                })
            });
            batches.collect()
        });
        let bytes: Vec<u8> = features
            .iter()
            .flat_map(|value| value.to_ne_bytes())
            .collect();
        PyBytes::new(py, &bytes)
    }
}

impl Model {
    fn squares(&self, batch: &[Input]) -> Vec<Result<Square, Reject>> {
        batch.par_iter().map(|input| self.square(input)).collect()
    }

    fn square(&self, input: &Input) -> Result<Square, Reject> {
        self.engine.preprocess(&self.bytes(input)?, &self.limits)
    }

    /// - `alone`: no other file is read meanwhile
    fn squares_of_pages(
        &self,
        input: &Input,
        alone: bool,
    ) -> Vec<(Option<u32>, Result<Square, Reject>)> {
        let bytes = match self.bytes(input) {
            Ok(bytes) => bytes,
            Err(reject) => return vec![(None, Err(reject))],
        };
        let pages = Pages::of(&bytes, &self.limits);
        let read = |index| {
            let square = self.engine.preprocess_page(&pages, index, &self.limits);
            (pages.number(index), square)
        };
        // A thread that waits for pages would open another file, and so on.
        match alone {
            true => (0..pages.len()).into_par_iter().map(read).collect(),
            false => (0..pages.len()).map(read).collect(),
        }
    }

    fn bytes<'a>(&self, input: &'a Input) -> Result<Cow<'a, [u8]>, Reject> {
        match input {
            Input::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
            Input::Path(path) => docsort_picture::read(path, &self.limits).map(Cow::Owned),
        }
    }

    /// Rows with the pages' numbers.
    fn rows(
        &self,
        squares: Vec<(Option<u32>, Result<Square, Reject>)>,
    ) -> impl Iterator<Item = (Option<u32>, Row)> {
        let (pages, squares): (Vec<_>, Vec<_>) = squares.into_iter().unzip();
        let answers = self.pool.install(|| self.engine.answer_read(squares));
        let classes = &self.engine.manifest().classes;
        let rows = answers.into_iter().map(|answer| row(answer, classes));
        pages.into_iter().zip(rows)
    }
}

/// The checkpoint in a folder, or in a run's `best`; or the shipped one, unless one of them has that name.
fn engine(model: &Path) -> PyResult<Engine> {
    if shipped::is_meant(model) {
        return Engine::shipped().map_err(of_value);
    }
    let best = model.join("best");
    let is_run = !model.join(MANIFEST).exists() && best.join(MANIFEST).exists();
    Engine::load(if is_run { &best } else { model }).map_err(of_value)
}

/// What docsort reads by itself, or more where the training was told so; never less.
fn limits(manifest: &Manifest) -> Limits {
    let usual = Limits {
        max_bytes: 64 << 20,
        max_pixels: 100_000_000,
        min_side_px: 16,
        max_pages: docsort_picture::MAX_PAGES,
    };
    let Some(sealed) = manifest.limits.map(Limits::from) else {
        return usual;
    };
    Limits {
        max_bytes: usual.max_bytes.max(sealed.max_bytes),
        max_pixels: usual.max_pixels.max(sealed.max_pixels),
        min_side_px: usual.min_side_px.min(sealed.min_side_px),
        max_pages: usual.max_pages.max(sealed.max_pages),
    }
}

fn of_value(error: impl std::error::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}
