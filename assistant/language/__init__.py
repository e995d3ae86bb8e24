"""From words to a plan: what the tokens may mean, the readings they allow, and the decision among them."""
