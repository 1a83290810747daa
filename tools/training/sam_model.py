"""tiny-sam: a promptable segmenter with SAM's interface, small enough for two processor cores.

The encoder is a convolutional U-Net with a few attention blocks at its lowest resolution. Its finer features,
at 64x64 and 128x128, are folded into channels of the 32x32 embedding behind the coarse ones, so that one
tensor carries everything the decoder needs.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

SIZE = 256
GRID = 32
MASK = 128
COARSE = 64
MIDDLE = 24
FINE = 12
HIDDEN = 12
FOLD = MASK // GRID
EMBEDDING = COARSE + 4 * MIDDLE + FINE * FOLD * FOLD
MASKS = 3
MASK_GAIN = 4.0  # applied to finished masks, so that the usual stability margin of one logit means a narrow seam


def conv(cin, cout, stride=1, kernel=3):
    return nn.Sequential(nn.Conv2d(cin, cout, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(cout), nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = conv(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        return torch.relu(x + self.second(self.first(x)))


class Norm(nn.LayerNorm):
    """Layer norm in float32, also where the rest runs in bfloat16."""

    def forward(self, x):
        return super().forward(x.float())


class Attention(nn.Module):
    """Multi-head attention; queries, keys and values may have any widths."""

    def __init__(self, width, inner, heads):
        super().__init__()
        self.heads, self.inner = heads, inner
        self.q, self.k, self.v = nn.Linear(width, inner), nn.Linear(width, inner), nn.Linear(width, inner)
        self.out = nn.Linear(inner, width)

    def split(self, x):
        """[..., T, inner] -> [..., heads, T, inner / heads]"""
        return x.reshape(*x.shape[:-1], self.heads, self.inner // self.heads).transpose(-2, -3)

    def forward(self, q, k, v):
        q, k, v = self.split(self.q(q)), self.split(self.k(k)), self.split(self.v(v))
        weights = torch.softmax((q * (self.inner // self.heads) ** -0.5) @ k.transpose(-1, -2), -1)
        return self.out((weights @ v).transpose(-2, -3).flatten(-2))


class EncoderBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.norm2 = Norm(width), Norm(width)
        self.attention = Attention(width, width, heads)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(inplace=True), nn.Linear(2 * width, width))

    def forward(self, x, place):
        n = self.norm1(x)
        x = x + self.attention(n + place, n + place, n)
        return x + self.mlp(self.norm2(x))


class Encoder(nn.Module):
    def __init__(self, widths=(16, 48, 96, 144), blocks=3):
        super().__init__()
        a, b, c, d = widths
        self.stage1 = nn.Sequential(conv(3, a, 2), conv(a, a))
        self.stage2 = nn.Sequential(conv(a, b, 2), Residual(b))
        self.stage3 = nn.Sequential(conv(b, c, 2), Residual(c))
        self.stage4 = conv(c, d, 2)
        self.place = nn.Parameter(torch.randn(1, (SIZE // 16) ** 2, d) * 0.02)
        self.blocks = nn.ModuleList(EncoderBlock(d, 4) for _ in range(blocks))
        self.lateral3 = nn.Conv2d(d, c, 1)
        self.merge3 = conv(c, c)
        self.coarse = nn.Conv2d(c, COARSE, 1)
        self.lateral2 = nn.Conv2d(c, b, 1)
        self.merge2 = conv(b, b)
        self.lateral1 = nn.Conv2d(b, a, 1)
        self.merge1 = conv(a, a)
        self.middle = nn.Conv2d(b, MIDDLE, 1)
        self.fine = nn.Conv2d(a, FINE, 1)

    def forward(self, image):
        x1 = self.stage1(image)
        x2 = self.stage2(x1)
        x3 = self.stage3(x2)
        x4 = self.stage4(x3)
        tokens = x4.flatten(2).transpose(1, 2)
        for block in self.blocks:
            tokens = block(tokens, self.place)
        x4 = tokens.transpose(1, 2).reshape(x4.shape)
        up = lambda x: F.interpolate(x, scale_factor=2.0, mode="nearest")
        x3 = self.merge3(x3 + up(self.lateral3(x4)))
        x2 = self.merge2(x2 + up(self.lateral2(x3)))
        x1 = self.merge1(x1 + up(self.lateral1(x2)))
        return torch.cat([self.coarse(x3), F.pixel_unshuffle(self.middle(x2), 2), F.pixel_unshuffle(self.fine(x1), FOLD)], 1)


class DecoderBlock(nn.Module):
    """The tokens of each prompt look at each other and at the image."""

    def __init__(self, width, heads):
        super().__init__()
        self.self_attention = Attention(width, width, heads)
        self.to_image = Attention(width, width, heads)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.ReLU(inplace=True), nn.Linear(4 * width, width))
        self.norms = nn.ModuleList(Norm(width) for _ in range(3))

    def forward(self, tokens, token_place, image, image_place):
        n = self.norms[0](tokens)
        tokens = tokens + self.self_attention(n + token_place, n + token_place, n)
        tokens = tokens + self.to_image(self.norms[1](tokens) + token_place, image + image_place, image)
        return tokens + self.mlp(self.norms[2](tokens))


def perceptron(width, out):
    return nn.Sequential(nn.Linear(width, width), nn.ReLU(inplace=True), nn.Linear(width, out))


def hat_weights(position, cells):
    """Linear interpolation weights [..., cells] of positions 0..1 among the centres of equal cells."""
    centres = torch.arange(cells, device=position.device, dtype=torch.float32)
    place = (position * cells - 0.5).clamp(0, cells - 1)
    return torch.relu(1 - (place.unsqueeze(-1) - centres).abs())


class Decoder(nn.Module):
    """embedding [N,C,E,E], coordinates [N,B,2,2], labels [N,B,2] -> masks [N,B,3,L,L], scores [N,B,3].

    All work on the image is shared by its prompts. A mask is made from two small networks whose weights the
    prompt's tokens choose: a two-layer one on middle features at 64x64, which also sees where a pixel lies
    relative to the prompt, and a linear one on the fine features at 128x128. At both sizes the kernels also hold
    the squared distance between a pixel's features and those at the click, weighted by a token.
    """

    def __init__(self, layers=3, heads=4):
        super().__init__()
        self.frequencies = nn.Parameter(torch.randn(2, COARSE // 2), requires_grad=False)
        self.tokens = nn.Parameter(torch.randn(MASKS + 1, COARSE) * 0.5)
        self.positive = nn.Parameter(torch.randn(COARSE) * 0.5)
        self.negative = nn.Parameter(torch.randn(COARSE) * 0.5)
        self.padding = nn.Parameter(torch.randn(COARSE) * 0.5)
        self.from_coarse = nn.Linear(COARSE, COARSE)
        self.from_middle = nn.Linear(MIDDLE, COARSE)
        self.from_fine = nn.Linear(FINE, COARSE)
        self.blocks = nn.ModuleList(DecoderBlock(COARSE, heads) for _ in range(layers))
        self.norm = Norm(COARSE)
        self.hidden_kernel = perceptron(COARSE * MASKS, HIDDEN * (MIDDLE + 2 + 1))
        self.rough_kernels = nn.ModuleList(perceptron(COARSE, HIDDEN) for _ in range(MASKS))
        self.fine_kernels = nn.ModuleList(perceptron(COARSE, FINE + 1) for _ in range(MASKS))
        self.closeness = nn.ModuleList(nn.Linear(COARSE, 2) for _ in range(MASKS))
        for layer in self.closeness:
            nn.init.constant_(layer.bias, -2.0)
        self.quality = perceptron(COARSE * (MASKS + 1), MASKS)

    def encode_place(self, xy):
        """Random Fourier features of places in 0..1."""
        phase = (2 * xy.float() - 1) @ self.frequencies.float() * (2 * math.pi)
        return torch.cat([torch.sin(phase), torch.cos(phase)], -1)

    def image_places(self):
        axis = (torch.arange(GRID, dtype=torch.float32) + 0.5) / GRID
        grid = torch.stack([axis[None, :].expand(GRID, GRID), axis[:, None].expand(GRID, GRID)], -1)
        return self.encode_place(grid.reshape(GRID * GRID, 2))

    def encode_prompt(self, place, labels):
        kind = labels.unsqueeze(-1)
        is_padding = (kind < -0.5).float()
        is_positive = (kind > 0.5).float()
        point = self.encode_place(place) + is_positive * self.positive + (1 - is_positive) * self.negative
        return is_padding * self.padding + (1 - is_padding) * point

    @staticmethod
    def look_up(features, place):
        """Features [N,C,S,S] interpolated at places [N,B,2]: [N,B,C]."""
        side = features.shape[-1]
        weights = hat_weights(place[..., 1], side).unsqueeze(-1) * hat_weights(place[..., 0], side).unsqueeze(-2)
        return weights.flatten(2) @ features.flatten(2).transpose(1, 2)

    def forward(self, embedding, coords, labels, gain=1.0):
        """Masks are multiplied by gain where that costs nothing, before they are drawn."""
        n, prompts = coords.shape[0], coords.shape[1]
        coarse = embedding[:, :COARSE]
        middle = F.pixel_shuffle(embedding[:, COARSE:COARSE + 4 * MIDDLE], 2)
        fine = F.pixel_shuffle(embedding[:, COARSE + 4 * MIDDLE:], FOLD)
        place = (coords + 0.5) / SIZE
        click = place[:, :, 0]
        prompt = self.encode_prompt(place, labels)
        seen_middle, seen_fine = self.look_up(middle, click), self.look_up(fine, click)
        seen = self.from_coarse(self.look_up(coarse, click)) + self.from_middle(seen_middle) + self.from_fine(seen_fine)
        prompt = torch.cat([prompt[:, :, :1] + seen.unsqueeze(2), prompt[:, :, 1:]], 2)
        tokens = torch.cat([self.tokens.expand(n, prompts, -1, -1), prompt], 2)
        token_place = self.encode_place(click).unsqueeze(2)
        image, image_place = coarse.flatten(2).transpose(1, 2).unsqueeze(1), self.image_places()
        for block in self.blocks:
            tokens = block(tokens, token_place, image, image_place)
        tokens = self.norm(tokens)
        weight = torch.stack([F.softplus(head(tokens[:, :, i])) for i, head in enumerate(self.closeness)], 2)
        rough = self.rough_masks(tokens, middle, click) + self.nearness(middle, seen_middle, weight[..., :1])
        stretch = hat_weights((torch.arange(MASK, dtype=torch.float32) + 0.5) / MASK, 2 * GRID)
        rough = (gain * stretch) @ rough.reshape(n * prompts, MASKS, 2 * GRID, 2 * GRID) @ stretch.t()
        kernels = torch.stack([head(tokens[:, :, i]) for i, head in enumerate(self.fine_kernels)], 2)
        sharp = self.nearness(fine, seen_fine, weight[..., 1:], kernels[..., :FINE], kernels[..., FINE:], gain)
        sharp = sharp.reshape(n * prompts, MASKS, MASK, MASK)
        scores = torch.sigmoid(self.quality(tokens[:, :, :MASKS + 1].flatten(2)))
        return (rough + sharp).reshape(n, prompts, MASKS, MASK, MASK), scores

    def rough_masks(self, tokens, middle, click):
        """The two-layer dynamic network: [N*B, 3, 4EE]. Moving the origin to the click only changes its bias."""
        n, prompts = click.shape[0], click.shape[1]
        side = 2 * GRID
        axis = (torch.arange(side, dtype=torch.float32) + 0.5) / side
        grid = torch.stack([axis[None, :].expand(side, side), axis[:, None].expand(side, side)]).reshape(1, 2, side * side)
        # A feature of ones takes the bias into the product: one pass less over the hidden maps.
        features = torch.cat([middle.flatten(2), 4 * grid.expand(n, -1, -1), torch.ones(n, 1, side * side)], 1)
        kernels = self.hidden_kernel(tokens[:, :, :MASKS].flatten(2)).reshape(n, prompts, HIDDEN, MIDDLE + 3)
        slope = kernels[..., MIDDLE:MIDDLE + 2]
        origin = (4 * click).reshape(n, prompts, 1, 2)
        bias = kernels[..., MIDDLE + 2] - (slope * origin).sum(-1)
        kernels = torch.cat([kernels[..., :MIDDLE + 2], bias.unsqueeze(-1)], -1)
        hidden = torch.relu(kernels.reshape(n, prompts * HIDDEN, MIDDLE + 3) @ features)
        mix = torch.stack([head(tokens[:, :, i]) for i, head in enumerate(self.rough_kernels)], 2)
        return mix.reshape(n * prompts, MASKS, HIDDEN) @ hidden.reshape(n * prompts, HIDDEN, side * side)

    @staticmethod
    def nearness(features, seen, weight, kernel=0.0, bias=0.0, gain=1.0):
        """gain (kernel . f + bias - weight |f - seen|^2) for the features f of every pixel: [N*B, 3, SS].

        features [N,C,S,S], seen [N,B,C], weight [N,B,3,1]; written as one product with the features, their square sum and ones.
        """
        flat = features.flatten(2)
        squares = (flat * flat).sum(1, keepdim=True)
        flat = torch.cat([flat, squares, torch.ones_like(squares)], 1)
        seen = seen.unsqueeze(2)
        level = bias - weight * (seen * seen).sum(-1, keepdim=True)
        slope = torch.cat([kernel + 2 * weight * seen, -weight, level], -1) * gain
        n, prompts = slope.shape[0], slope.shape[1]
        return (slope.reshape(n, prompts * MASKS, -1) @ flat).reshape(n * prompts, MASKS, -1)


class TinySam(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
