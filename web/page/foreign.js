// Files that others' decoders read (HEIC, JPEG 2000, scans in PDF): which they may be, and their pages as files that the
// engine reads. The decoders are fetched when the first of them comes. They run in a worker of their own, which is ended
// when a file hangs in it.

import { packed, source, worker } from "./engine.js";

const PATIENCE_S = 30;

let loading = null;
let decoders = null;
let last = Promise.resolve();
let count = 0;
const numbers = new WeakMap();

/** Whether it is worth asking the decoders, by the first bytes. */
export async function mayBe(file) {
  try {
    const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
    const text = String.fromCharCode(...head);
    return text.startsWith("%PDF") || text.startsWith("\xff\x4f\xff\x51") || ["ftyp", "jP  "].includes(text.slice(4));
  } catch {
    return false;
  }
}

/**
 * A page of a file, counted from 0: `bytes` or the `reason` why there are none, and how many `pages` can be asked for; or
 * `isUnknown`, where it is no such file. `limits`: what the model says about itself.
 */
export function page(file, index, limits) {
  if (!numbers.has(file)) numbers.set(file, ++count);
  const { max_pixels, min_side_px, max_pages } = limits;
  const question = { file, number: numbers.get(file), index, limits: { max_pixels, min_side_px, max_pages } };
  // One after another: each has all of the time.
  const turn = last.then(() => asked(question));
  last = turn.catch(() => {});
  return turn;
}

async function asked(question) {
  loading ??= Promise.all([packed("decoders.packed"), source("decoders.js")]);
  let module, script;
  try {
    [module, script] = await loading;
  } catch (error) {
    // Perhaps there is a network by the next time.
    loading = null;
    throw error;
  }
  if (!decoders) {
    decoders = worker(script);
    decoders.postMessage({ module });
  }
  return new Promise((resolve) => {
    const gaveUp = (what) => {
      decoders.terminate();
      decoders = null;
      resolve({ pages: 1, reason: `corrupt: a file ${what}` });
    };
    const timer = setTimeout(() => gaveUp(`whose decoder says nothing for ${PATIENCE_S} seconds`), 1000 * PATIENCE_S);
    decoders.onmessage = ({ data }) => {
      clearTimeout(timer);
      resolve(data);
    };
    decoders.onerror = (event) => {
      event.preventDefault();
      clearTimeout(timer);
      gaveUp("that ends its decoder");
    };
    decoders.postMessage(question);
  });
}
