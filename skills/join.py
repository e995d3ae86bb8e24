"""Put the columns of another table beside those of this one, matched by a key, for good."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import pandas as pd

from assistant.answer import Answer, Block, Finding, Name, Say, UseData
from assistant.errors import CannotAnswer
from assistant.estimate import count, exact
from assistant.request import Request
from assistant.script import Script
from assistant.skill import Columns, OtherTable, Skill, TablesGiven, TalkGiven, choice
from assistant.tidy.edit import Edit, edit, names, told
from assistant.tidy.joining import Joined, Key, expected, joined, keys, plain_name

MOST_ROWS = 5_000_000
HERE = "this table"
CLEAR = 0.15  # how much stronger the best key must be than the next one of another column


def join(
    frame: pd.DataFrame, table: OtherTable = None, columns: Columns = (),
    how: Annotated[str, choice("left", "inner", "outer")] = "left", tables: TablesGiven = {},  # noqa: B006 - never changed
    talk: TalkGiven = None,
) -> Edit:  # fmt: skip
    """The table with the columns of another beside its own, by the key columns named or by the pair found best.

    Keys are found by name and by the cells they share. Where neither table is named, the one whose keys come again
    stays and gets the columns of the one whose keys come once. "left" keeps every row of this table, "inner" those with a
    partner, "outer" all rows of both. Raises CannotAnswer when there is no other table, no key, more than one that
    would do, or so many matches that the table could not be held.
    """
    name = _other(table, tables)
    left, right, turned = frame, tables[name], False
    on = _named(left, right, columns) if columns else _found(left, right, name)
    if table is None and how == "left" and all(k.unique_left and not k.unique_right for k in on):
        # "join them": the table whose keys come once goes beside the one whose keys come again: no row multiplies.
        left, right, turned = right, left, True
        on = [k.turned for k in on]
        name = talk.data.name if talk is not None and talk.data is not None else HERE
    pairs = [(k.left, k.right) for k in on]
    size = expected(left, right, pairs)
    if size > MOST_ROWS:
        raise CannotAnswer(Say("join.too_many", rows=count(size), key=names([a for a, _ in pairs])), Request("use"), Request("overview"))  # fmt: skip
    made = joined(left, right, pairs, how, name)
    if made.left_alone == len(left):
        raise CannotAnswer(Say("join.no_match", left=Name(pairs[0][0]), right=Name(pairs[0][1]), other=Name(name)), Request("use"), Request("overview"))  # fmt: skip
    lines = [f"frame = join(frame, tables[{name!r}], {pairs!r}, {how!r}, {name!r})"]
    details = {"on": on, "made": made, "other": name, "how": how, "size": len(right), "base": _other(table, tables) if turned else ""}  # fmt: skip
    return edit(left, made.frame, lines, changed=(*[a for a, _ in pairs], *made.added), tables=(name,), details=details)


def _other(table: str | None, tables: TablesGiven) -> str:
    """The other table: the one named, or the only one."""
    if not tables:
        raise CannotAnswer(Say("join.only_one"), Request("overview"), Request("help"))
    if table is not None and table in tables:
        return table
    if len(tables) > 1:
        instead = [Request("join", {"table": name}) for name in list(tables)[:3]]
        raise CannotAnswer(Say("join.which_table", names=names(list(tables))), *instead)
    return next(iter(tables))


def _named(frame: pd.DataFrame, right: pd.DataFrame, columns: Columns) -> list[Key]:
    """The key columns that were named: each with its namesake in the other table, or the one whose cells it shares."""
    found = []
    for name in columns:
        same = [str(c) for c in right.columns if plain_name(c) == plain_name(name)]
        best = next((k for k in keys(frame[[name]], right) if not same or k.right in same), None)
        if best is None and not same:
            raise CannotAnswer(Say("join.no_such_key", column=Name(name)), Request("join"), Request("overview"))
        found.append(best or Key(name, same[0], 0.0, frame[name].is_unique, right[same[0]].is_unique, 1.0))
    return found


def _found(frame: pd.DataFrame, right: pd.DataFrame, name: str) -> list[Key]:
    """The best key; several columns of the same names together where one alone would multiply rows on both sides."""
    found = keys(frame, right)
    if not found:
        raise CannotAnswer(Say("join.no_key", other=Name(name)), Request("append"), Request("use"), Request("overview"))
    best, rivals = found[0], [k for k in found[1:] if found[0].strength - k.strength < CLEAR]
    alike = [k for k in found if k.alike == 1 and k.shared > 0.1 and not k.doubtful]
    if not (best.unique_left or best.unique_right) and len(alike) > 1:
        return alike
    rivals = [k for k in rivals if (k.unique_left or k.unique_right) == (best.unique_left or best.unique_right)]
    if rivals and best.alike <= rivals[0].alike:
        ways = [Request("join", {"table": name, "columns": (k.left,)}) for k in [best, *rivals][:3]]
        said = [Name(f"{k.left} = {k.right}") for k in [best, *rivals][:4]]
        raise CannotAnswer(Say("join.which_key", pairs=said), *ways)
    return [best]


def tell(found: Edit, script: Script) -> Answer:
    """What was matched by which key, what found no partner, and whether rows came more than once."""
    made: Joined = found.details["made"]
    on: list[Key] = found.details["on"]
    other = Name(found.details["other"])
    matched = found.rows - made.left_alone
    key = [Name(k.left if k.left == k.right else f"{k.left} = {k.right}") for k in on]
    share = exact(matched / max(found.rows, 1), found.rows, "%")
    facts: dict[str, Any] = {
        "other": other,
        "key": key,
        "matched": count(matched),
        "share": share,
        "rows": count(found.rows),
    }
    headline = Say("join.done", added=count(len(made.added), "columns"), **facts)
    known = (
        Finding("matched", count(matched)), Finding("unmatched", count(made.left_alone)), Finding("unmatched_other", count(made.right_alone)),
        Finding("multiplied", count(made.multiplied)), Finding("key", [k.left for k in on]),
    )  # fmt: skip
    blocks = list(_warnings(found, made, on, other))
    base = found.details["base"]
    if base:
        blocks.append(Say("join.turned", base=Name(base), other=other, key=key))
    answer = told(headline, found, script, blocks=blocks, findings=known, follow_ups=(Request("overview"),))
    return replace(answer, effects=(UseData(base), *answer.effects)) if base else answer


def _warnings(found: Edit, made: Joined, on: list[Key], other: Name) -> list[Block]:
    blocks: list[Block] = []
    if made.left_alone:
        key = "join.alone_gone" if found.details["how"] == "inner" else "join.alone"
        blocks.append(Say(key, n=count(made.left_alone), examples=names(made.examples, 5)))
    else:
        blocks.append(Say("join.all_matched"))
    if made.right_alone:
        key = "join.right_added" if found.details["how"] == "outer" else "join.right_alone"
        blocks.append(Say(key, n=count(made.right_alone), of=count(found.details["size"], ""), other=other))
    if made.multiplied:
        facts: dict[str, Any] = {
            "n": count(made.multiplied),
            "before": count(found.rows, ""),
            "after": count(len(found.frame)),
        }
        blocks.append(Say("join.multiplied", key=names([k.right for k in on]), other=other, **facts))
    elif all(k.unique_right for k in on):
        blocks.append(Say("join.unique", key=names([k.right for k in on]), other=other))
    if made.renamed:
        blocks.append(Say("join.renamed", columns=names(made.renamed)))
    return blocks


SKILL = Skill(join, tell, changes=True)
