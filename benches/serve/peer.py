"""The same network behind FastAPI and ONNX Runtime, as a service of few lines has it: a JPEG as the body, its label as JSON.

    uvicorn peer:app --port 8081        (with MODEL=model.onnx, SIDE and CLASSES in the environment)

`MODEL` is what `docsort export --format onnx` writes: uint8 squares in, probabilities out.
"""

import io
import json
import os

import numpy
import onnxruntime
from fastapi import FastAPI, Request
from PIL import Image
from starlette.concurrency import run_in_threadpool

SIDE = int(os.environ["SIDE"])
CLASSES = json.loads(os.environ["CLASSES"])
options = onnxruntime.SessionOptions()
# Each processor has a worker of its own: more threads would only wait for each other.
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])
INPUT = session.get_inputs()[0].name
app = FastAPI()


def square(data):
    """The picture fitted into a square, decoded at the smallest scale that is large enough."""
    with Image.open(io.BytesIO(data)) as picture:
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))
        picture = picture.convert("RGB")
    scale = SIDE / max(picture.size)
    size = [max(1, round(side * scale)) for side in picture.size]
    fitted = Image.new("RGB", (SIDE, SIDE), (128, 128, 128))
    fitted.paste(picture.resize(size, Image.Resampling.BILINEAR), ((SIDE - size[0]) // 2, (SIDE - size[1]) // 2))
    return numpy.asarray(fitted)[None]


def answer(data):
    probabilities = session.run(["probabilities"], {INPUT: square(data)})[0][0]
    best = int(probabilities.argmax())
    return {"label": CLASSES[best], "probabilities": dict(zip(CLASSES, map(float, probabilities)))}


@app.post("/predict")
async def predict(request: Request):
    return await run_in_threadpool(answer, await request.body())
