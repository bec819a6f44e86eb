"""Made-up cohorts of the size of a real programme."""

import numpy as np

from app.statistics.funnel import COUNTED, GROUPS, STAGES, Cohort

_FURTHEST = [0.30, 0.20, 0.15, 0.12, 0.05, 0.18]


def made_up(people: int, seed: int = 1) -> Cohort:
    """Draw people whose answers lean on the first groups, with a few who did not answer."""
    chance = np.random.default_rng(seed)
    furthest = chance.choice(len(STAGES), size=people, p=_FURTHEST)
    counts = {}
    for name in COUNTED:
        weights = np.array([0.5**place for place in range(len(GROUPS[name]))])
        groups = chance.choice(len(weights), size=people, p=weights / weights.sum())
        counts[name] = np.zeros((len(weights), len(STAGES)), dtype=np.int64)
        np.add.at(counts[name], (groups, furthest), 1)
    return Cohort(counts)
