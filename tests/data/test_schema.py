"""The migrated schema is what the models say, and every tenant table has its policy."""

import re

import pytest
from sqlalchemy import Engine, text

from msp.data.base import Base, OfProvider
from msp.data.migrate import differences, pending, protection


def test_the_migrated_schema_equals_the_models(engine: Engine):
    assert differences(engine) == []
    assert not pending(engine)


def test_every_tenant_table_has_its_policy(engine: Engine):
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no row level security")
    expected = {"provider"} | {
        str(mapper.local_table)
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, OfProvider)
    }
    asked = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")

    with engine.connect() as connection:
        protected = set(connection.execute(asked).scalars())

    assert protected == expected


def test_every_policy_has_the_shape_that_its_rows_need(engine: Engine):
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no row level security")
    asked = text(
        "SELECT tablename, string_agg(coalesce(qual, '') || coalesce(with_check, ''), ' ')"
        " FROM pg_policies WHERE 'msp_app' = ANY (roles) GROUP BY tablename"
    )

    with engine.connect() as connection:
        policies = {row[0]: row[1] for row in connection.execute(asked)}

    for mapper in Base.registry.mappers:
        kind = protection(mapper.class_)
        if kind is None:
            continue
        policy = policies[str(mapper.local_table)]
        assert "msp.provider_id" in policy
        assert ("= ANY" in policy) == (kind in {"client", "party"}), mapper
        assert ("msp.client_ids" in policy) == (kind in {"client", "party"}), mapper
        denies = kind in {"staff", "log", "catalogue"}
        assert ("msp.is_client" in policy) == denies, mapper


def test_no_policy_asks_whose_the_transaction_is_anew_for_each_row(engine: Engine):
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no row level security")
    asked = text("SELECT coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies")
    asked_once = re.compile(r"\( SELECT \(?NULLIF\(current_setting\(")

    with engine.connect() as connection:
        policies = list(connection.execute(asked).scalars())

    assert sum(len(asked_once.findall(policy)) for policy in policies) > 100
    assert [one for one in policies if "current_setting" in asked_once.sub("", one)] == []


def test_every_row_of_a_tenant_table_points_within_its_provider():
    """A key between tenant tables carries the provider, so the database refuses a foreign one."""
    tenant = {
        str(mapper.local_table): mapper.local_table
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, OfProvider)
    }
    for name, table in tenant.items():
        for key in table.foreign_key_constraints:
            if key.referred_table.name in tenant:
                assert "provider_id" in key.column_keys, (name, key.column_keys)
