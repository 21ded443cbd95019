// One picture enlarged, with the map of where its answer comes from. It draws on two canvases.

import { ask } from "./engine.js";
import { page } from "./foreign.js";
import { answerText, labelText, percent, placeText, reasonText, titleText } from "./words.js";
import { all, element, left } from "./list.js";

const VIEW_PX = 640;
const HEAT_PX = 320;

const byId = (id) => document.getElementById(id);
let entry;
let about;

export function begin() {
  byId("close").addEventListener("click", () => byId("detail").close());
  byId("previous").addEventListener("click", () => move(-1));
  byId("next").addEventListener("click", () => move(1));
  byId("detail").addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") move(-1);
    if (event.key === "ArrowRight") move(1);
  });
}

/** Shows a row of the list, answered by the model that says this `about` itself. */
export function open(wanted, model) {
  entry = wanted;
  about = model;
  const dialog = byId("detail");
  if (!dialog.open) dialog.showModal();
  const { row } = entry;
  byId("detail-title").textContent = titleText(entry);
  byId("detail-answer").textContent = [answerText(row), reasonText(row)].filter(Boolean).join(". ");
  drawScores(row);
  drawSteps();
  drawPictures(entry);
}

function move(by) {
  const list = neighbours();
  const next = list[list.indexOf(entry) + by];
  if (next) open(next, about);
}

/** The rows among which one goes on: those that the filters leave. */
function neighbours() {
  const shown = left();
  return shown.includes(entry) ? shown : all();
}

function drawSteps() {
  const list = neighbours();
  const at = list.indexOf(entry);
  byId("previous").disabled = at <= 0;
  byId("next").disabled = at + 1 >= list.length;
}

function drawScores({ probabilities }) {
  const best = Object.entries(probabilities ?? {}).sort(([, a], [, b]) => b - a);
  byId("scores").replaceChildren(...best.map(([label, part]) => {
    const line = element("tr");
    const bar = element("td");
    bar.append(element("meter", { min: 0, max: 1, value: part ?? 0, ariaHidden: "true" }));
    const number = part === null ? "" : percent(part);
    line.append(element("td", { textContent: labelText(label) }), bar, element("td", { textContent: number }));
    return line;
  }));
}

async function drawPictures(wanted) {
  const { row, explained } = wanted;
  const [picture, map, words] = ["detail-view", "detail-heat", "heat-words"].map(byId);
  for (const canvas of [picture, map]) canvas.width = canvas.height = 1;
  picture.ariaLabel = titleText(wanted);
  map.ariaLabel = "";
  words.textContent = "";
  if (row.status === "error") {
    words.textContent = "There is nothing to show.";
    return;
  }
  words.textContent = "Looking where the answer comes from …";
  try {
    const source = await sourceOf(wanted);
    if (wanted !== entry) return;
    const copy = await ask("view", { ...source, longest_px: VIEW_PX });
    if (wanted !== entry) return;
    draw(picture, copy);
    const heat = await ask("heat", { ...source, label: explained });
    if (wanted !== entry) return;
    drawHeat(map, heat);
    const label = labelText(about.classes[explained]);
    words.textContent = `What speaks for “${label}”. ${placeText(heat.values, heat.cells)}`;
    map.ariaLabel = words.textContent;
  } catch (error) {
    if (wanted === entry) words.textContent = `It cannot be shown: ${error.message}`;
  }
}

/** What the engine reads of an entry: its file, or the bytes of its page. */
async function sourceOf({ file, index }) {
  if (index === undefined) return { file };
  const { bytes, reason } = await page(file, index, about);
  if (!bytes) throw new Error(reason ?? "it has changed since");
  return { bytes };
}

/** Puts RGBA on a canvas of its size. */
export function draw(canvas, { width, height, rgba }) {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d").putImageData(new ImageData(rgba, width, height), 0, 0);
}

/** Puts a picture's file on a canvas of its size. */
export async function drawFile(canvas, file) {
  const bitmap = await createImageBitmap(file);
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
}

/** As the command line draws it (src/report/heat.rs): grey and dim at 0, then red, yellow at 1. */
function drawHeat(canvas, { side, cells, rgba, values }) {
  canvas.width = canvas.height = HEAT_PX;
  const context = canvas.getContext("2d");
  const square = element("canvas");
  draw(square, { width: side, height: side, rgba });
  context.drawImage(square, 0, 0, HEAT_PX, HEAT_PX);
  const shown = context.getImageData(0, 0, HEAT_PX, HEAT_PX);
  for (let y = 0; y < HEAT_PX; y++) {
    for (let x = 0; x < HEAT_PX; x++) {
      const at = 4 * (y * HEAT_PX + x);
      tint(shown.data, at, between(values, cells, (x + 0.5) / HEAT_PX, (y + 0.5) / HEAT_PX));
    }
  }
  context.putImageData(shown, 0, 0);
}

function tint(pixels, at, value) {
  const grey = (0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2]) * 0.7;
  const warm = [Math.min(1, 2 * value) * 255, Math.max(0, 2 * value - 1) * 230, 0];
  const part = 0.65 * Math.sqrt(value);
  for (let channel = 0; channel < 3; channel++) {
    pixels[at + channel] = grey * (1 - part) + warm[channel] * part;
  }
}

/** Between the middles of the cells by straight lines; `x` and `y` from 0 to 1. */
function between(values, cells, x, y) {
  const place = (part) => {
    const at = Math.min(Math.max(part * cells - 0.5, 0), cells - 1);
    const low = Math.floor(at);
    return [low, Math.min(low + 1, cells - 1), at - low];
  };
  const [[x0, x1, across], [y0, y1, down]] = [place(x), place(y)];
  const row = (line) => values[line * cells + x0] * (1 - across) + values[line * cells + x1] * across;
  return row(y0) * (1 - down) + row(y1) * down;
}
