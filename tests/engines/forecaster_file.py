"""Load forecasters with PyTorch and print the outputs of their networks as JSON: forecaster_file.py FILE INPUTS.json ..."""

import json
import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file


class Forecaster(torch.nn.Module):
    def __init__(self, features, hidden, horizon):
        super().__init__()
        self.lstm = torch.nn.LSTM(features, hidden, batch_first=True)
        self.head = torch.nn.Linear(hidden, horizon)

    def forward(self, inputs):
        _, (hidden, _) = self.lstm(inputs)
        return self.head(hidden[-1])


def forecasts(file, inputs):
    with safe_open(file, framework="pt") as opened:
        shape = json.loads(opened.metadata()["lookback"])["shape"]
    state = load_file(file)
    dtype = state["head.bias"].dtype
    model = Forecaster(shape["features"], state["lstm.weight_hh_l0"].shape[1], shape["horizon"]).to(dtype)
    model.load_state_dict(state)
    with open(inputs) as text:
        samples = torch.tensor(json.load(text), dtype=dtype)
    with torch.no_grad():
        outputs = model(samples.view(-1, shape["steps"], shape["features"]))
    return outputs.to(torch.float64).flatten().tolist()


files = sys.argv[1:]
print(json.dumps([forecasts(*pair) for pair in zip(files[::2], files[1::2])]))
