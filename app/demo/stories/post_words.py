"""How posts are described: plain words, few criteria."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from app.programmes.work import JobFamily
from app.vacancies.fit import ShiftPattern


class Kindred(NamedTuple):
    """How the posts of one family are described."""

    titles: tuple[str, ...]
    departments: tuple[str, ...]
    patterns: tuple[ShiftPattern, ...]
    summary: str
    criteria: tuple[tuple[str, str], ...]


_P = ShiftPattern
POSTS: Mapping[JobFamily, Kindred] = MappingProxyType(
    {
        JobFamily.HEALTHCARE_SUPPORT: Kindred(
            ("Healthcare support worker", "Clinical support worker"),
            ("Ward 7, medicine", "Ward 12, older people", "Outpatients", "Stroke unit", "Day surgery", "Maternity support"),
            (_P.EARLIES_AND_LATES, _P.ROTA, _P.EARLIES, _P.DAYS),
            "Help people to wash, dress, eat and move about, and notice when something changes.",
            (
                ("Kind and patient with people who are unwell", "day_one"),
                ("Can follow spoken and written instructions", "day_one"),
                ("Take a pulse and blood pressure", "trained_for"),
                ("Care Certificate", "trained_for"),
            ),
        ),
        JobFamily.PORTERING: Kindred(
            ("Porter",),
            ("Portering, main building", "Theatres portering", "Emergency department portering"),
            (_P.EARLIES, _P.LATES, _P.ROTA),
            "Move patients, beds and samples through the hospital safely and with a friendly word.",
            (
                ("Friendly with patients and visitors", "day_one"),
                ("Can walk and push for most of a shift, with adjustments", "day_one"),
                ("Moving and handling", "trained_for"),
            ),
        ),
        JobFamily.DOMESTIC: Kindred(
            ("Domestic assistant",),
            ("Housekeeping, wards", "Housekeeping, theatres", "Housekeeping, clinics"),
            (_P.EARLIES, _P.LATES, _P.WEEKENDS),
            "Keep wards and clinics clean and safe for patients.",
            (
                ("Takes care with details", "day_one"),
                ("Can follow a cleaning plan", "day_one"),
                ("Infection prevention", "trained_for"),
            ),
        ),
        JobFamily.CATERING: Kindred(
            ("Catering assistant",),
            ("Patient meals", "Staff restaurant"),
            (_P.EARLIES, _P.DAYS, _P.LATES),
            "Prepare and serve meals, and keep the kitchen clean.",
            (("Works well in a team", "day_one"), ("Food hygiene level 2", "trained_for")),
        ),
        JobFamily.ADMINISTRATION: Kindred(
            ("Receptionist", "Ward clerk", "Appointments assistant"),
            ("Outpatients reception", "Ward 3", "Booking centre"),
            (_P.DAYS,),
            "Welcome people, answer calls and keep appointments in order.",
            (
                ("Clear and friendly on the telephone", "day_one"),
                ("Can use e-mail", "day_one"),
                ("The booking system", "trained_for"),
            ),
        ),
    }
)
FAMILIES = (JobFamily.HEALTHCARE_SUPPORT,) * 5 + (
    JobFamily.PORTERING,
    JobFamily.PORTERING,
    JobFamily.DOMESTIC,
    JobFamily.DOMESTIC,
    JobFamily.CATERING,
    JobFamily.ADMINISTRATION,
    JobFamily.ADMINISTRATION,
)
"""How often each family of posts is met."""
HOURS = (37.5, 37.5, 30.0, 30.0, 25.0, 22.5, 20.0, 16.0)
