"""Signed copies: kept once, saved by the contract's readers, taken off with a reason."""

import base64
from io import BytesIO

import pytest
from sqlalchemy import select

from contracts.actions import files
from contracts.models import ContractFile
from msp.data.history import History
from msp.kernel.access import Role
from msp.settings import Settings
from tests import portals
from tests.conftest import SECRET
from tests.contracts.conftest import person_of

PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def portal(sessions, tmp_path_factory):
    """The portal with a folder of its own."""
    folder = tmp_path_factory.getbasetemp() / "papers"
    told = Settings(database="sqlite://", secret=SECRET, data_dir=folder)
    return portals.stands_on(portals.named(told), sessions)


def test_a_copy_is_kept_by_the_provider_and_saved_by_the_clients_admin(
    work, owner, portal, contract, block
):
    ours = portals.browser_of(portal, owner)
    theirs = portals.browser_of(portal, person_of(work, contract.client_id))
    user = portals.browser_of(portal, person_of(work, contract.client_id, Role.END_USER))
    address = f"/contracts/{contract.id}"
    sent = {"content": (BytesIO(PDF), "契約書.pdf"), "about": "原本の写し"}

    kept = ours.post(f"{address}/files", data=sent)
    sent["content"] = (BytesIO(PDF), "もう一度.pdf")
    ours.post(f"{address}/files", data=sent)
    row = work.session.scalars(select(ContractFile)).one()
    saved = theirs.get(f"/contracts/files/{row.id}")

    assert kept.status_code == 303
    assert "原本の写し" in theirs.get(address).text
    assert saved.data == PDF
    assert saved.mimetype == "application/pdf"
    assert saved.headers["Content-Disposition"].startswith("attachment;")
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in saved.headers["Content-Security-Policy"]
    assert theirs.post(f"{address}/files", data={}).status_code == 403
    assert user.get(f"/contracts/files/{row.id}").status_code == 403


def test_what_is_no_paper_comes_back_with_the_reason(owner, portal, contract, block):
    ours = portals.browser_of(portal, owner)
    sent = {"content": (BytesIO(b"<script>"), "契約書.pdf"), "about": "写し"}

    answer = ours.post(f"/contracts/{contract.id}/files", data=sent)
    nothing = ours.post(f"/contracts/{contract.id}/files", data={"content": (BytesIO(b""), "")})

    assert (answer.status_code, nothing.status_code) == (422, 422)
    assert "PNG" in answer.text
    assert 'value="写し"' in answer.text


def test_a_copy_is_taken_off_with_a_reason_that_the_history_keeps(
    work, browser, contract, block, tmp_path
):
    wish = files.AttachFile(contract_id=contract.id, content=PDF, name="別の顧客.pdf")
    row = files.attach_file(work, wish, tmp_path)
    address = f"/contracts/files/{row.id}/remove"

    refused = browser.post(address, data={"reason": ""})
    gone = browser.post(address, data={"reason": "別の顧客のもの"})
    again = browser.post(address, data={"reason": "別の顧客のもの"})

    told = select(History).where(History.verb == "contract.detach")
    assert (refused.status_code, gone.status_code, again.status_code) == (422, 303, 404)
    assert work.session.scalars(told).one().detail["reason"] == "別の顧客のもの"
    assert browser.get(f"/contracts/files/{row.id}").status_code == 404
    assert browser.get(f"/api/v1/contracts/{contract.id}/files").json["items"] == []
    assert files.attach_file(work, wish, tmp_path).id != row.id


def test_a_program_sends_a_copy_in_base64(work, owner, portal, contract):
    program = portals.browser_of(portal, owner)
    address = f"/api/v1/contracts/{contract.id}/files"
    told = {"content": base64.b64encode(PDF).decode(), "name": "覚書"}

    made = program.post(address, json=told)
    broken = program.post(address, json={**told, "content": "<script>"})

    assert made.status_code == 201
    assert made.json["name"] == "覚書.pdf"
    assert made.json["size"] == len(PDF)
    assert broken.status_code == 422
    assert [row["id"] for row in program.get(address).json["items"]] == [made.json["id"]]
