"""Run exported forecasters with ONNX Runtime: onnx_forecasts.py FOLDER ...

Each folder holds `model.onnx` and, for each input, a file of its name with the numbers. Prints for each folder the
numbers of every output as JSON.
"""

import json
import sys

import numpy
import onnxruntime

FORMS = {"tensor(double)": numpy.float64, "tensor(int64)": numpy.int64}


def outputs(folder):
    session = onnxruntime.InferenceSession(f"{folder}/model.onnx", providers=["CPUExecutionProvider"])
    facts = json.loads(session.get_modelmeta().custom_metadata_map["lookback"])
    assert [about["name"] for about in facts["inputs"]] == [port.name for port in session.get_inputs()]
    feeds = {}
    for about, port in zip(facts["inputs"], session.get_inputs()):
        assert about["shape"] == port.shape and f"tensor({about['type'].replace('float64', 'double')})" == port.type
        values = numpy.fromfile(f"{folder}/{about['name']}", FORMS[port.type])
        samples = int(open(f"{folder}/samples").read())
        extents = [extent if isinstance(extent, int) else -1 for extent in about["shape"][1:]]
        feeds[about["name"]] = values.reshape([samples, *extents])
        if about["name"] == "history":
            assert feeds["history"].shape[1] >= 1 - about["rows"][0], "more rows are asked for than are needed"
    found = dict(zip((port.name for port in session.get_outputs()), session.run(None, feeds)))
    for about in facts["outputs"]:
        assert list(found[about["name"]].shape[1:]) == about["shape"][1:]
    return {name: values.ravel().tolist() for name, values in found.items()}


print(json.dumps([outputs(folder) for folder in sys.argv[1:]]))
