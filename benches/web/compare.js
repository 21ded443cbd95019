// In one page: docsort's own worker, and ONNX Runtime Web with the same network. Each goes from a JPEG's bytes to a
// label, one picture after another on one thread; the other decodes with the browser's own decoder and canvas.

import * as ort from "./ort/ort.wasm.min.mjs";

let about, session, settings, files, ask;

export async function load(engineFile, count, given) {
  settings = given;
  ({ ask } = await import(`./${engineFile}`).then(async (engine) => {
    about = await engine.start();
    return engine;
  }));
  ort.env.wasm.numThreads = 1;
  session = await ort.InferenceSession.create("./network.onnx", { executionProviders: ["wasm"] });
  const names = Array.from({ length: count }, (_, at) => `pictures/${at}.jpg`);
  files = await Promise.all(names.map(async (name) => new File([await (await fetch(name)).blob()], name)));
}

/** Milliseconds a picture and the labels, of one of `docsort`, `onnxruntime` and `network` (that runtime's alone). */
export async function round(who) {
  const labels = [];
  const square = who === "network" ? await pixels(files[0]) : null;
  const began = performance.now();
  for (const file of files) {
    if (who === "docsort") {
      const { probabilities } = JSON.parse((await ask("answer", { file, path: file.name })).json);
      labels.push(best(about.classes.map((label) => probabilities[label])));
    } else {
      const { logits } = await session.run({ pixels: square ?? (await pixels(file)) });
      labels.push(best([...logits.data]));
    }
  }
  return { ms: (performance.now() - began) / files.length, labels };
}

const best = (scores) => scores.indexOf(Math.max(...scores));

async function pixels(file) {
  const { side, pad, mean, std } = settings;
  const picture = await createImageBitmap(file);
  const scale = side / Math.max(picture.width, picture.height);
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const canvas = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  canvas.fillStyle = `rgb(${pad.join()})`;
  canvas.fillRect(0, 0, side, side);
  canvas.imageSmoothingQuality = "medium";
  canvas.drawImage(picture, Math.floor((side - width) / 2), Math.floor((side - height) / 2), width, height);
  picture.close();
  const { data } = canvas.getImageData(0, 0, side, side);
  const numbers = new Float32Array(3 * side * side);
  for (let at = 0; at < side * side; at++) {
    for (let channel = 0; channel < 3; channel++) {
      numbers[channel * side * side + at] = (data[4 * at + channel] / 255 - mean[channel]) / std[channel];
    }
  }
  return new ort.Tensor("float32", numbers, [1, 3, side, side]);
}
