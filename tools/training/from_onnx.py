"""Turns an exported tiny-sam back into a checkpoint, so that training can go on from the shipped weights.

    python3 from_onnx.py --model models/tiny-sam --pool DIR --out FILE

Export folds batch norms and renames tensors. A probe with known random weights is exported the same way: its graphs say
which parameter each tensor came from. The folded norms get statistics measured on scenes of the pool, with scale and shift
chosen so that the network computes what it did before.
"""

import argparse
import os
import tempfile

import numpy as np
import onnx
import onnx.numpy_helper
import torch
from torch import nn

from export_sam import export_graphs
from pool import Pool
from sam_model import TinySam
from train_sam import normalise

BATCHES = 24
BATCH = 8


def tensors(path):
    return [onnx.numpy_helper.to_array(t) for t in onnx.load(path).graph.initializer]


def neutral_norms(model):
    """Batch norms that change nothing, so that folding one leaves its convolution's weights as they are."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.zero_()
            module.running_var.fill_(1 - module.eps)
            module.weight.data.fill_(1)


def restore(model, probe, folder, probe_folder):
    """Copies every exported tensor into the parameter of the model that the probe shows it to be."""
    missing = dict(probe.named_parameters())
    missing = {name: p for name, p in missing.items() if not is_norm_scale(probe, name)}
    target = dict(model.named_parameters())
    for file in ("encoder.onnx", "decoder.onnx"):
        for known, wanted in zip(tensors(os.path.join(probe_folder, file)), tensors(os.path.join(folder, file)), strict=True):
            for name, parameter in list(missing.items()):
                value = parameter.detach().numpy()
                if value.size != known.size or value.size < 2:
                    continue
                if value.shape == known.shape and np.allclose(value, known, atol=1e-6):
                    found = wanted
                elif value.ndim == 2 and value.T.shape == known.shape and np.allclose(value.T, known, atol=1e-6):
                    found = wanted.T
                else:
                    continue
                target[name].data.copy_(torch.from_numpy(found.copy()))
                del missing[name]
    if missing:
        raise SystemExit(f"not found in the exported graphs: {', '.join(missing)}")


def is_norm_scale(model, name):
    module, leaf = name.rsplit(".", 1) if "." in name else ("", name)
    return leaf == "weight" and isinstance(model.get_submodule(module), nn.BatchNorm2d)


@torch.no_grad()
def measure_norms(model, pool):
    """Gives each batch norm the statistics of its input, and the scale and shift that undo them."""
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    sums = {norm: [] for norm in norms}
    hooks = [norm.register_forward_pre_hook(lambda norm, x: sums[norm].append((x[0].mean((0, 2, 3)), (x[0] ** 2).mean((0, 2, 3))))) for norm in norms]
    rng = np.random.default_rng(0)
    model.eval()
    for _ in range(BATCHES):
        images = []
        for _ in range(BATCH):
            image, _, _, (width, height) = pool.get(int(rng.integers(len(pool))))
            images.append(normalise(image[:height, :width]))
        model.encoder(torch.from_numpy(np.stack(images)))
    for hook in hooks:
        hook.remove()
    for norm in norms:
        mean = torch.stack([m for m, _ in sums[norm]]).mean(0)
        variance = torch.stack([s for _, s in sums[norm]]).mean(0) - mean ** 2
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance.clamp(min=1e-6))
        norm.weight.copy_((norm.running_var + norm.eps).sqrt())
        norm.bias.add_(mean)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--pool", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    torch.manual_seed(0)
    probe, model = TinySam().eval(), TinySam().eval()
    for parameter in probe.parameters():
        parameter.data = torch.randn_like(parameter)
    for each in (probe, model):
        neutral_norms(each)
    with tempfile.TemporaryDirectory() as folder:
        export_graphs(probe, folder)
        restore(model, probe, args.model, folder)
        export_graphs(model, folder)
        for file in ("encoder.onnx", "decoder.onnx"):
            gap = max(float(np.abs(a - b).max()) for a, b in zip(tensors(os.path.join(folder, file)), tensors(os.path.join(args.model, file)), strict=True) if a.size)
            print(f"{file}: largest difference to the shipped tensors {gap:.2e}")
    measure_norms(model, Pool(args.pool))
    torch.save(model.state_dict(), args.out)


if __name__ == "__main__":
    main()
