"""Random views/s of 28 x 28 grey images by torchvision on PIL images, on one core.

Usage: augment.py; every line on standard input measures once.
"""

import time

import numpy
import torch
import torchvision
from PIL import Image
from serve import serve
from torchvision import transforms

torch.set_num_threads(1)
random = numpy.random.default_rng(0)
images = [Image.fromarray(random.integers(0, 256, (28, 28), numpy.uint8)) for _ in range(200)]
augment = transforms.Compose(
    [
        transforms.RandomResizedCrop(28, scale=(0.4, 1), ratio=(0.75, 1.3)),
        transforms.RandomHorizontalFlip(),
        transforms.RandomVerticalFlip(),
        transforms.ToTensor(),
    ]
)


def measure():
    start = time.perf_counter()
    for _ in range(10):
        for image in images:
            augment(image)
    return 10 * len(images) / (time.perf_counter() - start)


measure()
serve(measure, f"torchvision {torchvision.__version__}")
