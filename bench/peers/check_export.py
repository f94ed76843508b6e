"""Checks a folder that `simvae export --format onnx` wrote, with ONNX's own checker and Python's onnxruntime.

    python bench/peers/check_export.py EXPORT [REFERENCE.npz]

EXPORT: the folder. Its files must be whole (sizes and SHA-256 of export.json), valid models of ONNX's own operators, with a
free first dimension, named inputs and outputs and metadata. REFERENCE: arrays `images` [n, height, width, channels] with
what the live model made of them: `representation` [n, latent], where the encoder gives it `log_variance` [n, latent], and
where there is a decoder `decoded`, the images of these representations. onnxruntime must give the same within 1e-5, absolute or, above
1, relative, for each of several numbers of rows. Without REFERENCE rows are drawn, and must not depend on the rows beside them.

Prints JSON: what was compared and the largest difference. Exit code 1 if anything does not hold.
"""

import hashlib
import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime

TOLERANCE = 1e-5
COUNTS = (1, 3, 7, 64)


def require(condition, message):
    if not condition:
        sys.exit(f"check_export: {message}")


def check_file(path, described):
    """The model in a file, once the file is what export.json says and ONNX's checker takes it."""
    content = path.read_bytes()
    require(len(content) == described["bytes"], f"{path}: {len(content)} bytes, export.json says {described['bytes']}")
    digest = hashlib.sha256(content).hexdigest()
    require(digest == described["sha256"], f"{path}: its SHA-256 is {digest}")
    model = onnx.load_model_from_string(content)
    onnx.checker.check_model(model, full_check=True)
    domains = {node.domain for node in model.graph.node} | {each.domain for each in model.opset_import}
    require(domains == {""}, f"{path}: operators of {sorted(domains)}")
    require(model.doc_string, f"{path}: no description")
    metadata = {each.key: each.value for each in model.metadata_props}
    for key in ("simvae.format", "simvae.method", "simvae.dataset", "simvae.model"):
        require(metadata.get(key), f"{path}: no {key} in its metadata")
    for value in (*model.graph.input, *model.graph.output):
        first = value.type.tensor_type.shape.dim[0]
        require(first.dim_param == "batch", f"{path}: {value.name} has no free first dimension")
        require(value.doc_string, f"{path}: {value.name} is not described")
    weights = {each.name for each in model.graph.initializer}
    require(not weights & {each.name for each in model.graph.input}, f"{path}: a weight is an input")
    return model


def open_session(path):
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def row_shape(session):
    return [int(length) for length in session.get_inputs()[0].shape[1:]]


def largest_difference(actual, expected):
    require(actual.shape == expected.shape, f"shape {actual.shape} for {expected.shape}")
    require(numpy.isfinite(actual).all(), "an output is not finite")
    return float(numpy.max(numpy.abs(actual - expected) / numpy.maximum(1, numpy.abs(expected)), initial=0))


def compare(session, rows, expected):
    """Largest differences of a session's outputs, by name, over all numbers of rows."""
    name = session.get_inputs()[0].name
    differences = {}
    for count in COUNTS:
        require(count <= len(rows), f"there are only {len(rows)} rows to compare")
        for output in session.get_outputs():
            (actual,) = session.run([output.name], {name: rows[:count]})
            difference = largest_difference(actual, expected[output.name][:count])
            # Not `max`, which may pass over what is no number.
            differences[output.name] = float(numpy.maximum(differences.get(output.name, 0), difference))
    return differences


def compare_with_single_rows(session):
    """Every row alone against all rows at once."""
    name = session.get_inputs()[0].name
    rows = numpy.random.default_rng(0).random([max(COUNTS), *row_shape(session)], numpy.float32)
    names = [output.name for output in session.get_outputs()]
    single = [session.run(names, {name: rows[i : i + 1]}) for i in range(len(rows))]
    expected = {each: numpy.concatenate([outputs[i] for outputs in single]) for i, each in enumerate(names)}
    return compare(session, rows, expected)


def main():
    require(len(sys.argv) in (2, 3), "expected EXPORT [REFERENCE.npz]")
    folder = pathlib.Path(sys.argv[1])
    manifest = json.loads((folder / "export.json").read_text())
    reference = numpy.load(sys.argv[2], allow_pickle=False) if len(sys.argv) == 3 else None
    results = {}
    for described in manifest["files"]:
        path = folder / described["name"]
        check_file(path, described)
        session = open_session(path)
        if reference is None:
            results[path.stem] = compare_with_single_rows(session)
        elif path.stem == "encoder":
            results["encoder"] = compare(session, reference["images"], reference)
        else:
            results["decoder"] = compare(session, reference["representation"], {"images": reference["decoded"]})
    require("encoder" in results, f"{folder}: no encoder.onnx in export.json")
    versions = {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__}
    holds = all(value <= TOLERANCE for part in results.values() for value in part.values())
    print(json.dumps({"holds": holds, "rows": COUNTS, "differences": results, "versions": versions}))
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
