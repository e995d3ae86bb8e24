"""The weights of evidence: a dozen named numbers, in one place; `python -m assistant.language.fit` proposes better ones."""

from __future__ import annotations

SAYS = 3.0  # a phrase of the skill was found
SAYS_WORD = 0.3  # and for each of its words beyond the first
SKIPPED = -0.35  # for each word that stood in a gap of the phrase
HINT = 1.0  # a weaker sign
AGAINST = -2.0  # a sign for something else
LIKE_EXAMPLE = 2.0  # times the likeness to the nearest example
ONLY_ALIKE = -1.2  # it is only like an example, no phrase asks for it
FILLED = 0.8  # a slot found what it takes
FROM_FOCUS = 0.2  # a slot took over what was talked about before
MISSING = -2.5  # a slot that must be filled is not
NO_PLACE = -2.0  # something named that the reading has no use for
UNREAD = -0.7  # a word that nothing explains
LINK = 0.3  # something of the data that was named, and used
MODELLESS = -1.5  # it speaks of a model, and there is none yet
CONTINUES = 2.5  # the message goes on with the last question
LEANS = 3.5  # and it says so, or asks for nothing by itself
CARRIES = 1.5  # a new question about the rows that were talked about
ORDERED = 3.0  # it opens with an order to change the table
UNORDERED = -2.0  # a change of the table that nothing orders
LEAST = 2.0  # less is no reading at all
SURE_MARGIN = 0.5  # closer readings are a reason to ask
