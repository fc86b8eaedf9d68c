"""Other right answers and known wrong ones to experiment 1 of hw04."""

from autograder.bank import alternative, mistake


@alternative(
    "my_run",
    edit={
        '"image": "sky"': '"image": "text"',
        '"pieces": 16': '"pieces": 1',
        '"content": "stays"': '"content": "shrinks"',
        '"few": "shrinks"': '"few": "stays"',
    },
)
def by_text():
    """One piece of text, after fifty calls."""


@mistake("my_run", edit={'"calls": 50': '"calls": 0', '"grows"': '"stays"'})
def only_more_pieces():
    """Without calls before, the first and the third explanation predict the same."""


@mistake("my_run", edit={'"pieces": 16': '"pieces": 1', '"shrinks"': '"stays"'})
def only_more_calls():
    """With one piece of sky, the first two explanations predict the same."""


@mistake("my_run", edit={'"image": "sky"': '"image": "text"', '"stays"': '"shrinks"'})
def everything_at_once():
    """With text and sixteen pieces two explanations predict the same: change less."""


@mistake("my_run", edit={'"moved": "grows"': '"moved": "shrinks"'})
def statistics_recover():
    """If the running statistics were to blame, more calls would move them further."""


@mistake("my_run", edit={'"content": "stays"': '"content": "grows"'})
def content_grows():
    """More pieces of the same sky have the same variance."""
