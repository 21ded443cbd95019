// Files that others' decoders read (HEIC, JPEG 2000, scans in PDF) and TIFFs with several pages: which they may be, and their
// pages as files that the engine reads. The decoders are fetched when the first of them comes. They run in a worker of their own, which is ended
// when a file hangs in it.

import { packed, source, worker } from "./engine.js";

const PATIENCE_S = 30;

let loading = null;
let decoders = null;
// Ends the question that is being answered, if there is one.
let end = () => {};
let last = Promise.resolve();
// A file under other limits has another number.
const numbers = new WeakMap();
let count = 0;

/** Whether it is worth asking the decoders, by the first bytes. */
export async function mayBe(file) {
  try {
    const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
    const text = String.fromCharCode(...head);
    return ["%PDF", "\xff\x4f\xff\x51", "II*\0", "MM\0*", "II+\0", "MM\0+"].includes(text.slice(0, 4)) || ["ftyp", "jP  "].includes(text.slice(4));
  } catch {
    return false;
  }
}

/**
 * A page of a file, counted from 0: `bytes` or the `reason` why there are none, and how many `pages` can be asked for where
 * that is known; `isUnknown`, where it is no such file; `isMissing`, where no decoders can be loaded; `hasEnded`, where it ended
 * its decoder. `about`: what the model says
 * about itself.
 */
export function page(file, index, about) {
  if (numbers.get(file)?.about !== about) numbers.set(file, { about, number: ++count });
  const { max_pixels, min_side_px, max_pages } = about;
  const question = { file, number: numbers.get(file).number, index, limits: { max_pixels, min_side_px, max_pages } };
  // One after another: each has all of the time.
  const turn = last.then(() => asked(question));
  last = turn;
  return turn;
}

/** Nobody waits for the answer any more. */
export function cancel() {
  end("that was given up");
}

async function asked(question) {
  try {
    decoders ??= await started();
  } catch (error) {
    const what = "what reads HEIC, JPEG 2000 and PDF cannot be loaded: load this page again";
    return { pages: 1, reason: `unreadable: ${what} (${error.message})`, isMissing: true };
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(`whose decoder says nothing for ${PATIENCE_S} seconds`), 1000 * PATIENCE_S);
    const done = (answer) => {
      clearTimeout(timer);
      end = () => {};
      resolve(answer);
    };
    end = (what) => {
      decoders.terminate();
      decoders = null;
      done({ pages: 1, reason: `corrupt: a file ${what}`, hasEnded: true });
    };
    decoders.onmessage = ({ data }) => done(data);
    decoders.onerror = (event) => {
      event.preventDefault();
      end("that ends its decoder");
    };
    decoders.postMessage(question);
  });
}

async function started() {
  loading ??= Promise.all([packed("decoders.packed"), source("decoders.js")]);
  try {
    const [module, script] = await loading;
    const made = worker(script);
    made.postMessage({ module });
    return made;
  } catch (error) {
    // Perhaps there is a network by the next time.
    loading = null;
    throw error;
  }
}
