#!/usr/bin/python3
"""Writes the models of this folder: networks exported by PyTorch, and scikit-learn's models as skl2onnx lays them out.

Beside each NAME.onnx lie NAME.in.pb and NAME.out.pb, tensors as in ONNX's test data: rows, and what the maker itself says of them.
Made with PyTorch 1.13.1, scikit-learn 1.2.1 and onnx 1.12.0 (Debian 12: python3-torch, python3-sklearn, python3-onnx):

    /usr/bin/python3 make_models.py [FOLDER]
"""
import io
import os
import sys

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_iris, load_diabetes
from sklearn.ensemble import RandomForestClassifier, GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, LinearRegression
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import Normalizer, StandardScaler
from torch import nn

FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
ROWS = 4


def write(name, model, rows, expected):
    for suffix, values in ((".in.pb", rows), (".out.pb", expected)):
        with open(os.path.join(FOLDER, name + suffix), "wb") as file:
            file.write(numpy_helper.from_array(np.ascontiguousarray(values)).SerializeToString())
    with open(os.path.join(FOLDER, name + ".onnx"), "wb") as file:
        file.write(model)


def from_torch(name, module, *shape, words=0, opset=14):
    torch.manual_seed(len(name))
    for layer in module.modules():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    for name_of, buffer in module.named_buffers():
        if name_of.endswith("running_mean"):
            buffer.uniform_(-0.2, 0.2)
        elif name_of.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
    module.eval()
    rows = torch.randint(0, words, (ROWS, *shape)) if words else torch.randn(ROWS, *shape)
    with torch.no_grad():
        expected = module(rows).numpy()
    assert np.ptp(expected, axis=0).max() > 1e-3, name + " says the same of all rows"
    file = io.BytesIO()
    torch.onnx.export(module, rows, file, input_names=["x"], output_names=["y"], opset_version=opset, dynamic_axes={"x": {0: "n"}, "y": {0: "n"}})
    write("torch-" + name, file.getvalue(), rows.numpy(), expected)


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return torch.relu(x + self.second(self.first(x)))


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.recurrent = kind(5, 6, batch_first=True)
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        return self.head(self.recurrent(x)[0][:, -1])


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(12, 8)
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return torch.log_softmax(self.head(self.norm(self.embedding(x)).mean(1)), 1)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0, activation="gelu", batch_first=True)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head(self.layer(x).mean(1))


def of_torch():
    from_torch("mlp", nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.GELU(), nn.Dropout(0.5), nn.Linear(16, 8), nn.SiLU(), nn.Linear(8, 3)), 6)
    from_torch("images", nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.LeakyReLU(0.1), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10)), 3, 16, 16)
    from_torch("residual", nn.Sequential(nn.Conv2d(1, 6, 3, padding=1), Residual(6), nn.AvgPool2d(2), Residual(6), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 4), nn.Softmax(1)), 1, 12, 12)
    from_torch("decoder", nn.Sequential(nn.ConvTranspose2d(4, 3, 4, stride=2, padding=1), nn.PReLU(3), nn.Upsample(scale_factor=2), nn.Hardtanh(), nn.Flatten(), nn.Linear(432, 5)), 4, 3, 3)
    from_torch("series", nn.Sequential(nn.Conv1d(3, 8, 3), nn.ELU(), nn.AvgPool1d(2), nn.Flatten(), nn.Linear(40, 2), nn.Sigmoid()), 3, 12)
    from_torch("groups", nn.Sequential(nn.Conv2d(4, 8, 3, groups=4, dilation=2), nn.GroupNorm(2, 8), nn.Hardswish(), nn.InstanceNorm2d(8, affine=True), nn.Flatten(), nn.Linear(72, 3)), 4, 7, 7)
    from_torch("lstm", Recurrent(nn.LSTM), 7, 5)
    from_torch("gru", Recurrent(nn.GRU), 7, 5)
    from_torch("words", Words(), 9, words=12)
    from_torch("attention", Attention(), 6, 8)


def from_sklearn(name, nodes, inputs, outputs, rows, expected, initializers=(), opset=13):
    types = [helper.make_tensor_value_info(key, TensorProto.FLOAT, [None, size]) for key, size in inputs]
    results = [helper.make_tensor_value_info(key, kind, [None] if size is None else [None, size]) for key, kind, size in outputs]
    graph = helper.make_graph(nodes, name, types, results, list(initializers))
    model = helper.make_model(graph, producer_name="by hand", opset_imports=[helper.make_opsetid("", opset), helper.make_opsetid("ai.onnx.ml", 2)])
    model.ir_version = 7
    onnx.checker.check_model(model)
    write("sklearn-" + name, model.SerializeToString(), rows.astype(np.float32), expected.astype(np.float32))


def ml(kind, inputs, outputs, **attributes):
    return helper.make_node(kind, inputs, outputs, domain="ai.onnx.ml", **attributes)


