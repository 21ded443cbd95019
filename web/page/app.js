// The page: what a user does becomes work for the engine, and its answers become rows. It labels one file after another,
// so that a click is answered between two of them.

import * as detail from "./detail.js";
import * as engine from "./engine.js";
import * as files from "./files.js";
import * as foreign from "./foreign.js";
import * as list from "./list.js";
import { counted, labelText, measured } from "./words.js";

// Small copies in the table, twice as large as they are shown: for screens with two pixels in one.
const THUMB_PX = 144;
// How often a screen reader is told of the progress.
const SAY_MS = 5000;
// Decoders that one file may end; then its other pages are not tried.
const MOST_ENDS = 2;
const NOT_TRIED = "corrupt: a page that was not tried: pages before it ended two decoders";

const byId = (id) => document.getElementById(id);
const queue = [];
let about;
let started;
// What is being looked at.
let current = null;
// Files that were given to the queue since it was last empty.
let given = 0;
let done = 0;
let isWorking = false;
// Grows with each stop and each new model: answers of before are dropped.
let generation = 0;
let pasted = 0;
let taken = 0;

async function main() {
  started = start();
  list.begin({ open: (entry) => detail.open(entry, about), seen: drawThumb });
  detail.begin();
  listen();
  await whileShown(() => started);
  registerOffline();
}

/** What is dropped before the engine is there waits for it. */
async function start() {
  about = await engine.start();
  showModel(null);
  list.reset(about.labels);
  document.documentElement.dataset.ready = "yes";
  return about;
}

function listen() {
  const changed = (id, found) => byId(id).addEventListener("change", ({ target }) => {
    const wanted = found(target.files);
    take(wanted);
    // The same file can be chosen again.
    target.value = "";
  });
  changed("files", files.chosen);
  changed("folder", files.chosen);
  changed("photo", (chosen) => files.named(chosen, "photo", (taken += chosen.length) - chosen.length + 1));
  byId("stop").addEventListener("click", stop);
  byId("clear").addEventListener("click", clear);
  byId("shipped").addEventListener("click", () => changeModel(null));
  byId("csv").addEventListener("click", async () => {
    const header = await engine.ask("header");
    download("docsort.csv", "text/csv", [header, ...list.all().map(({ csv }) => csv)]);
  });
  byId("jsonl").addEventListener("click", () => {
    download("docsort.jsonl", "application/jsonl", list.all().map(({ json }) => json));
  });
  listenToDrops();
  addEventListener("paste", ({ clipboardData }) => {
    const found = clipboardData.files;
    if (found.length > 0) take(files.named(found, "pasted", (pasted += found.length) - found.length + 1));
  });
}

function listenToDrops() {
  const mark = (isOver) => document.body.classList.toggle("dragging", isOver);
  addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) mark(false);
  });
  addEventListener("drop", async (event) => {
    event.preventDefault();
    mark(false);
    say("Looking through what was dropped …");
    take(await files.dropped(event.dataTransfer));
  });
}

/** Labels pictures, with the model that is among them if there is one. */
async function take(found) {
  const { pictures, model } = files.apart(found);
  await started;
  if (model) await changeModel(model);
  if (found.length > 0 && pictures.length === 0 && !model) say("There is no file in that folder.");
  queue.push(...pictures);
  given += pictures.length;
  work();
}

async function work() {
  if (isWorking) return;
  isWorking = true;
  const mine = generation;
  let said = performance.now();
  while (queue.length > 0 && mine === generation) {
    showProgress();
    const next = queue.shift();
    current = next;
    await answer(next, mine);
    current = null;
    if (performance.now() - said > SAY_MS) {
      said = performance.now();
      say(`${done} of ${counted(given, "picture")}`);
    }
  }
  isWorking = false;
  if (mine !== generation) return work();
  if (given > 0) say(`Done: ${counted(done, "picture")}.`);
  given = done = 0;
  showProgress();
}

async function answer({ file, path }, mine) {
  try {
    for await (const answered of rowsOf(file, path)) {
      if (mine !== generation) return;
      list.add({ file, path, ...answered, row: JSON.parse(answered.json) });
    }
    done += 1;
  } catch (error) {
    if (mine !== generation) return;
    stop();
    showMessage(`Stopped at ${path}: ${error.message}`);
  }
}

