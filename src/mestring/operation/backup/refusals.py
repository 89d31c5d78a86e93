"""Why a backup is not made, or not put back. Nothing has been touched when one of these is raised."""

from mestring.people.refusals import Refusal


class NoKey(Refusal):
    """Nothing to seal with, or to open with."""


class NotOpened(Refusal):
    """A file that the key does not open, or that is not whole."""


class NotOurs(Refusal):
    """A file that opens, and holds something else, or something this program cannot take."""


class StandsInTheWay(Refusal):
    """There is a database already, or something else that must be moved first."""


class ProgramMissing(Refusal):
    """A program of the database's that is not on this machine."""


class NotVerified(Refusal):
    """What was written is not what was to be written."""
