// The page's side of the worker: questions become promises. It owns the worker and nothing else.

const waiting = new Map();
let worker;
let count = 0;

/** Loads the engine and starts the worker. Gives what the model says about itself. */
export async function start() {
  const [module, script] = await Promise.all([compiled(), source()]);
  // As a blob the worker inherits this page's policy, whatever headers the server sends.
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  worker = new Worker(url);
  worker.onmessage = ({ data: { id, result, error } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(result);
    else reject(new Error(error));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    for (const { reject } of waiting.values()) reject(new Error("the engine has stopped: load this page again"));
    waiting.clear();
  };
  return ask("load", { module });
}

/** Asks the worker: one of `questions` in worker.js. */
export function ask(question, data = {}) {
  const id = ++count;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, question, data });
  });
}

/** The file is gzip, whatever the server says of it. */
async function compiled() {
  const { body } = await wanted(new URL("engine.packed", import.meta.url));
  const unpacked = body.pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compileStreaming(new Response(unpacked, { headers: { "Content-Type": "application/wasm" } }));
}

async function source() {
  return (await wanted(new URL("worker.js", import.meta.url))).text();
}

async function wanted(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname} is missing on the server (${response.status}): build the page again`);
  return response;
}
