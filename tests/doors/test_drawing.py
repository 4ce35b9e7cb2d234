from dataclasses import replace
from xml.etree import ElementTree

import pytest

from msp.doors import drawing
from msp.doors.drawing import Bar, BurnDown, BurnWords, Forecast, Use

SVG_WORDS = BurnWords(
    summary='24 hours <granted> & "7.5" left',
    unit="hours",
    today="today",
    left="7.5 hours",
    forecast="about the 27th",
    month="11/",
)
NOVEMBER = BurnDown(
    granted=1440,
    days=30,
    today=20,
    words=SVG_WORDS,
    uses=(Use(2, 60, "monthly check"), Use(12, 300, "−5.0 file server"), Use(20, 630, "")),
    resting=frozenset({1, 7, 8}),
    forecast=Forecast(at=262),
)


def read(svg):
    return ElementTree.fromstring(str(svg))


def texts(tree):
    return [node.text for node in tree.iter("text")]


def of_class(tree, name):
    return [node for node in tree.iter() if name in node.get("class", "").split()]


@pytest.mark.parametrize("size", [drawing.WIDE, drawing.NARROW])
def test_a_burn_down_is_well_formed_and_says_its_sentence(size):
    tree = read(drawing.burn_down(NOVEMBER, size))

    assert tree.get("aria-label") == SVG_WORDS.summary
    assert tree.get("role") == "img"
    assert tree.get("viewBox") == f"0 0 {size.width} {size.height}"


def test_a_burn_down_shades_each_resting_day_and_names_the_largest_job_only():
    tree = read(drawing.burn_down(NOVEMBER))

    assert len(of_class(tree, "c-we")) == 3
    assert "−5.0 file server" in texts(tree)
    assert "monthly check" not in texts(tree)


def test_a_burn_down_steps_down_to_what_is_left():
    tree = read(drawing.burn_down(NOVEMBER))
    (line,) = of_class(tree, "c-act")
    (dot,) = of_class(tree, "c-dot")

    assert line.get("d").count("V") == 3
    # 450 of 1440 minutes: 302 pixels of height, 94.4 of them above the floor at 326
    assert dot.get("cy") == "231.6"
    assert line.get("d").split("V")[-1].startswith("231.6")


def test_the_hours_axis_counts_whole_hours_from_zero_to_the_grant():
    tree = read(drawing.burn_down(NOVEMBER))

    assert [node.text for node in of_class(tree, "c-axis")][:6] == [
        "hours",
        "0",
        "6",
        "12",
        "18",
        "24",
    ]


def test_a_top_up_raises_the_line_and_the_axis_with_it():
    chart = BurnDown(600, 30, 10, SVG_WORDS, (Use(5, -600), Use(6, 60)))

    tree = read(drawing.burn_down(chart))

    assert "20" in texts(tree)
    assert drawing.balances(600, chart.uses) == [1200, 1140]


def test_a_finished_period_has_no_today_and_no_forecast():
    chart = BurnDown(600, 31, None, SVG_WORDS, (Use(5, 60),), forecast=Forecast(at=200))

    tree = read(drawing.burn_down(chart))

    assert of_class(tree, "c-now") == []
    assert of_class(tree, "c-fc") == []


def test_an_overdrawn_pool_lies_on_the_floor():
    chart = BurnDown(60, 30, 9, SVG_WORDS, (Use(5, 200),))

    (dot,) = of_class(read(drawing.burn_down(chart)), "c-dot")

    assert dot.get("cy") == "326"


def test_an_empty_grant_still_draws():
    chart = BurnDown(0, 28, 1, SVG_WORDS)

    assert of_class(read(drawing.burn_down(chart)), "c-act")


@pytest.mark.parametrize(
    ("left", "dash", "state"),
    [(450, "313 2000", "fine"), (1440, "1000 2000", "fine"), (144, "100 2000", "low")],
)
def test_a_gauge_fills_by_what_is_left(left, dash, state):
    tree = read(drawing.gauge(left, 1440, "left"))
    (filled,) = of_class(tree, "g-left")

    assert filled.get("stroke-dasharray") == dash
    assert state in filled.get("class").split()


