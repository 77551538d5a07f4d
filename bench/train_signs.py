"""Train the perceptron that reads signs (src/intygsstat/pdf/signs.npz) from fonts.

    python bench/train_signs.py FOLDER

FOLDER holds Debian's font packages unpacked (`apt-get download`, `dpkg -x`), those of
bench/train_signs.fonts; the fonts it names are drawn with Pillow, in many sizes, widths and
weights, with pieces of neighbours, and every eighth is kept back to say how well it reads what
it never saw, in bench/SIGNS.md. The same fonts, seed and numpy give the same weights.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from intygsstat.pdf.signs import LIKELY, SIGNS, cut, places_of, to_input

SEED = 20261128
HIDDEN = 128
NUMBERS, WORDS = 60, 80  # of each font
EPOCHS, BATCH, RATE = 16, 256, 0.002
FINE = 4  # a text is drawn so much finer first, then falls upon the pixels anywhere


def write(random: np.random.Generator, path: Path, text: str) -> tuple[np.ndarray, list[float]]:
    """A text's ink, and at which share of its width each of its signs begins."""
    size = float(np.exp(random.uniform(np.log(12), np.log(70))))
    fine = FINE if random.random() < 0.6 else 1  # else as the font itself fits it to pixels
    font = ImageFont.truetype(path, max(8, round(size * fine)))
    spread = random.choice((0, 0, random.uniform(-0.02, 0.1))) * size * fine
    starts = [font.getlength(text[:at]) + spread * at for at in range(len(text) + 1)]
    ascent, descent = font.getmetrics()
    margin = random.uniform(0, 2) * fine
    image = Image.new("L", (int(starts[-1] + 2 * margin) + 1, ascent + descent))
    pen = ImageDraw.Draw(image)
    if spread:
        for sign, start in zip(text, starts, strict=False):
            pen.text((margin + start, ascent), sign, 255, font, anchor="ls")
    else:
        pen.text((margin, ascent), text, 255, font, anchor="ls")
    if random.random() < 0.15:  # an oblique of the writer's own
        slant = random.uniform(0, 0.2)
        about = (1, slant, -slant * ascent * 0.7, 0, 1, 0)
        image = image.transform(
            image.size, Image.Transform.AFFINE, about, Image.Resampling.BILINEAR
        )
    wide = random.uniform(0.85, 1.15)
    image = image.resize((max(fine, round(image.width * wide)), image.height))
    ink = np.asarray(image, np.float32) / 255
    width = 2 * margin + starts[-1]
    return on_pixels(random, ink, fine), [(margin + start) / width for start in starts[:-1]]


