"""Writes tiny-cam as cam.onnx and model.json.

    python3 export_cam.py --weights FILE --out models/tiny-cam
"""

import argparse
import json
import os

import torch

import shapes
from cam_model import TinyCam
from onnx_files import export, fold_batch_norms, sha256
from train_cam import MEAN, STD

RECOMMENDED = {"scales": [0.5, 0.75, 1], "background_threshold": 0.02}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    model = TinyCam(len(shapes.CLASSES))
    model.load_state_dict(torch.load(args.weights))
    path = os.path.join(args.out, "cam.onnx")
    export(fold_batch_norms(model), (torch.randn(2, 3, 192, 256),), path, ["image"], ["logits", "cam"],
           {"image": {0: "n", 2: "height", 3: "width"}, "logits": {0: "n"}, "cam": {0: "n", 2: "h", 3: "w"}})
    description = {
        "schema": 1, "kind": "cam", "name": "tiny-cam", "version": "2", "licence": "MIT",
        "description": "A small classifier of eight drawn object classes, trained on image-level labels of generated scenes and of crops of them.",
        "model": {"file": "cam.onnx", "sha256": sha256(path), "input": "image", "cam": "cam", "logits": "logits"},
        "input": {"channels": "rgb", "scale": 1 / 255, "mean": [round(float(v), 3) for v in MEAN],
                  "std": [round(float(v), 3) for v in STD], "multiple": 1, "offset": 0},
        "firstClass": 0, "classes": list(shapes.CLASS_NAMES),
        "recommended": RECOMMENDED,
    }
    with open(os.path.join(args.out, "model.json"), "w") as file:
        json.dump(description, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
