"""Other right answers and known wrong ones to question 11 of hw07."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("connected_components")
def components_by_spreading(mask):
    """Every pixel takes the least number of its neighbours until nothing changes."""
    m, n = mask.shape
    outside = m * n
    number = torch.arange(m * n, device=mask.device).reshape(m, n)
    number = torch.where(mask, number, outside)
    while True:
        around = F.pad(number, (1, 1, 1, 1), value=outside)
        least = torch.stack(
            [number, around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:]]
        ).amin(dim=0)
        least = torch.where(mask, least, outside)
        if torch.equal(least, number):
            break
        number = least
    first = torch.unique(number[mask])  # ascending: the parts' first pixels
    labels = torch.zeros(m, n, dtype=torch.int64, device=mask.device)
    labels[mask] = torch.searchsorted(first, number[mask]) + 1
    return labels, len(first)


@alternative("connected_components")
def components_by_union(mask):
    """Two passes: neighbours above and to the left are joined, then roots are numbered."""
    rows = mask.tolist()
    m, n = mask.shape
    parent = list(range(m * n))

    def root(i):
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for y in range(m):
        for x in range(n):
            if rows[y][x]:
                here = y * n + x
                if y and rows[y - 1][x]:
                    parent[root(here)] = root(here - n)
                if x and rows[y][x - 1]:
                    parent[root(here)] = root(here - 1)
    numbers = {}
    labels = torch.zeros(m, n, dtype=torch.int64)
    for y in range(m):
        for x in range(n):
            if rows[y][x]:
                labels[y, x] = numbers.setdefault(root(y * n + x), len(numbers) + 1)
    return labels.to(mask.device), len(numbers)


@alternative("connected_components")
def components_by_growing(mask):
    """The first free pixel grows within the mask until it fills its part."""
    labels = torch.zeros(mask.shape, dtype=torch.int64, device=mask.device)
    free = mask.clone()
    count = 0
    while bool(free.any()):
        count += 1
        part = torch.zeros_like(mask)
        place = torch.nonzero(free)[0]
        part[place[0], place[1]] = True
        while True:
            grown = part.clone()
            grown[1:] |= part[:-1]
            grown[:-1] |= part[1:]
            grown[:, 1:] |= part[:, :-1]
            grown[:, :-1] |= part[:, 1:]
            grown &= free
            if torch.equal(grown, part):
                break
            part = grown
        labels[part] = count
        free &= ~part
    return labels, count


@alternative("match_instances")
def matches_by_table(prediction, truth, threshold=0.5):
    """The table of common pixels of all pairs at once."""
    p_numbers, p = torch.unique(prediction, return_inverse=True)
    t_numbers, t = torch.unique(truth, return_inverse=True)
    P, T = len(p_numbers), len(t_numbers)
    common = torch.bincount((p * T + t).flatten(), minlength=P * T).reshape(P, T).double()
    iou = common / (common.sum(1, keepdim=True) + common.sum(0) - common)
    iou = iou[p_numbers != 0][:, t_numbers != 0]
    hits = int((iou > threshold).sum())
    return hits, iou.shape[0] - hits, iou.shape[1] - hits


@alternative("match_instances")
def matches_by_sets(prediction, truth, threshold=0.5):
    """Sets of pixels."""

    def parts(instances):
        found = {}
        for place, number in enumerate(instances.flatten().tolist()):
            if number != 0:
                found.setdefault(number, set()).add(place)
        return list(found.values())

    guessed, real = parts(prediction), parts(truth)
    hits = sum(len(p & t) / len(p | t) > threshold for p in guessed for t in real)
    return hits, len(guessed) - hits, len(real) - hits


@alternative("match_instances")
def matches_from_the_truth(prediction, truth, threshold=0.5):
    """For each true instance, the predicted one that covers most of it."""
    found, missed = 0, 0
    for number in truth[truth != 0].unique():
        here = truth == number
        values, counts = prediction[here].unique(return_counts=True)
        counts = torch.where(values == 0, 0, counts)
        best = counts.argmax()
        union = here.sum() + (prediction == values[best]).sum() - counts[best]
        if counts[best] > threshold * union:
            found += 1
        else:
            missed += 1
    return found, len(prediction[prediction != 0].unique()) - found, missed


@alternative("border_classes")
def borders_by_extremes(instances, width=1):
    """The least and the largest instance in the window differ; pooled as float64."""
    inside = instances != 0
    side = 2 * width + 1
    value = instances.double()
    far = value.abs().max() + 1 if value.numel() else 1
    high = torch.where(inside, value, -far)[None, None]
    low = torch.where(inside, -value, -far)[None, None]
    largest = F.max_pool2d(high, side, stride=1, padding=width)[0, 0]
    least = -F.max_pool2d(low, side, stride=1, padding=width)[0, 0]
    return inside.long() + (inside & (largest != least)).long()


@alternative("border_classes")
def borders_by_windows(instances, width=1):
    """Pixel by pixel, the window is cut out."""
    m, n = instances.shape
    classes = torch.zeros_like(instances)
    for y in range(m):
        for x in range(n):
            if instances[y, x] == 0:
                continue
            window = instances[max(0, y - width) : y + width + 1, max(0, x - width) : x + width + 1]
            others = (window != 0) & (window != instances[y, x])
            classes[y, x] = 2 if others.any() else 1
    return classes


@alternative("border_classes")
def borders_by_instances(instances, width=1):
    """Each instance is grown; where it meets the others, they have a border."""
    classes = (instances != 0).to(torch.int64)
    for number in instances.unique():
        if number == 0:
            continue
        grown = (instances == number).float()[None, None]
        grown = F.max_pool2d(grown, 2 * width + 1, 1, width)[0, 0] > 0
        classes[grown & (instances != 0) & (instances != number)] = 2
    return classes


@mistake(
    "connected_components",
    edit={
        """
