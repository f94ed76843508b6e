"""Milliseconds of a training step of SimVAE in PyTorch, augmentation and order included: DataLoader and torchvision.

Usage: end_to_end.py --images FILE [--warm-up N] [--steps N] [--workers N] [--threads N]; every line on standard input
measures once. FILE holds bytes, [count, 28, 28].
"""

import argparse
import time

import numpy
import torch
from PIL import Image
from serve import serve
from simvae_mlp import Training
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

VIEWS_PER_IMAGE = 6
IMAGES_PER_STEP = 21

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--images", required=True)
parser.add_argument("--warm-up", type=int, default=20)
parser.add_argument("--steps", type=int, default=60)
parser.add_argument("--workers", type=int, default=2)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()

augment = transforms.Compose(
    [
        transforms.RandomResizedCrop(28, scale=(0.4, 1), ratio=(0.75, 1.3)),
        transforms.RandomHorizontalFlip(),
        transforms.RandomVerticalFlip(),
        transforms.ToTensor(),
    ]
)


class Views(Dataset):
    """Random views of every image, [VIEWS_PER_IMAGE, 1, 28, 28]."""

    def __init__(self, pixels):
        self.pixels = pixels

    def __len__(self):
        return len(self.pixels)

    def __getitem__(self, index):
        image = Image.fromarray(self.pixels[index])
        return torch.stack([augment(image) for _ in range(VIEWS_PER_IMAGE)])


def batches():
    """Views of images in random order, epoch after epoch."""
    pixels = numpy.fromfile(options.images, numpy.uint8).reshape(-1, 28, 28)
    loader = DataLoader(
        Views(pixels),
        IMAGES_PER_STEP,
        shuffle=True,
        num_workers=options.workers,
        drop_last=True,
        persistent_workers=options.workers > 0,
    )
    while True:
        yield from loader


def run(steps):
    for _ in range(steps):
        training.step(next(stream).view(-1, 784), VIEWS_PER_IMAGE)


def measure():
    # The workers made views while nobody looked: those are not timed.
    run(10)
    start = time.perf_counter()
    run(options.steps)
    return 1000 * (time.perf_counter() - start) / options.steps


training = Training(options.threads)
stream = batches()
run(options.warm_up)
serve(measure, f"PyTorch {torch.__version__}, {options.workers} workers")
