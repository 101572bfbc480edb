"""What each table of a programme holds: columns, kinds, keys and checks.

One :class:`~mentorkit.tables.fields.Table` drives everything that must agree on
it: how cells are read, the pandera schema they are checked with, the store's
tables, the workbook that people fill in and the page of documentation.
"""

from __future__ import annotations

from .. import codes
from ..errors import TableError, nearest
from ..language import Text
from .fields import DTYPES, Field, Table

__all__ = ["DTYPES", "TABLES", "Field", "Table", "table"]


def _id(name: str, text: Text, refers: str | None = "people.id", required: bool = True, example=""):
    return Field(name, "id", text, required=required, refers=refers, example=example)


_MENTEE = _id("mentee_id", Text("The mentee's id"), example="E017")
_MENTOR = _id("mentor_id", Text("The mentor's id"), example="M004")
_RATING = {"low": 1, "high": 5}

_ALL = [
    Table(
        "people",
        Text("Mentors and mentees; one row a person and role"),
        [
            _id("id", Text("A short id, the same in every table"), refers=None, example="E017"),
            Field(
                "role",
                "code",
                Text("mentor or mentee; a person who is both has two rows"),
                required=True,
                codes=codes.ROLES,
                example="mentee",
            ),
            Field("name", "text", Text("Name, for the coordinator's lists"), example="Åsa Öberg"),
            Field("email", "text", Text("Work e-mail"), example="asa.oberg@example.se"),
            Field("department", "text", Text("Department"), example="Inköp"),
            Field("team", "text", Text("Team; never matched within one"), example="Inköp Nord"),
            Field("site", "text", Text("Place of work"), example="Gävle"),
            Field("manager_id", "id", Text("Id of the line manager"), example="P0042"),
            Field(
                "seniority",
                "number",
                Text("Level, larger is more senior"),
                low=0,
                high=100,
                example="3",
            ),
            Field("languages", "list", Text("Languages to meet in"), example="svenska; engelska"),
            Field("goals", "list", Text("What a mentee wants to develop"), example="ledarskap"),
            Field("interests", "list", Text("Personal interests"), example="löpning; matlagning"),
            Field("skills", "list", Text("What a mentor can help with"), example="ledarskap; data"),
            Field("about", "free_text", Text("In the person's own words; used to match only")),
            Field(
                "capacity",
                "number",
                Text("Places of a mentor, in people"),
                low=0,
                high=50,
                whole=True,
                default=1,
                example="2",
            ),
            Field("availability", "list", Text("When the person can meet"), example="mån; ons"),
            Field(
                "wishes",
                "list",
                Text("Ids of those whom the person has asked for, the most wanted first"),
                example="M004; M011",
            ),
            Field(
                "meeting_form",
                "code",
                Text("How the person wants to meet"),
                codes=codes.MEETING_FORMS,
                example="video",
            ),
        ],
        ["id", "role"],
        needs_rows=True,
    ),
    Table(
        "applications",
        Text("Who wanted to join, by which route, and the answer"),
        [
            _id("id", Text("The applicant's id"), refers=None, example="E017"),
            Field("role", "code", Text("mentor or mentee"), required=True, codes=codes.ROLES),
            Field("date", "date", Text("When the application came"), example="2025-08-20"),
            Field("route", "code", Text("How the person came"), required=True, codes=codes.ROUTES),
            Field(
                "accepts_nomination",
                "yes_no",
                Text("A nominee's own yes; without it nobody takes part"),
            ),
            Field(
                "status",
                "code",
                Text("Where the application stands"),
                required=True,
                codes=codes.APPLICATION_STATES,
            ),
            Field("reason", "text", Text("Why that status, in a few neutral words")),
            Field("by_lot", "yes_no", Text("The place was given by lot"), default=False),
            Field("experience", "number", Text("Mentor's experience, 1 to 5"), **_RATING),
            Field(
                "willingness", "number", Text("Mentor's willingness to engage, 1 to 5"), **_RATING
            ),
            Field("listening", "number", Text("Mentor's ability to listen, 1 to 5"), **_RATING),
            Field("diversity", "number", Text("Mentor's grasp of diversity, 1 to 5"), **_RATING),
        ],
        ["id", "role"],
    ),
    Table(
        "conflicts",
        Text("Two people who must not be matched; never the reason"),
        [
            _id("id", Text("One of them"), example="E017"),
            _id("other_id", Text("The other"), example="M004"),
        ],
        ["id", "other_id"],
    ),
    Table(
        "pairs",
        Text("A mentor pair reaching a state; the latest row says where it stands"),
        [
            _MENTEE,
            _MENTOR,
            Field("state", "code", Text("State reached"), required=True, codes=codes.PAIR_STATES),
            Field("date", "date", Text("When"), required=True, example="2025-10-01"),
            Field("reason", "text", Text("Why, in a few neutral words")),
            Field("decided_by", "text", Text("Who decided"), example="programansvarig"),
        ],
        ["mentee_id", "mentor_id", "state"],
    ),
    Table(
        "agreements",
        Text("What a pair agreed at its start"),
        [
            _MENTEE,
            _MENTOR,
            Field("date", "date", Text("When it was signed"), required=True),
            Field("cadence_weeks", "number", Text("Weeks between meetings"), low=1, high=26),
            Field("confidentiality", "yes_no", Text("Confidentiality was agreed")),
            Field("ends", "date", Text("Agreed end")),
            Field(
                "mentee_expectations",
                "list",
                Text("What the mentee expects of the mentor"),
                example="listen; open doors",
            ),
            Field(
                "mentor_expectations",
                "list",
                Text("What the mentor expects of the mentee"),
                example="come prepared",
            ),
        ],
        ["mentee_id", "mentor_id"],
    ),
    Table(
        "goals",
        Text("A goal of a pair"),
        [
            _id("goal_id", Text("A short id"), refers=None, example="G031"),
            _MENTEE,
            _id("mentor_id", Text("The mentor's id"), required=False),
            Field("kind", "code", Text("Kind of goal"), required=True, codes=codes.GOAL_KINDS),
            Field("goal", "free_text", Text("The goal in the pair's words")),
            Field("measure", "free_text", Text("How the pair will know")),
            Field("set_on", "date", Text("When it was set")),
            Field("due", "date", Text("When it should be reached")),
            Field(
                "status",
                "code",
                Text("Where it stands"),
                codes=codes.GOAL_STATES,
                default="open",
            ),
            Field("status_date", "date", Text("When the status was set")),
        ],
        ["goal_id"],
    ),
    Table(
        "trainings",
        Text("A training that was given or is planned"),
        [
            _id("training_id", Text("A short id"), refers=None, example="T03"),
            Field(
                "module",
                "text",
                Text("Module, as named in the params file"),
                required=True,
                example="diversity_inclusion",
            ),
            Field("date", "date", Text("When"), required=True),
            Field("hours", "number", Text("Length in hours"), low=0, high=100),
            Field("form", "code", Text("How it is given"), codes=codes.MEETING_FORMS),
        ],
        ["training_id"],
    ),
    Table(
        "training_attendance",
        Text("A person at a training"),
        [
            _id("training_id", Text("The training's id"), refers="trainings.training_id"),
            _id("id", Text("The person's id")),
            Field("attended", "yes_no", Text("Was there"), default=True),
        ],
        ["training_id", "id"],
    ),
    Table(
        "meetings",
        Text("A meeting, planned or held"),
        [
            _id("meeting_id", Text("A short id"), refers=None, example="K0412"),
            Field("kind", "code", Text("Kind"), required=True, codes=codes.MEETING_KINDS),
            Field("planned", "date", Text("Planned for")),
            Field("held", "date", Text("Held on; empty if not held")),
            _id("mentee_id", Text("The mentee's id; empty for a group"), required=False),
            _id("mentor_id", Text("The mentor's id; empty for a group"), required=False),
            Field("group", "text", Text("Peer group, of a group meeting"), example="Grupp 3"),
            Field("minutes", "number", Text("Length in minutes"), low=0, high=1440),
            Field("form", "code", Text("How they met"), codes=codes.MEETING_FORMS),
            Field("topics", "list", Text("What it was about"), example="nätverk; återkoppling"),
            Field("next_step", "free_text", Text("What the pair agreed to do next")),
        ],
        ["meeting_id"],
    ),
    Table(
        "meeting_attendance",
        Text("A person at a group meeting, kick-off or closing"),
        [
            _id("meeting_id", Text("The meeting's id"), refers="meetings.meeting_id"),
            _id("id", Text("The person's id")),
            Field("attended", "yes_no", Text("Was there"), default=True),
        ],
        ["meeting_id", "id"],
    ),
    Table(
        "survey_responses",
        Text("An answer to a survey item, under a key that is not a person's id"),
        [
            _id("respondent", Text("Pseudonymous key, the same in every wave"), refers=None),
            Field(
                "role",
                "code",
                Text("The respondent's part"),
                required=True,
                codes=codes.SURVEY_ROLES,
            ),
            Field("wave", "text", Text("Which survey"), required=True, example="2026-03"),
            Field("date", "date", Text("When it was answered")),
            Field("item", "text", Text("Item, as named in the params file"), required=True),
            Field("answer", "number", Text("Answer as a number")),
            Field("comment", "free_text", Text("Answer in words")),
        ],
        ["respondent", "wave", "item"],
    ),
    Table(
        "comment_themes",
        Text("What a comment of the survey is about, as a person who read it says"),
        [
            _id("comment_id", Text("The comment's id, as the coding form has it"), refers=None),
            *(
                Field(name, "text", text, example=example)
                for name, text, example in (
                    ("theme_1", Text("What it is about; empty if nobody has read it"), "tid"),
                    ("theme_2", Text("What else it is about"), ""),
                    ("theme_3", Text("A third theme"), ""),
                )
            ),
            Field("coded_by", "text", Text("Who read it"), required=True, example="HR-analytiker"),
            Field("coded_on", "date", Text("When it was read")),
        ],
        ["comment_id", "coded_by"],
    ),
    Table(
        "employment",
        Text("An employee's time with the organisation"),
        [
            _id("id", Text("The employee's id"), refers=None, example="P0042"),
            Field("hired", "date", Text("First day"), required=True),
            Field("left", "date", Text("Last day; empty if still employed")),
            Field("promotions", "dates", Text("Days of promotion"), example="2026-02-01"),
            Field("moves", "dates", Text("Days of moves to another department")),
            Field("department", "text", Text("Department")),
            Field("site", "text", Text("Place of work")),
            Field("seniority", "number", Text("Level, larger is more senior"), low=0, high=100),
        ],
        ["id"],
    ),
    Table(
        "ties",
        Text("Who turns to whom for advice"),
        [
            _id("from_id", Text("Who asks"), refers=None),
            _id("to_id", Text("Who is asked"), refers=None),
            Field("date", "date", Text("When it was asked for"), required=True),
        ],
        ["from_id", "to_id", "date"],
    ),
    Table(
        "key_factors",
        Text("A dated act that shows a key factor"),
        [
            Field("date", "date", Text("When"), required=True),
            Field("act", "code", Text("What was done"), required=True, codes=codes.ACTS),
            Field("value", "number", Text("How much: hours a month, persons, money"), low=0),
            Field("by", "text", Text("Which function did it"), example="generaldirektör"),
        ],
        ["date", "act"],
    ),
    Table(
        "decisions",
        Text("A decision about the programme"),
        [
            _id("decision_id", Text("A short id"), refers=None, example="D07"),
            Field("date", "date", Text("When"), required=True),
            Field("proposal", "text", Text("Which proposal, as page 08 names it"), required=True),
            Field(
                "decision", "code", Text("What was decided"), required=True, codes=codes.DECISIONS
            ),
            Field("by", "text", Text("Who decided"), example="styrgruppen"),
            Field("why", "text", Text("Why")),
            Field("follow_up", "date", Text("When to look again")),
        ],
        ["decision_id"],
    ),
    Table(
        "group_counts",
        Text("The organisation's own aggregate figures, by group"),
        [
            Field("date", "date", Text("Day, or last day of the period"), required=True),
            Field("period_start", "date", Text("First day of the period, of leavers and the like")),
            Field("measure", "code", Text("What is counted"), required=True, codes=codes.MEASURES),
            Field("ground", "code", Text("Grouped by"), required=True, codes=codes.GROUNDS),
            Field("group", "text", Text("The group"), required=True, example="kvinnor"),
            Field("count", "number", Text("How many"), required=True, low=0),
        ],
        ["date", "measure", "ground", "group"],
    ),
    Table(
        "quotes",
        Text("Words that may be quoted, each read and approved by a person"),
        [
            _id("quote_id", Text("A short id"), refers=None, example="Q03"),
            Field("quote", "free_text", Text("The words, without what could name anyone"),
                  required=True),
            Field("role", "code", Text("Whose words: a mentee's or a mentor's"), codes=codes.ROLES),
            Field("approved_by", "text", Text("Who read them and lets them leave; empty till then"),
                  example="programansvarig"),
            Field("approved_on", "date", Text("When they were approved")),
        ],
        ["quote_id"],
    ),
    Table(
        "studies",
        Text("A draw of places; mentorkit design writes it"),
        [
            _id("study_id", Text("A short id"), refers=None, example="S01"),
            Field("kind", "code", Text("Kind of draw"), required=True, codes=codes.STUDY_KINDS),
            Field("drawn_at", "text", Text("The moment of the draw, in UTC"), required=True,
                  example="2026-01-12T09:30:00Z"),
            Field("seed", "text", Text("With it the draw can be made again"), required=True,
                  example="271828182845"),
            Field("places", "number", Text("Places drawn, or first to start"), low=1, whole=True),
            Field("strata", "list", Text("Columns within which was drawn"), example="department"),
            Field("drawn_by", "text", Text("Who drew"), example="programansvarig"),
            Field("why", "text", Text("Why an earlier draw was set aside; empty for the first")),
        ],
        ["study_id"],
        settled=True,
    ),
    Table(
        "study_arms",
        Text("To which side of a draw somebody came"),
        [
            _id("study_id", Text("The draw's id"), refers="studies.study_id"),
            _id("id", Text("The applicant's id"), refers=None, example="E017"),
            Field("stratum", "text", Text("Within what was drawn"), example="Inköp"),
            Field("arm", "code", Text("Side drawn"), required=True, codes=codes.STUDY_ARMS),
            Field("starts", "date", Text("First day of that side")),
            Field("chance", "number", Text("Chance of that side, 0 to 1"), low=0, high=1),
        ],
        ["study_id", "id"],
        settled=True,
    ),
    Table(
        "primary_outcomes",
        Text("An outcome that answers for the programme, entered before the data were seen"),
        [
            _id("outcome", Text("The outcome, as page 07 names it"), refers=None,
                example="retention"),
            Field("entered_at", "text", Text("The moment when it was entered, in UTC"),
                  required=True, example="2026-01-12T09:30:00Z"),
            Field("by", "text", Text("Who entered it"), example="styrgruppen"),
        ],
        ["outcome"],
        settled=True,
    ),
]  # fmt: skip

#: Every table, by name, in the order they are imported.
TABLES: dict[str, Table] = {table.name: table for table in _ALL}


def table(name: str) -> Table:
    """The table called `name`.

    Raises
    ------
    TableError
        There is none; the message names the nearest.

    Examples
    --------
    >>> table("conflicts").columns
    ['id', 'other_id']
    """
    if name not in TABLES:
        raise TableError(f"{name} is not a table of mentorkit; {nearest(name, TABLES)}")
    return TABLES[name]
