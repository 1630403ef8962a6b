"""Thinking about tables from elsewhere: which export it is, which column answers which question, what the cells say."""
