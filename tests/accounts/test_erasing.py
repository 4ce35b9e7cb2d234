"""A person is taken out of a text however the name is written, and nobody else is."""

import pytest

from msp.accounts.rules.erasing import Named, about, clues, struck, within

NAOKO = Named("高橋 直子", "タカハシ ナオコ", "takahashi@minato.example", "+81312345678")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("高橋直子さんから電話", "#1さんから電話"),
        ("高橋\u3000直子 より", "#1 より"),
        ("高橋様は不在", "#1は不在"),
        ("総務の高橋さん", "総務の#1"),
        ("タカハシナオコ", "#1"),
        ("Takahashi@Minato.example へ返信", "#1 へ返信"),
        ("折り返し 03-1234-5678", "折り返し #1"),
        ("+81 3 1234 5678 まで", "#1 まで"),
        ("高橋商店の注文", "高橋商店の注文"),
        ("直子は別の人", "直子は別の人"),
        ("not.takahashi@minato.example", "not.takahashi@minato.example"),
        ("番号 312345678901", "番号 312345678901"),
    ],
)
def test_a_name_is_struck_and_what_only_looks_like_it_stays(text, left):
    assert struck(text, about(NAOKO), "#1") == left


def test_in_their_own_things_each_part_of_the_name_is_struck():
    assert struck("高橋のPC、直子用", within(NAOKO), "#1") == "#1のPC、#1用"


def test_a_latin_name_is_no_part_of_a_longer_word():
    lee = Named("Ann Lee")

    assert struck("Joann Leeds, Lee Ann, ann  lee, Mr. Lee", about(lee), "#1") == (
        "Joann Leeds, #1, #1, #1"
    )


def test_a_name_of_one_letter_is_struck_only_with_its_honorific():
    assert struck("林様、山林の調査", about(Named("林")), "#1") == "#1、山林の調査"


def test_structures_are_gone_through_at_any_depth():
    told = {"who": ["observed", "高橋様"], "高橋 直子": [1, None, {"x": "高橋直子"}]}

    assert struck(told, about(NAOKO), "#1") == {
        "who": ["observed", "#1"],
        "#1": [1, None, {"x": "#1"}],
    }


def test_rows_are_looked_for_by_what_every_spelling_holds():
    assert clues(NAOKO) == ["高橋", "タカハシ", "takahashi@minato.example", "5678"]
    assert about(Named("")) is None
