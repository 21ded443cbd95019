// Files that others' decoders read (HEIC, JPEG 2000, scans in PDF) and TIFFs with several pages: which they may be, and their
// pages as files that the engine reads. The decoders are fetched when the first of them comes. They run in a worker of their
// own, which is ended when a file hangs in it.

import { packed, source, worker } from "./engine.js";

const PATIENCE_S = 30;
const GIVEN_UP = "that was given up";

// How such files begin, and where the name of a first box lies.
const SIGNATURES = ["%PDF", "\xff\x4f\xff\x51", "II*\0", "MM\0*", "II+\0", "MM\0+"];
const BOXES = ["ftyp", "jP  "];

let loading = null;
let decoders = null;
// Ends the question that is being answered, if there is one.
let end = () => {};
// Grows where nobody waits any more for what was asked before.
let generation = 0;
let last = Promise.resolve();
// A file under other limits has another number.
const numbers = new WeakMap();
let count = 0;

/** Whether it is worth asking the decoders, by the first bytes. */
export async function mayBe(file) {
  try {
    const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
    const text = String.fromCharCode(...head);
    return SIGNATURES.includes(text.slice(0, 4)) || BOXES.includes(text.slice(4));
  } catch {
    return false;
  }
}

/**
 * A page of a file, counted from 0: `bytes` or the `reason` why there are none, and how many `pages` can be asked for where
 * that is known; `isUnknown`, where it is no such file; `isMissing`, where no decoders can be loaded; `hasEnded`, where it ended
 * its decoder. `about`: what the model says about itself.
 */
export function page(file, index, about) {
  if (numbers.get(file)?.about !== about) numbers.set(file, { about, number: ++count });
  const { max_pixels, min_side_px, max_pages } = about;
  const limits = { max_pixels, min_side_px, max_pages };
  const question = { id: ++count, file, number: numbers.get(file).number, index, limits };
  const mine = generation;
  // One after another: each has all of the time.
  const turn = last.then(() => asked(question, mine));
  last = turn;
  return turn;
}

/** Nobody waits any more for what was asked. */
export function cancel() {
  generation += 1;
  end(GIVEN_UP);
}

async function asked(question, mine) {
  try {
    if (mine === generation) decoders ??= await started();
  } catch (error) {
    const what = "what reads HEIC, JPEG 2000 and PDF cannot be loaded: load this page again";
    return { pages: 1, reason: `unreadable: ${what} (${error.message})`, isMissing: true };
  }
  if (mine !== generation) return { pages: 1, reason: `corrupt: a file ${GIVEN_UP}`, hasEnded: true };
  const asking = decoders;
  return new Promise((resolve) => {
    let pages = 1;
    const timer = setTimeout(() => end(`whose decoder says nothing for ${PATIENCE_S} seconds`), 1000 * PATIENCE_S);
    const done = (answer) => {
      clearTimeout(timer);
      end = () => {};
      resolve(answer);
    };
    end = (what) => {
      asking.terminate();
      decoders = null;
      done({ pages, reason: `corrupt: a file ${what}`, hasEnded: true });
    };
    asking.onmessage = ({ data }) => {
      if (data.id !== question.id) return;
      pages = data.pages;
      if (!data.isOpen) done(data);
    };
    asking.onerror = (event) => {
      event.preventDefault();
      if (asking === decoders) end("that ends its decoder");
    };
    asking.postMessage(question);
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
