"""What is timed: one forward and backward pass, as each candidate would write it.

Run as a module it is the fresh process of one candidate: it reads a problem, times it, and prints
one line of JSON.
"""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Step = Callable[[], object]
Problem = dict[str, Any]


def lenet(kernel: int = 3, batch: int = 64) -> Problem:
    """Conv 8, ReLU, pool, conv 16, ReLU, pool, dense 10 on 28 x 28, and one step of SGD."""
    return {"what": "lenet", "kernel": kernel, "batch": batch, "seed": 0}


def layer(what: str, **numbers: Any) -> Problem:
    """One layer: conv, relu, maxpool, avgpool or dense, with its channels, filters and size."""
    return {"what": what, "batch": 64, "kernel": 3, "seed": 0, **numbers}


def data(p: Problem) -> tuple[Array, Array]:
    rng = np.random.default_rng(p["seed"])
    if p["what"] == "lenet":
        shape: tuple[int, ...] = (p["batch"], 1, 28, 28)
    elif p["what"] == "dense":
        shape = (p["batch"], p["channels"])
    else:
        shape = (p["batch"], p["channels"], p["size"], p["size"])
    y: Array = rng.integers(0, 10, (p["batch"],))
    return rng.standard_normal(shape).astype(np.float32), y


def with_convnet(p: Problem) -> Step:
    import convnet as cn

    rng = np.random.default_rng(p["seed"])
    x, y = data(p)
    if p["what"] == "lenet":
        k = p["kernel"]
        net = cn.Sequential(
            cn.Conv2D(1, 8, k, padding=k // 2, rng=rng),
            cn.ReLU(),
            cn.MaxPool2D(2),
            cn.Conv2D(8, 16, k, padding=k // 2, rng=rng),
            cn.ReLU(),
            cn.MaxPool2D(2),
            cn.Flatten(),
            cn.Dense(16 * 7 * 7, 10, rng=rng),
        )
        optimizer = cn.SGD(0.01)

        def train() -> None:
            _, dscores = cn.softmax_nll(net.forward(x), y)
            net.backward(dscores)
            net.params = optimizer.step(net.params, net.grads)

        return train
    layers: dict[str, Callable[[], cn.Layer]] = {
        "conv": lambda: cn.Conv2D(
            p["channels"], p["filters"], p["kernel"], padding=p["kernel"] // 2, rng=rng
        ),
        "relu": cn.ReLU,
        "maxpool": lambda: cn.MaxPool2D(2),
        "avgpool": lambda: cn.AvgPool2D(2),
        "dense": lambda: cn.Dense(p["channels"], p["filters"], rng=rng),
    }
    one = layers[p["what"]]()
    dout = rng.standard_normal(one.forward(x).shape).astype(np.float32)

    def both() -> None:
        one.forward(x)
        one.param_grads(dout)
        one.input_grad(dout)

    return both


def with_torch(p: Problem, channels_last: bool = False) -> Step:
    import torch  # type: ignore[import-not-found]  # optional, see fresh.run
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(p["seed"])
    x, y = (torch.from_numpy(a) for a in data(p))
    k = p["kernel"]
    layout = torch.channels_last if channels_last else torch.contiguous_format
    if p["what"] == "lenet":
        net: nn.Module = nn.Sequential(
            nn.Conv2d(1, 8, k, padding=k // 2),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, k, padding=k // 2),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(16 * 7 * 7, 10),
        ).to(memory_format=layout)
        x = x.contiguous(memory_format=layout)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
        loss = nn.CrossEntropyLoss()

        def train() -> None:
            optimizer.zero_grad()
            loss(net(x), y).backward()
            optimizer.step()

        return train
    net = {
        "conv": lambda: nn.Conv2d(p["channels"], p["filters"], k, padding=k // 2),
        "relu": nn.ReLU,
        "maxpool": lambda: nn.MaxPool2d(2),
        "avgpool": lambda: nn.AvgPool2d(2),
        "dense": lambda: nn.Linear(p["channels"], p["filters"]),
    }[p["what"]]()
    if x.ndim == 4:
        net, x = net.to(memory_format=layout), x.contiguous(memory_format=layout)
    x.requires_grad_(True)
    dout = torch.randn_like(net(x))

    def both() -> None:
        net.zero_grad()
        x.grad = None
        net(x).backward(dout)

    return both


def with_one_gemm(p: Problem) -> Step:
    """Convolution as CS231n teaches it: windows gathered by index arrays, one product for all.

    Only "conv" and "lenet"; the rest of LeNet is convnet's own.
    """
    import convnet as cn

    class OneGemm(cn.Conv2D):
        def indices(self, shape: tuple[int, ...]) -> tuple[Array, ...]:
            _, c, h, w = shape
            k = self.params["w"].shape[-1]
            tap_c, tap_i, tap_j = (a.reshape(-1, 1) for a in np.indices((c, k, k)))
            at_r, at_s = (a.reshape(1, -1) for a in np.indices((h, w)))
            return tap_c, tap_i + at_r, tap_j + at_s  # (C*k*k, 1) and twice (C*k*k, H*W)

        def forward(self, x: Array) -> Array:
            w, (n, _, height, width) = self.params["w"], x.shape
            self.pad = w.shape[-1] // 2
            self.at: Any = (slice(None), *self.indices(x.shape))
            around = ((0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad))
            self.padded = np.pad(x, around)
            gathered = self.padded[self.at]  # (N, C*k*k, H*W)
            self.cols = gathered.transpose(1, 2, 0).reshape(gathered.shape[1], -1)
            out = w.reshape(len(w), -1) @ self.cols + self.params["b"][:, None]
            return np.transpose(out.reshape(len(w), height, width, n), (3, 0, 1, 2))

        def param_grads(self, dout: Array) -> None:
            flat = dout.transpose(1, 2, 3, 0).reshape(dout.shape[1], -1)
            w = self.params["w"]
            self.grads = {"w": (flat @ self.cols.T).reshape(w.shape), "b": flat.sum(axis=1)}

        def input_grad(self, dout: Array) -> Array:
            w = self.params["w"]
            flat = dout.transpose(1, 2, 3, 0).reshape(dout.shape[1], -1)
            dcols = w.reshape(len(w), -1).T @ flat
            dcols = dcols.reshape(len(dcols), -1, len(dout)).transpose(2, 0, 1)
            dpadded = np.zeros_like(self.padded)
            np.add.at(dpadded, self.at, dcols)
            p = self.pad
            return dpadded[:, :, p:-p, p:-p]

    cn.Conv2D = OneGemm  # type: ignore[misc]  # this process is its own
    return with_convnet(p)


def with_machine(p: Problem) -> Step:
    """A large float32 product, or a copy of 2 MB, a layer's array: it reads and writes 2**22 bytes."""
    a = np.ones((1024, 1024), np.float32)
    source, target = np.ones(2**19, np.float32), np.empty(2**19, np.float32)
    return (lambda: a @ a) if p["what"] == "product" else lambda: np.copyto(target, source)


CANDIDATES: dict[str, Callable[[Problem], Step]] = {
    "convnet": with_convnet,
    "torch": with_torch,
    "torch channels_last": lambda p: with_torch(p, channels_last=True),
    "one GEMM": with_one_gemm,
    "machine": with_machine,
}


def main() -> None:
    """Time one candidate: warm up, then the median of at least 15 steps or a second of them."""
    request = json.loads(sys.argv[1])
    try:
        step = CANDIDATES[request["candidate"]](request["problem"])
    except ImportError:
        print(json.dumps({"missing": True}))
        return
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(5):
        step()
    seconds: list[float] = []
    while len(seconds) < 15 or (sum(seconds) < 1 and len(seconds) < 200):
        # with one thread this is the time on the clock of an idle machine, whoever else is busy
        started = time.process_time()
        step()
        seconds.append(time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": statistics.median(seconds), "grown_mb": (peak - before) / 1024}))


if __name__ == "__main__":
    main()
