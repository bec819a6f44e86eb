"""Write the sample files of 500 referrals: ``python -m app.referrals.reading.sample docs/samples``.

The people are made up: telephone numbers come from the ranges that Ofcom keeps for drama, addresses end in example.org
or example.com. The same seed gives the same rows. The workbook has true dates in every second row, text elsewhere.

Of 500 rows, 38 ask for a decision. 32 cannot be taken in as they are (see ``BROKEN``):
4 without a last name · 4 born on 31 February · 4 with the referral date written month first · 4 with half a postcode ·
3 for an unknown programme · 3 with letters in the phone · 2 referred in the year 2062 · 2 without consent ·
2 with a broken email · 1 with a formula as last name · 1 with a very long text · 1 child of 9 · 1 with a 2-figure year.
6 look like an earlier row (see ``REPEATED``): 3 the same person again · 2 with first and last name swapped ·
1 with a typing slip.
Besides, 15 rows are put right without asking (see ``TIDIED``): 5 spare spaces · 4 curly apostrophes · 6 capitals; and
1 row has a formula-like text where any text is fine, so it is taken in as it stands.
"""

import csv
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

from app.referrals.reading.columns import Field
from app.referrals.reading.matching import name_key
from app.referrals.reading.values import tidy

SEED = 2026
PEOPLE, COPIES = 494, 6
FIRST_DAY, LAST_DAY = date(2026, 9, 1), date(2026, 11, 15)
PROGRAMMES = ("WorkSTART", "Sector-based work academy", "College pathway")
FORMULA = '=HYPERLINK("https://example.com/?"&A2,"Open")'

# First names / last names / language for an interpreter, by background, with a weight for Greater Manchester.
NAMES = (
    (34, "Sophie Jack Chloe Liam Megan Callum Jade Ryan Beth Kyle Hannah Daniel Leanne Craig Stacey Gemma Dean Shannon",
     "Smith Jones Taylor Brown Wilson Walker Wright Hughes Green Hall Wood Clarke Jackson Hill Turner Shaw Barlow Unsworth",
     ""),
    (8, "Siobhán Niamh Ciarán Seán Aoife Declan Róisín Eoin", "O'Brien O'Neill Murphy Kelly Byrne Doyle O'Connor McGrath", ""),
    (16, "Ayesha Mohammed Fatima Hassan Zainab Bilal Sana Imran Amina Usman Maryam Adnan",
     "Khan Ahmed Hussain Malik Iqbal Mahmood Akhtar Shah Begum Chaudhry Mirza Qureshi", "Urdu"),
    (8, "Priya Arjun Neha Rohan Anjali Vikram Kavita Sunil", "Patel Sharma Singh Kaur Nair Desai Mistry Reddy", ""),
    (6, "Tahmina Rahim Nasima Kamrul Shirin Jubair", "Miah Rahman Uddin Chowdhury Khatun Islam", "Bengali"),
    (10, "Amara Chidi Ngozi Emeka Folake Tunde Adaeze Kwame Abena Kofi",
     "Okafor Adeyemi Okonkwo Balogun Eze Mensah Owusu Asante Nwosu Boateng", ""),
    (6, "Hodan Abdi Ifrah Yusuf Sahra Liban", "Warsame Farah Abdullahi Nur Jama Duale", "Somali"),
    (6, "Shanice Delroy Keisha Leroy Simone Tyrone", "Campbell Grant Francis Bailey Morgan-Reid Powell", ""),
    (8, "Agnieszka Łukasz Katarzyna Paweł Małgorzata Tomasz", "Nowak Wójcik Kowalska Zieliński Wiśniewska Kamiński", "Polish"),
    (5, "Ioana Andrei Mihaela Ștefan Elena Bogdan", "Popescu Ionescu Dumitru Stan Rusu Munteanu", "Romanian"),
    (4, "Wei Mei-Ling Jia Xin Ho-Yin Siu", "Chan Wong Cheung Li Zhang Ng", "Cantonese"),
    (4, "Linh Minh Thảo Đức Hương Tuấn", "Nguyễn Trần Phạm Lê Hoàng Võ", "Vietnamese"),
    (6, "Rania Omar Layla Khaled Nour Samir", "Al-Hassan Haddad Khalil Mansour Saleh Al-Masri", "Arabic"),
    (4, "Shirin Reza Parisa Dariush Azadeh Karim", "Ahmadi Rezaei Karimi Hosseini Rahimi Noori", "Farsi"),
    (3, "Oksana Dmytro Nataliia Andrii Iryna Taras", "Shevchenko Kovalenko Bondarenko Melnyk Tkachenko Lysenko", "Ukrainian"),
    (3, "João Beatriz Tiago Inês Conceição Rui", "da Silva|Santos|Ferreira|Gonçalves|de Sousa|Araújo", "Portuguese"),
)  # fmt: skip
ADJUSTMENTS = (
    "BSL interpreter", "Text messages, not phone calls", "Large print letters", "Call after 3pm", "Easy Read letters",
    "Extra time to answer", "Quiet room for meetings", "Step-free meeting place", "Prefers to come with a support worker",
)  # fmt: skip
REFERRERS = (
    ("Eccles Jobcentre Plus", "Karen Hibbert"), ("Irwell Valley Homes Project", "Denise Okoro"),
    ("Langworthy Community Hub", "Tariq Aziz"), ("Borough Skills and Work Team", "Helen Pryce"),
    ("Northern Youth Charity", "Sam Whittle"), ("Women's Welcome Centre", "Grace Mwangi"),
)  # fmt: skip
DISTRICTS = "M5 M6 M7 M8 M9 M11 M27 M28 M30 M38 M40 BL1 BL3 BL9 OL1 OL4 OL9 OL11 SK3 WN1".split()
STATUSES = ("11", "11", "11", "12", "98", "Unemployed", "Looking for work", "10", "In paid employment", "Not known")

