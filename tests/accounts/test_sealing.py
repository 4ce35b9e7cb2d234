"""After the secret was changed, what was sealed is saved, and what is lost is told."""

from msp.accounts import locks
from msp.accounts.actions import sealing
from msp.accounts.models import Login
from msp.desk.models import Mailbox
from msp.home import health
from tests import portals
from tests.conftest import SETTINGS

OLD = locks.keyring("the secret that held before, long enough", "", "")
NEW = locks.keyring(SETTINGS.secret.get_secret_value(), "", "")


def sealed(work, owner):
    login = {"provider_id": owner.provider_id, "person_id": owner.id}
    row = work.add(
        Login(**login, mail_hash=OLD.mail_hash("o@x.example"), totp_sealed=OLD.seal("SEED"))
    )
    box = {"address": "s@x.example", "host": "mail.x.example", "user_name": "s"}
    return row, work.add(Mailbox(**box, secret_sealed=OLD.seal("password")))


def test_a_changed_secret_is_told_and_what_it_sealed_is_saved_with_the_former_one(work, owner):
    login, box = sealed(work, owner)
    work.add(Mailbox(address="t@x.example", host="h", user_name="t", secret_sealed="nonsense"))

    before = sealing.lost(work, NEW)
    told = sealing.reseal(work, NEW, OLD)

    assert before == {"login": 1, "mailbox": 2}
    assert (told.sealed, told.sign_ins, told.lost) == (2, 1, {"mailbox": 1})
    assert (NEW.open(box.secret_sealed), NEW.open(login.totp_sealed)) == ("password", "SEED")
    assert login.mail_hash == NEW.mail_hash("o@x.example")


def test_the_doctor_says_which_mailbox_is_not_read_and_why(sessions, work, owner):
    _, box = sealed(work, owner)
    work.session.flush()
    portal = portals.stands_on(portals.named(SETTINGS), sessions)
    portal.extensions["provider_ids"] = lambda: [owner.provider_id]

    lost = {found.name: found for found in health.of_providers(portal)}
    box.secret_sealed, box.error = NEW.seal("password"), "certificate: unable to get local issuer"
    work.session.flush()
    failing = {found.name: found for found in health.of_providers(portal)}

    assert (lost["seals"].fine, "mailbox: 1" in lost["seals"].says) == (False, True)
    assert lost["mailbox s@x.example"].says.startswith("its password cannot be opened")
    assert failing["mailbox s@x.example"].says.startswith("certificate: ")
