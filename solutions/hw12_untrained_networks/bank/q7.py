"""Other right answers and known wrong ones to question 7 of hw12."""

import torch

from autograder.bank import alternative, mistake


@alternative("averaged")
def by_lerp(images, decay):
    """With lerp, into a new tensor."""
    found = torch.empty_like(images)
    found[0] = images[0]
    for t in range(1, len(images)):
        found[t] = torch.lerp(images[t], found[t - 1], decay)
    return found


@alternative("averaged")
def by_a_matrix(images, decay):
    """All weights in a matrix."""
    T = len(images)
    W = torch.zeros(T, T, dtype=images.dtype, device=images.device)
    for t in range(T):
        for i in range(t + 1):
            W[t, i] = decay ** (t - i) * ((1 - decay) if i else 1)
    return (W @ images.reshape(T, -1)).reshape(images.shape)


@alternative("restarts")
def with_lists(fit_once, seeds):
    """Sums over lists."""
    images = [fit_once(seed) for seed in seeds]
    mean = sum(images[1:], images[0].double()) / len(images)
    squares = [((image - mean) ** 2).mean() for image in images]
    spread = float((sum(squares) / len(squares)) ** 0.5)
    return {"mean": mean.to(images[0].dtype), "spread": spread}


@mistake(
    "averaged",
    edit={"decay * means[-1] + (1 - decay) * image": "(1 - decay) * means[-1] + decay * image"},
)
def exchanged():
    """decay is what remains of the last average, not what is taken of the new image."""


@mistake("averaged", edit={"[images[0].clone()]": "[(1 - decay) * images[0]]"})
def begins_at_zero():
    """The first average is the first image itself."""


@mistake("averaged", edit={"decay * means[-1]": "decay * images[0]"})
def first_image_remains():
    """The last average is carried on, not the first image."""


@mistake("averaged")
def plain_means(images, decay):
    """These are plain means of all images so far; older ones are to fade."""
    count = torch.arange(1, len(images) + 1, dtype=images.dtype, device=images.device)
    return images.cumsum(0) / count.reshape(-1, *[1] * (images.ndim - 1))


@mistake("averaged", edit={"torch.stack(means)": "means[-1]"})
def last_alone():
    """All averages are asked for, one for each image."""


@mistake("averaged", edit={"torch.stack(means)": "means"})
def in_a_list():
    """The averages are to be one tensor, like the images."""


@mistake("averaged")
def in_place(images, decay):
    """The images that were given are changed."""
    for t in range(1, len(images)):
        images[t] = decay * images[t - 1] + (1 - decay) * images[t]
    return images.clone()


@mistake("averaged")
def bias_corrected(images, decay):
    """Begun at zero and corrected, as Adam does it: the first image is to be the first average."""
    mean, found = torch.zeros_like(images[0]), []
    for t, image in enumerate(images, 1):
        mean = decay * mean + (1 - decay) * image
        found.append(mean / (1 - decay**t))
    return torch.stack(found)


@mistake("restarts", edit={"for seed in seeds": "for seed in range(len(seeds))"})
def seeds_from_zero():
    """The seeds that were given are to be used."""


@mistake("restarts", edit={"for seed in seeds": "for seed in sorted(seeds)"})
def sorted_seeds():
    """The seeds are used in their order."""


@mistake("restarts", edit={"for seed in seeds": "for seed in dict.fromkeys(seeds)"})
def each_seed_once():
    """A seed that is there twice is fitted twice."""


@mistake("restarts", edit={".double().mean(0)": ".double().median(0).values"})
def the_median():
    """The mean of the images is asked for."""


@mistake("restarts", edit={".mean().sqrt()": ".mean()"})
def spread_squared():
    """The spread is the root of the mean square."""


@mistake(
    "restarts",
    edit={"(images - mean).square().mean().sqrt()": "images.double().std(0).mean()"},
)
def mean_of_deviations():
    """The spread is the root of the mean over all pixels, not the mean of roots."""


@mistake("restarts")
def one_less(fit_once, seeds):
    """The squares are divided by the number of fits, not by one less: else the identity fails."""
    images = torch.stack([fit_once(seed) for seed in seeds])
    mean = images.mean(0)
    n = images[0].numel() * max(len(images) - 1, 1)
    return {"mean": mean, "spread": ((images - mean).double().square().sum() / n).sqrt().item()}


@mistake(
    "restarts",
    edit={
        "(images - mean).square().mean().sqrt()": (
            "(images.square().mean() - mean.square().mean()).clamp(min=0).sqrt()"
        )
    },
)
def difference_of_squares():
    """The difference of two large squares loses the digits of a small spread."""


@mistake("restarts", edit={".sqrt().item()": ".sqrt()"})
def spread_as_a_tensor():
    """The spread is to be a Python float."""


@mistake("restarts", edit={".double().mean(0)": ".double().mean()"})
def mean_over_pixels():
    """The mean is over the fits, pixel by pixel."""


@mistake(
    "restarts", edit={"fit_once(seed) for seed in seeds": "fit_once(seeds[0]) for seed in seeds"}
)
def first_seed_alone():
    """Each seed is to be used."""


@mistake(
    "restarts",
    edit={
        "images = torch.stack([fit_once(seed) for seed in seeds])": (
            "fit_once(seeds[0])\nimages = torch.stack([fit_once(seed) for seed in seeds])"
        )
    },
)
def one_fit_too_many():
    """fit_once is called once for each seed: fits take time."""


@mistake("restarts", edit={"images.double().mean(0)": "images.mean(0)"})
def around_a_rounded_mean():
    """A mean that is rounded to single precision adds its rounding to a small spread."""
