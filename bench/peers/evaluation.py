"""Seconds that scikit-learn, and faiss where it is installed, take for the work of ../eval/eval.mjs on the files that it wrote.

Usage: evaluation.py FOLDER COLUMNS [mixtures]; prints one line of JSON.
"""

import json
import sys
import time

import numpy
from sklearn import __version__
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import KNeighborsClassifier

try:
    import faiss
except ImportError:
    faiss = None

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


def faiss_neighbours(_):
    index = faiss.IndexFlatL2(columns)
    index.add(train)
    _, nearest = index.search(test, 15)
    return nearest


def clusters(_):
    model = KMeans(10, n_init=10, random_state=0).fit(train)
    return float(model.inertia_)


def logistic(_):
    spread = train.std(0)
    standard = ((train - train.mean(0)) / spread).astype(numpy.float64)
    model = LogisticRegression(C=1, tol=1e-6, max_iter=1000).fit(standard, labels)
    return float(model.score((test - train.mean(0)) / spread, test_labels))


knn, accuracy = fastest(3, neighbours)
knn_faiss = fastest(3, faiss_neighbours)[0] if faiss else None
kmeans, inertia = fastest(3, clusters) if mixtures else (None, None)
linear, linear_accuracy = fastest(2, logistic) if mixtures else (None, None)
runs = [fastest(1, lambda _, run=run: mixture(run)) for run in range(3)] if mixtures else []
gmm = [{"seconds": seconds, **result} for seconds, result in runs]
print(
    json.dumps(
        {
            "version": __version__,
            "knn": {"seconds": knn, "accuracy": accuracy},
            "faiss": {"seconds": knn_faiss},
            "kmeans": {"seconds": kmeans, "inertia": inertia},
            "logistic": {"seconds": linear, "accuracy": linear_accuracy},
            "gmm": gmm,
        }
    )
)
