"""Papers are made by the worker, kept once, sent once, and served as they were kept."""

from sqlalchemy import select

from billing import jobs
from billing.models import Document, Invoice
from msp.data.jobs import Progress
from msp.data.work import begin
from msp.kernel.access import system_actor
from msp.outside import files
from msp.outside.models import OutboxMessage
from tests.billing.months import billed, october


class Quiet(Progress):
    """A progress that nobody watches."""

    def at(self, done, total):
        """Nothing to tell."""


def test_papers_are_kept_and_sent_once(sessions, owner, provider, tmp_path):
    with begin(sessions, owner) as work:
        october(work)
        run_id = str(billed(work).id)
    actor = system_actor(owner.provider_id)
    quiet = Quiet(sessions, actor, owner.id)

    first = jobs.make_documents(tmp_path, sessions, actor, {"run_id": run_id}, quiet)
    again = jobs.make_documents(tmp_path, sessions, actor, {"run_id": run_id}, quiet)

    assert (first, again) == ({"documents": 3}, {"documents": 0})
    with begin(sessions, owner) as work:
        kept = work.session.scalars(select(Document).order_by(Document.name)).all()
        mails = work.session.scalars(select(OutboxMessage)).all()
        sent = work.session.scalars(select(Invoice.sent_at)).all()
        assert {len(files.read(tmp_path, row.sha256)) for row in kept} == {r.size for r in kept}
        assert sorted(mail.to_address for mail in mails) == [
            f"keiri{n}@client.example" for n in (1, 2, 3)
        ]
        assert {mail.attachments[0]["name"] for mail in mails} == {row.name for row in kept}
        assert all(sent)


def test_a_paper_is_named_by_date_party_amount_and_number(sessions, owner, provider, tmp_path):
    with begin(sessions, owner) as work:
        october(work)
        run_id = str(billed(work).id)
    actor = system_actor(owner.provider_id)

    told = ({"run_id": run_id}, Quiet(sessions, actor, owner.id))
    jobs.make_documents(tmp_path, sessions, actor, *told)

    with begin(sessions, owner) as work:
        names = sorted(work.session.scalars(select(Document.name)))
        assert names[0] == "20261031_さくら商店_198000_INV-202610-003.pdf"


def test_a_paper_that_cannot_be_set_holds_none_of_the_others_back(
    sessions, owner, provider, tmp_path
):
    with begin(sessions, owner) as work:
        october(work).clients[1].name = "พระราชวัง"
        told = {"run_id": str(billed(work).id)}
    actor = system_actor(owner.provider_id)

    done = jobs.make_documents(tmp_path, sessions, actor, told, Quiet(sessions, actor, owner.id))

    assert done == {"documents": 2, "left": 1}
