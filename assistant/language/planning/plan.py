"""A long message as a plan: its steps become the scope, its questions requests, its rules verdicts on what they find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from assistant.answer import Name, Say
from assistant.dataset import Dataset
from assistant.expression import Apply
from assistant.language.lexis.words import Words
from assistant.language.planning.clauses import Clause, cut, plan_words
from assistant.language.planning.mentions import Mentions, mentions, opposed
from assistant.language.planning.operations import Draft, drafts, is_request, merged
from assistant.language.planning.requests import Told, requests, summaries, with_population
from assistant.language.planning.steps import Placed, settled, steps
from assistant.language.planning.unplanned import left_out
from assistant.language.planning.verdicts import verdicts
from assistant.language.speaking.retell import asked_as
from assistant.language.understanding import Evidence, Understanding
from assistant.request import Request
from assistant.scope import Derive, DropMissing, DropOutliers, Fill, Keep, Step, Take, apply
from assistant.verdict import Verdict

MOST_REQUESTS = 8
Describe = Callable[[str, Dataset, tuple[tuple[str, str], ...]], Request | None]
NEW = ("new feature", "new column", "new variable")  # what a column that was just made is called


@dataclass
class _Walk:
    """What has been gathered, clause by clause."""

    data: Dataset
    words: Words
    placed: list[Placed] = field(default_factory=list)
    said: list[Mentions] = field(default_factory=list)
    taught: tuple[tuple[str, str], ...] = ()
    last: str = ""

    def listen(self, clause: Clause) -> None:
        """Link a clause to the data as the steps before it left them, and take its steps."""
        said = mentions(clause, self.data, self.words, self.taught)
        self.said.append(said)
        for step in steps(said, self.data, self.last, self.taught[0][1] if self.taught else "", plan_words()):
            if isinstance(step, Derive) and any(_repeats(p.step, step) for p in self.placed):
                continue
            self.placed.append(Placed(step, clause.at))
            if isinstance(step, Derive) and step.name not in self.data.columns:
                self._grow(step)
        if said.names and (not self.taught or said.names[-1] != self.last):
            self.last = said.names[-1]
        if self.taught and clause.has("step", "create"):
            self.last = self.taught[0][1]

    def _grow(self, step: Derive) -> None:
        """The data with the new column, so that what follows can name it."""
        from assistant.files.profile import profile

        try:
            frame = apply((step,), self.data.frame)
        except (TypeError, ValueError, KeyError):
            self.placed.pop()
            return
        columns = {**self.data.columns, **profile(frame[[step.name]])}
        self.data = replace(self.data, frame=frame, columns=columns)
        self.taught = tuple((name, step.name) for name in NEW)


def _repeats(before: Step, step: Derive) -> bool:
    return isinstance(before, Derive) and before.expression == step.expression


def planned(message: str, data: Dataset, words: Words, describe: Describe) -> Understanding | None:
    """The plan that a message of several clauses stands for; None if it is no such message, or nothing can be done.

    `describe` reads one clause as a request of counts, averages, rankings or rows.
    """
    clauses = cut(message)
    if not clauses or len(data.frame) == 0:
        return None
    walk = _Walk(data, words)
    for clause in clauses:
        walk.listen(clause)
    told = Told(tuple(clauses), tuple(walk.said), walk.data, plan_words())
    rules = tuple(v for clause in clauses for v in verdicts(clause))
    placed = settled(walk.placed, told.method("outliers"), told.threshold, 0)
    found = _worked(walk, told, rules)
    found += _described(walk, told, describe)
    found = [(r, at) for r, at in sorted(found, key=lambda pair: pair[1])]
    plan = summaries([with_population(_scoped(r, at, placed, walk), told) for r, at in found])[:MOST_REQUESTS]
    plan = _judged(plan or _after_steps(placed, walk, told), rules)
    if not plan:
        return None
    evidence = tuple(Evidence(2.0, f"“{c.text[:60]}”") for c in clauses)
    left = left_out(walk.said, plan, data)
    return _offered(plan, evidence, left, words) if left else Understanding("answered", tuple(plan), evidence)


def _offered(
    plan: Sequence[Request], evidence: tuple[Evidence, ...], left: Sequence[str], words: Words
) -> Understanding:
    """The plan as a choice, and what it leaves out."""
    labels = [label for r in plan if (label := asked_as(r, words))]
    choices = ((" ".join(labels), tuple(plan)),) if len(labels) == len(plan) else ()
    said = Say("common.left_over", words=[Name(name) for name in left[:3]])
    return Understanding("asked" if choices else "declined", tuple(plan), evidence, (), choices, said)


def _worked(walk: _Walk, told: Told, rules: Sequence[Verdict]) -> list[tuple[Request, int]]:
    """Requests for the work that the clauses name: tests, correlations, outliers, models."""
    found: list[Draft] = []
    for said in walk.said:
        if is_request(said.clause):
            ruled = bool(verdicts(said.clause))
            heard = drafts(said, walk.data)
            if ruled:  # a rule asks for nothing new; it may name the columns and the method of what was asked
                heard = [d for d in heard if any(d.kind == before.kind for before in found)]
            found += heard
    done: list[tuple[Request, int]] = []
    for draft in merged(found):
        if not draft.columns:
            draft = replace(draft, columns=_near(walk, draft))
        draft = _told_apart(walk, draft)
        done += [(r, draft.at) for r in requests(draft, told)]
    return done


def _told_apart(walk: _Walk, draft: Draft) -> Draft:
    """Values of one column that several clauses name are the groups that a test of a difference compares."""
    conditions = list(draft.conditions)
    if draft.kind == "difference":
        conditions = [c for s in walk.said if s.clause.at <= draft.at for c in s.conditions] + conditions
    by, left = opposed(conditions, walk.data)
    if by is None:
        return draft
    others = tuple(b for b in draft.by if b != by)
    return replace(draft, by=(by, *others), conditions=tuple(left), columns=tuple(c for c in draft.columns if c != by))


def _near(walk: _Walk, draft: Draft) -> tuple[str, ...]:
    """The columns of the clause nearest before the one that names none, or else of the first behind it."""
    before = [s for s in walk.said if s.clause.at <= draft.at and s.names]
    after = [s for s in walk.said if s.clause.at > draft.at and s.names]
    nearest = before[-1:] or after[:1]
    return tuple(nearest[0].names) if nearest else ()


def _described(walk: _Walk, told: Told, describe: Describe) -> list[tuple[Request, int]]:
    """Requests of the clauses that ask for counts, averages, rankings or rows."""
    found: list[tuple[Request, int]] = []
    for said in walk.said:
        clause = said.clause
        if not is_request(clause) or verdicts(clause) or _works(clause):
            continue
        if any(
            p.at == clause.at and (_how(p.step, said) or not said.ask.has("measure", "statistic")) for p in walk.placed
        ):
            continue
        if clause.has("role", "remaining"):
            found.append((Request("summarise", {"measures": (("count", None),)}), clause.at))
            continue
        if clause.has("spread") and not said.names and clause.tokens[0].text not in plan_words().lists["verbs"]:
            continue
        if not said.ask.has("measure", "statistic", "ranking", "extreme", "most_common", "group"):
            continue
        everything = clause.has("role", "every") and bool(walk.placed)
        request = (None if everything else describe(_undefined(clause), walk.data, walk.taught)) or _of_last(said, walk)
        request = _split(request, said, walk) if request is not None else None
        if request is not None and _known(request):
            found.append((request, clause.at))
    return found


def _how(step: Step, said: Mentions) -> bool:
    """ "Fill the gaps with the mean": the mean is how, not what is asked for."""
    fills = [t.start for t in said.clause.tags("step") if t.means.value == "fill"]
    asked = [c.start for c in said.ask.all("measure", "statistic")]
    return isinstance(step, Fill) and bool(fills and asked) and fills[0] < asked[0]


def _works(clause: Clause) -> bool:
    """Whether a clause names work that is not only part of a step ("after removing the outliers")."""
    steps = [t for t in clause.tags("step") if t.end - t.start > 1]
    work = [t for t in clause.tags("operation") if t.means.value != "skewed"]
    if clause.starts("step", "drop_outliers"):
        return True  # it asks for nothing but the step
    return any(not any(s.start <= t.start and t.end <= s.end for s in steps) for t in work)


def _known(request: Request) -> bool:
    """Whether its statistics are single numbers of a column."""
    from assistant.stats.describe import STATISTICS, quantile_of

    return all(name in STATISTICS or quantile_of(name) is not None for name, _ in request.args.get("measures", ()))


def _split(request: Request, said: Mentions, walk: _Walk) -> Request:
    """ "for those who stayed versus those who left": a measure of each, where the words name two values of a column."""
    by, left = opposed(said.conditions, walk.data)
    if request.skill != "summarise" or by is None or by in request.args.get("by", ()):
        return request
    kept = [s for s in request.scope if not isinstance(s, Keep)]
    args = {**request.args, "by": (by, *request.args.get("by", ()))}
    return replace(request, args=args, scope=(*kept, *(Keep(c) for c in left)))


def _of_last(said: Mentions, walk: _Walk) -> Request | None:
    """ "Calculate the mean and median": of the column talked about."""
    names = [n for c in said.ask.all("statistic") for n in (c.means if isinstance(c.means, tuple) else (c.means,))]
    names = [
        n for n in names if isinstance(n, str) and n not in ("count", "percent", "share", "distinct", "difference")
    ]
    before = [s for s in walk.said if s.clause.at < said.clause.at and s.names]
    column = walk.taught[0][1] if walk.taught else (before[-1].names[-1] if before else "")
    if said.clause.has("role", "every"):
        made = [p.step.name for p in walk.placed if isinstance(p.step, Derive)]
        columns = list(dict.fromkeys(made)) or [column]
    else:
        columns = [column]
    if not names or not column or said.names:
        return None
    return Request("summarise", {"measures": tuple((n, c) for c in columns for n in dict.fromkeys(names))})


def _undefined(clause: Clause) -> str:
    """The clause without a definition of what it asks for: "the mean as the sum of all divided by …"."""
    low = clause.text.lower()
    cuts = [at for phrase in plan_words().lists["definitions"] if (at := low.find(phrase)) > 0]
    return clause.text[: min(cuts)] if cuts else clause.text


def _scoped(request: Request, at: int, placed: Sequence[Placed], walk: _Walk) -> Request:
    """The steps come first: all that make or mend columns, and what drops outliers only for what is asked after it."""
    before: list[Step] = []
    for one in placed:
        if isinstance(one.step, DropOutliers | Take) and (one.at > at or request.skill == "outliers"):
            continue
        if isinstance(one.step, DropMissing) and request.skill == "missing":
            continue
        if request.skill == "holdout" and request.args.get("one_hot") and _encodes(one.step):
            continue  # the model makes its own columns of them
        before.append(one.step)
    only = [Keep(c) for s in walk.said if s.clause.has("role", "only") and not verdicts(s.clause) for c in s.conditions]
    own = [s for s in request.scope if s not in before]
    return replace(request, scope=tuple(dict.fromkeys([*before, *only, *own])))


def _encodes(step: Step) -> bool:
    return isinstance(step, Derive) and isinstance(step.expression, Apply) and step.expression.function == "codes"


def _after_steps(placed: Sequence[Placed], walk: _Walk, told: Told) -> list[Request]:
    """Only steps were asked for: what they leave is described."""
    made = [p.step for p in placed]
    if not made:
        return []
    names = [s.name for s in made if isinstance(s, Derive)] or [s.column for s in made if isinstance(s, Fill)]
    scope = tuple(dict.fromkeys(made))
    found = [Request("distribution", {"column": name}, scope) for name in dict.fromkeys(names)]
    return found or [Request("summarise", {"measures": (("count", None),)}, scope)]


def _judged(plan: Sequence[Request], rules: Sequence[Verdict]) -> list[Request]:
    """Each request with the rules for its verdict that look at figures it finds."""
    return [
        replace(r, verdicts=tuple(rules)) if rules and r.skill in ("relate", "test", "regress", "summarise") else r
        for r in plan
    ]
