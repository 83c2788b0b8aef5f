"""The look: one set of colours everywhere, readable, and told apart by every kind of sight."""

import tomllib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.report import template
from core.report.charts import DASHES
from core.report.tokens import FONT, THEMES, place
from tests.report.colour import SIGHTS, apart, ciede2000, contrast

ROOT = Path(__file__).parent.parent.parent
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
both = pytest.mark.parametrize("theme", THEMES)


@both
def test_the_theme_of_the_pages_is_made_of_the_tokens(theme):
    look, options = THEMES[theme], CONFIG["theme"][theme]
    assert options["primaryColor"] == look.button
    assert options["backgroundColor"] == look.page
    assert options["secondaryBackgroundColor"] == look.surface
    assert options["textColor"] == look.text
    assert options["linkColor"] == look.accent
    assert options["borderColor"] == options["dataframeBorderColor"] == look.border
    assert options["grayTextColor"] == look.muted
    assert options["chartCategoricalColors"] == list(look.series)
    assert options["chartSequentialColors"] == list(look.sequential)
    assert options["chartDivergingColors"] == list(look.diverging)


@both
def test_the_template_of_the_charts_is_made_of_the_tokens(theme):
    look, layout = THEMES[theme], template.template(theme).layout
    assert layout.colorway == look.series
    assert layout.font.color == look.text
    assert layout.yaxis.gridcolor == look.border


def test_the_fonts_are_those_of_the_machine():
    names = [name.strip(" '") for name in FONT.split(",")]
    for key in ("font", "headingFont"):
        assert [name.strip() for name in CONFIG["theme"][key].split(",")] == names
    assert "http" not in (ROOT / ".streamlit" / "config.toml").read_text()


def test_every_option_is_one_that_streamlit_knows():
    from streamlit import config

    known = config.get_config_options()
    for key, value in flat(CONFIG):
        assert key in known, key
        assert value is not None


def flat(options, above=""):
    for key, value in options.items():
        name = f"{above}{key}"
        if isinstance(value, dict):
            yield from flat(value, f"{name}.")
        else:
            yield name, value


def test_the_server_stays_on_this_machine_and_keeps_its_errors_to_itself():
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"


@both
def test_contrast_is_what_the_look_promises(theme):
    look = THEMES[theme]
    for ground in (look.page, look.surface):
        assert contrast(look.text, ground) >= 13
        assert contrast(look.muted, ground) >= 5.5
        assert contrast(look.accent, ground) >= 5.6
        assert all(contrast(colour, ground) >= 3.9 for colour in look.series)
    assert all(contrast(colour, look.page) >= 4.2 for colour in look.series)
    assert contrast(look.button, "#FFFFFF") >= 4.4
    assert contrast(look.button, look.page) >= 4.0


@both
@pytest.mark.parametrize("sight", [None, *SIGHTS])
def test_neighbouring_colours_stay_apart_for_every_sight(theme, sight):
    series = THEMES[theme].series
    for one, other in pairwise(series):
        assert apart(one, other, sight) >= 7, f"{one} and {other}"
    assert apart(series[place("better")], series[place("worse")], sight) >= 20


@both
@pytest.mark.parametrize("scale", ["sequential", "diverging"])
def test_a_scale_has_ten_steps_and_a_sequential_one_only_darkens(theme, scale):
    colours = getattr(THEMES[theme], scale)
    assert len(set(colours)) == 10
    if scale == "sequential":
        lights = [contrast(colour, "#000000") for colour in colours]
        assert lights == sorted(lights, reverse=True)


def test_what_ours_is_compared_with_differs_by_more_than_colour():
    assert DASHES["baseline"] != DASHES["real"]


def test_the_measure_of_distance_is_the_published_one():
    pair = np.array([50, 2.6772, -79.7751]), np.array([50, 0, -82.7485])
    assert ciede2000(*pair) == pytest.approx(2.0425, abs=1e-4)
