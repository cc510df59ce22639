"""Makes losses.json, optimizers.json, schedules.json: what PyTorch computes, in double precision.

Made once with PyTorch 1.13.1 (CPU): python3 make_references.py
Inputs are rounded to single precision first, so that both sides start from the same numbers.
Options are in the form in which the library serializes them.
"""
import json
import os

import torch
import torch.nn.functional as F

torch.manual_seed(20240917)
torch.set_default_dtype(torch.float64)
HERE = os.path.dirname(os.path.abspath(__file__))


# The library writes every option of a kind, so the files do too.
DEFAULTS = {
    "mse": {}, "mae": {}, "poisson": {}, "hinge": {}, "quantile": {},
    "huber": {"delta": 1},
    "binaryCrossEntropy": {"labelSmoothing": 0},
    "sparseCategoricalCrossEntropy": {"labelSmoothing": 0},
    "categoricalCrossEntropy": {"labelSmoothing": 0},
    "binaryFocal": {"gamma": 2, "alpha": None},
    "categoricalFocal": {"gamma": 2, "alpha": 1},
    "sgd": {"momentum": 0, "nesterov": False},
    "adagrad": {"epsilon": 1e-10, "initialAccumulator": 0},
    "rmsProp": {"rho": 0.9, "epsilon": 1e-7, "momentum": 0, "centered": False},
    "adam": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7, "amsgrad": False},
    "adamW": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7, "amsgrad": False, "weightDecay": 0.01},
    "constant": {},
    "step": {"everyEpochs": 10, "factor": 0.1},
    "exponential": {"factor": 0.95, "everyStep": False},
    "cosine": {"minimum": 0, "restartEpochs": None, "restartMultiplier": 1},
    "warmup": {"epochs": 1, "steps": None, "start": 0.1, "then": {"schedule": "constant"}},
    "oneCycle": {"divisor": 25, "finalDivisor": 10000, "rise": 0.3},
    "onPlateau": {"factor": 0.1, "patience": 10, "cooldown": 0, "minimum": 0, "threshold": 1e-4, "higherIsBetter": False},
}


def complete(options):
    kind = next(iter(options))
    whole = {kind: options[kind], **DEFAULTS[options[kind]], **options}
    return {name: complete(value) if isinstance(value, dict) else value for name, value in whole.items()}


def draw(*shape, scale=1.0):
    return (torch.randn(*shape) * scale).float().double()


def uniform(*shape):
    return torch.rand(*shape).float().double()


def numbers(tensor):
    return [float(f"{x:.12g}") for x in tensor.detach().flatten().tolist()]


def write(name, cases):
    with open(os.path.join(HERE, name), "w", newline="\n") as file:
        file.write("[\n" + ",\n".join(json.dumps({**case, "options": complete(case["options"])}, separators=(",", ":")) for case in cases) + "\n]\n")


# ---------------------------------------------------------------- losses: per-row losses from outputs and targets
def mean_over_outputs(elements):
    return elements.mean(dim=1)


def smooth(targets, s):
    return targets * (1 - s) + s / 2


def quantile(levels):
    q = torch.tensor(levels).float().double()
    return lambda x, t: mean_over_outputs(torch.maximum(q * (t - x), (q - 1) * (t - x)))


def binary_focal(gamma, alpha):
    def loss(x, t):
        p = torch.sigmoid(x)
        p_t = p * t + (1 - p) * (1 - t)
        a_t = 1.0 if alpha is None else alpha * t + (1 - alpha) * (1 - t)
        return mean_over_outputs(a_t * (1 - p_t) ** gamma * F.binary_cross_entropy_with_logits(x, t, reduction="none"))
    return loss


def categorical_focal(gamma, alpha):
    def loss(x, t):
        log_p = F.log_softmax(x, dim=1).gather(1, t.long()).squeeze(1)
        return -alpha * (1 - log_p.exp()) ** gamma * log_p
    return loss


def sparse(s):
    return lambda x, t: F.cross_entropy(x, t.long().squeeze(1), reduction="none", label_smoothing=s)


def dense(s):
    return lambda x, t: F.cross_entropy(x, t, reduction="none", label_smoothing=s)