Person = dict[Field, str]
Change = Callable[[Person, int], None]


@dataclass
class Sample:
    """Rows of the sample and, by row number of the spreadsheet, what is the matter with some of them."""

    rows: list[Person]
    broken: dict[int, str] = field(default_factory=dict)
    repeated: dict[int, int] = field(default_factory=dict)
    """Row number of a copy → row number of the row it looks like."""
    tidied: dict[int, str] = field(default_factory=dict)


def _set(one: Field, *choices: str) -> Change:
    def spoil(person: Person, turn: int) -> None:
        person[one] = choices[turn % len(choices)]

    return spoil


BROKEN: dict[str, tuple[int, Field, Change]] = {
    "no last name": (4, Field.LAST_NAME, _set(Field.LAST_NAME, "", " ")),
    "impossible date": (4, Field.DATE_OF_BIRTH, _set(Field.DATE_OF_BIRTH, "31/02/1991", "31/02/1987", "31/2/2003")),
    "month first": (4, Field.REFERRED_ON, _set(Field.REFERRED_ON, "10/27/2026", "09/30/2026", "10/13/2026", "9/22/2026")),
    "half a postcode": (4, Field.POSTCODE, _set(Field.POSTCODE, "M6", "Salford", "M27 4", "0L1 23X")),
    "unknown programme": (3, Field.PROGRAMME, _set(Field.PROGRAMME, "Kickstart", "Work Start Plus", "Care academy 2")),
    "letters in the phone": (3, Field.PHONE, _set(Field.PHONE, "07700 9OO123", "ask mum", "0161 496 0I77")),
    "referred in 2062": (2, Field.REFERRED_ON, _set(Field.REFERRED_ON, "03/10/2062", "21/09/2062")),
    "no consent": (2, Field.CONSENT, _set(Field.CONSENT, "No", "not yet")),
    "broken email": (2, Field.EMAIL, _set(Field.EMAIL, "j.walker@example", "sana.malik.example.org")),
    "formula as name": (1, Field.LAST_NAME, _set(Field.LAST_NAME, FORMULA)),
    "very long text": (1, Field.ADJUSTMENTS, _set(Field.ADJUSTMENTS, "Has asked for letters in large print. " * 40)),
    "child": (1, Field.DATE_OF_BIRTH, _set(Field.DATE_OF_BIRTH, "14/06/2017")),
    "two-figure year": (1, Field.DATE_OF_BIRTH, _set(Field.DATE_OF_BIRTH, "14/06/88")),
}


