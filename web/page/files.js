// From what a user drops, chooses or pastes to a list of files with their paths, and the models among them. It looks at
// names alone and opens nothing.

// As `docsort predict` passes over them inside of a folder: src/dataset/apart.rs.
const LEFT_BY_SYSTEMS = new Set([
  "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "$recycle.bin", "recycler", "recycled", "found.000",
  "system volume information", "__macosx", "icon\r", "network trash folder", "temporary items", "@eadir",
  "@synoeastream", "@synoresource", "#recycle", "#snapshot", "@recycle", "@recently-snapshot", "~snapshot", "lost+found",
]);
const MANIFEST = "manifest.toml";

/** The files of a drop: folders are walked. To be called within the event, which forgets its items after it. */
export function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return Promise.resolve(chosen(transfer.files));
  return walked(entries);
}

async function walked(entries) {
  const found = [];
  const open = entries.reverse();
  while (open.length > 0) {
    const entry = open.pop();
    const path = entry.fullPath.replace(/^\//, "");
    if (entry.isFile) {
      found.push({ file: await fileOf(entry), path });
    } else if (entry.isDirectory) {
      const inside = (await entriesOf(entry)).filter(({ name }) => !isLeftBySystem(name));
      inside.sort((a, b) => byName(b.name, a.name));
      open.push(...inside);
    }
  }
  return found;
}

/** A file that can no longer be read is answered like any other: with a row that says so. */
function fileOf(entry) {
  return new Promise((resolve) => entry.file(resolve, () => resolve({ name: entry.name, size: 0 })));
}

async function entriesOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    // A browser gives a hundred at a time, and none at the end.
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** The files of an input, in the order of the command line where it is a folder. */
export function chosen(list) {
  const files = [...list].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  if (!files.some(({ file }) => file.webkitRelativePath)) return files;
  const inFolder = files.filter(({ path }) => !path.split("/").slice(1).some(isLeftBySystem));
  return inFolder.sort((a, b) => byPath(a.path, b.path));
}

/** Pictures without a name of their own, as the clipboard and a camera give them. */
export function named(list, word, from) {
  return [...list].map((file, at) => ({ file, path: `${word}-${from + at}.${ending(file)}` }));
}

const ending = (file) => file.name.split(".").pop().toLowerCase() || "png";

/**
 * What is to be labelled, and the model to use for it, if one is among the files: of a run the best, of several the
 * last. Whatever lies in a model's folder is no picture to label.
 */
export function apart(files) {
  const manifests = files.filter(({ file }) => file.name === MANIFEST).map(({ path }) => parent(path));
  if (manifests.length === 0) return { pictures: files, model: null };
  const folders = manifests.sort(byPath);
  const folder = folders.findLast((path) => path === "best" || path.endsWith("/best")) ?? folders.at(-1);
  const own = folders.map(rootOfModel);
  const isOwn = ({ file, path }) =>
    own.some((root) => (root === "" ? isOfCheckpoint(file.name) : path.startsWith(`${root}/`)));
  const beside = files.filter(({ path }) => parent(path) === folder).map(({ file }) => file);
  return {
    pictures: files.filter((file) => !isOwn(file)),
    model: { name: folder || "model", manifest: beside.find(({ name }) => name === MANIFEST), beside },
  };
}

/** A checkpoint's folder, or the run that it lies in. */
function rootOfModel(folder) {
  const run = folder.replace(/(^|\/)(best|checkpoints\/[^/]+)$/, "");
  return run || folder;
}

const isOfCheckpoint = (name) => /^(manifest\.toml|(model|trained|optimizer)\.(safetensors|bpk))$/.test(name);
const parent = (path) => path.split("/").slice(0, -1).join("/");
const isLeftBySystem = (name) => name.startsWith(".") || LEFT_BY_SYSTEMS.has(name.toLowerCase());
const byName = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Folder by folder, as a walk in the order of names meets them. */
function byPath(a, b) {
  const [left, right] = [a.split("/"), b.split("/")];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    if (left[at] !== right[at]) return byName(left[at], right[at]);
  }
  return left.length - right.length;
}
