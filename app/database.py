"""How rows are mapped: the base classes, the column types, the classes of personal data."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum, auto
from typing import Annotated, Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Constraint,
    Date,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry


class DataClass(StrEnum):
    """What a column tells about a person.

    Columns of text, days, bytes, lists and documents say it; a test finds one that does not. Keys, states, counts, yes or no
    and instants tell nothing by themselves and need not say so.
    """

    NONE = auto()
    """Nothing about a person."""
    PERSONAL = auto()
    """Identifies or contacts a person, or is about them."""
    SPECIAL = auto()
    """Special-category or criminal data, or words that may hold some."""
    MEMBER = auto()
    """About a member of staff."""


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]


def _check_constraint_name(constraint: Constraint, _table: Table) -> str:
    """Name the CHECK of a closed set after its column, as one table may use a set twice; others bring a name."""
    if getattr(constraint, "_type_bound", False) and isinstance(constraint, CheckConstraint):
        return f"{next(iter(constraint.columns)).name}_is_known"
    return str(constraint.name)


NAMING: dict[str, Any] = {
    "check_constraint_name": _check_constraint_name,
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(check_constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = dict[str, Any]
PlainText = Annotated[str, mapped_column(Text, info={"data": DataClass.NONE})]
PlainDate = Annotated[date, mapped_column(Date, info={"data": DataClass.NONE})]
PersonalText = Annotated[str, mapped_column(Text, info={"data": DataClass.PERSONAL})]
SpecialText = Annotated[str, mapped_column(Text, info={"data": DataClass.SPECIAL})]
PersonalDate = Annotated[date, mapped_column(Date, info={"data": DataClass.PERSONAL})]
MemberText = Annotated[str, mapped_column(Text, info={"data": DataClass.MEMBER})]
CreatedAt = Annotated[datetime, mapped_column(server_default=func.now())]


class Base(DeclarativeBase):
    """The base of every table. Flask-SQLAlchemy copies it, so the type map sits in an explicit registry."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            str: Text(),
            datetime: DateTime(timezone=True),
            UUID: Uuid(),
            bytes: LargeBinary(),
            Json: JSONB(),
            list[str]: ARRAY(Text()),
            list[Json]: JSONB(),
            StrEnum: Enum(StrEnum, native_enum=False, create_constraint=True, length=40, values_callable=_values),
        },
    )


class Record(Base):
    """A table of its own, outside any tenant: the organisations themselves, accounts, the queue."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


class TenantRecord(Base):
    """A table whose rows belong to one organisation.

    The organisation is part of the key, so that no foreign key can reach into another tenant (foreign keys pass row-level
    security) and so that the tables can be distributed by it.
    """

    __abstract__ = True

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


class Versioned:
    """A row that two people may edit: saving an older version is refused."""

    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


def within_tenant(column: str, table: str, *, cascade: bool = False, name: str | None = None) -> ForeignKeyConstraint:
    """Foreign key to a row of ``table`` in the same organisation."""
    return ForeignKeyConstraint(
        ["org_id", column],
        [f"{table}.org_id", f"{table}.id"],
        name=name,
        ondelete="CASCADE" if cascade else None,
    )


def of_organisation() -> ForeignKeyConstraint:
    """Foreign key of a tenant's row to its organisation."""
    return ForeignKeyConstraint(["org_id"], ["organisation.id"])


Rows = Sequence[Any]
BigId = Annotated[int, mapped_column(BigInteger, primary_key=True, autoincrement=True)]