def _spaces(person: Person, turn: int) -> None:
    person[Field.FIRST_NAME] = (" ", "")[turn % 2] + person[Field.FIRST_NAME] + "  "


def _curly(person: Person, turn: int) -> None:
    person[Field.LAST_NAME] = ("O\u2019Hara", "D\u2019Souza", "O\u2019Rourke", "N\u2019Diaye")[turn]


def _capitals(person: Person, turn: int) -> None:
    first, last = ("Kelly Duncan", "Jordan McKay", "Ashley Burns", "Robin McLeod", "Casey Rigby", "Frankie McBride")[turn].split()
    change = str.upper if turn % 2 else str.lower
    person[Field.FIRST_NAME], person[Field.LAST_NAME] = first, change(last)


TIDIED: dict[str, tuple[int, Change]] = {
    "spare spaces": (5, _spaces),
    "curly apostrophe": (4, _curly),
    "capitals": (6, _capitals),
}


def _again(person: Person, _turn: int) -> None:
    person[Field.REFERENCE] = ""
    person[Field.LAST_NAME] = person[Field.LAST_NAME].replace("'", " ").replace("-", " ")


def _swapped(person: Person, _turn: int) -> None:
    person[Field.FIRST_NAME], person[Field.LAST_NAME] = person[Field.LAST_NAME], person[Field.FIRST_NAME]


def _slip(person: Person, _turn: int) -> None:
    person[Field.LAST_NAME] = person[Field.LAST_NAME][:2] + person[Field.LAST_NAME][3:]
    person[Field.PHONE] = person[Field.EMAIL] = person[Field.PREFERRED_CONTACT] = ""


REPEATED: dict[str, tuple[int, Change]] = {"same person": (3, _again), "names swapped": (2, _swapped), "typing slip": (1, _slip)}


def _person(dice: random.Random, number: int, phone: str) -> Person:
    _, firsts, lasts, language = dice.choices(NAMES, weights=[group[0] for group in NAMES])[0]
    first, last = dice.choice(firsts.split()), dice.choice(lasts.split("|") if "|" in lasts else lasts.split())
    born = date(1962, 1, 1) + timedelta(days=dice.randrange(int(46.5 * 365.25)))
    on = FIRST_DAY + timedelta(days=dice.randrange((LAST_DAY - FIRST_DAY).days + 1))
    organisation, referrer = dice.choice(REFERRERS)
    email = f"{name_key(first)}.{name_key(last)}{number}@example.{dice.choice(('org', 'com'))}"
    inward = f"{dice.randrange(1, 10)}{dice.choice('ABDEFGHJLNPQRSTUWXYZ')}{dice.choice('ABDEFGHJLNPQRSTUWXYZ')}"
    with_email = dice.random() < 0.8  # noqa: PLR2004 - about 1 in 5 people has no e-mail
    written = dice.choice(("{0:%d/%m/%Y}", "{0:%d/%m/%Y}", "{0.day}/{0.month}/{0.year}", "{0:%Y-%m-%d}", "{0.day} {0:%b %Y}"))
    return {
        Field.REFERENCE: f"R{26000 + number}",
        Field.FIRST_NAME: first,
        Field.LAST_NAME: last,
        Field.PREFERRED_NAME: first[:3] if len(first) > 6 and dice.random() < 0.15 else "",  # noqa: PLR2004 - some are known by less
        Field.DATE_OF_BIRTH: written.format(born),
        Field.POSTCODE: f"{dice.choice(DISTRICTS)} {inward}" if dice.random() < 0.96 else "NFA",  # noqa: PLR2004 - no fixed abode
        Field.PHONE: phone,
        Field.EMAIL: email if with_email else "",
        Field.PREFERRED_CONTACT: dice.choice(("phone", "Phone", "text", "Text", "email" if with_email else "letter", "")),
        Field.PROGRAMME: dice.choices(PROGRAMMES, weights=(5, 3, 2))[0],
        Field.REFERRED_ON: written.format(on),
        Field.REFERRER_ORGANISATION: organisation,
        Field.REFERRER_NAME: referrer,
        Field.REFERRER_EMAIL: f"{name_key(referrer.split()[0])}@{name_key(organisation)}.example.org",
        Field.EMPLOYMENT_STATUS: dice.choice(STATUSES),
        Field.ADJUSTMENTS: dice.choice(ADJUSTMENTS) if dice.random() < 0.18 else "",  # noqa: PLR2004 - as many ask for one
        Field.INTERPRETER: language if dice.random() < 0.3 else "",  # noqa: PLR2004 - of those who speak another language
        Field.CONSENT: dice.choice(("Yes", "yes", "Y", "TRUE")),
    }


