"""The error of every step of the build."""


class BuildError(Exception):
    """Something in an assignment's sources that the build refuses.

    The message names the file and, where there is one, the question.
    """

    def __init__(self, place: object, message: str, question: str | None = None):
        where = f"{place}, question {question}" if question else f"{place}"
        super().__init__(f"{where}: {message}")
