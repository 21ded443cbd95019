// The engine's worker. It gets the compiled engine and pictures, and gives rows, small copies and heat maps back, one
// question after another. It imports nothing, so that the page can start it as a blob and it inherits the page's policy; it
// never asks the network for anything.

const DONE = 0;
// Memory of a WebAssembly instance never shrinks: after a picture that needed more, a new one starts.
const MOST_BYTES = 256 << 20;
const UNREADABLE = "unreadable: the browser cannot read it: was it moved or changed?";
const GAVE_UP = "corrupt: a picture that its decoder cannot cope with";

let module;
let engine;
// The two files of the checkpoint that answers; null is the model that is part of the engine.
let checkpoint = null;
let about;

const bytesOf = (text) => new TextEncoder().encode(text);
const textOf = (bytes) => new TextDecoder().decode(bytes);

/** An error that the engine told in words; the instance is whole. */
class Told extends Error {}

/** A decoder panicked; a new instance has taken the place of the old one. */
class Panicked extends Error {}

function call(name, inputs = [], args = []) {
  inputs.forEach((bytes, buffer) => {
    const at = engine.input(buffer, bytes.length);
    new Uint8Array(engine.memory.buffer, at >>> 0, bytes.length).set(bytes);
  });
  const code = engine[name](...args);
  const length = engine.output_length() >>> 0;
  const output = new Uint8Array(engine.memory.buffer, engine.output() >>> 0, length).slice();
  if (code !== DONE) throw new Told(textOf(output));
  return output;
}

async function start() {
  engine = (await WebAssembly.instantiate(module, {})).exports;
  about = JSON.parse(textOf(openModel(checkpoint)));
}

function openModel(files) {
  return files ? call("open_checkpoint", [files.manifest, files.weights]) : call("open_shipped");
}

/** Runs one call on a picture; after a panic of a decoder, and after a very large picture, the engine starts anew. */
async function onPicture(work) {
  try {
    const result = work();
    if (engine.memory.buffer.byteLength > MOST_BYTES) await start();
    return result;
  } catch (error) {
    if (error instanceof Told) throw error;
    await start();
    throw new Panicked("its decoder cannot cope with it");
  }
}

const bytesOfFile = async (file) => new Uint8Array(await file.arrayBuffer());

/** Of a picture, which is a file, or the bytes of a page. */
const bytesOfPicture = async ({ file, bytes }) => bytes ?? bytesOfFile(file);

function viewed(bytes, longest_px) {
  const output = call("view", [bytes], [longest_px]);
  const [width, height] = new Uint32Array(output.buffer, 0, 2);
  return { width, height, rgba: new Uint8ClampedArray(output.buffer, 8) };
}

/** The row of what was not looked at; `page` counts from 1, and is 0 where it is a whole file. */
function refused(reason, path, page) {
  return JSON.parse(textOf(call("refuse", [bytesOf(reason), bytesOf(path)], [page])));
}

async function answered(bytes, path, page) {
  try {
    return JSON.parse(textOf(await onPicture(() => call("answer", [bytes, bytesOf(path)], [page]))));
  } catch (error) {
    if (!(error instanceof Panicked)) throw error;
    return refused(GAVE_UP, path, page);
  }
}

/** A small JPEG; none where a browser cannot make one, or the picture is not read. */
async function thumbOf(bytes, longest_px) {
  try {
    const { width, height, rgba } = await onPicture(() => viewed(bytes, longest_px));
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").putImageData(new ImageData(rgba, width, height), 0, 0);
    return await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
  } catch {
    return undefined;
  }
}

const questions = {
  async load(data) {
    module = data.module;
    await start();
    return about;
  },

  /** Opens the checkpoint of these files, or the engine's own model again. */
  async model({ files }) {
    let next = null;
    if (files) {
      const manifest = await bytesOfFile(files.manifest);
      const name = textOf(call("weights_name", [manifest]));
      const weights = files.beside.find((file) => file.name === name);
      if (!weights) throw new Told(`the folder has no ${name}: drop the whole folder of the model`);
      next = { manifest, weights: await bytesOfFile(weights) };
    }
    about = JSON.parse(textOf(openModel(next)));
    checkpoint = next;
    return about;
  },

  /** The row of a file. */
  async answer({ file, path }) {
    if (file.size > about.max_bytes) {
      return JSON.parse(textOf(call("refuse_length", [new Uint8Array(), bytesOf(path)], [file.size])));
    }
    let bytes;
    try {
      bytes = await bytesOfFile(file);
    } catch {
      return refused(UNREADABLE, path, 0);
    }
    return answered(bytes, path, 0);
  },

  /** The row of a page, with a small copy of it: its bytes will not be here again. Or the row that says why there is none. */
  async answer_page({ bytes, reason, path, page, longest_px }) {
    if (!bytes) return refused(reason, path, page);
    const row = await answered(bytes, path, page);
    return { ...row, thumb: row.explained === null ? undefined : await thumbOf(bytes, longest_px) };
  },

  async header() {
    return textOf(call("csv_header"));
  },

  async view({ longest_px, ...picture }) {
    const bytes = await bytesOfPicture(picture);
    return onPicture(() => viewed(bytes, longest_px));
  },

  async heat({ label, ...picture }) {
    const bytes = await bytesOfPicture(picture);
    const output = await onPicture(() => call("heat", [bytes], [label]));
    const [side, cells] = new Uint32Array(output.buffer, 0, 2);
    const pixels = 4 * side * side;
    return {
      side,
      cells,
      rgba: new Uint8ClampedArray(output.buffer, 8, pixels),
      values: new Float32Array(output.buffer, 8 + pixels, cells * cells),
    };
  },
};

// One after another: while one question waits for its file, no other may change the engine's buffers.
let last = Promise.resolve();
self.onmessage = ({ data: { id, question, data } }) => {
  last = last.then(async () => {
    try {
      self.postMessage({ id, result: await questions[question](data) });
    } catch (error) {
      self.postMessage({ id, error: String(error.message || error) });
    }
  });
};
