// The page's side of the engine's worker: questions become promises. And how a worker starts, with a module that was
// compiled.

const waiting = new Map();
let engine;
let count = 0;

/** Loads the engine and starts the worker. Gives what the model says about itself. */
export async function start() {
  const [module, script] = await Promise.all([packed("engine.packed"), source("worker.js")]);
  engine = worker(script);
  engine.onmessage = ({ data: { id, result, error } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(result);
    else reject(new Error(error));
  };
  engine.onerror = (event) => {
    event.preventDefault();
    for (const { reject } of waiting.values()) reject(new Error("the engine has stopped: load this page again"));
    waiting.clear();
  };
  return ask("load", { module });
}

/** Asks the engine: one of `questions` in worker.js. `given`: buffers of `data` that nobody here needs any more. */
export function ask(question, data = {}, given = []) {
  const id = ++count;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    engine.postMessage({ id, question, data }, given);
  });
}

/** A worker that runs this script. As a blob it inherits this page's policy, whatever headers the server sends. */
export function worker(script) {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  return new Worker(url);
}

/** Compiles a module whose file is gzip, whatever the server says of it. */
export async function packed(name) {
  const { body } = await wanted(name);
  const unpacked = body.pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compileStreaming(new Response(unpacked, { headers: { "Content-Type": "application/wasm" } }));
}

export async function source(name) {
  return (await wanted(name)).text();
}

async function wanted(name) {
  const url = new URL(name, import.meta.url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname} is missing on the server (${response.status}): load this page again`);
  return response;
}
