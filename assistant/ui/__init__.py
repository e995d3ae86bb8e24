"""One answer shown in many ways: chat, terminal, report."""
