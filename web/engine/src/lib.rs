//! What the page's worker calls: numbers in, numbers out, and bytes through two buffers that this module owns. The
//! answers themselves stand in `session`, which knows nothing of a browser and is tested without one.
//!
//! One call at a time. The caller asks for an input buffer ([`input`]), fills it, calls, and reads the output
//! ([`output`], [`output_length`]) before the next call. Every call that can fail returns [`DONE`] or [`FAILED`]; then
//! the output is one line of text that says why. A panic ends the whole instance: the worker starts another one.

mod session;

use session::Session;
use std::cell::RefCell;

/// The output is what was asked for.
pub const DONE: u32 = 0;
/// The output is a message.
pub const FAILED: u32 = 1;

/// Input buffers: a picture or a manifest in the first, a name or weights in the second.
const INPUTS: usize = 2;

struct State {
    inputs: [Vec<u8>; INPUTS],
    output: Vec<u8>,
    session: Option<Session>,
}

thread_local! {
    static STATE: RefCell<State> = const {
        RefCell::new(State { inputs: [Vec::new(), Vec::new()], output: Vec::new(), session: None })
    };
}

/// Where `length` bytes for the next call go. Buffer 0 or 1.
#[unsafe(no_mangle)]
pub extern "C" fn input(buffer: usize, length: usize) -> *mut u8 {
    STATE.with_borrow_mut(|state| {
        let buffer = &mut state.inputs[buffer];
        *buffer = vec![0; length];
        buffer.as_mut_ptr()
    })
}

/// Where the last call's output lies.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    STATE.with_borrow(|state| state.output.as_ptr())
}

/// Bytes of the last call's output.
#[unsafe(no_mangle)]
pub extern "C" fn output_length() -> usize {
    STATE.with_borrow(|state| state.output.len())
}

/// From now on the model that is part of this program answers. Output: what it says about itself, as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn open_shipped() -> u32 {
    open(|_| Session::shipped())
}

/// From now on a checkpoint answers. Input 0: its `manifest.toml`; input 1: the file that [`weights_name`] names.
/// Output: what it says about itself, as JSON. Where it fails, the model of before goes on.
#[unsafe(no_mangle)]
pub extern "C" fn open_checkpoint() -> u32 {
    open(|[manifest, weights]| Session::of_checkpoint(manifest, weights))
}

/// Input 0: a `manifest.toml`. Output: the name of the file beside it that holds the weights.
#[unsafe(no_mangle)]
pub extern "C" fn weights_name() -> u32 {
    call(|[manifest, _], _| session::weights_name(manifest).map(Vec::from))
}

/// Input 0: a picture's bytes; input 1: the path of its file. Output: its row as JSON and as CSV, in JSON.
///
/// - `page`: which page of the file it is, counted from 1; 0 where the file has one picture
#[unsafe(no_mangle)]
pub extern "C" fn answer(page: u32) -> u32 {
    call(|[bytes, path], session| Ok(opened(session)?.answer(bytes, path, page)))
}

/// The row of what was not looked at. Input 0: why, in a row's words; input 1 and output as of [`answer`].
///
/// - `page`: as of [`answer`]
#[unsafe(no_mangle)]
pub extern "C" fn refuse(page: u32) -> u32 {
    call(|[reason, path], session| Ok(opened(session)?.refuse(reason, path, page)))
}

/// The row of a file that has `length_bytes`, too many. Input 1 and output as of [`answer`].
#[unsafe(no_mangle)]
pub extern "C" fn refuse_length(length_bytes: f64) -> u32 {
    call(|[_, path], session| Ok(opened(session)?.refuse_length(length_bytes as u64, path)))
}

/// Output: the line of the columns' names in CSV.
#[unsafe(no_mangle)]
pub extern "C" fn csv_header() -> u32 {
    call(|_, session| Ok(opened(session)?.csv_header()))
}

/// A small copy for people. Input 0: a picture's bytes. Output: width and height as two `u32` (little endian), then
/// RGBA.
///
/// - `longest_px`: of the longer side
#[unsafe(no_mangle)]
pub extern "C" fn view(longest_px: u32) -> u32 {
    call(|[bytes, _], session| opened(session)?.view(bytes, longest_px))
}

/// Where the score of a class comes from (LayerCAM). Input 0: a picture's bytes. Output: the side of the square that the
/// network saw and the side of the map as two `u32` (little endian), the square as RGBA, the map's values as `f32`.
///
/// - `label`: number of the class
#[unsafe(no_mangle)]
pub extern "C" fn heat(label: usize) -> u32 {
    call(|[bytes, _], session| opened(session)?.heat(bytes, label))
}

fn open(session: impl FnOnce([&[u8]; INPUTS]) -> Result<Session, String>) -> u32 {
    call(|inputs, opened| {
        let session = session(inputs)?;
        let about = session.about();
        *opened = Some(session);
        Ok(about)
    })
}

fn opened(session: &Option<Session>) -> Result<&Session, String> {
    let none = "no model is open: call open_shipped or open_checkpoint first";
    session.as_ref().ok_or_else(|| none.to_owned())
}

/// Runs one call on the inputs, which are given back to the allocator: a photograph's bytes must not stay.
fn call(
    work: impl FnOnce([&[u8]; INPUTS], &mut Option<Session>) -> Result<Vec<u8>, String>,
) -> u32 {
    STATE.with_borrow_mut(|state| {
        let [first, second] = std::mem::take(&mut state.inputs);
        let result = work([&first, &second], &mut state.session);
        let (code, output) = match result {
            Ok(output) => (DONE, output),
            Err(message) => (FAILED, message.into_bytes()),
        };
        state.output = output;
        code
    })
}
