"""The ways to other domains' pages, named once; a page that is not built yet has no way."""

from flask import current_app, url_for


def way(endpoint: str, **told: object) -> str | None:
    """The address of a page, or None where the house has no such page."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **told)  # type: ignore[arg-type]


def first_way(endpoints: tuple[str, ...]) -> str | None:
    """The address of the first of those pages that the house has and that needs nothing else."""
    found = (each for each in endpoints if each in current_app.view_functions)
    for endpoint in found:
        rules = current_app.url_map.iter_rules(endpoint)
        if any(not (rule.arguments - set(rule.defaults or {})) for rule in rules):
            return url_for(endpoint)
    return None
