"""Every table, imported once, so that the metadata is whole."""

from app import jobs
from app.accounts import models as accounts
from app.audit import models as audit
from app.candidates import models as candidates
from app.employment import models as employment
from app.enrolments import models as enrolments
from app.equality import models as equality
from app.organisations import models as organisations
from app.programmes import models as programmes
from app.referrals import models as referrals
from app.reports import models as reports
from app.timeline import models as timeline
from app.vacancies import models as vacancies

TABLES_OF = (
    accounts,
    audit,
    candidates,
    employment,
    enrolments,
    equality,
    jobs,
    organisations,
    programmes,
    referrals,
    reports,
    timeline,
    vacancies,
)
