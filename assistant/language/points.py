"""The weights of evidence: a dozen named numbers, in one place; `python -m assistant.language.fit` proposes better ones."""

from __future__ import annotations

from assistant.language.weight import Weight

SAYS = Weight.named("SAYS", 3.0)  # a phrase of the skill was found
SAYS_WORD = Weight.named("SAYS_WORD", 0.3)  # and for each of its words beyond the first
SMALL_TALK = 1.7  # a phrase of small words only
SKIPPED = Weight.named("SKIPPED", -0.35)  # for each word that stood in a gap of the phrase
HINT = Weight.named("HINT", 1.0)  # a weaker sign
AGAINST = Weight.named("AGAINST", -2.0)  # a sign for something else
LIKE_EXAMPLE = Weight.named("LIKE_EXAMPLE", 2.0)  # times the likeness to the nearest example
ONLY_ALIKE = Weight.named("ONLY_ALIKE", -1.2)  # it is only like an example, no phrase asks for it
FILLED = Weight.named("FILLED", 0.8)  # a slot found what it takes
FROM_FOCUS = Weight.named("FROM_FOCUS", 0.2)  # a slot took over what was talked about before
MISSING = Weight.named("MISSING", -2.5)  # a slot that must be filled is not
NO_PLACE = Weight.named("NO_PLACE", -2.0)  # something named that the reading has no use for
UNREAD = Weight.named("UNREAD", -0.7)  # a word that nothing explains
LINK = Weight.named("LINK", 0.3)  # something of the data that was named, and used
MODELLESS = Weight.named("MODELLESS", -1.5)  # it speaks of a model, and there is none yet
CONTINUES = Weight.named("CONTINUES", 2.5)  # the message goes on with the last question
LEANS = Weight.named("LEANS", 3.5)  # and it says so, or asks for nothing by itself
CARRIES = Weight.named("CARRIES", 1.5)  # a new question about the rows that were talked about
ORDERED = Weight.named("ORDERED", 3.0)  # it opens with an order to change the table
UNORDERED = Weight.named("UNORDERED", -2.0)  # a change of the table that nothing orders
LEAST = 2.0  # less is no reading at all
SURE_MARGIN = 0.5  # closer readings are a reason to ask
FOLLOWS = "it goes on with the last question"