def on_pixels(random: np.random.Generator, ink: np.ndarray, fine: int) -> np.ndarray:
    """The ink as pixels `fine` times as large take it up, from any place between them."""
    before = random.integers(0, fine, 2)
    height, width = (-(-(n + b) // fine) * fine for n, b in zip(ink.shape, before, strict=True))
    room = np.zeros((height, width), np.float32)
    room[before[0] : before[0] + ink.shape[0], before[1] : before[1] + ink.shape[1]] = ink
    return room.reshape(height // fine, fine, width // fine, fine).mean(axis=(1, 3))


def spoilt(random: np.random.Generator, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """What is no sign: two at once, or one that is struck out."""
    kind = random.random()
    if kind < 0.5:
        height, width = (max(a, b) for a, b in zip(one.shape, other.shape, strict=True))
        room = np.zeros((height, width), np.float32)
        room[height - one.shape[0] :, : one.shape[1]] = one
        at = int(random.integers(0, width - other.shape[1] + 1))
        part = room[height - other.shape[0] :, at : at + other.shape[1]]
        np.maximum(part, other, out=part)
        return room
    image = Image.fromarray((np.pad(one, int(random.integers(1, 4))) * 255).astype(np.uint8))
    for _ in range(int(random.integers(1, 3))):
        y1, y2 = random.uniform(0.2, 0.8, 2) * image.height
        line = (0, y1, image.width, y1 if random.random() < 0.6 else y2)
        ImageDraw.Draw(image).line(line, 255, int(random.integers(1, 3)))
    return np.asarray(image, np.float32) / 255


def texts(random: np.random.Generator) -> Iterator[str]:
    """Numbers as they are written in tables, and words of any letters."""
    digits, others = SIGNS[:10], SIGNS[10:-1]
    for _ in range(NUMBERS):
        number = "".join(random.choice(list(digits), int(random.integers(1, 7))))
        kind = random.random()
        if kind < 0.2 and len(number) > 3:
            number = f"{number[:-3]}{random.choice(list('.,'))}{number[-3:]}"
        elif kind < 0.4:
            number += str(random.choice(list("*%)-")))
        elif kind < 0.5:
            number = str(random.choice(list("-(<+"))) + number
        yield number
    for _ in range(WORDS):
        yield "".join(random.choice(list(others), int(random.integers(3, 10))))


def of_font(random: np.random.Generator, path: Path) -> tuple[list[np.ndarray], list[int]]:
    """Inputs and signs (their places in SIGNS) of one font."""
    inputs, places = [], []
    for text in texts(random):
        ink, starts = write(random, path, text)
        pieces = cut((ink * 255).astype(np.uint8), starts)
        for sign, piece in zip(text, pieces, strict=True):
            if piece.size and piece.max() > 40:
                shade = (piece / 255.0) ** random.uniform(0.6, 1.5)
                inputs.append(to_input(shade))
                places.append(SIGNS.index(sign))
        for at in range(0, len(text) - 1, 4):
            one, other = (trimmed(pieces[i] / 255.0) for i in (at, at + 1))
            two = np.hstack([pieces[at], pieces[at + 1]]) / 255.0
            if one.size and other.size and text[at] not in ".,-" and text[at + 1] not in ".,-":
                inputs.append(
                    to_input(two if random.random() < 0.4 else spoilt(random, one, other))
                )
                places.append(len(SIGNS) - 1)
    return inputs, places


def trimmed(ink: np.ndarray) -> np.ndarray:
    rows, columns = (np.flatnonzero(ink.max(axis=axis, initial=0) > 0.2) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else ink[:0]


def train(given: np.ndarray, wanted: np.ndarray, random: np.random.Generator) -> list[np.ndarray]:
    """The weights, by Adam on the cross-entropy."""
    sizes = [(given.shape[1], HIDDEN), (HIDDEN,), (HIDDEN, len(SIGNS)), (len(SIGNS),)]
    weights = [
        random.normal(0, (2 / size[0]) ** 0.5 if len(size) > 1 else 0, size).astype(np.float32)
        for size in sizes
    ]
    first, second = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    step, steps = 0, EPOCHS * (len(given) // BATCH)
    for epoch in range(EPOCHS):
        order, loss = random.permutation(len(given)), 0.0
        for at in range(0, len(order) - BATCH + 1, BATCH):
            x, y = given[order[at : at + BATCH]], wanted[order[at : at + BATCH]]
            hidden = np.maximum(x @ weights[0] + weights[1], 0)
            kept = hidden * (random.random(hidden.shape, np.float32) < 0.9) / 0.9
            scores = kept @ weights[2] + weights[3]
            odds = np.exp(scores - scores.max(axis=1, keepdims=True))
            odds /= odds.sum(axis=1, keepdims=True)
            loss -= np.log(odds[np.arange(BATCH), y] + 1e-9).mean()
            odds[np.arange(BATCH), y] -= 1
            odds /= BATCH
            back = (odds @ weights[2].T) * (hidden > 0)
            gradients = [x.T @ back, back.sum(0), kept.T @ odds, odds.sum(0)]
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            for w, g, m, v in zip(weights, gradients, first, second, strict=True):
                m += 0.1 * (g - m)
                v += 0.001 * (g * g - v)
                w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
                w -= rate * 1e-4 * w
        print(f"epoch {epoch + 1}: loss {loss / (len(given) // BATCH):.4f}", flush=True)
    return weights


def confusion(weights: list[np.ndarray], given: np.ndarray, wanted: np.ndarray) -> str:
    """SIGNS.md: of the drawings that were kept back, which are accepted as which."""
    w1, b1, w2, b2 = (w.astype(np.float32) for w in weights)
    scores = np.maximum(given @ w1 + b1, 0) @ w2 + b2
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    said = SIGNS[:10]
    accepted = np.stack([odds[:, places_of(sign)].sum(axis=1) >= LIKELY for sign in said], axis=1)
    lines = [
        "# Signs",
        "",
        "`bench/train_signs.py` wrote this. Drawings of fonts kept back from training, of "
        "12 to 70 pixels, aslant, narrow, with pieces of their neighbours: how many show each sign "
        "(rows), and how many of a thousand are accepted where the text says a digit (columns). "
        "'None' is two signs at once, or one struck out.",
        "",
        "| shown | drawings | " + " | ".join(said) + " |",
        "|---|--:|" + "--:|" * len(said),
    ]
    others = [sign for sign in SIGNS[10:] if not sign.isalpha()]
    groups = {sign: sign for sign in [*said, *others[:-1]]}
    groups |= {"letters": "".join(filter(str.isalpha, SIGNS)), "none": SIGNS[-1]}
    for name, signs in groups.items():
        here = np.isin(wanted, [SIGNS.index(sign) for sign in signs])
        shares = 1000 * accepted[here].mean(axis=0)
        cells = [f"{share:.1f}" if share >= 0.05 else "" for share in shares]
        lines.append(f"| `{name}` | {here.sum()} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    folder = Path(sys.argv[1])
    names = Path(__file__).with_suffix(".fonts").read_text("utf-8").split("\n")
    names = [name for name in names if name and not name.startswith("#")]
    found = {path.name: path for path in sorted(folder.rglob("*")) if path.name in set(names)}
    if missing := sorted(set(names) - found.keys()):
        sys.exit(f"{len(missing)} fonts are not in {folder}: {', '.join(missing[:5])}")
    random = np.random.default_rng(SEED)
    sets: list[tuple[list, list]] = [([], []), ([], [])]
    for number, name in enumerate(sorted(names)):
        inputs, places = of_font(random, found[name])
        is_kept_back = number % 8 == 7
        sets[is_kept_back][0].extend(inputs)
        sets[is_kept_back][1].extend(places)
    given, wanted = np.stack(sets[0][0]), np.array(sets[0][1])
    print(f"{len(names)} fonts, {len(given)} drawings, {len(sets[1][0])} kept back", flush=True)
    weights = [w.astype(np.float16) for w in train(given, wanted, random)]
    target = Path(__file__).parents[1] / "src/intygsstat/pdf/signs.npz"
    np.savez_compressed(target, **dict(zip(("w1", "b1", "w2", "b2"), weights, strict=True)))
    report = confusion(weights, np.stack(sets[1][0]), np.array(sets[1][1]))
    Path(__file__).with_name("SIGNS.md").write_text(report, encoding="utf-8")
    print(f"{target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