def make(seed: int = SEED) -> Sample:
    """Make the 500 rows and the record of what is the matter with them."""
    dice = random.Random(seed)  # noqa: S311 - made-up people, not secrets
    phones = [f"07700 900{n:03}" for n in range(1000)] + [f"0161 496 0{n:03}" for n in range(0, 1000, 4)]
    people, taken = list[Person](), set[str]()
    for number, phone in enumerate(dice.sample(phones, PEOPLE), 1):
        person = _person(dice, number, phone)
        while name_key(person[Field.FIRST_NAME] + person[Field.LAST_NAME]) in taken:
            person = _person(dice, number, phone)
        taken.add(name_key(person[Field.FIRST_NAME] + person[Field.LAST_NAME]))
        people.append(person)
    return _spoil(Sample(people), dice)


def _spoil(sample: Sample, dice: random.Random) -> Sample:
    places = dice.sample(range(PEOPLE), PEOPLE)  # each row has at most one fault
    for fault, (times, _, spoil) in BROKEN.items():
        for turn in range(times):
            place = places.pop()
            spoil(sample.rows[place], turn)
            sample.broken[place + 2] = fault
    for change, (times, alter) in TIDIED.items():
        for turn in range(times):
            place = places.pop()
            alter(sample.rows[place], turn)
            sample.tidied[place + 2] = change
    sample.rows[places.pop()][Field.ADJUSTMENTS] = FORMULA
    for times, alter in REPEATED.values():
        for turn in range(times):
            place = places.pop()
            copy = dict(sample.rows[place])
            alter(copy, turn)
            sample.rows.append(copy)
            sample.repeated[len(sample.rows) + 1] = place + 2
    return sample


def write(sample: Sample, folder: Path) -> None:
    """Write both files into ``folder``."""
    with (folder / "referrals-500.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(one.label for one in Field)
        writer.writerows([person[one] for one in Field] for person in sample.rows)
    with xlsxwriter.Workbook(folder / "referrals-500.xlsx") as book:
        book.set_properties({"title": "Sample of 500 referrals", "created": datetime(2026, 9, 1)})  # noqa: DTZ001 - no zone in a workbook
        sheet = book.add_worksheet("Referrals")
        dates = book.add_format({"num_format": "dd/mm/yyyy"})
        for column, one in enumerate(Field):
            sheet.write_string(0, column, one.label)
            sheet.set_column(column, column, max(12, len(one.label) + 2))
            for row, person in enumerate(sample.rows, 1):
                true_date = _date(person[one]) if one in {Field.DATE_OF_BIRTH, Field.REFERRED_ON} and row % 2 else None
                if true_date:
                    sheet.write_datetime(row, column, true_date, dates)
                elif person[one]:
                    sheet.write_string(row, column, person[one])


def _date(text: str) -> date | None:
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d %b %Y"):
        try:
            return datetime.strptime(tidy(text), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


if __name__ == "__main__":
    write(make(), Path(sys.argv[1]))
