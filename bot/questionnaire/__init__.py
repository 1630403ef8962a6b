"""Thinking: questions as values, the walk through them, and what people meant by what they typed."""
