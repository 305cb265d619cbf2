"""Makes the models of this folder and `expected.json`: what other programs compute from them.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 onnx==1.23.2 scikit-learn==1.9.1 skl2onnx==1.20.0 onnxruntime==1.31.1
    venv/bin/python generate.py

Expected values are onnxruntime's on the files; where a formula is at hand the script checks them against it, or against
scikit-learn's own predictions.
"""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
OPSETS = {"": 17, "ai.onnx.ml": 3}
rng = np.random.default_rng(7)
x = rng.normal(size=(400, 3)).astype(np.float32)
y = (x @ [0.7, -0.3, 0.1] + 0.2 * x[:, 0] * x[:, 1] + 0.1 * rng.normal(size=400)).astype(np.float32)
up = (y > 0).astype(int)
three = np.digitize(y, [-0.5, 0.5])
# Away from the training rows too; a few are repeated, so that a row's neighbours differ.
rows = np.concatenate([2.0 * rng.normal(size=(60, 3)), np.zeros((1, 3)), x[:6], x[:6]]).astype(np.float32)


def save(name, model):
    (HERE / name).write_bytes(model.SerializeToString())


def computed(name):
    session = onnxruntime.InferenceSession((HERE / name).read_bytes(), providers=["CPUExecutionProvider"])
    inputs = session.get_inputs()
    def run(part):
        at, given = 0, {}
        for one in inputs:
            width = one.shape[1]
            kind = np.float64 if one.type == "tensor(double)" else np.float32
            given[one.name] = part[:, at : at + width].astype(kind)
            at += width
        outputs = session.run(None, given)
        floats = [o for o in outputs if isinstance(o, list) or o.dtype in (np.float32, np.float64)]
        result = floats[0]
        if isinstance(result, list):
            result = np.array([[row[key] for key in sorted(row)] for row in result])
        return result.reshape(len(part), -1)
    if inputs[0].shape[0] == 1:
        return np.concatenate([run(rows[at : at + 1]) for at in range(len(rows))])
    return run(rows)


expected = {}


def check(name, formula=None, tolerance=2e-5):
    values = computed(name)
    if formula is not None:
        assert np.allclose(values, formula, atol=tolerance), (name, np.abs(values - formula).max())
    expected[name] = values.astype(float).tolist()


def sklearn_model(name, estimator, target, formula, **options):
    estimator.fit(x, target)
    save(name, to_onnx(estimator, x[:1], target_opset=OPSETS, options=options or None))
    check(name, formula(estimator))


probabilities = lambda estimator: estimator.predict_proba(rows)
values = lambda estimator: estimator.predict(rows).reshape(len(rows), -1)
sklearn_model("linear.onnx", LinearRegression(), y, values)
# With the dictionaries that the converter adds unless told otherwise.
sklearn_model("logistic.onnx", make_pipeline(StandardScaler(), LogisticRegression()), up, probabilities)
sklearn_model("logistic_three.onnx", LogisticRegression(), three, probabilities, zipmap=False)
sklearn_model("forest.onnx", RandomForestClassifier(8, max_depth=4, random_state=1), three, probabilities, zipmap=False)
sklearn_model("forest_two.onnx", RandomForestClassifier(8, max_depth=3, random_state=1), up, probabilities, zipmap=False)
sklearn_model("forest_regression.onnx", RandomForestRegressor(8, max_depth=4, random_state=1), y, values)
sklearn_model("boosting.onnx", GradientBoostingRegressor(n_estimators=12, max_depth=3, random_state=1), y, values)
sklearn_model("perceptron.onnx", make_pipeline(StandardScaler(), MLPClassifier((9, 5), random_state=1, max_iter=800)), up, probabilities, zipmap=False)


def network(name, batch, kind=np.float32, inputs=(3,)):
    """tanh and softmax: sizes that fill no vector evenly."""
    draw = np.random.default_rng(11)
    hidden, out = draw.normal(size=(3, 37)), draw.normal(size=(37, 2))
    bias = draw.normal(size=37)
    element = TensorProto.DOUBLE if kind == np.float64 else TensorProto.FLOAT
    constants = [numpy_helper.from_array(a.astype(kind), n) for a, n in [(hidden, "hidden"), (bias, "bias"), (out, "out")]]
    names = [f"x{at}" for at in range(len(inputs))]
    nodes = [helper.make_node("Concat", names, ["x"], axis=1)] if len(inputs) > 1 else [helper.make_node("Identity", names, ["x"])]
    nodes += [
        helper.make_node("MatMul", ["x", "hidden"], ["h"]),
        helper.make_node("Add", ["h", "bias"], ["a"]),
        helper.make_node("Tanh", ["a"], ["t"]),
        helper.make_node("MatMul", ["t", "out"], ["o"]),
        helper.make_node("Softmax", ["o"], ["p"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info(n, element, [batch, w]) for n, w in zip(names, inputs)],
        [helper.make_tensor_value_info("p", element, [batch, 2])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    save(name, model)
    o = np.tanh(rows.astype(float) @ hidden + bias) @ out
    e = np.exp(o - o.max(axis=1, keepdims=True))
    check(name, e / e.sum(axis=1, keepdims=True))


network("network.onnx", "rows")
network("network_one_row.onnx", 1)
network("network_double.onnx", None, np.float64)
network("network_two_inputs.onnx", "rows", inputs=(1, 2))

document = {"rows": rows.astype(float).tolist(), "expected": expected}
(HERE / "expected.json").write_text(json.dumps(document) + "\n")
