"""Thinking: who meets, when and at which table, who forms a team, and what changes when the day changes."""
