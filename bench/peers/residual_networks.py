"""The residual networks of the paper's table 5 and SimVAE on them, as a user of PyTorch writes it."""

import torch
from torch import nn
from torch.nn import functional

LATENT = 64
WIDTHS = (32, 64, 128, 256)


class Block(nn.Module):
    """Two convolutions and a shortcut; transposed ones where `up`."""

    def __init__(self, inputs, outputs, stride, up=False):
        super().__init__()
        convolution = nn.ConvTranspose2d if up else nn.Conv2d
        extra = {"output_padding": stride - 1} if up else {}
        self.body = nn.Sequential(
            convolution(inputs, outputs, 3, stride, 1, bias=False, **extra),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
            convolution(outputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        same = stride == 1 and inputs == outputs
        self.shortcut = (
            nn.Identity()
            if same
            else nn.Sequential(
                convolution(inputs, outputs, 1, stride, bias=False, **extra), nn.BatchNorm2d(outputs)
            )
        )

    def forward(self, images):
        return functional.relu(self.body(images) + self.shortcut(images))


def encoder(outputs):
    """Images [n, 3, 32, 32] to rows."""
    layers = [nn.ZeroPad2d((1, 2, 1, 2)), nn.Conv2d(3, 16, 4, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    layers.append(nn.MaxPool2d(3, 2, 1))
    for stage, (inputs, width) in enumerate(zip((16, *WIDTHS), WIDTHS)):
        layers += [Block(inputs, width, 1 if stage == 0 else 2), Block(width, width, 1)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(WIDTHS[-1] * 4, outputs))


def decoder():
    """Rows of LATENT numbers to logits of images."""
    layers = [nn.Linear(LATENT, WIDTHS[-1] * 4), nn.Unflatten(1, (WIDTHS[-1], 2, 2))]
    widths = (*reversed(WIDTHS), 16)
    for inputs, width in zip(widths, widths[1:]):
        layers += [Block(inputs, width, 2, up=True), Block(width, width, 1, up=True)]
    return nn.Sequential(*layers, nn.Conv2d(16, 3, 5, 1, 2))


class SimVae(nn.Module):
    """SimVAE; an encoder gives mean and log-variance."""

    def __init__(self):
        super().__init__()
        self.encoder = encoder(2 * LATENT)
        self.decoder = decoder()

    def forward(self, views, views_per_image, prior_variance=0.005):
        """Loss of views [images * views_per_image, 3, 32, 32], mean over images."""
        mean, log_variance = self.encoder(views).chunk(2, dim=1)
        latent = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        error = 0.5 * (torch.sigmoid(self.decoder(latent)) - views).square().sum()
        entropy = 0.5 * log_variance.sum()
        sets = latent.view(-1, views_per_image, LATENT)
        prior = 0.5 * ((sets - sets.mean(1, keepdim=True)).square() / prior_variance).sum()
        return (error - entropy + prior) * views_per_image / views.shape[0]
