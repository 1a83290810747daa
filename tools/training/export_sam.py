"""Writes tiny-sam as encoder.onnx, decoder.onnx and model.json.

    python3 export_sam.py --weights FILE --out models/tiny-sam
"""

import argparse
import json
import os

import torch
from torch import nn

from onnx_files import export, fold_batch_norms, sha256
from sam_model import EMBEDDING, GRID, MASK, MASK_GAIN, SIZE, TinySam
from train_sam import MEAN, STD

RECOMMENDED = {"points_per_side": 24, "pred_iou_thresh": 0.5, "stability_score_thresh": 0.9, "box_nms_thresh": 0.7}


class SingleImageDecoder(nn.Module):
    """The decoder as SAM exports it: one image, B prompts."""

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, embedding, coords, labels):
        masks, scores = self.decoder(embedding, coords.unsqueeze(0), labels.unsqueeze(0), MASK_GAIN)
        return masks[0], scores[0]


def export_graphs(model, folder):
    """Writes both graphs into a folder and returns their paths."""
    encoder_file, decoder_file = os.path.join(folder, "encoder.onnx"), os.path.join(folder, "decoder.onnx")
    export(fold_batch_norms(model.encoder), (torch.randn(1, 3, SIZE, SIZE),), encoder_file, ["image"], ["image_embeddings"], {})
    prompts = (torch.randn(1, EMBEDDING, GRID, GRID), torch.rand(5, 2, 2) * SIZE, torch.tensor([[1.0, -1.0]] * 5))
    batch = {0: "prompts"}
    export(SingleImageDecoder(model.decoder), prompts, decoder_file, ["image_embeddings", "point_coords", "point_labels"],
           ["low_res_masks", "iou_predictions"],
           {"point_coords": batch, "point_labels": batch, "low_res_masks": batch, "iou_predictions": batch})
    return encoder_file, decoder_file


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    model = TinySam()
    model.load_state_dict(torch.load(args.weights))
    encoder_file, decoder_file = export_graphs(model.eval(), args.out)
    description = {
        "schema": 1, "kind": "sam", "name": "tiny-sam", "version": "3", "licence": "MIT",
        "description": "A small promptable segmenter with SAM's interface, trained on generated scenes and a few photos.",
        "image": {"size": SIZE, "mean": [round(float(v), 3) for v in MEAN], "std": [round(float(v), 3) for v in STD]},
        "encoder": {"file": "encoder.onnx", "sha256": sha256(encoder_file), "input": "image", "output": "image_embeddings",
                    "embedding": [EMBEDDING, GRID, GRID]},
        "decoder": {"form": "dense", "file": "decoder.onnx", "sha256": sha256(decoder_file), "embeddings": "image_embeddings",
                    "coords": "point_coords", "labels": "point_labels", "masks": "low_res_masks", "scores": "iou_predictions",
                    "maskSize": MASK},
        "recommended": RECOMMENDED,
    }
    with open(os.path.join(args.out, "model.json"), "w") as file:
        json.dump(description, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
