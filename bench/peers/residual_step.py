"""Time of PyTorch on 126 images of 32 x 32 with the residual networks of table 5, in the faster of its two memory formats.

Usage: residual_step.py [--what step|encoder|inference] [--steps N] [--threads N]
Milliseconds of a step of SimVAE (forward, gradients, Adam), or of the encoder's forward and gradients; images/s of its inference.
Every line on standard input measures once.
"""

import argparse
import time

import torch
from residual_networks import LATENT, SimVae, encoder
from serve import serve

VIEWS = 126
VIEWS_PER_IMAGE = 6

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--what", choices=("step", "encoder", "inference"), default="step")
parser.add_argument("--steps", type=int, default=5)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
torch.set_num_threads(options.threads)


def training_step(memory_format):
    torch.manual_seed(0)
    model = SimVae().to(memory_format=memory_format)
    views = torch.rand(VIEWS, 3, 32, 32).to(memory_format=memory_format)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-4)

    def step():
        optimizer.zero_grad()
        loss = model(views, VIEWS_PER_IMAGE)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def encoder_step(memory_format):
    torch.manual_seed(0)
    model = encoder(2 * LATENT).to(memory_format=memory_format)
    images = torch.rand(VIEWS, 3, 32, 32).to(memory_format=memory_format)
    if options.what == "inference":
        model.eval()

        def infer():
            with torch.no_grad():
                return model(images)

        return infer

    def step():
        model.zero_grad()
        model(images).square().mean().backward()

    return step


def milliseconds(step):
    start = time.perf_counter()
    for _ in range(options.steps):
        step()
    return 1000 * (time.perf_counter() - start) / options.steps


make = training_step if options.what == "step" else encoder_step
candidates = {}
for name, memory_format in (("", torch.contiguous_format), (", channels_last", torch.channels_last)):
    step = make(memory_format)
    step()
    step()
    candidates[name] = (min(milliseconds(step) for _ in range(2)), step)
fastest = min(candidates, key=lambda name: candidates[name][0])
step = candidates[fastest][1]


def measure():
    taken = milliseconds(step)
    return 1000 * VIEWS / taken if options.what == "inference" else taken


serve(measure, f"PyTorch {torch.__version__}{fastest}")
