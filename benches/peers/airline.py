"""The blog's protocol without the framework: windows, MinMax on all rows, 67 % split, RMSE in passengers."""
import os; DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "experiments", "data", "")
import numpy as np
def load(rows):
    v = np.loadtxt(DATA + "airline.csv", delimiter=",", skiprows=1, usecols=1)
    v = v.astype(np.float32)[:rows]
    lo, hi = float(v.min()), float(v.max())
    z = ((v - np.float32(lo)) / np.float32(hi - lo)).astype(np.float32)
    n = int(rows * 0.67)
    win = lambda a: (a[:len(a) - 2].reshape(-1, 1, 1), a[1:len(a) - 1].copy())   # len - look_back - 1 windows, as in the blog
    (xt, yt), (xv, yv) = win(z[:n]), win(z[n:])
    return xt, yt, xv, yv, lo, hi
def rmse(p, y, lo, hi): return float(np.sqrt(np.mean(((np.asarray(p, np.float64).ravel() - np.asarray(y, np.float64)) * (hi - lo)) ** 2)))
