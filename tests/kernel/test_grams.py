"""A text is known by its letters and pairs of letters, in any width and kana."""

from hypothesis import given
from hypothesis import strategies as st

from msp.kernel import grams

TEXTS = st.text(alphabet="あアｱ障害サーバ server９9 \n", max_size=30)


def test_letters_and_pairs_of_a_text_stay_within_its_words():
    assert grams.grams_of(grams.searched_text("ＰＣ 起動")) == {
        *("p", "c", "起", "動"),
        *("pc", "起動"),
    }


def test_a_word_asks_for_its_pairs_and_a_letter_for_itself():
    assert grams.grams_asked("障") == {"障"}
    assert grams.grams_asked("障害") == {"障害"}
    assert grams.grams_asked("障害報") == {"障害", "害報"}


def test_the_longest_word_comes_first():
    assert grams.asked_words("ｻｰﾊﾞ　の 障害報告") == ["障害報告", "さば", "の"]


@given(TEXTS, TEXTS)
def test_what_holds_a_word_has_everything_that_the_word_asks_for(text, typed):
    held = grams.searched_text(text)
    known = grams.grams_of(held)
    for word in grams.asked_words(typed):
        if word in held:
            assert grams.grams_asked(word) <= known


def test_numbers_of_two_scopes_differ():
    one, other = (grams.within(scope, {"障害"}) for scope in (b"one", b"two"))
    assert one != other
