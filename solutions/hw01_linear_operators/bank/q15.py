"""Other right answers and known wrong ones to question 15 of hw01."""

from autograder.bank import alternative, mistake


@alternative("compose")
def by_functions(A, B):
    """Two functions with names."""
    (outer, outer_back), (inner, inner_back) = A, B

    def forward(x):
        return outer(inner(x))

    def adjoint(y):
        return inner_back(outer_back(y))

    return forward, adjoint


@alternative("stack")
def any_number(*pairs):
    """As many as come."""

    def forward(x):
        return tuple(pair[0](x) for pair in pairs)

    def adjoint(many):
        return sum(pair[1](y) for pair, y in zip(pairs, many, strict=True))

    return forward, adjoint


@alternative("scale")
def by_complex(A, c):
    """The conjugate by the real and the imaginary part."""
    other = complex(c).conjugate() if isinstance(c, complex) else c
    return (lambda x: A[0](x) * c), (lambda y: A[1](y) * other)


@alternative("scale")
def before_the_map(A, c):
    """A is linear, so the factor may come first; its conjugate too."""
    return (lambda x: A[0](c * x)), (lambda y: A[1](c.conjugate() * y))


@alternative("stack")
def in_lists(A, B):
    """Lists in place of tuples."""
    return [lambda x: [A[0](x), B[0](x)], lambda y: A[1](y[0]) + B[1](y[1])]


@mistake("compose", edit={"B[1](A[1](y))": "A[1](B[1](y))"})
def same_order():
    """The adjoint of a product takes the parts in reverse order."""


@mistake("compose", edit={"A[0](B[0](x))": "B[0](A[0](x))", "B[1](A[1](y))": "A[1](B[1](y))"})
def other_product():
    """compose(A, B) applies B first, then A."""


@mistake("stack", edit={"A[1](y[0]) + B[1](y[1])": "(A[1](y[0]) + B[1](y[1])) / 2"})
def averaged():
    """The adjoint of a stack is the sum of both adjoints, not their mean."""


@mistake("stack", edit={"A[1](y[0]) + B[1](y[1])": "(A[1](y[0]), B[1](y[1]))"})
def not_added():
    """The adjoint of a stack returns one tensor: both parts measured the same x."""


@mistake("stack", edit={"A[1](y[0]) + B[1](y[1])": "A[1](y[1]) + B[1](y[0])"})
def parts_exchanged():
    """Each adjoint takes the part that its own forward map has made."""


@mistake("scale", edit={"c.conjugate() * A[1](y)": "c * A[1](y)"})
def factor_not_conjugated():
    """The adjoint of a factor is its conjugate."""


@mistake("scale", edit={"c.conjugate() * A[1](y)": "A[1](y) / c"})
def divided():
    """The adjoint is not the inverse: it multiplies too."""


@mistake("scale", edit={"c.conjugate() * A[1](y)": "A[1](y)"})
def forward_only():
    """The adjoint is scaled as well."""


@mistake("stack")
def added_in_place(A, B):
    """Where the first adjoint returns its input itself, or a view of it, the second part is added
    into your argument. Make a new sum.
    """

    def adjoint(y):
        x = A[1](y[0])
        x += B[1](y[1])
        return x

    return (lambda x: (A[0](x), B[0](x))), adjoint


@mistake("scale")
def scaled_in_place(A, c):
    """Where the map returns its input itself, or a view of it, multiplying in place changes your
    argument. Make a new tensor.
    """
    return (lambda x: A[0](x).mul_(c)), (lambda y: A[1](y).mul_(c.conjugate()))


@mistake("stack")
def parts_taken_from_the_list(A, B):
    """The parts are taken out of your list, which is empty afterwards. Read them, and leave it."""

    def adjoint(y):
        y = y if isinstance(y, list) else list(y)
        second = y.pop()
        return A[1](y.pop()) + B[1](second)

    return (lambda x: (A[0](x), B[0](x))), adjoint


@alternative("scale")
def argument_scaled_first(A, c):
    """c times x goes in: A is linear."""
    return (lambda x: A[0](c * x)), (lambda y: A[1](c.conjugate() * y))
