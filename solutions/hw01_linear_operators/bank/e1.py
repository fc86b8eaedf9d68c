"""Other right answers and known wrong ones to experiment 1 of hw01."""

from autograder.bank import alternative, mistake


@alternative("my_run", edit={'"noise": "same"': '"noise": "Same"'})
def capital_letter():
    """A word is a word."""


@mistake("my_run", edit={'"digits": 7': '"digits": 16', '"rounding": "up"': '"rounding": "down"'})
def digits_kept():
    """With 16 digits, rounding and kernel predict the same: both follow the scene."""


@mistake(
    "my_run", edit={'"contrast": 0.1': '"contrast": 1', '"kernel": "down"': '"kernel": "same"'}
)
def scene_kept():
    """With the scene as it was, neither noise nor kernel changes anything."""


@mistake("my_run", edit={'"noise": 1': '"noise": 10', '"noise": "same"': '"noise": "up"'})
def too_many_knobs():
    """Noise and rounding both make the error grow in this run: it does not tell them apart."""


@mistake("my_run", edit={'"rounding": "up"': '"rounding": "down"'})
def rounding_by_contrast_alone():
    """Nine digits fewer weigh more than a tenth of the contrast."""


@mistake("my_run", edit={'"kernel": "down"': '"kernel": "same"'})
def kernel_ignores_the_scene():
    """An error of the kernel acts on the scene: a fainter scene has a smaller one."""
