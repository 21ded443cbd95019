// Rows in words for somebody who checks documents. What a row says exactly stays in the downloads; a word that is not
// known here is shown as it is.

const LABELS = {
  credit_card: "Payment card",
  drivers_license: "Driver’s license",
  passport: "Passport",
  identity: "Another identity paper",
  other: "Something else",
};
const WARNINGS = {
  blurred: "Blurred",
  glare: "Glare",
  too_dark: "Too dark",
  low_resolution: "Too small to read",
  cut_off: "Document is cut off",
  no_end_marker: "End of the file is missing",
  animated: "Moving picture: only the first one was looked at",
  several_pages: "Several pages: only the first was looked at",
};
// By the first word of a reason, which is the kind of the error.
const ERRORS = {
  too_long: "The file is too large.",
  too_many_pages: "The file has more pages, which were not looked at.",
  too_many_pixels: "The picture has too many pixels.",
  too_small: "The picture is too small.",
  empty: "The file is empty.",
  truncated: "The file is incomplete. Copy or scan it again.",
  unsupported: "This is not a picture, or one of a kind that is not read.",
  corrupt: "The file is damaged. Copy or scan it again.",
};

// `docsort sort` lays answers below it in front of a person: its --review-below.
const CERTAIN_FROM = 0.8;

/** Of a probability; rounded down, so that only what is certain has 100 %. */
export const percent = (part) => `${Math.floor(1000 * part) / 10} %`;

/** Of a measurement. */
export const measured = (part) => `${(100 * part).toFixed(1)} %`;

export function labelText(label) {
  if (LABELS[label]) return LABELS[label];
  return capital(label.replaceAll("_", " ").trim()) || label;
}

const capital = (words) => words.slice(0, 1).toUpperCase() + words.slice(1);

/** Which picture a row is of. */
export const titleText = ({ path, row }) => (row.page ? `${path}, page ${row.page}` : path);

/** What stands in the column of the document. */
export function answerText(row) {
  switch (row.status) {
    case "ok": return row.label.split("|").map(labelText).join(", ");
    case "none": return "None of the labels";
    case "unknown": return isNone(row) ? "None of these documents" : "Not sure";
    default: return "Could not be read";
  }
}

export function reasonText(row) {
  if (row.reason === null) return "";
  if (row.status === "error") {
    const [kind, ...words] = row.reason.split(": ");
    return ERRORS[kind] ?? capital(words.join(": "));
  }
  const least = /^no class reaches ([0-9.]+)$/.exec(row.reason);
  if (least) return `No kind is likely enough (at least ${percent(Number(least[1]))} is asked for).`;
  const none = somethingElse(row);
  return none ? `More likely something else (${percent(none)}).` : row.reason;
}

/** The probability that it is no document of the model's, where that decided. */
function somethingElse(row) {
  const none = /^likelier none of the classes \(([0-9.]+)\)$/.exec(row.reason ?? "");
  return none ? Number(none[1]) : 0;
}

const isNone = (row) => somethingElse(row) >= 0.5;

/** Why a person should look at the picture. */
export function doubts(row) {
  const warnings = row.warnings.map((name) => WARNINGS[name] ?? name);
  const isUncertain = row.status === "ok" && row.confidence < CERTAIN_FROM;
  return isUncertain ? ["Not very certain", ...warnings] : warnings;
}

/** The class with the highest probability among those that can be answered. */
export function closest(row, labels) {
  const [label, part] = labels
    .map((label) => [label, row.probabilities?.[label] ?? 0])
    .reduce((best, next) => (next[1] > best[1] ? next : best), ["", 0]);
  return label && `${labelText(label)}, ${percent(part)}`;
}

export const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/** Where the warm parts of a map lie: rows and columns in thirds. */
export function placeText(values, cells) {
  let sum = 0, across = 0, down = 0;
  values.forEach((value, at) => {
    sum += value;
    across += value * ((at % cells) + 0.5);
    down += value * (Math.floor(at / cells) + 0.5);
  });
  if (sum === 0) return "No single part decides: the answer comes from the whole picture.";
  const third = (middle) => Math.min(2, Math.floor((3 * middle) / cells));
  const row = ["at the top", "", "at the bottom"][third(down / sum)];
  const column = ["on the left", "", "on the right"][third(across / sum)];
  const place = [row, column].filter(Boolean).join(", ") || "in the middle";
  return `Yellow and red parts decide, yellow the most: mostly ${place}.`;
}
