"""Run every measurement, or the named ones: `python -m bench`, `python -m bench speed drivers`, `python -m bench --list`."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time
from collections.abc import Sequence

import bench


def names() -> list[str]:
    """The modules of this package that have a `main` to run, in order of name."""
    return sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if not m.name.startswith("_"))


def main(wanted: Sequence[str]) -> int:
    """Run them one after the other; 2 if one is not known, 1 if one failed."""
    if "--list" in wanted:
        print("\n".join(names()))
        return 0
    unknown = set(wanted) - set(names())
    if unknown:
        print(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(names())}", file=sys.stderr)
        return 2
    failed = False
    for name in wanted or names():
        module = importlib.import_module(f"bench.{name}")
        if not hasattr(module, "main"):
            continue
        print(f"\n## {name}\n\n{(module.__doc__ or '').strip()}\n", flush=True)
        start = time.perf_counter()
        try:
            module.main()
        except Exception as error:
            print(f"failed: {type(error).__name__}: {error}", flush=True)
            failed = True
        print(f"\n({time.perf_counter() - start:.0f} s)", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
