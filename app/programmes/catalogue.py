"""Ready templates of programmes (PRODUCT C1; DOMAIN 2.1, 2.2, 4.8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.programmes.gates import Gate
from app.programmes.models import ProgrammeType

_ALWAYS = (
    Gate.ELIGIBILITY,
    Gate.RIGHT_TO_WORK,
    Gate.IDENTITY,
    Gate.PLAN_AGREED,
    Gate.AVAILABILITY,
    Gate.PROFILE_APPROVED,
    Gate.SHARING,
)


@dataclass(frozen=True, slots=True)
class Template:
    """A programme as it comes, before anybody changes it."""

    name: str
    summary: str
    has_training: bool
    has_placement: bool
    gates: tuple[Gate, ...]
    weeks: int


TEMPLATES: Mapping[ProgrammeType, Template] = MappingProxyType(
    {
        ProgrammeType.WORKSTART: Template(
            name="WorkSTART",
            summary="One front door to pre-employment training and a placement, for people far from the labour market.",
            has_training=True,
            has_placement=True,
            gates=(*_ALWAYS[:4], Gate.TRAINING, Gate.PLACEMENT, *_ALWAYS[4:]),
            weeks=14,
        ),
        ProgrammeType.SWAP: Template(
            name="Sector-based work academy",
            summary="Up to 6 weeks: training by a funded provider, work experience, and a guaranteed interview for a live post.",
            has_training=True,
            has_placement=True,
            gates=(*_ALWAYS[:4], Gate.TRAINING, Gate.PLACEMENT, *_ALWAYS[4:]),
            weeks=6,
        ),
        ProgrammeType.COLLEGE_PATHWAY: Template(
            name="College pathway",
            summary="A college course with a block in class, then the employer's interview.",
            has_training=True,
            has_placement=False,
            gates=(*_ALWAYS[:4], Gate.TRAINING, *_ALWAYS[4:]),
            weeks=20,
        ),
    }
)