for p, q in ((u - 1, v), (u + 1, v), (u, v - 1), (u, v + 1)):
""": """
for p, q in [(u + i, v + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
"""
    },
)
def components_of_eight():
    """Pixels that touch at a corner are put into one part. The neighbours of a pixel are the four
    that share a side with it.
    """


@mistake("connected_components", edit={"reshape(m, n), count": "reshape(m, n), count + 1"})
def components_with_background():
    """The background is counted as a part. Count the parts of the mask only."""


@mistake("connected_components", edit={"labels[u][v] = count": "labels[u][v] = count - 1"})
def components_from_zero():
    """The first part has the number 0, like the background. Numbers of parts begin at 1."""


@mistake(
    "connected_components",
    edit={
        """
for row in range(m):
    for column in range(n):
""": """
for column in range(n):
    for row in range(m):
"""
    },
)
def components_by_columns():
    """The parts are numbered column by column. Their first pixels are met row by row."""


@mistake("connected_components")
def components_in_one_pass(mask):
    """Parts in the shape of a U fall into pieces: two numbers that meet further down are not
    joined. One pass that looks up and to the left is not enough.
    """
    m, n = mask.shape
    rows = mask.tolist()
    labels = [[0] * n for _ in range(m)]
    count = 0
    for y in range(m):
        for x in range(n):
            if rows[y][x]:
                above = labels[y - 1][x] if y else 0
                left = labels[y][x - 1] if x else 0
                if not above and not left:
                    count += 1
                labels[y][x] = above or left or count
    return torch.tensor(labels, dtype=torch.int64, device=mask.device).reshape(m, n), count


@mistake(
    "connected_components",
    edit={
        """
if 0 <= p < m and 0 <= q < n and free[p][q]:
""": """
p, q = p % m, q % n
if free[p][q]:
"""
    },
)
def components_on_torus():
    """The image is closed to a torus: a pixel at the border is the neighbour of the one at the
    opposite border. An index of -1 counts from the end.
    """


@mistake(
    "connected_components",
    edit={"(u - 1, v), (u + 1, v), (u, v - 1), (u, v + 1)": "(u + 1, v), (u, v + 1)"},
)
def components_downwards():
    """Only neighbours to the right and below are followed. A part can go on to the left and upwards
    too.
    """


@mistake("match_instances", edit={"> threshold": ">= threshold"})
def matches_at_threshold():
    """A pair whose IoU equals the threshold counts as a match. It must be larger: at exactly one
    half an instance could have two partners.
    """


@mistake(
    "match_instances",
    edit={
        "prediction.unique().tolist() if number != 0": "prediction.unique().tolist()",
        "truth.unique().tolist() if number != 0": "truth.unique().tolist()",
        "partner != 0 and ": "",
    },
)
def matches_of_background():
    """The background is counted as an instance. The number 0 means that there is none."""


@mistake("match_instances", edit={"partner != 0": "partner == number"})
def matches_of_equal_numbers():
    """Only instances of equal numbers are compared. The numbers mean nothing: any predicted
    instance may be the partner of any true one.
    """


@mistake(
    "match_instances",
    edit={"len(predicted) - matches, len(true)": "len(true) - matches, len(predicted)"},
)
def matches_swapped():
    """False positives and false negatives are swapped: a false positive is a predicted instance
    without a partner.
    """


@mistake("match_instances", edit={"(here | there).sum()": "there.sum()"})
def matches_by_recall():
    """The intersection is divided by the true instance alone: a prediction that covers everything
    would be right. Divide by the union.
    """


@mistake(
    "match_instances",
    edit={
        "len(predicted) - matches": "int(prediction.max()) - matches",
        "len(true) - matches": "int(truth.max()) - matches",
    },
)
def matches_by_largest_number():
    """The largest number is taken for the number of instances. Numbers may have gaps: count those
    that occur.
    """


@mistake("match_instances", edit={"> threshold": "> 0.5"})
def matches_at_one_half():
    """The threshold is always 0.5, whatever the argument says."""


@mistake(
    "border_classes", edit={"(neighbour != 0) & (neighbour != instances)": "neighbour != instances"}
)
def borders_to_background():
    """The border to the background gets class 2 as well. Only the border between two different
    instances does.
    """


@mistake(
    "border_classes",
    edit={
        """
neighbour = padded
""": """
if width not in (down, right):
    continue
neighbour = padded
"""
    },
)
def borders_without_corners():
    """Only neighbours along rows and columns are seen. The window is a square: its corners belong
    to it.
    """


@mistake(
    "border_classes",
    edit={
        """
m, n = instances.shape
""": """
m, n = instances.shape
width = 1
"""
    },
)
def borders_of_width_one():
    """The border is always one pixel wide, whatever `width` says."""


@mistake(
    "border_classes", edit={"(neighbour != 0) & (neighbour != instances)": "neighbour > instances"}
)
def borders_on_one_side():
    """Of two instances that touch only one gets a border. Look from both sides."""


@mistake("border_classes")
def borders_in_background(instances, width=1):
    """Background pixels between two instances get class 2. The background stays 0."""
    m, n = instances.shape
    padded = F.pad(instances, (width,) * 4)
    side = range(2 * width + 1)
    windows = torch.stack([padded[d : d + m, r : r + n] for d in side for r in side])
    far = torch.where(windows == 0, instances.max() + 1, windows).amin(0)
    touches = (windows.amax(0) != far) & (windows.amax(0) != 0)
    return torch.where(touches, 2, torch.where(instances == 0, 0, 1))


@mistake(
    "border_classes",
    edit={
        """
neighbour = padded[down : down + m, right : right + n]
""": """
neighbour = instances.roll((down - width, right - width), (0, 1))
"""
    },
)
def borders_on_torus():
    """The image is closed to a torus: instances at opposite borders of the image touch. roll brings
    what leaves on one side back on the other.
    """


@mistake("connected_components")
def components_by_scipy(mask):
    """The parts are right, but SciPy finds them. The question asks for your own: spread numbers
    over neighbours, or follow each part from its first pixel.
    """
    from scipy import ndimage

    labels, count = ndimage.label(mask.numpy())
    return torch.from_numpy(labels).long(), int(count)


@mistake("connected_components")
def components_by_skimage(mask):
    """The parts are right, but scikit-image finds them. The question asks for your own: spread
    numbers over neighbours, or follow each part from its first pixel.
    """
    from skimage import measure

    labels, count = measure.label(mask.numpy(), connectivity=1, return_num=True)
    return torch.from_numpy(labels).long(), int(count)


@mistake("border_classes", edit={"F.pad(instances,": "F.pad(instances.float(),"})
def borders_in_float32():
    """Numbers are compared in float32, where large neighbours such as 2^24 and 2^24 + 1 are equal.
    Compare whole numbers.
    """


@mistake("match_instances")
def matches_beside_background(prediction, truth, threshold=0.5):
    """One number is always taken for the background. A map that instances fill has none."""
    found = 0
    for number in truth.unique()[truth.unique() > 0]:
        here = truth == number
        for other in prediction[here].unique()[prediction[here].unique() > 0]:
            there = prediction == other
            found += int(((here & there).sum() / (here | there).sum()).item() > threshold)
    return found, len(prediction.unique()) - 1 - found, len(truth.unique()) - 1 - found


@mistake("match_instances")
def matches_in_a_code(prediction, truth, threshold=0.5):
    """Two pairs of numbers get one code, such as 1000 a + b, and are taken for one pair. Numbers
    may be as large as 10^9.
    """
    sizes = [dict(zip(*(part.tolist() for part in one.unique(return_counts=True)), strict=True))
             for one in (prediction, truth)]  # fmt: skip
    common, of_code = {}, {}
    for p, t in zip(prediction.flatten().tolist(), truth.flatten().tolist(), strict=True):
        if p and t:
            of_code.setdefault(1000 * t + p, (p, t))
            common[1000 * t + p] = common.get(1000 * t + p, 0) + 1
    hits = 0
    for code, both in common.items():
        p, t = of_code[code]
        hits += both > threshold * (sizes[0][p] + sizes[1][t] - both)
    predicted, true = (len(size) - (0 in size) for size in sizes)
    return hits, predicted - hits, true - hits


@mistake("match_instances", edit={"iou.item() > threshold": "round(iou.item(), 3) > threshold"})
def overlap_rounded():
    """The IoU is rounded before it is compared: just above the threshold is not enough then."""


@mistake(
    "border_classes",
    edit={"m, n = instances.shape": "instances = instances.short().long()\nm, n = instances.shape"},
)
def borders_in_int16():
    """Numbers are made int16, in which some that differ are equal. They may be up to 10^9."""


@mistake("border_classes")
def borders_ring_by_ring(instances, width=1):
    """The border of width 1 grows ring by ring within its instance. Background between two
    instances stops it: look at the whole square at once.
    """
    m, n = instances.shape
    border = torch.zeros_like(instances, dtype=torch.bool)
    wide = F.pad(instances, (1, 1, 1, 1))
    for _ in range(width):
        grown, marked = border.clone(), F.pad(border, (1, 1, 1, 1))
        for i in range(3):
            for j in range(3):
                other, mark = wide[i : i + m, j : j + n], marked[i : i + m, j : j + n]
                grown |= torch.where(other == instances, mark, other > 0)
        border = grown & (instances > 0)
    return (instances > 0).long() + border.long()


@mistake(
    "border_classes",
    edit={"m, n = instances.shape": "width = (width + 1) // 2\nm, n = instances.shape"},
)
def borders_half_as_wide():
    """The square is half as wide: `width` is how far it reaches to each side."""
