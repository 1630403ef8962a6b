"""Thinking: what people typed becomes concepts, concepts become matches, and every match has its reasons."""
