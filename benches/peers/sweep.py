"""Chicago ridership: data, one trial, the grid. Shared by the four sweeps."""
import os; DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "experiments", "data", "")
import itertools, numpy as np
GRID = dict(look_back=[7, 14, 28], hidden=[8, 32, 64], lr=[1e-2, 1e-3], seed=[0, 1])
CELLS = [dict(zip(GRID, v)) for v in itertools.product(*GRID.values())]
def series():
    y = np.loadtxt(DATA + "chicago_l.csv", delimiter=",", skiprows=1, usecols=1); n = len(y); a, b = int(n * .70), int(n * .70) + int(n * .15)
    return y, a, b
def windows(z, L, lo, hi):      # targets lo..hi-1; the inputs may lie in the part before
    t = np.arange(max(lo, L), hi); return z[t[:, None] - np.arange(L, 0, -1)], z[t]
def trial(look_back, hidden, lr, seed, epochs=10, batch=32, test=False):
    import torch
    torch.set_num_threads(1); torch.manual_seed(seed)
    y, a, b = series(); mn, mx = y[:a].min(), y[:a].max(); z = ((y - mn) / (mx - mn)).astype(np.float32)
    tt = lambda lo, hi: [torch.from_numpy(q) for q in windows(z, look_back, lo, hi)]
    (X, Y), (XV, YV), (XT, YT) = tt(0, a), tt(a, b), tt(b, len(y))
    X, XV, XT = X[..., None], XV[..., None], XT[..., None]
    lstm, head = torch.nn.LSTM(1, hidden, batch_first=True), torch.nn.Linear(hidden, 1)
    f = lambda x: head(lstm(x)[0][:, -1])[:, 0]
    opt = torch.optim.Adam([*lstm.parameters(), *head.parameters()], lr=lr)
    for _ in range(epochs):
        for i in torch.randperm(len(Y)).split(batch):
            opt.zero_grad(); torch.nn.functional.mse_loss(f(X[i]), Y[i]).backward(); opt.step()
    with torch.no_grad():
        r = lambda p, q: float(((f(p) - q) ** 2).mean().sqrt() * (mx - mn))
        return dict(val=r(XV, YV), test=r(XT, YT))
