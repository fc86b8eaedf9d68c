"""Other right answers and known wrong ones to question 2 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("null_space_twin")
def by_projection(e, A, distance, generator):
    """A random direction less what A sees of it."""
    if torch.linalg.matrix_rank(A) == A.shape[1]:
        raise ValueError("the instrument sees everything")
    z = torch.randn(e.shape, generator=generator, dtype=e.dtype, device=e.device)
    z = z - z @ (torch.linalg.pinv(A) @ A).T
    return e + z * (distance / torch.linalg.vector_norm(z, dim=1, keepdim=True))


@alternative("null_space_twin")
def by_eigenvectors(e, A, distance, generator):
    """The last eigenvectors of A^T A; uniform signs and normal weights."""
    free = A.shape[1] - int(torch.linalg.matrix_rank(A))
    if free == 0:
        raise ValueError(f"rank {A.shape[1]}")
    wide = A.double()
    _, vectors = torch.linalg.eigh(wide.T @ wide)
    draws = torch.randn(len(e), free, generator=generator, dtype=wide.dtype, device=e.device)
    step = draws @ vectors[:, :free].T
    step = distance * step / step.norm(dim=1, keepdim=True)
    return (e + step).to(e.dtype)


@alternative("null_space_twin")
def row_by_row(e, A, distance, generator):
    """A loop over rows."""
    _, _, Vh = torch.linalg.svd(A, full_matrices=True)
    basis = Vh[int(torch.linalg.matrix_rank(A)) :].T
    if basis.shape[1] < 1:
        raise ValueError
    found = []
    for row in e:
        z = torch.randn(basis.shape[1], generator=generator, dtype=e.dtype, device=e.device)
        found.append(row + basis @ (z * distance / z.norm()))
    return torch.stack(found)


@mistake("null_space_twin", edit={"@ null_space": "@ Vh[: len(null_space)]"})
def in_what_is_seen():
    """The first singular vectors are what the instrument sees best."""


@mistake("null_space_twin", edit={"(z / z.norm(dim=1, keepdim=True))": "z"})
def not_normalised():
    """The direction has no length of 1: the distance is random."""


@mistake("null_space_twin", edit={"z.norm(dim=1, keepdim=True)": "z.norm()"})
def norm_of_the_batch():
    """Each row is to be at the distance, not the batch as a whole."""


@mistake("null_space_twin", edit={"shape = len(e), len(null_space)": "shape = 1, len(null_space)"})
def one_direction():
    """All rows move in the same direction."""


@mistake("null_space_twin", edit={"torch.randn(shape, generator=generator,": "torch.ones(shape,"})
def not_random():
    """The direction is the same in each call."""


@mistake("null_space_twin", edit={"torch.randn(shape, generator=generator,": "torch.randn(shape,"})
def global_generator():
    """The direction does not come from the generator that was given."""


@mistake("null_space_twin", edit={"torch.randn(shape,": "torch.rand(shape,"})
def to_one_side():
    """The weights are all positive: half of the directions are left out."""


@mistake(
    "null_space_twin",
    edit={"Vh[torch.linalg.matrix_rank(A) :]": "Vh[torch.linalg.matrix_rank(A) :][:1]"},
)
def first_vector_alone():
    """Only one vector of the null space is used."""


@mistake("null_space_twin", edit={"torch.linalg.matrix_rank(A)": "len(A)"})
def rank_by_rows():
    """The rank may be smaller than the number of rows."""


@mistake("null_space_twin", edit={"if not len(null_space):": "if len(A) >= A.shape[1]:"})
def tall_refused():
    """A tall or square matrix may have a null space, too: it is a matter of rank."""


@mistake(
    "null_space_twin",
    edit={
        """
if not len(null_space):
    raise ValueError("A has no null space: it sees every difference")
""": ""
    },
)
def nothing_refused():
    """Without a null space there is no twin: raise ValueError."""


@mistake("null_space_twin", edit={"e + distance": "distance"})
def difference_alone():
    """This is the step, not the twin."""


@mistake("null_space_twin", edit={"e + distance": "e + distance**0.5"})
def root_of_the_distance():
    """The length of the step is not the distance."""


@mistake("null_space_twin")
def by_transpose(e, A, distance, generator):
    """The transpose is the pseudo-inverse only where the rows of A are orthonormal."""
    if torch.linalg.matrix_rank(A) == A.shape[1]:
        raise ValueError
    z = torch.randn(e.shape, generator=generator, dtype=e.dtype, device=e.device)
    z = z - z @ A.T @ A
    return e + distance * z / z.norm(dim=1, keepdim=True)


@mistake(
    "null_space_twin",
    edit={"Vh[torch.linalg.matrix_rank(A) :]": "Vh[(torch.linalg.svdvals(A) > 1e-6).sum() :]"},
)
def absolute_bound():
    """Which singular values count as 0 depends on their scale: `matrix_rank` says it."""


@mistake(
    "null_space_twin",
    edit={"Vh[torch.linalg.matrix_rank(A) :]": "Vh[torch.linalg.matrix_rank(A, rtol=1e-5) :]"},
)
def loose_bound():
    """Small singular values are no zeros: `matrix_rank` says which count."""


@mistake(
    "null_space_twin", edit={"torch.linalg.matrix_rank(A)": "torch.linalg.matrix_rank(A.double())"}
)
def rank_in_double():
    """Rounding of single precision gives A more rank in double precision."""


@mistake("null_space_twin")
def along_the_basis(e, A, distance, generator):
    """Each row moves along one vector of a basis: directions between them are left out."""
    rank = int(torch.linalg.matrix_rank(A))
    if rank == A.shape[1]:
        raise ValueError
    basis = torch.linalg.svd(A).Vh[rank:]
    which = torch.randint(len(basis), (len(e),), generator=generator)
    signs = 1 - 2 * torch.randint(2, (len(e), 1), generator=generator)
    return e + distance * signs * basis[which]


@mistake("null_space_twin", edit={"return e +": "z[:, 0] = z[:, 0].abs()\nreturn e +"})
def half_of_the_directions():
    """One weight is always positive: half of the directions are left out."""


@mistake(
    "null_space_twin", edit={"if not len(null_space):": "if distance and not len(null_space):"}
)
def zero_distance_passes():
    """Without a null space ValueError is raised, whatever the distance is."""


@mistake("null_space_twin", edit={", device=e.device": ""})
def directions_on_the_cpu():
    """The generator lives where the tensors do: draw there, by `device=`."""
