"""Ticks: which concept each ticked code of the questionnaire stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.profile import Said

if TYPE_CHECKING:
    from collections.abc import Collection

TOPICS = {
    "industry40": "ic.industry40",
    "export": "sv.export",
    "green": "ee.circular",
    "food_safety": "af.safety",
    "packaging": "pk",
    "logistics": "tl",
    "design": "sv.design",
    "skills": "sv.skills",
    "funding": "sv.funding",
    "cluster_management": "sv.cluster_management",
    "startups": "sv.startups",
}
TRADES = {
    "markets": "sv.export",
    "suppliers": "sv.suppliers",
    "technology": "sv.technology",
    "training": "sv.training",
    "studies": "sv.studies",
    "funding": "sv.funding",
    "partners": "sv.partners",
    "network": "sv.network",
    "packaging": "pk",
    "logistics": "tl",
    "visibility": "sv.visibility",
}
SECTORS = {
    "transport_logistics": "tl",
    "agri_food": "af",
    "energy_environment": "ee",
    "ict": "ic",
    "mechatronics": "me",
    "textile": "tx",
    "packaging_materials": "pk",
    "construction": "co",
    "health": "he",
    "creative": "cr",
    "tourism": "to",
    "maritime": "ma",
}


def topic(code: str) -> Said:
    """Return the statement made by ticking topic `code`; KeyError names a code the questionnaire does not have."""
    return Said(concept=TOPICS[code], ticked=True)


def trade(code: str) -> Said:
    """Return the statement made by ticking `code` among seeks or offers; KeyError names an unknown code."""
    return Said(concept=TRADES[code], ticked=True)


def is_of_any_trade(sectors: Collection[str]) -> bool:
    """Whether sectors are none in particular: blank, or "other" among them."""
    return not sectors or "other" in sectors


def is_of_trade(sector: str, sectors: Collection[str]) -> bool:
    """Whether a thing of `sector` is of a trade of `sectors`; whoever is of none in particular is of any."""
    return sector in sectors or is_of_any_trade(sectors)
