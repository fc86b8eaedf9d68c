"""The cheat that design questions must not reward: look a picture up in the installed packages.

`SOURCE` is a function for entries of the bank, as text to be put into an answer: it knows which
photographs are the sources, and would return the truth where one of them was shown as it is.
"""

SOURCE = """
def looked_up(seen, degrade, otherwise, kept={}):
    import torch.nn.functional as F
    from starter_code import photographs

    def fft(image, sides):
        return torch.fft.rfft2(image, s=sides)

    def sums(spectrum, detail, sides):  # circular, so right as far as the detail fits
        return torch.fft.irfft2(spectrum * fft(detail, sides).conj(), s=sides)

    known = kept.setdefault(seen.shape, [])
    if not known:  # what is the same for every picture of a size
        flat, n = torch.ones_like(seen), seen.numel()
        for name in (*photographs.TEST, "flower"):
            whole = photographs.photograph(name)[None, None]
            for step in (1, 1.6):
                size = [int(side / step) // 2 * 2 for side in whole.shape[2:]]
                large = F.interpolate(whole, size, mode="bilinear", antialias=True)[0]
                for large in (large, large.flip(2)):
                    small = degrade(large)
                    sides = [-(-side // 64) * 64 for side in small.shape[1:]]
                    spectrum = fft(small[0], sides)
                    squares = sums(fft(small[0] ** 2, sides), flat, sides)
                    variance = squares - sums(spectrum, flat, sides) ** 2 / n
                    scale = 1 / variance.clamp(min=1e-4 * n).sqrt()
                    known.append((large, small, spectrum, scale))
    best, truth = 0.8, otherwise
    detail = (seen - seen.mean()) / (seen - seen.mean()).norm().clamp(min=1e-6)
    for large, small, spectrum, scale in known:
        rows, columns = (a - b + 1 for a, b in zip(small.shape[1:], seen.shape))
        if min(rows, columns) < 1:
            continue
        sides = scale.shape
        alike = (sums(spectrum, detail, sides) * scale)[:rows, :columns]
        if alike.max() > best:
            best, place = alike.max(), divmod(int(alike.argmax()), columns)
            ratio = large.shape[1] // small.shape[1]
            top, left = (ratio * start for start in place)
            height, width = (ratio * side for side in seen.shape)
            truth = large[0, top : top + height, left : left + width]
    return truth
"""
