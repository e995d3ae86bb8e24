"""The words themselves: cut from a message, looked up, matched with phrases."""
