"""tiny-cam: a small classifier whose last layer is a 1x1 convolution without bias, so that it draws CAMs."""

import torch
import torch.nn.functional as F
from torch import nn

STRIDE = 16


def conv(cin, cout, stride=1, kernel=3):
    return nn.Sequential(nn.Conv2d(cin, cout, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(cout), nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = conv(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        return torch.relu(x + self.second(self.first(x)))


class TinyCam(nn.Module):
    """Stride 16. Returns image logits [N,K] and class activation maps [N,K,h,w], h = ceil(H / 16), w = ceil(W / 16).

    A logit is the smooth maximum log(mean(exp(map))) of its map. A convolution of stride 2 looks at the corner of its
    cell; half a cell of padding, cut off again behind the last layer, brings each cell's middle under it.
    """

    def __init__(self, classes, widths=(16, 32, 64, 96)):
        super().__init__()
        a, b, c, d = widths
        self.body = nn.Sequential(
            conv(3, a, 2), conv(a, b, 2), Residual(b), conv(b, c, 2), Residual(c), Residual(c), conv(c, d, 2), Residual(d), Residual(d))
        self.head = nn.Conv2d(d, classes, 1, bias=False)

    def forward(self, image):
        padded = F.pad(image, (STRIDE // 2, STRIDE // 2, STRIDE // 2, STRIDE // 2), mode="replicate")
        cam = self.head(self.body(padded))[:, :, 1:, 1:]
        return torch.log(torch.exp(cam.float()).mean((2, 3))), cam
