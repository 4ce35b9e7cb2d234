"""The same bytes are kept once and come back as they were."""

import pytest

from msp.kernel.errors import NotFound
from msp.outside import files


def test_what_is_kept_comes_back(tmp_path):
    fingerprint = files.keep(tmp_path, b"paper")

    assert files.read(tmp_path, fingerprint) == b"paper"


def test_the_same_bytes_are_kept_once(tmp_path):
    assert files.keep(tmp_path, b"paper") == files.keep(tmp_path, b"paper")

    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_file_that_changed_is_not_handed_out(tmp_path):
    fingerprint = files.keep(tmp_path, b"paper")
    files.place(tmp_path, fingerprint).write_bytes(b"forged")

    with pytest.raises(NotFound):
        files.read(tmp_path, fingerprint)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64])
def test_a_name_is_no_way_out_of_the_folder(tmp_path, name):
    with pytest.raises(ValueError, match="64"):
        files.place(tmp_path, name)
