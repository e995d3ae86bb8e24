"""Messages that go on with what was talked about."""
