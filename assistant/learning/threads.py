"""Keeps the linear algebra to one thread: on busy machines more threads make small problems many times slower."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def one_thread(function: Callable[P, T]) -> Callable[P, T]:
    """The same function, during whose calls BLAS and OpenMP use one thread (LightGBM is told its own number)."""

    @wraps(function)
    def alone(*args: P.args, **kwargs: P.kwargs) -> T:
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped,unused-ignore]

        with threadpool_limits(limits=1):
            return function(*args, **kwargs)

    return alone
