"""Records what PyTorch computes with its other losses, with that of quantiles and with dropout between layers, in f64 on the CPU:
`python3 -P torch_losses.py > torch_losses.json` (-P: `statistics.py` beside it is not Python's).

Masks of dropout are drawn here and multiplied in as `nn.Dropout` does, one value for each sample, time step and unit, so
that another program can take the same ones. Any set made the same way (another SEED or CASES) can take its place.
"""

import json
import sys

import torch

SEED = 22
# cell, layers, hidden units, features, time steps, samples, horizon, loss or levels of quantiles, dropout
CASES = [
    ("lstm", 1, 4, 2, 5, 3, 3, "mae", 0.0),
    ("lstm", 1, 5, 1, 4, 7, 1, "huber", 0.0),
    ("gru", 1, 3, 2, 5, 4, 2, "mae", 0.0),
    ("gru", 2, 4, 2, 4, 5, 3, "huber", 0.0),
    ("lstm", 2, 5, 2, 4, 3, 1, "mse", 0.5),
    ("lstm", 3, 4, 1, 5, 4, 2, "mse", 0.2),
    ("gru", 2, 6, 1, 5, 3, 2, "mse", 0.3),
    ("gru", 3, 3, 2, 4, 5, 1, "huber", 0.5),
    ("lstm", 1, 4, 2, 5, 7, 1, [0.05, 0.25, 0.5, 0.75, 0.95], 0.0),
    ("gru", 1, 5, 1, 4, 5, 3, [0.1, 0.5, 0.9], 0.0),
    ("lstm", 2, 3, 2, 5, 4, 2, [0.5, 0.8], 0.3),
]
LOSSES = {
    "mse": torch.nn.functional.mse_loss,
    "mae": torch.nn.functional.l1_loss,
    "huber": torch.nn.functional.huber_loss,
}
LEARNING_RATES = {"adam": 0.01, "sgd": 0.05}
STEPS = 3


def pinball(levels):
    q = torch.tensor(levels)

    def loss(output, truth):
        error = truth.unsqueeze(-1) - output.view(*truth.shape, len(levels))
        return torch.maximum(q * error, (q - 1) * error).mean()

    return loss


class Forecaster(torch.nn.Module):
    def __init__(self, cell, layers, hidden, features, horizon):
        super().__init__()
        kind = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell]
        inputs = [features] + [hidden] * (layers - 1)
        self.layers = torch.nn.ModuleList(kind(width, hidden, batch_first=True) for width in inputs)
        self.cell = cell
        self.head = torch.nn.Linear(hidden, horizon)

    def forward(self, x, masks=None):
        for number, layer in enumerate(self.layers):
            if number > 0 and masks is not None:
                x = x * masks[number - 1]
            x, _ = layer(x)
        return self.head(x[:, -1])

    def named(self):
        """Parameters by the names that they have in one module of several layers."""
        for number, layer in enumerate(self.layers):
            for name, tensor in layer.named_parameters():
                yield f"{self.cell}.{name[:-1]}{number}", tensor
        for name, tensor in self.head.named_parameters():
            yield f"head.{name}", tensor


def state(module):
    return {name: tensor.tolist() for name, tensor in module.named()}


def train(module, x, y, name, loss_of, masks):
    rate = LEARNING_RATES[name]
    kind = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[name]
    optimizer = kind(module.parameters(), lr=rate)
    losses = []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = loss_of(module(x, masks[step]), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"lr": rate, "losses": losses, "weights": state(module)}


def record(case):
    cell, layers, hidden, features, steps, samples, horizon, named, dropout = case
    levels = named if isinstance(named, list) else None
    loss_of = pinball(levels) if levels else LOSSES[named]
    module = Forecaster(cell, layers, hidden, features, horizon * len(levels or [0.5]))
    start = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    x = torch.rand(samples, steps, features) * 2 - 1
    y = (torch.rand(samples, horizon) * 2 - 1) * 2
    kept = torch.full((samples, steps, hidden), 1 - dropout)
    masks = [[torch.bernoulli(kept) / (1 - dropout) for _ in range(layers - 1)] for _ in range(STEPS)]
    if dropout == 0:
        masks = [None] * STEPS
    x.requires_grad_(True)
    output = module(x, masks[0])
    loss = loss_of(output, y)
    loss.backward()
    found = {
        "cell": cell,
        "layers": layers,
        "hidden": hidden,
        "loss name": "quantiles" if levels else named,
        "dropout": dropout,
        "masks": [[mask.tolist() for mask in step] for step in masks if step is not None],
        "weights": state(module),
        "x": x.tolist(),
        "y": y.tolist(),
        "forecast": module(x).tolist(),
        "output": output.tolist(),
        "loss": loss.item(),
        "gradients": {name: tensor.grad.tolist() for name, tensor in module.named()},
        "gradient of x": x.grad.tolist(),
    }
    if levels:
        found["quantiles"] = levels
    x = x.detach()
    for name in LEARNING_RATES:
        module.load_state_dict(start)
        found[name] = train(module, x, y, name, loss_of, masks)
    return found


def main():
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    document = {"torch": torch.__version__, "cases": [record(case) for case in CASES]}
    json.dump(document, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
