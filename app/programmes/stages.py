"""The stages of the pathway, and which of them a programme has (PRODUCT, States; DOMAIN 5.1)."""

from enum import StrEnum, auto


class Stage(StrEnum):
    """Where an enrolment stands."""

    REFERRED = auto()
    ELIGIBILITY_CHECK = auto()
    STARTED = auto()
    IN_TRAINING = auto()
    ON_PLACEMENT = auto()
    PATHWAY_READY = auto()
    IN_RECRUITMENT = auto()
    IN_WORK = auto()
    SUSTAINED = auto()
    PAUSED = auto()
    NOT_ELIGIBLE = auto()
    DECLINED = auto()
    NO_CONTACT = auto()
    EARLY_LEAVER = auto()
    OTHER_POSITIVE = auto()

    @property
    def label(self) -> str:
        """The stage in words."""
        return self.replace("_", " ").capitalize()


PATHWAY = (
    Stage.REFERRED,
    Stage.ELIGIBILITY_CHECK,
    Stage.STARTED,
    Stage.IN_TRAINING,
    Stage.ON_PLACEMENT,
    Stage.PATHWAY_READY,
    Stage.IN_RECRUITMENT,
    Stage.IN_WORK,
    Stage.SUSTAINED,
)
ENDS = frozenset(
    {
        Stage.NOT_ELIGIBLE,
        Stage.DECLINED,
        Stage.NO_CONTACT,
        Stage.EARLY_LEAVER,
        Stage.OTHER_POSITIVE,
        Stage.SUSTAINED,
    }
)
LIVE = tuple(stage for stage in Stage if stage not in ENDS)


def stages_of(*, has_training: bool, has_placement: bool) -> tuple[Stage, ...]:
    """Return the pathway as a programme has it."""
    skipped = {stage for stage, has in ((Stage.IN_TRAINING, has_training), (Stage.ON_PLACEMENT, has_placement)) if not has}
    return tuple(stage for stage in PATHWAY if stage not in skipped)
