"""The access log, the questions asked about it, and what a person is told of."""

from django.db import models
from django.db.models import Q

from mestring.people.models.persons import Person
from mestring.people.models.places import Unit, User
from mestring.people.models.sharing import BreakGlass
from mestring.people.words import Ground, How, NoticeKind, Purpose, Why


class LogEntry(models.Model):
    """One attempt to see or change something about a person, allowed or not (pjl § 22 a).

    Append-only: a trigger in the database refuses UPDATE and DELETE, whoever asks. So there is no
    foreign key here. What names somebody is copied as it was then, and the log outlives them.
    """

    at = models.DateTimeField()
    # The local day, so that a list shown many times in a day leaves one line for each person in it.
    day = models.DateField()
    # The patient's identifier. Of a refused attempt what was asked for, even if there is no such person;
    # null where nobody in particular was asked for.
    person = models.UUIDField(null=True)
    # Where the person is followed up, as far as the reader's right rests on it.
    person_point_of_care = models.CharField(max_length=50, blank=True)

    # Who: the practitioner of the trust framework.
    reader = models.BigIntegerField(null=True)
    reader_name = models.CharField(max_length=150, blank=True)
    hpr_number = models.CharField(max_length=9, blank=True)
    authorization = models.CharField(max_length=50, blank=True)
    role = models.CharField(max_length=20, blank=True)
    # From where: municipality or trust, unit, and department.
    legal_entity = models.CharField(max_length=200, blank=True)
    point_of_care = models.CharField(max_length=50, blank=True)
    point_of_care_title = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200, blank=True)
    healthcare_service = models.CharField(max_length=50, blank=True)

    # Why: what for, and what the right rests on.
    purpose = models.CharField(max_length=10, choices=[(p, p) for p in Purpose])
    purpose_details = models.CharField(max_length=300, blank=True)
    ground = models.CharField(max_length=20, choices=[(g, g) for g in Ground], blank=True)
    # The row it rests on: "care:17", "consent:4", "break-glass:2".
    decision_ref = models.CharField(max_length=100, blank=True)

    # What: the page, the sections of it, documents by name, and which period they are from.
    what = models.CharField(max_length=50)
    sections = models.CharField(max_length=200, blank=True)
    documents = models.CharField(max_length=500, blank=True)
    from_date = models.DateField(null=True)
    until_date = models.DateField(null=True)
    how = models.CharField(max_length=10, choices=[(h, h) for h in How])

    is_allowed = models.BooleanField()
    why_not = models.CharField(max_length=20, choices=[(w, w) for w in Why], blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(is_allowed=True, why_not="")) | (Q(is_allowed=False) & ~Q(why_not="")),
                name="people_a_refusal_has_a_cause",
            ),
            models.UniqueConstraint(
                fields=["reader", "person", "what", "day"],
                condition=Q(how=How.LIST),
                name="people_listed_once_a_day",
            ),
        ]
        indexes = [
            # A person's own log, newest first: however long it is, a page is read from its end.
            models.Index(fields=["person", "-id"], name="people_log_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.reader} {self.what}"


class Question(models.Model):
    """What a person asks about one line of the log: a thread that a human answers in."""

    line = models.OneToOneField(LogEntry, on_delete=models.PROTECT, related_name="question")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="questions")
    # Which unit owes the answer; null where the reader acted from none, and the steward answers.
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    # Null while the last word is the person's.
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "asked_at"],
                condition=Q(answered_at=None),
                name="people_to_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.line_id}"


class Message(models.Model):
    """One thing said in a thread."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_answer = models.BooleanField()
    at = models.DateTimeField()
    words = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="people_a_message_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.at:%Y-%m-%d}"


class Notice(models.Model):
    """Something a person is told of without asking."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in NoticeKind])
    at = models.DateTimeField()
    opening = models.ForeignKey(
        BreakGlass, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="people_notices_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
