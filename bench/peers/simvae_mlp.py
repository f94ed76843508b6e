"""SimVAE on the MLP of the paper's table 4, as a user of PyTorch writes it."""

import torch
from torch import nn

LATENT = 10


class SimVaeMlp(nn.Module):
    """784-500-500-2000-10 and back; an encoder gives mean and log-variance."""

    def __init__(self):
        super().__init__()
        self.encoder = mlp(784, 500, 500, 2000, 2 * LATENT)
        self.decoder = mlp(LATENT, 2000, 500, 500, 784)

    def forward(self, views, views_per_image, prior_variance=0.003):
        """Loss of views [images * views_per_image, 784], mean over views."""
        mean, log_variance = self.encoder(views).chunk(2, dim=1)
        latent = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        error = 0.5 * (torch.sigmoid(self.decoder(latent)) - views).square().sum()
        entropy = 0.5 * log_variance.sum()
        clusters = latent.view(-1, views_per_image, LATENT)
        prior = 0.5 * ((clusters - clusters.mean(1, keepdim=True)).square() / prior_variance).sum()
        return (error - entropy + prior) / views.shape[0]


def mlp(*widths):
    """Linear layers with ReLU between them."""
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Training:
    """A model with Adam, and one step of them."""

    def __init__(self, threads, learning_rate=3e-4):
        torch.set_num_threads(threads)
        torch.manual_seed(0)
        self.model = SimVaeMlp()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=learning_rate)

    def step(self, views, views_per_image=6):
        """Forward, gradients, Adam; gives the loss."""
        loss = self.model(views, views_per_image)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()