def binary(s):
    return lambda x, t: mean_over_outputs(F.binary_cross_entropy_with_logits(x, smooth(t, s), reduction="none"))


def bits(rows, outputs):
    return (uniform(rows, outputs) > 0.5).double()


def classes(rows, outputs):
    return torch.randint(0, outputs, (rows, 1)).double()


def probabilities(rows, outputs):
    return F.softmax(draw(rows, outputs), dim=1).float().double()


def one_hot(rows, outputs):
    return F.one_hot(classes(rows, outputs).long().squeeze(1), outputs).double()


def counts(rows, outputs):
    return torch.poisson(uniform(rows, outputs) * 4)


def one_column(rows, outputs):
    return draw(rows, 1)


LOSSES = [
    ({"loss": "mse"}, lambda x, t: mean_over_outputs(F.mse_loss(x, t, reduction="none")), draw, [1, 3, 18]),
    ({"loss": "mae"}, lambda x, t: mean_over_outputs(F.l1_loss(x, t, reduction="none")), draw, [1, 5]),
    ({"loss": "huber", "delta": 0.5}, lambda x, t: mean_over_outputs(F.huber_loss(x, t, reduction="none", delta=0.5)), draw, [1, 5]),
    ({"loss": "huber"}, lambda x, t: mean_over_outputs(F.huber_loss(x, t, reduction="none")), draw, [1]),
    ({"loss": "binaryCrossEntropy"}, binary(0.0), bits, [1, 6]),
    ({"loss": "binaryCrossEntropy", "labelSmoothing": 0.125}, binary(0.125), bits, [1]),
    ({"loss": "binaryCrossEntropy"}, binary(0.0), uniform, [2]),
    ({"loss": "sparseCategoricalCrossEntropy"}, sparse(0.0), classes, [2, 3, 10, 18]),
    ({"loss": "sparseCategoricalCrossEntropy", "labelSmoothing": 0.125}, sparse(0.125), classes, [3, 10]),
    ({"loss": "categoricalCrossEntropy"}, dense(0.0), one_hot, [3, 17]),
    ({"loss": "categoricalCrossEntropy"}, dense(0.0), probabilities, [4]),
    ({"loss": "categoricalCrossEntropy", "labelSmoothing": 0.25}, dense(0.25), probabilities, [5]),
    ({"loss": "hinge"}, lambda x, t: mean_over_outputs(F.relu(1 - (2 * t - 1) * x)), bits, [1, 3]),
    ({"loss": "poisson"}, lambda x, t: mean_over_outputs(F.poisson_nll_loss(x, t, log_input=True, full=False, reduction="none")), counts, [1, 3]),
    ({"loss": "quantile", "levels": [0.125]}, quantile([0.125]), one_column, [1]),
    ({"loss": "quantile", "levels": [0.1, 0.5, 0.9]}, quantile([0.1, 0.5, 0.9]), one_column, [3]),
    ({"loss": "binaryFocal", "gamma": 2, "alpha": 0.25}, binary_focal(2.0, 0.25), bits, [1, 3]),
    ({"loss": "binaryFocal", "gamma": 0.5, "alpha": None}, binary_focal(0.5, None), bits, [1]),
    ({"loss": "categoricalFocal", "gamma": 2}, categorical_focal(2.0, 1.0), classes, [3, 10]),
    ({"loss": "categoricalFocal", "gamma": 1.5, "alpha": 0.5}, categorical_focal(1.5, 0.5), classes, [5]),
]


def loss_cases():
    for options, loss, targets, outputs in LOSSES:
        for count in outputs:
            for weighted in (False, True):
                rows = 21 if count < 6 else 9
                x = draw(rows, count, scale=2.0).requires_grad_()
                t = targets(rows, count)
                w = (uniform(rows) + 0.25).float().double() if weighted else torch.ones(rows)
                total = (loss(x, t) * w).sum()
                (gradient,) = torch.autograd.grad(total / w.sum(), x)
                yield {"options": options, "outputs": count, "rows": rows, "raw": numbers(x), "targets": numbers(t),
                       "weights": numbers(w) if weighted else None, "value": float(f"{total.item():.12g}"), "gradient": numbers(gradient)}


