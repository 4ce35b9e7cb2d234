"""A client's mail domains are its own: none that everybody has."""

import pytest

from msp.accounts.rules.domains import normal_domains
from msp.kernel.errors import Refused


def test_domains_are_kept_in_one_form():
    assert normal_domains("＠Minato.Example、 minato.co.jp,minato.example.") == (
        "minato.example minato.co.jp"
    )
    assert normal_domains("") == ""


@pytest.mark.parametrize(
    ("told", "words"),
    [("gmail.com", "Everybody"), ("minato", "behind"), ("a@b.jp", "behind")],
)
def test_what_names_no_client_is_refused(told, words):
    with pytest.raises(Refused, match=words):
        normal_domains(told)
