"""What to beware of in an answer about drivers, the most relevant first."""

from __future__ import annotations

from assistant.answer import Name, Say
from assistant.estimate import count
from assistant.learning.driving import Drivers
from assistant.learning.model import LEAKS
from assistant.learning.sensitive import sensitive

FEW = 100  # rows


def cautions(found: Drivers) -> tuple[Say, ...]:
    """Leaks and trends before what else could explain it; then the pairs, the copies, the gaps, the people, the rows."""
    said: list[Say] = []
    leaks = _aside(found, *LEAKS)
    if leaks:
        said.append(Say("caution.leakage", columns=leaks))
    drivers = [name for driver in found.drivers for name in driver.columns]
    trends = [Name(name) for name in found.drifting if name in drivers]
    if trends:
        said.append(Say("caution.spurious_trend", columns=[Name(found.target), *trends]))
    if found.drivers:
        top = [Name(name) for name in found.drivers[0].columns]
        said.append(Say("caution.confounder", top=top, target=Name(found.target)))
    else:
        said.append(Say("caution.no_effect_found"))
    said += [
        Say("caution.interaction", a=Name(pair.a), b=Name(pair.b), target=Name(found.target))
        for pair in found.interplays[:1]
    ]
    if found.prepared.task == "yesno" and found.alone is not None and found.alone.main.value.value > 0.9999:
        said.append(Say("caution.perfect_separation", columns=[Name(name) for name in drivers]))
    said += _about_columns(found)
    said.append(Say("caution.not_causal"))
    return (*said, *_about_rows(found))


def _aside(found: Drivers, *keys: str) -> list[str]:
    return [Name(a.column) for a in found.set_aside if a.key in keys]


def _about_columns(found: Drivers) -> list[Say]:
    said = []
    alike = [list(group) for group in found.twins]
    alike += [[a.other, a.column] for a in found.set_aside if a.key == "copy"]
    alike += [
        list(d.columns) for d in found.drivers if len(d.columns) > 1 and set(d.columns) not in map(set, found.twins)
    ]
    for group in alike[:2]:
        said.append(Say("caution.collinear", columns=[Name(name) for name in group]))
    bent = [
        Name(d.curve.column)
        for d in found.drivers
        if d.curve.shape.name in ("peak", "trough", "waves") and d.curve.effect.clear
    ]
    if bent:
        said.append(Say("caution.nonlinear", columns=[*bent, Name(found.target)]))
    if found.gaps:
        said.append(Say("caution.missing_not_at_random", columns=[Name(name) for name in found.gaps]))
    traits = sensitive(found.prepared.columns)
    if traits:
        said.append(Say("caution.proxy_sensitive", columns=[Name(name) for name in traits]))
    ids, constants = _aside(found, "id"), _aside(found, "constant", "empty")
    if ids:
        said.append(Say("caution.id_column_ignored", columns=ids))
    if constants:
        said.append(Say("caution.constant_column", columns=constants))
    return said


def _about_rows(found: Drivers) -> list[Say]:
    said = []
    if found.split.copies:
        said.append(Say("caution.duplicates_across_split", copies=count(found.split.copies)))
    if found.split.kind == "groups":
        said.append(
            Say("caution.grouped_rows", column=Name(found.split.column), entities=count(found.split.entities, ""))
        )
    if found.rows < FEW:
        said.append(Say("caution.too_few_rows", rows=count(found.rows)))
    if found.prepared.x.shape[1] > found.rows:
        columns = count(found.prepared.x.shape[1], "columns")
        said.append(Say("caution.more_columns_than_rows", rows=count(found.rows), columns=columns))
    if found.rows_seen > found.rows:
        said.append(Say("caution.part_of_file", rows=count(found.rows), all=count(found.rows_seen)))
    if found.tried > 1:
        said.append(Say("caution.multiple_testing", tests=count(found.tried, "")))
    return said