# ---------------------------------------------------------------- optimizers: 10 parameters, 12 steps of given gradients
OPTIMIZERS = [
    ({"optimizer": "sgd", "learningRate": 0.125}, torch.optim.SGD, dict(lr=0.125)),
    ({"optimizer": "sgd", "learningRate": 0.125, "momentum": 0.9}, torch.optim.SGD, dict(lr=0.125, momentum=0.9)),
    ({"optimizer": "sgd", "learningRate": 0.125, "momentum": 0.9, "nesterov": True}, torch.optim.SGD, dict(lr=0.125, momentum=0.9, nesterov=True)),
    ({"optimizer": "adagrad", "learningRate": 0.125}, torch.optim.Adagrad, dict(lr=0.125)),
    ({"optimizer": "adagrad", "learningRate": 0.125, "initialAccumulator": 0.1}, torch.optim.Adagrad, dict(lr=0.125, initial_accumulator_value=0.1)),
    ({"optimizer": "rmsProp", "learningRate": 0.03125}, torch.optim.RMSprop, dict(lr=0.03125, alpha=0.9, eps=1e-7)),
    ({"optimizer": "rmsProp", "learningRate": 0.03125, "rho": 0.99, "epsilon": 1e-8, "momentum": 0.9}, torch.optim.RMSprop, dict(lr=0.03125, momentum=0.9)),
    ({"optimizer": "rmsProp", "learningRate": 0.03125, "centered": True}, torch.optim.RMSprop, dict(lr=0.03125, alpha=0.9, eps=1e-7, centered=True)),
    ({"optimizer": "rmsProp", "learningRate": 0.03125, "centered": True, "momentum": 0.5}, torch.optim.RMSprop, dict(lr=0.03125, alpha=0.9, eps=1e-7, centered=True, momentum=0.5)),
    ({"optimizer": "adam", "learningRate": 0.03125}, torch.optim.Adam, dict(lr=0.03125, eps=1e-7)),
    ({"optimizer": "adam", "learningRate": 0.03125, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3}, torch.optim.Adam, dict(lr=0.03125, betas=(0.8, 0.95), eps=1e-3)),
    ({"optimizer": "adam", "learningRate": 0.03125, "amsgrad": True, "beta2": 0.8}, torch.optim.Adam, dict(lr=0.03125, betas=(0.9, 0.8), eps=1e-7, amsgrad=True)),
    ({"optimizer": "adamW", "learningRate": 0.03125}, torch.optim.AdamW, dict(lr=0.03125, eps=1e-7)),
    ({"optimizer": "adamW", "learningRate": 0.03125, "weightDecay": 0.5}, torch.optim.AdamW, dict(lr=0.03125, eps=1e-7, weight_decay=0.5)),
    ({"optimizer": "adamW", "learningRate": 0.03125, "weightDecay": 0.5, "amsgrad": True, "beta2": 0.8}, torch.optim.AdamW, dict(lr=0.03125, betas=(0.9, 0.8), eps=1e-7, weight_decay=0.5, amsgrad=True)),
]


def optimizer_cases():
    for options, kind, arguments in OPTIMIZERS:
        start = draw(10)
        gradients = draw(12, 10)
        parameter = start.clone().requires_grad_()
        optimizer = kind([parameter], **arguments)
        path = []
        for gradient in gradients:
            parameter.grad = gradient.clone()
            optimizer.step()
            path.append(parameter.detach().clone())
        yield {"options": options, "start": numbers(start), "gradients": numbers(gradients), "path": numbers(torch.stack(path))}


# ---------------------------------------------------------------- schedules: the factor before every step
def schedule_case(options, make, steps_per_epoch, epochs, per_epoch):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer, steps_per_epoch, epochs)
    factors = []
    for _ in range(epochs):
        for _ in range(steps_per_epoch):
            factors.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if not per_epoch:
                scheduler.step()
        if per_epoch:
            scheduler.step()
    return {"options": options, "stepsPerEpoch": steps_per_epoch, "epochs": epochs, "factors": numbers(torch.tensor(factors))}


