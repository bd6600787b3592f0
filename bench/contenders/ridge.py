"""Stage 1 as published: scikit-learn's Ridge for every objective and penalty, then once more at the best penalty."""

import json
import platform
import resource
import sys
import time

import numpy
import sklearn
from sklearn.linear_model import Ridge

ALPHAS = [10.0**power for power in range(-4, 5)]


def main():
    request = json.load(sys.stdin)
    folder, shape = request["folder"], request["shape"]
    start = time.perf_counter()
    features = numpy.fromfile(f"{folder}/features.f32", numpy.float32).reshape(shape["rows"], shape["features"])
    labels = numpy.fromfile(f"{folder}/labels.f32", numpy.float32).reshape(shape["rows"], shape["objectives"])
    validation = numpy.fromfile(f"{folder}/validation.u8", numpy.uint8) != 0
    alphas, losses = [], []
    for j in range(shape["objectives"]):
        labelled = ~numpy.isnan(labels[:, j])
        x, y = features[labelled & ~validation], labels[labelled & ~validation, j]
        x_validation, y_validation = features[labelled & validation], labels[labelled & validation, j]
        errors = []
        for alpha in ALPHAS:
            model = Ridge(alpha=alpha, fit_intercept=False).fit(x, y)
            errors.append(float(numpy.mean((model.predict(x_validation).astype(float) - y_validation) ** 2)))
        best = ALPHAS[int(numpy.argmin(errors))]
        Ridge(alpha=best, fit_intercept=False).fit(x, y)
        alphas.append(best)
        losses.append(errors)
    answer = {
        "versions": {
            "scikit-learn": sklearn.__version__,
            "numpy": numpy.__version__,
            "Python": platform.python_version(),
        },
        "seconds": time.perf_counter() - start,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "alphas": alphas,
        "losses": losses,
    }
    print(json.dumps(answer))


main()
