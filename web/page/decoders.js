// The second worker: the pages of files that others' decoders read. It holds one file at a time, imports nothing, and never
// asks the network for anything. What hangs is ended from outside (foreign.js).

const DONE = 0, REFUSED = 1;
// Memory of a WebAssembly instance never shrinks: after a file that needed more, a new one starts.
const MOST_BYTES = 256 << 20;
const UNREADABLE = "unreadable: the browser cannot read it: was it moved or changed?";
const GAVE_UP = "corrupt: a file that its decoder cannot cope with";

let module;
let decoders = null;
// The file that is open, by its number, and how many pages it has.
let opened = { number: null, pages: 1 };

const textOf = (bytes) => new TextDecoder().decode(bytes);

async function start() {
  decoders = (await WebAssembly.instantiate(module, {})).exports;
}

/** The instance, with all of its memory; the next question starts another one. */
function forget() {
  decoders = null;
  opened = { number: null, pages: 1 };
}

function output() {
  const length = decoders.output_length() >>> 0;
  return new Uint8Array(decoders.memory.buffer, decoders.output() >>> 0, length).slice();
}

/** Opens a file; gives what ends the conversation about it, or nothing. */
async function open({ file, number, limits }) {
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return { reason: UNREADABLE };
  }
  opened = { number: null, pages: 1 };
  const at = decoders.input(bytes.length);
  new Uint8Array(decoders.memory.buffer, at >>> 0, bytes.length).set(bytes);
  const code = decoders.open(limits.max_pixels, limits.min_side_px, limits.max_pages);
  if (code === DONE) {
    opened = { number, pages: new Uint32Array(output().buffer)[0] };
    return null;
  }
  return code === REFUSED ? { reason: textOf(output()) } : { isUnknown: true };
}

/** A page: its bytes or the reason why there are none, and how many the file has, which is told once that is known. */
async function page(question) {
  if (!decoders) await start();
  if (opened.number !== question.number) {
    const end = await open(question);
    if (end) return { pages: 1, ...end };
  }
  const { pages } = opened;
  self.postMessage({ id: question.id, pages, isOpen: true });
  const isDone = decoders.page(question.index) === DONE;
  return isDone ? { pages, bytes: output() } : { pages, reason: textOf(output()) };
}

async function answered(question) {
  try {
    return await page(question);
  } catch {
    const { pages } = opened;
    forget();
    return { pages, reason: GAVE_UP, hasEnded: true };
  }
}

// One after another.
let last = Promise.resolve();
self.onmessage = ({ data }) => {
  if (data.module) {
    module = data.module;
    return;
  }
  last = last.then(async () => {
    const answer = await answered(data);
    self.postMessage({ id: data.id, ...answer }, answer.bytes ? [answer.bytes.buffer] : []);
    if (decoders?.memory.buffer.byteLength > MOST_BYTES) forget();
  });
};
