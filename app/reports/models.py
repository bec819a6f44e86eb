"""Report runs, and the frozen facts they read."""

from datetime import datetime
from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import (
    Base,
    CreatedAt,
    DataClass,
    Json,
    PersonalDate,
    PlainDate,
    PlainText,
    SpecialText,
    TenantRecord,
    of_organisation,
    within_tenant,
)


class ReportState(StrEnum):
    """Where a report run stands."""

    QUEUED = auto()
    BUILDING = auto()
    READY = auto()
    FAILED = auto()
    CANCELLED = auto()

    @property
    def label(self) -> str:
        """The state in words."""
        return self.capitalize()


class ReportRun(TenantRecord):
    """One report that was asked for. The row is the truth, the queue a nudge."""

    __tablename__ = "report_run"
    __table_args__ = (
        of_organisation(),
        within_tenant("asked_by_id", "member"),
        within_tenant("programme_id", "programme"),
        Index("ix_report_run_asked", "org_id", text("asked_at DESC"), "id"),
        CheckConstraint(
            "period_end >= period_start",
            name="period_runs_forward",
            info={"says": "The last month must be the first month or later"},
        ),
    )

    kind: Mapped[PlainText]
    programme_id: Mapped[UUID | None]
    period_start: Mapped[PlainDate]
    period_end: Mapped[PlainDate]
    state: Mapped[ReportState]
    step: Mapped[int] = mapped_column(default=0, server_default="0")
    percent: Mapped[int] = mapped_column(default=0, server_default="0")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    cancel_asked: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    failed_step: Mapped[int | None]
    snapshot_id: Mapped[UUID | None]
    result: Mapped[Json | None] = mapped_column(info={"data": DataClass.NONE})
    """The inclusion report as protected: nothing unprotected is ever stored."""
    asked_by_id: Mapped[UUID | None]
    asked_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class FileFormat(StrEnum):
    """What a report can be downloaded as; the value ends the file's name."""

    XLSX = auto()
    CSV = auto()


class ReportFile(Base):
    """A file of a report, written once by the worker that built it, so that whoever downloads it gets the same bytes."""

    __tablename__ = "report_file"
    __table_args__ = (within_tenant("run_id", "report_run", cascade=True),)

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    format: Mapped[FileFormat] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(info={"data": DataClass.NONE})


class ReportProof(Base):
    """Why nothing hidden in a report can be worked out. Kept with the data and never shown; outlives the run."""

    __tablename__ = "proof"
    __table_args__ = ({"schema": "report"},)

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    certificate: Mapped[Json] = mapped_column(info={"data": DataClass.SPECIAL})
    published: Mapped[Json] = mapped_column(info={"data": DataClass.NONE})
    """What was printed, as the certificate's auditor takes it, for the checks of later releases."""
    made_at: Mapped[CreatedAt]


class Snapshot(Base):
    """The facts of one organisation as they were at the end of a month, frozen."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("org_id", "as_of"), {"schema": "report"})

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    as_of: Mapped[PlainDate]
    taken_at: Mapped[CreatedAt]
    people: Mapped[int]
    seed: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    """Secret: breaks ties when small numbers are protected, so that the same question gets the same answer."""


class Fact(Base):
    """One enrolment in a snapshot: coded answers under the pseudonym, and the day each stage was first reached.

    Neither the person nor the enrolment can be looked up from here. Codes are those of app/statistics/codes.py, null where there
    is no answer; a null date means not reached by the day of the snapshot. ``furthest`` numbers the stages of
    app/statistics/funnel.py from 0.
    """

    __tablename__ = "fact"
    __table_args__ = (
        Index("ix_fact_period", "org_id", "snapshot_id", "referred_on"),
        {"schema": "report"},
    )

    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    snapshot_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    pseudonym: Mapped[UUID]
    programme_id: Mapped[UUID]
    sex: Mapped[SpecialText | None]
    ethnicity: Mapped[SpecialText | None]
    disability_condition: Mapped[SpecialText | None]
    disability_limited: Mapped[SpecialText | None]
    age_band: Mapped[SpecialText]
    referred_on: Mapped[PersonalDate]
    started_on: Mapped[PersonalDate | None]
    pathway_ready_on: Mapped[PersonalDate | None]
    interviewed_on: Mapped[PersonalDate | None]
    offered_on: Mapped[PersonalDate | None]
    in_work_on: Mapped[PersonalDate | None]
    furthest: Mapped[int] = mapped_column(SmallInteger)
