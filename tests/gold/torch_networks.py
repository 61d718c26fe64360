"""Records what PyTorch computes with stacked layers and GRUs, in f64 on the CPU: `python3 torch_networks.py > torch_networks.json`.

Names of tensors are those of a module's state, so any set made the same way (another SEED or CASES) can take its place.
"""

import json
import sys

import torch

SEED = 21
# cell, layers, hidden units, features, time steps, samples, horizon
CASES = [
    ("lstm", 1, 4, 2, 5, 3, 3),
    ("lstm", 2, 3, 1, 4, 3, 1),
    ("lstm", 2, 5, 3, 5, 2, 4),
    ("lstm", 3, 4, 2, 4, 3, 2),
    ("gru", 1, 1, 1, 1, 1, 1),
    ("gru", 1, 5, 1, 6, 3, 1),
    ("gru", 1, 4, 3, 5, 2, 14),
    ("gru", 2, 4, 2, 5, 3, 2),
    ("gru", 3, 3, 2, 4, 2, 3),
]
LEARNING_RATES = {"adam": 0.01, "sgd": 0.05}
STEPS = 3


class Forecaster(torch.nn.Module):
    def __init__(self, cell, layers, hidden, features, horizon):
        super().__init__()
        kind = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell]
        setattr(self, cell, kind(features, hidden, num_layers=layers, batch_first=True))
        self.cell = cell
        self.head = torch.nn.Linear(hidden, horizon)

    def forward(self, x):
        states, _ = getattr(self, self.cell)(x)
        return self.head(states[:, -1])


def state(module):
    return {name: tensor.tolist() for name, tensor in module.state_dict().items()}


def train(module, x, y, name):
    rate = LEARNING_RATES[name]
    kind = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[name]
    optimizer = kind(module.parameters(), lr=rate)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(module(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"lr": rate, "losses": losses, "weights": state(module)}


def record(case):
    cell, layers, hidden, features, steps, samples, horizon = case
    module = Forecaster(cell, layers, hidden, features, horizon)
    start = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    x = torch.rand(samples, steps, features) * 2 - 1
    y = torch.rand(samples, horizon) * 2 - 1
    x.requires_grad_(True)
    prediction = module(x)
    loss = torch.nn.functional.mse_loss(prediction, y)
    loss.backward()
    found = {
        "cell": cell,
        "layers": layers,
        "hidden": hidden,
        "weights": state(module),
        "x": x.tolist(),
        "y": y.tolist(),
        "prediction": prediction.tolist(),
        "loss": loss.item(),
        "gradients": {name: tensor.grad.tolist() for name, tensor in module.named_parameters()},
        "gradient of x": x.grad.tolist(),
    }
    x = x.detach()
    for name in LEARNING_RATES:
        module.load_state_dict(start)
        found[name] = train(module, x, y, name)
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
