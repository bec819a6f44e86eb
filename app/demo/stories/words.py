"""What people write: contact notes, actions and what a profile says. Plain words, kind ones, none about a real person."""

from collections.abc import Mapping
from types import MappingProxyType

from app.programmes.models import ProgrammeType
from app.programmes.stages import Stage

S = Stage
WHAT_ABOUT = (
    "bus times to {site}",
    "the uniform",
    "childcare on early shifts",
    "the better-off calculation",
    "what a first week looks like",
    "how to ask for adjustments",
    "a good day for the next meeting",
    "the online forms",
    "travel costs",
    "shift patterns",
    "references",
    "what to bring as proof of address",
    "the dates of half term",
    "a buddy on the ward",
    "evening bus services",
)
"""Put into notes at ``{about}``."""

_BEFORE = (
    "First call. Explained the programme and what happens next. Wants work close to home. Talked about {about}.",
    "Talked through what the programme asks for. Interested, and a little nervous about being back in a classroom.",
    "Looked at eligibility together. Will bring proof of address and the letter from the Jobcentre.",
    "Asked about {about}. Agreed to look at it together at the meeting.",
    "Heard about us from a friend who now works as a porter. Has cared for a family member for several years.",
    "Good conversation about past work in shops and kitchens. Would like regular hours.",
    "Went over the welcome pack. Questions about {about} and about keeping benefits while training.",
)
_STARTED = (
    "Agreed the action plan. First goal: documents ready by the end of the week. Also talked about {about}.",
    "Better-off calculation done together. Relieved to see the figures for 30 hours.",
    "Sorted out {about}. Ready for the first day of training.",
    "Met at {site}. Walked round the training room and met the tutor.",
    "Worked on confidence: practised introducing themselves and asking questions.",
    "Set up an e-mail account together and sent the first message from it.",
)
_TRAINING = (
    "Two units signed off. Enjoys the practical sessions most.",
    "Missed a session because of a hospital appointment. Tutor has sent the work to catch up.",
    "Tutor says attendance is good and contributions in class are thoughtful.",
    "Found the infection control unit hard. Agreed an extra half hour with the tutor. Asked about {about}.",
    "Spoke about {about}. Will try the earlier bus this week.",
    "Made a friend on the course and they travel in together now. Confidence is growing.",
    "Practised the numeracy questions. Better than last week.",
)
_PLACEMENT = (
    "First week on placement went well. The ward sister is pleased.",
    "Visited at {site}. Helping with meals and talking with patients, and clearly enjoying it.",
    "Tired after the longer shifts. Agreed to look at {about}.",
    "Supervisor's midway review: punctual, kind, asks when unsure.",
    "Asked to see other departments. Arranged half a day with the porters.",
    "Uniform now fits. Talked about {about} and the last two weeks of the placement.",
)
_READY = (
    "Went over the profile together. Happy with what managers will see. Talked about {about}.",
    "Looked at current posts. Would prefer {site}, and can do early shifts.",
    "Practised two interview questions about values. Good examples from the placement.",
    "Waiting is hard. Agreed to speak every week until there is an interview.",
    "Updated the hours they can work. Also talked about {about}.",
)
_RECRUITMENT = (
    "Put forward for a post at {site}. Explained how the interview works.",
    "Mock interview. Strong on teamwork; will add an example about a difficult day.",
    "Talked through what to wear and how to get there. Will arrive 15 minutes early.",
    "Called after the interview. Felt it went well and liked the team.",
    "Checks are under way. Helped to upload the documents and talked about {about}.",
    "Kept in touch while waiting for the start date. Still keen.",
)
_WORK = (
    "First week done. Tired and proud. The buddy has been a great help.",
    "Settled in well. Asked about {about}; passed on to the line manager with permission.",
    "Line manager is happy. The Care Certificate standards are nearly complete.",
    "Spoke about pay day and the first payslip. All as expected.",
    "Thinking about an apprenticeship next year. Sent the link.",
    "A hard week on the ward. Talked it through and agreed to speak again on Friday.",
)
_ENDED = (
    "Said thank you, and that the door stays open. Sent the list of other services.",
    "Closed for now by agreement. They know how to come back.",
    "Left a message to say goodbye and how to reach us again.",
)
_PAUSED = (
    "Taking a break for now. Agreed to speak again in three weeks.",
    "Checked in briefly. Not the right time yet, and that is fine.",
)
NOTES: Mapping[Stage, tuple[str, ...]] = MappingProxyType(
    {
        S.REFERRED: _BEFORE,
        S.ELIGIBILITY_CHECK: _BEFORE,
        S.STARTED: _STARTED,
        S.IN_TRAINING: _TRAINING,
        S.ON_PLACEMENT: _PLACEMENT,
        S.PATHWAY_READY: _READY,
        S.IN_RECRUITMENT: _RECRUITMENT,
        S.IN_WORK: _WORK,
        S.SUSTAINED: _WORK,
        S.PAUSED: _PAUSED,
        S.NOT_ELIGIBLE: _ENDED,
        S.DECLINED: _ENDED,
        S.NO_CONTACT: _ENDED,
        S.EARLY_LEAVER: _ENDED,
        S.OTHER_POSITIVE: _ENDED,
    }
)
MISSED = (
    "No answer. Left a message and will try again tomorrow.",
    "Did not come. Sent a text to ask if everything is all right.",
    "Could not make it today: child unwell. New time agreed.",
    "Rang out twice. Sent a short text with two times to choose from.",
)
SENT = (
    "Sent a reminder of the next meeting and how to get there.",
    "Sent the list of documents to bring.",
    "Answered a question about {about}.",
    "Sent the dates and the address of {site}.",
)

