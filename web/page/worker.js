// The worker: the only place that holds a picture's bytes. It gets the compiled engine and files, and gives rows, small
// copies and heat maps back, one question after another. It imports nothing, so that the page can start it as a blob and
// it inherits the page's policy; it never asks the network for anything.

const DONE = 0;
// Memory of a WebAssembly instance never shrinks: after a picture that needed more, a new one starts.
const MOST_BYTES = 256 << 20;
const TOO_LONG = 0, UNREADABLE = 1, DECODER_GAVE_UP = 2;

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

  async answer({ file, path }) {
    const name = bytesOf(path);
    const refuse = (why) => call("refuse", [new Uint8Array(), name], [why, file.size]);
    const row = (output) => JSON.parse(textOf(output));
    if (file.size > about.max_bytes) return row(refuse(TOO_LONG));
    let bytes;
    try {
      bytes = await bytesOfFile(file);
    } catch {
      return row(refuse(UNREADABLE));
    }
    try {
      return row(await onPicture(() => call("answer", [bytes, name])));
    } catch (error) {
      if (!(error instanceof Panicked)) throw error;
      return row(refuse(DECODER_GAVE_UP));
    }
  },

  async header() {
    return textOf(call("csv_header"));
  },

  async view({ file, longest_px }) {
    const bytes = await bytesOfFile(file);
    const output = await onPicture(() => call("view", [bytes], [longest_px]));
    const [width, height] = new Uint32Array(output.buffer, 0, 2);
    return { width, height, rgba: new Uint8ClampedArray(output.buffer, 8) };
  },

  async heat({ file, label }) {
    const bytes = await bytesOfFile(file);
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
