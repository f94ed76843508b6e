"""Random views/s by torchvision on PIL images, on one core: of grey images, 28 x 28, or of colour images, 32 x 32, with jitter.

Usage: augment.py [--color] [--side N] [--simclr]; --simclr adds SimCLR's greyscale and blur. Every line on standard input
measures once.
"""

import argparse
import time

import numpy
import torch
import torchvision
from PIL import Image
from serve import serve
from torchvision import transforms

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--color", action="store_true")
parser.add_argument("--side", type=int)
parser.add_argument("--simclr", action="store_true")
options = parser.parse_args()
side = options.side or (32 if options.color else 28)
shape = (side, side, 3) if options.color else (side, side)

torch.set_num_threads(1)
random = numpy.random.default_rng(0)
images = [Image.fromarray(random.integers(0, 256, shape, numpy.uint8)) for _ in range(200)]
jitter = transforms.ColorJitter(brightness=0.8, contrast=0.8, saturation=0.8, hue=0.2)
# Side 32: kernel 3; side 64: kernel 7.
blur = transforms.GaussianBlur(2 * max(1, side // 10 // 2) + 1, sigma=(0.1, 2))
augment = transforms.Compose(
    [
        transforms.RandomResizedCrop(side, scale=(0.6 if options.color else 0.4, 1), ratio=(0.75, 1.3)),
        transforms.RandomHorizontalFlip(),
        transforms.RandomVerticalFlip(),
        *([transforms.RandomApply([jitter], p=0.8)] if options.color else []),
        *([transforms.RandomGrayscale(p=0.2)] if options.color and options.simclr else []),
        *([transforms.RandomApply([blur], p=0.5)] if options.simclr else []),
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