def schedule_cases():
    from torch.optim import lr_scheduler as s
    yield schedule_case({"schedule": "constant"}, lambda o, n, e: s.ConstantLR(o, factor=1.0), 3, 4, False)
    yield schedule_case({"schedule": "step", "everyEpochs": 3, "factor": 0.5}, lambda o, n, e: s.StepLR(o, 3, gamma=0.5), 2, 10, True)
    yield schedule_case({"schedule": "exponential", "factor": 0.9}, lambda o, n, e: s.ExponentialLR(o, 0.9), 2, 10, True)
    yield schedule_case({"schedule": "exponential", "factor": 0.9, "everyStep": True}, lambda o, n, e: s.ExponentialLR(o, 0.9 ** (1 / n)), 4, 5, False)
    yield schedule_case({"schedule": "cosine"}, lambda o, n, e: s.CosineAnnealingLR(o, n * e), 3, 6, False)
    yield schedule_case({"schedule": "cosine", "minimum": 0.125}, lambda o, n, e: s.CosineAnnealingLR(o, n * e, eta_min=0.125), 3, 6, False)
    yield schedule_case({"schedule": "cosine", "minimum": 0.01, "restartEpochs": 2}, lambda o, n, e: s.CosineAnnealingWarmRestarts(o, 2 * n, eta_min=0.01), 3, 7, False)
    yield schedule_case({"schedule": "cosine", "restartEpochs": 1, "restartMultiplier": 2}, lambda o, n, e: s.CosineAnnealingWarmRestarts(o, n, T_mult=2), 3, 9, False)
    yield schedule_case({"schedule": "warmup", "steps": 5, "start": 0.25}, lambda o, n, e: s.LinearLR(o, start_factor=0.25, total_iters=5), 3, 4, False)
    yield schedule_case({"schedule": "warmup", "epochs": 2, "start": 0.25, "then": {"schedule": "cosine"}}, lambda o, n, e: s.SequentialLR(
        o, [s.LinearLR(o, start_factor=0.25, total_iters=2 * n), s.CosineAnnealingLR(o, n * e - 2 * n)], [2 * n]), 3, 6, False)
    yield schedule_case({"schedule": "oneCycle"}, lambda o, n, e: s.OneCycleLR(o, 1.0, total_steps=n * e, cycle_momentum=False), 5, 4, False)
    yield schedule_case({"schedule": "oneCycle", "divisor": 10, "finalDivisor": 100, "rise": 0.4}, lambda o, n, e: s.OneCycleLR(
        o, 1.0, total_steps=n * e, pct_start=0.4, div_factor=10, final_div_factor=100, cycle_momentum=False), 7, 3, False)


def plateau_case(options, monitored, **arguments):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, eps=0, **arguments)
    factors = []
    for value in monitored:
        factors.append(optimizer.param_groups[0]["lr"])
        scheduler.step(value)
    return {"options": options, "stepsPerEpoch": 1, "epochs": len(monitored), "monitored": monitored, "factors": numbers(torch.tensor(factors))}


def plateau_cases():
    falling = [1.0, 0.9, 0.8, 0.8, 0.8, 0.8, 0.85, 0.79, 0.7, 0.7, 0.71, 0.72, 0.7, 0.7, 0.7, 0.69999, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]
    rising = [1 - value for value in falling]
    yield plateau_case({"schedule": "onPlateau", "factor": 0.5, "patience": 2}, falling, factor=0.5, patience=2)
    yield plateau_case({"schedule": "onPlateau", "factor": 0.5, "patience": 1, "cooldown": 2}, falling, factor=0.5, patience=1, cooldown=2)
    yield plateau_case({"schedule": "onPlateau", "factor": 0.1, "patience": 0, "minimum": 0.005}, falling, factor=0.1, patience=0, min_lr=0.005)
    yield plateau_case({"schedule": "onPlateau", "factor": 0.5, "patience": 2, "higherIsBetter": True, "threshold": 0.01}, rising, factor=0.5, patience=2, mode="max", threshold=0.01)


write("losses.json", list(loss_cases()))
write("optimizers.json", list(optimizer_cases()))
write("schedules.json", list(schedule_cases()) + list(plateau_cases()))
