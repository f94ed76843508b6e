"""Milliseconds of a training step of SimVAE in PyTorch: forward, gradients and Adam, without augmentation.

Usage: mlp_step.py [--views N] [--steps N] [--threads N]; every line on standard input measures once.
"""

import argparse
import time

import torch
from serve import serve
from simvae_mlp import Training

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--views", type=int, default=126)
parser.add_argument("--steps", type=int, default=40)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()

training = Training(options.threads)
views = torch.rand(options.views, 784)
for _ in range(5):
    training.step(views)


def measure():
    start = time.perf_counter()
    for _ in range(options.steps):
        training.step(views)
    return 1000 * (time.perf_counter() - start) / options.steps


serve(measure, f"PyTorch {torch.__version__}")