TO_DO: Mapping[Stage, tuple[str, ...]] = MappingProxyType(
    {
        S.REFERRED: ("Make the first call", "Try another time of day", "Send the welcome letter"),
        S.ELIGIBILITY_CHECK: (
            "Check eligibility",
            "See proof of address",
            "Invite to an information session",
            "See the share code",
        ),
        S.STARTED: (
            "Agree adjustments for the course",
            "Book a place on the next group",
            "Do the better-off calculation",
            "Order the uniform",
        ),
        S.IN_TRAINING: (
            "Review attendance with the tutor",
            "Catch up on the missed unit",
            "Arrange the placement",
            "Call after the first week",
        ),
        S.ON_PLACEMENT: (
            "Visit on placement",
            "Ask the supervisor for the midway review",
            "Talk about shifts",
            "Prepare the profile together",
        ),
        S.PATHWAY_READY: (
            "Look at new posts together",
            "Practise interview questions",
            "Weekly call",
            "Check the hours they can work",
        ),
        S.IN_RECRUITMENT: (
            "Call before the interview",
            "Help with the checks",
            "Call after the interview",
            "Confirm the start date",
        ),
        S.IN_WORK: (
            "Call about the first weeks",
            "Ask the line manager how it goes",
            "Send the apprenticeship link",
            "Do the next check",
        ),
        S.PAUSED: ("Ask how things are", "Review the break"),
    }
)

EVIDENCE: Mapping[ProgrammeType, tuple[str, ...]] = MappingProxyType(
    {
        ProgrammeType.WORKSTART: (
            "WorkSTART training complete",
            "10-week placement on a medical ward",
            "10-week placement with the porters",
            "Care Certificate standards 1 to 8",
            "Food hygiene level 2",
            "Attendance above 90 per cent",
        ),
        ProgrammeType.SWAP: (
            "Pre-employment training complete",
            "4-week work experience in outpatients",
            "4-week work experience in catering",
            "Moving and handling, practical part",
            "Food hygiene level 2",
            "Attendance above 90 per cent",
        ),
        ProgrammeType.COLLEGE_PATHWAY: (
            "College course in health and social care, level 1",
            "Functional skills English, level 1",
            "Functional skills maths, entry level 3",
            "Infection prevention unit",
            "Attendance above 85 per cent",
        ),
    }
)
SUPERVISOR = (
    "Always on time, calm when it is busy, and asks when unsure.",
    "Patients asked after them on their days off. A natural with people.",
    "Careful with details and reliable with handovers.",
    "Quiet at first, then a real part of the team.",
    "Learns fast and writes everything down.",
    None,
)
ADJUSTMENTS = (
    "Written instructions as well as spoken ones",
    "A regular shift pattern",
    "Short breaks every two hours",
    "A seat for longer tasks",
    "Questions in advance of the interview",
)
