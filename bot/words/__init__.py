"""Words: everything the bot can say, said with real and with hostile values, for proof-readers and for tests."""