@pytest.mark.parametrize(("left", "granted"), [(0, 600), (-30, 600), (0, 0)])
def test_an_empty_gauge_fills_nothing(left, granted):
    assert of_class(read(drawing.gauge(left, granted, "none left")), "g-left") == []


def test_a_strip_has_one_bar_a_day_and_planned_work_has_its_own_shape():
    tree = read(drawing.strip(["ok"] * 88 + ["planned", "down"], "two bad days of 90"))
    bars = list(tree.iter("rect"))

    assert len(bars) == 90
    assert [bar.get("height") for bar in bars[-2:]] == ["18", "26"]
    assert tree.get("viewBox") == "0 0 359 26"


def test_a_strip_knows_no_other_states():
    with pytest.raises(ValueError, match="broken"):
        drawing.strip(["ok", "broken"], "")


@pytest.mark.parametrize(
    ("value", "goal", "width", "state"),
    [(976, 950, "317", "s-v"), (947, 950, "265", "s-v w"), (700, 950, "0", "s-v w")],
)
def test_a_bullet_shows_result_and_goal_on_an_axis_from_eighty_percent(value, goal, width, state):
    tree = read(drawing.bullet(value, goal, "97.6 % of 95 %"))
    result = list(tree.iter("rect"))[1]

    assert result.get("width") == width
    assert result.get("class") == state
    assert next(tree.iter("path")).get("d") == "M270 0V14"


def test_bars_share_the_height_of_the_tallest():
    columns = [Bar("Oct", 250, "¥250"), Bar("Nov", 1000, "¥1,000"), Bar("Dec", -40, "−¥40")]

    tree = read(drawing.bars(columns, "spend by month"))

    assert [node.get("height") for node in tree.iter("rect")] == ["25", "100", "0"]
    assert {"¥250", "Nov", "−¥40"} <= set(texts(tree))


@pytest.mark.parametrize("values", [[], [4], [4, 4, 4]])
def test_a_sparkline_draws_flat_and_empty_series(values):
    assert read(drawing.sparkline(values, "tickets a day")).get("aria-label") == "tickets a day"


def test_a_sparkline_spans_its_box():
    (line,) = read(drawing.sparkline([1, 3, 2], "tickets")).iter("polyline")

    assert line.get("points") == "2,21 47,3 92,12"


@pytest.mark.parametrize(("part", "whole", "width"), [(1, 3, "333"), (5, 3, "1000"), (1, 0, "0")])
def test_a_meter_never_leaves_its_box(part, whole, width):
    bars = list(read(drawing.meter(part, whole, "warn")).iter("rect"))

    assert bars[1].get("width") == width


def test_a_day_strip_cuts_work_at_the_edges_of_the_day():
    tree = read(drawing.day_strip([(480, 600, "ok"), (60, 120, "ok")], (9, 18), "a day"))
    spans = of_class(tree, "d-bar")

    assert [(span.get("x"), span.get("width")) for span in spans] == [("0", "60")]


@pytest.mark.parametrize(
    ("peak", "step"), [(60, 60), (600, 180), (1440, 360), (1200, 300), (10**6, 250000)]
)
def test_the_axis_never_has_more_than_five_lines(peak, step):
    assert drawing.hour_step(peak) == step
    assert peak // drawing.hour_step(peak) <= 4


def test_words_cannot_break_out_of_a_drawing():
    tree = read(drawing.bars([Bar("<script>", 1, "&")], '"><script>'))

    assert list(tree.iter("script")) == []


def test_hours_bought_today_stand_clear_of_the_word_above_them():
    bought = replace(NOVEMBER, uses=(), granted=600, today=21)
    tree = read(drawing.burn_down(bought))
    told = {node.text: float(node.get("y")) for node in tree.iter("text")}

    assert abs(told["7.5 hours"] - told["today"]) >= 14
