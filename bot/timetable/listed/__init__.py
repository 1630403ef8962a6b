"""Thinking: a list of meetings from elsewhere, each to be held: the Business-to-Business Meeting Scheduling Problem.

Bofill, Coll, Garcia, Giraldez-Cru, Pesant, Suy, Villaret, *Constraint Solving Approaches to the Business-to-Business
Meeting Scheduling Problem*, JAIR 2022.
"""
