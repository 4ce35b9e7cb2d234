"""Who may give which role to whom: never more than one has, never a staff role to a client."""

from __future__ import annotations

from collections.abc import Iterable

from msp.kernel.access import CLIENT_ROLES, GRANTS, STAFF_ROLES, Actor, Role
from msp.kernel.errors import Forbidden, Refused, mark

CLIENT_CHOICES = tuple(role for role in Role if role in CLIENT_ROLES)
STAFF_CHOICES = tuple(role for role in Role if role in STAFF_ROLES)
# these see addresses and numbers masked: they read about people, they do not serve them
MASKED = frozenset({Role.SALES, Role.AUDITOR, Role.PARTNER_AGENT})


def checked_roles(actor: Actor, roles: Iterable[Role], *, of_client: bool) -> list[str]:
    """The roles in table order; refused where the party has no such role, or none was named.

    A client's admin gives nothing that is above the admin's own (DOMAIN §1).
    """
    wanted = frozenset(roles)
    if not wanted:
        raise Refused(mark("Choose at least one role."), field="roles")
    if not wanted <= (CLIENT_ROLES if of_client else STAFF_ROLES):
        raise Refused(mark("That role does not exist there."), field="roles")
    if actor.is_client:
        own = frozenset().union(*(GRANTS[role] for role in actor.roles))
        if not all(GRANTS[role] <= own for role in wanted):
            raise Forbidden(mark("Nobody gives a role that is above their own."))
    return [role.value for role in Role if role in wanted]


def sees_full(actor: Actor) -> bool:
    """Whether the actor reads addresses and numbers of other people in full (R18)."""
    return not actor.roles <= MASKED
