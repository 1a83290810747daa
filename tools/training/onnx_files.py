"""Shared by the exporters: batch-norm folding, export, checks and hashes."""

import copy
import hashlib

import onnx
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

OPSET = 17


def fold_batch_norms(module):
    """A copy whose batch norms, each right behind its convolution in a Sequential, are folded into that convolution."""
    module = copy.deepcopy(module).eval()
    for parent in module.modules():
        if isinstance(parent, nn.Sequential):
            layers = list(parent)
            for i in range(len(layers) - 1):
                if isinstance(layers[i], nn.Conv2d) and isinstance(layers[i + 1], nn.BatchNorm2d):
                    parent[i] = fuse_conv_bn_eval(layers[i], layers[i + 1])
                    parent[i + 1] = nn.Identity()
    return module


def export(module, inputs, path, input_names, output_names, dynamic_axes):
    with torch.no_grad():
        torch.onnx.export(module, inputs, path, opset_version=OPSET, input_names=input_names, output_names=output_names,
                          dynamic_axes=dynamic_axes, do_constant_folding=True)
    onnx.checker.check_model(onnx.load(path), full_check=True)


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
