// The list of rows: what is in it, what the filters leave, and its table. It owns the rows; it never asks the engine
// for an answer.

import { answerText, closest, doubts, labelText, percent, reasonText, titleText } from "./words.js";

// Rows in the table at once: a browser lays out so many at a touch.
const STEP = 200;
const ALL = "all", CHECK = "check", UNREAD = "unread", UNSURE = "unsure";

const byId = (id) => document.getElementById(id);
const rows = [];
let labels = [];
let filter = ALL;
let search = "";
let most = STEP;
let shown = 0;
let isDrawing = false;
let onOpen = () => {};
let onSeen = () => {};

/** All rows so far, in the order of the files. */
export const all = () => rows;

/** The rows that the filters leave. */
export function left() {
  const { holds } = kinds().find(({ key }) => key === filter);
  return rows.filter((entry) => holds(entry) && entry.path.toLowerCase().includes(search));
}

/**
 * - `open(row)`: its button was pressed
 * - `seen(row)`: it came into view and wants a small copy
 */
export function begin({ open, seen }) {
  onOpen = open;
  onSeen = seen;
  byId("search").addEventListener("input", (event) => {
    search = event.target.value.toLowerCase();
    redraw();
  });
  byId("more").addEventListener("click", () => {
    most += STEP;
    draw();
    byId("rows").rows[most - STEP]?.querySelector("button").focus();
  });
}

/** Empties the list, for a model with these labels. */
export function reset(newLabels) {
  labels = newLabels;
  rows.length = 0;
  filter = ALL;
  search = byId("search").value = "";
  redraw();
}

/** Adds the row of a file. It is drawn with the next frame. */
export function add(row) {
  rows.push(row);
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    draw();
  });
}

function redraw() {
  byId("rows").replaceChildren();
  shown = 0;
  most = STEP;
  draw();
}

/** Adds what is new to the table; what stands there stays. */
function draw() {
  const wanted = left();
  byId("results").hidden = rows.length === 0;
  const next = wanted.slice(shown, most).map(tableRow);
  byId("rows").append(...next);
  shown += next.length;
  byId("none").hidden = wanted.length > 0;
  const hidden = wanted.length - shown;
  byId("more").hidden = hidden === 0;
  byId("more").textContent = `Show ${Math.min(hidden, STEP)} more of ${hidden.toLocaleString("en")}`;
  drawFilters();
}

function kinds() {
  const of = (words, key, holds) => ({ words, key, holds });
  return [
    of("All", ALL, () => true),
    ...labels.map((label) => of(labelText(label), `label ${label}`, ({ row }) => row.label?.split("|").includes(label))),
    of("Not sure, or none of these", UNSURE, ({ row }) => row.status === "unknown" || row.status === "none"),
    of("Please check", CHECK, ({ row }) => doubts(row).length > 0),
    of("Could not be read", UNREAD, ({ row }) => row.status === "error"),
  ];
}

function drawFilters() {
  const group = byId("filters");
  const parts = kinds().map(({ words, key, holds }) => ({ words, key, count: rows.filter(holds).length }));
  const buttons = new Map([...group.children].map((button) => [button.dataset.key, button]));
  const wanted = parts.filter(({ key, count }) => count > 0 || key === filter || key === ALL);
  group.replaceChildren(...wanted.map(({ words, key, count }) => {
    // The button that is pressed stays the same one, so that it keeps the focus.
    const button = buttons.get(key) ?? filterButton(key);
    button.textContent = `${words} (${count.toLocaleString("en")})`;
    button.setAttribute("aria-pressed", String(key === filter));
    return button;
  }));
}

function filterButton(key) {
  const button = element("button", { type: "button" });
  button.dataset.key = key;
  button.addEventListener("click", () => {
    filter = key;
    redraw();
    button.focus();
  });
  return button;
}

const whenSeen = new IntersectionObserver((changes) => {
  for (const { isIntersecting, target } of changes) {
    if (!isIntersecting) continue;
    whenSeen.unobserve(target);
    onSeen(target.entry, target.querySelector("canvas"));
  }
}, { rootMargin: "200px" });

function tableRow(entry) {
  const { row } = entry;
  const line = element("tr", { role: "row" });
  const button = element("button", { type: "button", className: "thumb", ariaLabel: `Show ${titleText(entry)} enlarged` });
  button.append(element("canvas", { width: 1, height: 1 }));
  button.addEventListener("click", () => onOpen(entry));
  line.append(
    cell(button),
    cell(titleText(entry)),
    answerCell(row),
    certaintyCell(row),
    cell(...doubts(row).map((words) => element("span", { className: "tag", textContent: words }))),
    reasonCell(row),
  );
  line.entry = entry;
  if (row.status !== "error") whenSeen.observe(line);
  return line;
}

function answerCell(row) {
  const answer = cell(element("span", { className: row.status, textContent: answerText(row) }));
  if (row.status === "unknown") {
    answer.append(element("span", { className: "closest", textContent: `Closest: ${closest(row, labels)}` }));
  }
  return answer;
}

function certaintyCell(row) {
  if (row.status !== "ok" || row.confidence === null) return cell();
  const words = percent(row.confidence);
  return cell(words, element("meter", { min: 0, max: 1, value: row.confidence, ariaHidden: "true" }));
}

/** The exact reason is there for whoever asks for it. */
function reasonCell(row) {
  const reason = cell(reasonText(row));
  if (row.reason !== null) reason.title = row.reason;
  return reason;
}

function cell(...content) {
  const made = element("td", { role: "cell" });
  made.append(...content);
  return made;
}

export function element(name, properties = {}) {
  const { role, ...others } = properties;
  const made = Object.assign(document.createElement(name), others);
  if (role) made.setAttribute("role", role);
  return made;
}