/** The row of a file, or of each of its pages. */
async function* rowsOf(file, path) {
  const isForeign = file.size <= about.max_bytes && (await foreign.mayBe(file));
  let ends = 0;
  // The first answer says how many there are.
  for (let index = 0, pages = 1; isForeign && index < pages; index++) {
    const found = ends < MOST_ENDS ? await foreign.page(file, index, about) : { reason: NOT_TRIED };
    if (index === 0) pages = found.pages;
    if (index === 0 && found.isUnknown) break;
    if (found.isMissing) {
      // Of a TIFF the engine reads the first page; of others it knows whether it is worth to load the page again.
      const row = await engine.ask("answer", { file, path });
      if (!JSON.parse(row.json).reason?.startsWith("unsupported: ")) {
        yield row;
        return;
      }
    }
    ends += found.hasEnded ? 1 : 0;
    const { bytes, reason } = found;
    const page = pages > 1 ? index + 1 : 0;
    const given = bytes ? [bytes.buffer] : [];
    yield { ...(await engine.ask("answer_page", { bytes, reason, path, page, longest_px: THUMB_PX }, given)), index };
    if (index + 1 === pages) return;
  }
  yield await engine.ask("answer", { file, path });
}

/** What is known stays; the rest is forgotten. */
function stop() {
  const [known, rest] = [done, given - done];
  forget();
  say(`Stopped after ${counted(known, "picture")}; ${rest} were left out.`);
}

function forget() {
  generation += 1;
  foreign.cancel();
  current = null;
  queue.length = 0;
  given = done = 0;
  showProgress();
}

function clear() {
  forget();
  list.reset(about.labels);
  say("The list is empty.");
  byId("files").focus();
}

/** Opens a model (null: docsort's own) and labels again what is in the list. */
async function changeModel(model) {
  await whileShown(async () => {
    about = await engine.ask("model", { files: model });
    // Once, whatever pages a file has.
    const all = [...list.all(), ...(current ? [current] : []), ...queue];
    const again = [...new Map(all.map(({ file, path }) => [file, { file, path }])).values()];
    forget();
    list.reset(about.labels);
    showModel(model);
    queue.push(...again);
    given = again.length;
    if (again.length > 0) say("The pictures are looked at again with this model.");
    work();
  });
}

function showModel(model) {
  const name = model ? `The model in “${model.name}”` : "docsort’s own model";
  const labels = about.labels.map(labelText).join(", ");
  const { valid } = about;
  const right = valid ? ` It was right in ${measured(valid.accuracy)} of ${counted(valid.pictures, "test picture")}.` : "";
  byId("model").textContent = `${name} answers. It knows: ${labels}.${right}`;
  byId("shipped").hidden = model === null;
}

function showProgress() {
  byId("work").hidden = given === 0;
  byId("progress").max = Math.max(given, 1);
  byId("progress").value = done;
  byId("count").textContent = `${done} of ${given}`;
}

async function drawThumb({ file, thumb, index }, canvas) {
  try {
    if (thumb) await detail.drawFile(canvas, thumb);
    // Of a page there is none where the browser could not make one.
    else if (index === undefined) detail.draw(canvas, await engine.ask("view", { file, longest_px: THUMB_PX }));
  } catch {
    // Its row says what is wrong with it, or it has gone since: an empty frame is all that can be shown.
  }
}

function download(name, type, lines) {
  const url = URL.createObjectURL(new Blob(lines, { type }));
  const link = list.element("a", { href: url, download: name });
  link.click();
  // Once the browser has begun to write it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  say(`${counted(list.all().length, "row")} in ${name}.`);
}

const say = (words) => { byId("status").textContent = words; };

function showMessage(words) {
  byId("message").textContent = words;
  byId("message").hidden = false;
}

/** Runs something whose failure the user must know of. */
async function whileShown(something) {
  byId("message").hidden = true;
  try {
    await something();
  } catch (error) {
    showMessage(error.message);
  }
}

/** Addresses without a service worker, such as http in a network, work too: only not offline. */
function registerOffline() {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("sw.js").catch(() => {});
}

main();
