"""Seconds that scikit-learn takes for k-NN and Gaussian mixtures on the files that ../eval/eval.mjs wrote.

Usage: evaluation.py FOLDER COLUMNS [mixtures]; prints one line of JSON.
"""

import json
import sys
import time

import numpy
from sklearn import __version__
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import KNeighborsClassifier

folder, columns, mixtures = sys.argv[1], int(sys.argv[2]), "mixtures" in sys.argv[3:]
train = numpy.fromfile(f"{folder}/train.f32", numpy.float32).reshape(-1, columns)
test = numpy.fromfile(f"{folder}/test.f32", numpy.float32).reshape(-1, columns)
labels = numpy.fromfile(f"{folder}/train.i32", numpy.int32)
test_labels = numpy.fromfile(f"{folder}/test.i32", numpy.int32)


def fastest(runs, work):
    best = None
    for run in range(runs):
        start = time.perf_counter()
        result = work(run)
        seconds = time.perf_counter() - start
        if best is None or seconds < best[0]:
            best = (seconds, result)
    return best


def neighbours(_):
    model = KNeighborsClassifier(15, algorithm="brute").fit(train, labels)
    return float(numpy.mean(model.predict(test) == test_labels))


def mixture(run):
    model = GaussianMixture(10, random_state=run).fit(train)
    return {"iterations": int(model.n_iter_), "lowerBound": float(model.lower_bound_)}


knn, accuracy = fastest(3, neighbours)
runs = [fastest(1, lambda _, run=run: mixture(run)) for run in range(3)] if mixtures else []
gmm = [{"seconds": seconds, **result} for seconds, result in runs]
print(json.dumps({"version": __version__, "knn": {"seconds": knn, "accuracy": accuracy}, "gmm": gmm}))
