"""Where clients' voices stand in the main menu."""

from msp.doors.navigation import Place
from msp.kernel.access import Permission
from msp.kernel.errors import mark

VOICES = mark("Voices")
PLACES = (
    Place(
        "complaints.index",
        "message-square-warning",
        mark("Complaints"),
        Permission.VOICE_READ,
        VOICES,
    ),
    Place("wishes.index", "lightbulb", mark("Wishes and opinions"), Permission.VOICE_READ, VOICES),
    Place("scores.index", "smile", mark("What clients said"), Permission.VOICE_READ, VOICES),
    Place("scores.thanks", "heart", mark("Thanks"), Permission.VOICE_READ, VOICES),
    Place("announcements.index", "megaphone", mark("Announcements"), Permission.VOICE_READ, VOICES),
    Place(
        "voice_settings.index",
        "heart-handshake",
        mark("Complaints and scores"),
        Permission.PROVIDER_CHANGE,
        mark("Company"),
    ),
    Place(
        "announcements.index",
        "megaphone",
        mark("Announcements"),
        Permission.TICKET_READ,
        "",
        audience="client",
    ),
    Place(
        "wishes.index",
        "lightbulb",
        mark("Your wishes"),
        Permission.TICKET_READ,
        "",
        audience="client",
    ),
)
