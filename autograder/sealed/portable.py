"""What notebooks take for granted and a worker cannot have as it is, made to work there.

Workers are copied by fork, so threads of a pool are gone in each copy; they have no sockets, and on
some systems no shared memory; and nobody waits for a compiler. All of this runs beside student
code and protects nothing: it only spares honest notebooks.
"""

import concurrent.futures
import concurrent.futures.process
import functools
import inspect
import multiprocessing
import multiprocessing.context
import multiprocessing.managers
import multiprocessing.pool
import os
import sys
import threading
import types
from multiprocessing import queues, synchronize
from multiprocessing.reduction import ForkingPickler

import torch
import torch.multiprocessing

NO_PROCESSES = "the grader has no shared memory, so processes cannot share locks or queues here"

NO_SOCKETS = "the grader allows no sockets, so a Manager cannot serve other processes here"
_OF_HELPERS = ("num_workers", "timeout", "multiprocessing_context", "prefetch_factor",
               "persistent_workers")  # fmt: skip


def install() -> None:
    """Change this process once; every fork of it then has the changes."""
    _renew_after_a_fork(concurrent.futures.ThreadPoolExecutor, "submit", "_shutdown")
    _renew_after_a_fork(concurrent.futures.ProcessPoolExecutor, "submit", "_shutdown_thread")
    _renew_after_a_fork(multiprocessing.pool.Pool, "_check_running", "_state")
    os.register_at_fork(after_in_child=_one_thread)
    _fork_always()
    _send_tensors_by_value()
    multiprocessing.managers.BaseManager.start = _refuse(NO_SOCKETS)
    _run_jobs_in_threads()
    _load_data_in_this_process()
    _compile_nothing()


def enter() -> None:
    """Change a worker that is confined already: where it cannot have processes, threads serve."""
    try:
        multiprocessing.get_context().Lock()
    except OSError:
        _threads_for_processes()


def _one_thread() -> None:
    # the second thread of torch's pool did not survive the fork, and would be waited for
    torch.set_num_threads(1)


def _renew_after_a_fork(pool: type, method: str, ended: str) -> None:
    """Have a pool that a copy of its process uses start its threads or processes again."""
    begin, use = pool.__init__, getattr(pool, method)

    @functools.wraps(begin)
    def remember(self, *args, **kwargs):
        self._made_in, self._made_with = os.getpid(), (args, kwargs)
        begin(self, *args, **kwargs)

    @functools.wraps(use)
    def renew(self, *args, **kwargs):
        made_in = self.__dict__.get("_made_in", os.getpid())
        if made_in != os.getpid() and getattr(self, ended, None) in (
            False,
            multiprocessing.pool.RUN,
        ):
            given, named = self._made_with
            pool.__init__(self, *given, **named)
        return use(self, *args, **kwargs)

    pool.__init__ = remember
    setattr(pool, method, renew)


def _fork_always() -> None:
    """Other ways to start a process import the notebook anew, or need sockets."""
    methods = multiprocessing.context._concrete_contexts
    for method in ("spawn", "forkserver"):
        if method in methods and "fork" in methods:
            methods[method] = methods["fork"]
    if sys.platform == "linux":
        multiprocessing.context._default_context._default_context = methods["fork"]


def _send_tensors_by_value() -> None:
    """Between processes torch sends descriptors over sockets, which are refused here."""
    for kind in list(ForkingPickler._extra_reducers):
        if kind.__module__.partition(".")[0] == "torch":
            del ForkingPickler._extra_reducers[kind]


def _run_jobs_in_threads() -> None:
    """joblib, and so scikit-learn's `n_jobs`, would start Python anew and talk over sockets."""
    try:
        from joblib import parallel
    except ImportError:
        return
    for name in ("loky", "multiprocessing"):
        parallel.BACKENDS[name] = parallel.BACKENDS["threading"]


def _refuse(sentence: str):
    def refuse(*_, **__):
        raise OSError(sentence)

    return refuse


def _load_data_in_this_process() -> None:
    """Batches are the same without helpers, and a short training is faster."""
    loader = torch.utils.data.DataLoader
    begin = loader.__init__

    signature = inspect.signature(begin)

    @functools.wraps(begin)
    def alone(*args, **kwargs):
        given = signature.bind(*args, **kwargs)
        if given.arguments.get("num_workers"):
            for option in _OF_HELPERS:
                given.arguments.pop(option, None)
        begin(*given.args, **given.kwargs)

    loader.__init__ = alone


def _compile_nothing() -> None:
    """Have `torch.compile` give what runs without a compiler: equal results, minutes sooner.

    A module keeps the wrapper that names its parameters; a function is itself.
    """
    original = torch.compile

    @functools.wraps(original)
    def compile(model=None, **options):
        if model is None:
            return functools.partial(compile, **options)
        if not isinstance(model, torch.nn.Module):
            return model
        torch.compiler.set_stance("force_eager")
        return original(model, backend="eager")

    torch.compile = compile


def _threads_for_processes() -> None:
    def pool(processes=None, initializer=None, initargs=(), *_, **__):
        return multiprocessing.pool.ThreadPool(processes, initializer, initargs)

    def executor(max_workers=None, mp_context=None, initializer=None, initargs=(), **_):
        kind = concurrent.futures.ThreadPoolExecutor
        return kind(max_workers, initializer=initializer, initargs=initargs)

    def queue_of_threads(self):
        return queues.SimpleQueue(ctx=types.SimpleNamespace(Lock=threading.Lock))

    multiprocessing.context.BaseContext.Pool = staticmethod(pool)
    multiprocessing.context.BaseContext.SimpleQueue = queue_of_threads  # ThreadPool has one
    multiprocessing.Pool = torch.multiprocessing.Pool = pool  # pool.Pool is ThreadPool's base
    concurrent.futures.ProcessPoolExecutor = executor
    concurrent.futures.process.ProcessPoolExecutor = executor
    synchronize.SemLock.__init__ = _refuse(NO_PROCESSES)
