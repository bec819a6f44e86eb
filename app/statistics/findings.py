"""What the numbers say, in sentences made by rule from the numbers.

No sentence says that groups are equal, or that a difference is proof of unfairness: an interval that includes 1 "could
be chance", and the band 0.80 to 1.25 is a screen. Source: MEASURES.md 9, pitfalls 1 and 8.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from app.statistics import codes
from app.statistics.funnel import Characteristic, Stage
from app.statistics.intervals import Band
from app.statistics.rounding import half_up

PEOPLE = {
    codes.FEMALE: "women",
    codes.MALE: "men",
    codes.WRES_WHITE: "White people",
    codes.WRES_BME: "BME people",
    codes.DISABLED: "disabled people",
    codes.NOT_DISABLED: "people who are not disabled",
    codes.ETHNICITY_GROUPS[0]: "Asian people",
    codes.ETHNICITY_GROUPS[1]: "Black people",
    codes.ETHNICITY_GROUPS[2]: "people of mixed or multiple ethnic groups",
    codes.ETHNICITY_GROUPS[4]: "people of other ethnic groups",
} | {band: f"people aged {band}" for band in codes.AGE_GROUPS[:-1]}

NAMES = {
    Characteristic.SEX: "Sex",
    Characteristic.ETHNICITY: "Ethnic group",
    Characteristic.WRES: "White and BME",
    Characteristic.DISABILITY: "Disability",
    Characteristic.AGE: "Age",
}
_BY = {
    Characteristic.SEX: "between women and men",
    Characteristic.ETHNICITY: "between ethnic groups",
    Characteristic.WRES: "between White and BME people",
    Characteristic.DISABILITY: "between disabled people and others",
    Characteristic.AGE: "between age groups",
}
_TO = {
    Stage.STARTED: "start on the programme",
    Stage.PATHWAY_READY: "become pathway-ready",
    Stage.INTERVIEWED: "be interviewed",
    Stage.OFFERED: "be offered a job",
    Stage.IN_WORK: "start work",
}
_WHO = {
    Stage.STARTED: "started on the programme",
    Stage.PATHWAY_READY: "became pathway-ready",
    Stage.INTERVIEWED: "was interviewed",
    Stage.OFFERED: "was offered a job",
    Stage.IN_WORK: "started work",
}
_AMONG = {
    Stage.REFERRED: "of those referred",
    Stage.STARTED: "of those who started",
    Stage.PATHWAY_READY: "of those who became pathway-ready",
    Stage.INTERVIEWED: "of those interviewed",
    Stage.OFFERED: "of those offered a job",
}

REASONS = {
    "small": "Hidden: small number",
    "protects_another": "Hidden: protects a small number",
    "earlier_release": "Hidden: because of an earlier release",
    "withheld": "Hidden: the whole table is withheld",
    "too_few": "Too few people to compare",
    "not_a_part": "Not applicable",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one table says: a heading and one or two sentences."""

    heading: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many times as likely ``numerator`` was as ``denominator`` to reach a stage, of those at an earlier one."""

    stage: Stage
    since: Stage
    numerator: str
    denominator: str
    value: float | None
    lower: float | None
    upper: float | None
    band: Band | None
    symbol: str
    reason: str
    sentence: str


def comparison_sentence(
    groups: tuple[str, str], figures: tuple[float, float | None, float | None], stage: Stage, since: Stage
) -> str:
    """Say a relative likelihood in words: how many times as likely, in which direction, and whether it could be chance.

    Input: numerator and denominator group; value, lower and upper; the stage and the stage it is counted from.
    Unit: ratio to two digits, halves up. Source: MEASURES.md 9, pitfall 1. Errors: KeyError for a stage or group without words.
    """
    value, lower, upper = figures
    shown = half_up(value, 2)
    direction = "the same rate in these rounded figures"
    if shown != 1:
        direction = "so more likely" if shown > 1 else "so less likely"
    text = (
        f"{_capital(PEOPLE[groups[0]])} were {shown} times as likely as {PEOPLE[groups[1]]} to {_TO[stage]}, "
        f"{_AMONG[since]}: {direction}. "
    )
    if lower is None or upper is None:
        return text + "The likely range cannot be given."
    ends = f"The likely range is {half_up(lower, 2)} to {half_up(upper, 2)}"
    chance = "does not include 1" if lower > 1 or upper < 1 else "includes 1, so this could be chance"
    return f"{text}{ends}. It {chance}."


def finding(name: Characteristic, compared: Sequence[Comparison]) -> Finding:
    """Choose what to say of one table: the clearest difference at the furthest stage that can be compared.

    Rule: of the comparisons counted from referral, those at the last stage where any ratio is shown; of these, the
    one furthest from 1 (by logarithm) whose interval does not include 1. Errors: KeyError as ``comparison_sentence``.
    """
    shown = [one for one in compared if one.since is Stage.REFERRED and one.value]
    if not shown:
        return Finding(
            f"Too few people to compare {_BY[name].removeprefix('between ')}",
            "A longer period or more programmes together may show more.",
        )
    order = list(Stage)
    last = max((one.stage for one in shown), key=order.index)
    at_last = [one for one in shown if one.stage is last]
    clear = [one for one in at_last if _is_clear(one)]
    if not clear:
        ratios = "The likely range of the ratio includes" if len(at_last) == 1 else "Every likely range includes"
        return Finding(
            f"No clear difference {_BY[name]} in who {_WHO[last]}",
            f"{ratios} 1, so what difference there is could be chance.",
        )
    first = max(clear, key=lambda one: abs(log(one.value or 1)))
    pair = (first.numerator, first.denominator)
    more, less = pair if (first.value or 1) > 1 else pair[::-1]
    heading = f"{_capital(PEOPLE[more])} were more likely than {PEOPLE[less]} to {_TO[last]}"
    return Finding(heading, first.sentence)


def _is_clear(one: Comparison) -> bool:
    return one.lower is not None and one.upper is not None and (one.lower > 1 or one.upper < 1)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