def trees(estimators, leaf):
    """The attributes that trees of all kinds have; leaf(tree, node) gives the (number, weight) pairs of a leaf."""
    a = {key: [] for key in ("nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_values", "nodes_modes", "nodes_truenodeids", "nodes_falsenodeids")}
    leaves = []
    for number, estimator in enumerate(estimators):
        tree = estimator.tree_
        for node in range(tree.node_count):
            is_leaf = tree.children_left[node] < 0
            a["nodes_treeids"].append(number)
            a["nodes_nodeids"].append(node)
            a["nodes_featureids"].append(0 if is_leaf else int(tree.feature[node]))
            # Rows are floats: a threshold between two of them must round down to stay between.
            threshold = 0.0 if is_leaf else float(np.nextafter(np.float32(tree.threshold[node]), np.float32(-np.inf))) if float(np.float32(tree.threshold[node])) > tree.threshold[node] else float(np.float32(tree.threshold[node]))
            a["nodes_values"].append(threshold)
            a["nodes_modes"].append("LEAF" if is_leaf else "BRANCH_LEQ")
            a["nodes_truenodeids"].append(0 if is_leaf else int(tree.children_left[node]))
            a["nodes_falsenodeids"].append(0 if is_leaf else int(tree.children_right[node]))
            if is_leaf:
                leaves += [(number, node, which, weight) for which, weight in leaf(tree, node)]
    return a, leaves


def of_sklearn():
    x, y = load_iris(return_X_y=True)
    x = x.astype(np.float32)
    rows = x[::15]

    scaler = StandardScaler().fit(x)
    logistic = LogisticRegression(max_iter=500).fit(scaler.transform(x), y)
    scale = ml("Scaler", ["x"], ["scaled"], offset=scaler.mean_.tolist(), scale=(1 / scaler.scale_).tolist())
    classify = ml("LinearClassifier", ["scaled"], ["label", "y"], coefficients=logistic.coef_.ravel().tolist(), intercepts=logistic.intercept_.tolist(), classlabels_ints=[0, 1, 2], multi_class=0, post_transform="SOFTMAX")
    from_sklearn("logistic", [scale, classify], [("x", 4)], [("label", TensorProto.INT64, None), ("y", TensorProto.FLOAT, 3)], rows, logistic.predict_proba(scaler.transform(rows)))

    normalizer = Normalizer("l2")
    network = MLPClassifier((7,), activation="tanh", max_iter=300, random_state=1).fit(normalizer.transform(x), y)
    layers, last = [ml("Normalizer", ["x"], ["unit"], norm="L2")], "unit"
    weights = []
    for i, (w, b) in enumerate(zip(network.coefs_, network.intercepts_)):
        weights += [numpy_helper.from_array(w.astype(np.float32), f"coefficient{i}"), numpy_helper.from_array(b.astype(np.float32).reshape(1, -1), f"intercepts{i}")]
        layers += [helper.make_node("MatMul", [last, f"coefficient{i}"], [f"product{i}"]), helper.make_node("Add", [f"product{i}", f"intercepts{i}"], [f"sum{i}"])]
        last = f"sum{i}"
        if i == 0:
            layers.append(helper.make_node("Tanh", [last], ["next"]))
            last = "next"
    layers.append(helper.make_node("Softmax", [last], ["y"], axis=1))
    from_sklearn("mlp", layers, [("x", 4)], [("y", TensorProto.FLOAT, 3)], rows, network.predict_proba(normalizer.transform(rows)), weights)

    forest = RandomForestClassifier(5, max_depth=4, random_state=1).fit(x, y)
    shares = lambda tree, node: [(c, float(tree.value[node][0][c] / tree.value[node][0].sum() / len(forest.estimators_))) for c in range(3)]
    a, leaves = trees(forest.estimators_, shares)
    tree = ml("TreeEnsembleClassifier", ["x"], ["label", "y"], post_transform="NONE", classlabels_int64s=[0, 1, 2],
              class_treeids=[l[0] for l in leaves], class_nodeids=[l[1] for l in leaves], class_ids=[l[2] for l in leaves], class_weights=[l[3] for l in leaves], **a)
    from_sklearn("forest", [tree], [("x", 4)], [("label", TensorProto.INT64, None), ("y", TensorProto.FLOAT, 3)], rows, forest.predict_proba(rows))

    x, y = load_diabetes(return_X_y=True)
    x = x.astype(np.float32)
    rows = x[::40]
    linear = LinearRegression().fit(x, y)
    regress = ml("LinearRegressor", ["x"], ["y"], coefficients=linear.coef_.tolist(), intercepts=[float(linear.intercept_)])
    from_sklearn("linear", [regress], [("x", 10)], [("y", TensorProto.FLOAT, 1)], rows, linear.predict(rows).reshape(-1, 1))

    boosted = GradientBoostingRegressor(n_estimators=12, max_depth=3, random_state=1).fit(x, y)
    values = lambda tree, node: [(0, float(tree.value[node][0][0] * boosted.learning_rate))]
    a, leaves = trees(boosted.estimators_.ravel(), values)
    tree = ml("TreeEnsembleRegressor", ["x"], ["y"], n_targets=1, aggregate_function="SUM", base_values=[float(boosted.init_.constant_[0][0])],
              target_treeids=[l[0] for l in leaves], target_nodeids=[l[1] for l in leaves], target_ids=[l[2] for l in leaves], target_weights=[l[3] for l in leaves], **a)
    from_sklearn("boosted", [tree], [("x", 10)], [("y", TensorProto.FLOAT, 1)], rows, boosted.predict(rows).reshape(-1, 1))


of_torch()
of_sklearn()
