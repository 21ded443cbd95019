"""A docsort checkpoint's network as ONNX, its norms folded in: what the other runtime runs. Without PyTorch."""

import tomllib
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

EPSILON = 1e-5


def write(model: Path, path: Path) -> dict:
    """Writes the network of a checkpoint's folder (batch norm and ReLU). Gives its manifest."""
    manifest = tomllib.loads((model / "manifest.toml").read_text())
    assert (manifest["model"]["norm"], manifest["model"]["activation"]) == ("batch", "relu")
    tensors = {name: tensor.astype("f4") for name, tensor in load_file(model / "model.safetensors").items()}
    constants, nodes, last = {}, [], "pixels"
    for block in range(len(manifest["model"]["widths"])):
        of = lambda name: tensors[f"blocks.{block}.{name}"]
        scale = of("norm.gamma") / numpy.sqrt(of("norm.running_var") + EPSILON)
        constants[f"w{block}"] = of("conv.weight") * scale[:, None, None, None]
        constants[f"b{block}"] = of("norm.beta") - of("norm.running_mean") * scale
        nodes += [
            helper.make_node("Conv", [last, f"w{block}", f"b{block}"], [f"c{block}"], kernel_shape=[3, 3], pads=[1] * 4),
            helper.make_node("Relu", [f"c{block}"], [f"r{block}"]),
            helper.make_node("MaxPool", [f"r{block}"], [f"p{block}"], kernel_shape=[2, 2], strides=[2, 2]),
        ]
        last = f"p{block}"
    constants["head"], constants["bias"] = tensors["head.weight"], tensors["head.bias"]
    nodes += [
        helper.make_node("GlobalAveragePool", [last], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["features"]),
        helper.make_node("Gemm", ["features", "head", "bias"], ["logits"]),
    ]
    side = manifest["preprocessing"]["side_px"]
    graph = helper.make_graph(
        nodes,
        "docsort",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, 3, side, side])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, len(manifest["classes"])])],
        [numpy_helper.from_array(numpy.ascontiguousarray(value), name) for name, value in constants.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    onnx.save(made, path)
    return manifest
