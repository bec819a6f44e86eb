"""Rules over every table, from the metadata."""

from sqlalchemy import ARRAY, Column, Date, Enum, LargeBinary, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from app.database import Base, DataClass, TenantRecord

# Keys, closed sets, yes or no, numbers and instants tell nothing of a person by themselves.
TELLING = (String, Text, Date, LargeBinary, JSONB, ARRAY)
ABOUT_PEOPLE = {DataClass.PERSONAL, DataClass.SPECIAL}


def tables() -> list[Table]:
    """Every table."""
    return list(Base.metadata.tables.values())


def must_say(column: "Column[object]") -> bool:
    """Whether a column could hold something about a person."""
    return isinstance(column.type, TELLING) and not isinstance(column.type, Enum)


def tenant_tables() -> list[Table]:
    """Tables whose rows belong to an organisation by key."""
    return [table for table in tables() if "org_id" in table.primary_key.columns]


def test_every_column_that_may_tell_of_a_person_says_what_it_tells() -> None:
    silent = [
        f"{t.fullname}.{c.name}" for t in tables() for c in t.columns if must_say(c) and c.info.get("data") not in set(DataClass)
    ]
    assert silent == []


def test_keys_and_states_do_not_claim_to_be_personal() -> None:
    wrong = [
        f"{table.fullname}.{column.name}"
        for table in tables()
        for column in table.columns
        if not must_say(column) and column.info.get("data") in ABOUT_PEOPLE
    ]
    assert wrong == []


def test_special_data_about_equality_lies_in_schemas_of_its_own() -> None:
    special = {table.fullname for table in tables() for column in table.columns if column.info.get("data") == DataClass.SPECIAL}
    assert {name for name in special if "equality" in name} <= {"equality.answer"}


def test_no_foreign_key_reaches_a_tenants_table_without_its_organisation() -> None:
    tenants = {table.fullname for table in tenant_tables()}
    wrong = [
        f"{table.fullname}: {key.name}"
        for table in tables()
        for key in table.foreign_key_constraints
        if key.referred_table.fullname in tenants and "org_id" not in {column.name for column in key.columns}
    ]
    assert wrong == []


def test_every_tenants_table_is_tied_to_its_organisation() -> None:
    """Directly, or through the row of the same organisation that it hangs on."""
    loose = [
        str(mapper.local_table)
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, TenantRecord)
        and not any("org_id" in {c.name for c in key.columns} for key in mapper.local_table.foreign_key_constraints)  # type: ignore[attr-defined]  # a Table
    ]
    assert loose == []


def test_every_broken_constraint_of_ours_has_words_for_the_person() -> None:
    """A unique rule that a form can break carries its sentence; those of generated numbers cannot be broken by one."""
    generated = {"reference", "sequence", "number", "days", "as_of"}
    mute = [
        f"{table.fullname}: {constraint.name}"
        for table in tables()
        for constraint in table.constraints
        if type(constraint).__name__ == "UniqueConstraint"
        and "says" not in constraint.info
        and not generated & {column.name for column in constraint.columns}  # type: ignore[attr-defined]  # a UniqueConstraint has columns
        and table.name != "due_time"
    ]
    assert mute == []
