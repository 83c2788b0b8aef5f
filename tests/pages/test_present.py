"""Present is read-only and whole; a story is put together, kept, reopened and presented."""

import time
from dataclasses import replace

import pytest

from core import studio
from core.errors import UserError
from core.keep import place, runs
from core.report import screens, stage
from core.report.slides import slides
from core.report.story import Item, choices, read, write
from pages.parts import places
from tests.pages.looking import opened, press, texts
from tests.report import shipped


@pytest.fixture
def run(home, monkeypatch):
    """The shipped run on the sample of loans, in a fresh workspace."""
    monkeypatch.setattr(studio, "ready", lambda: None)
    return studio.sample_run("risk")


def markup(app) -> str:
    """What the stage was given."""
    found = [part.proto for part in app.get("bidi_component")]
    assert len(found) == 1
    return str(found[0])


def test_present_shows_the_run_and_nothing_to_press(run):
    app = opened(places.PRESENT, run=run, lang="zh_CN", theme="dark").run()
    assert not app.exception
    shown = markup(app)
    deck = screens.deck(studio.run(run).report())
    assert shown.count("<section") == len(deck.screens)
    assert "zh-Hans" in shown
    for kind in ("button", "slider", "selectbox", "text_input", "checkbox", "dataframe"):
        assert len(app.get(kind)) == 0, kind
    assert not app.sidebar.get("segmented_control")


def test_all_screens_are_painted_within_the_script_time_of_one(run):
    began = time.process_time()
    stage.sections(screens.deck(studio.run(run).report()))
    assert time.process_time() - began < 0.3


@pytest.mark.parametrize("query", [{"run": "0" * 20}, {"story": "../../etc"}, {}])
def test_a_link_that_leads_nowhere_says_so(run, query):
    app = opened(places.PRESENT, **query).run()
    assert not app.exception
    assert "no longer here" in texts(app) or "Nothing to present" in texts(app)


def story(run: str, *items: Item):
    made = studio.stories.new("Spring")
    made = replace(made, items=items)
    studio.stories.save(made)
    return made


def test_a_story_is_kept_in_its_order_and_its_numbers_are_the_runs(run):
    report = studio.run(run).report()
    picks = list(choices(report))
    items = [Item("block", run, pick, text="**Mind** <b>") for pick in reversed(picks)]
    made = story(run, Item("text", text="Hello\n- one"), *items)
    again = studio.stories.get(made.id)
    assert again == made
    assert read(write(made)) == made
    deck = studio.stories.deck(again)
    assert len(deck.screens) == len(items) + 3
    shown = stage.document(deck)
    assert "<b>Mind</b> &lt;b&gt;" in shown
    for screen in screens.deck(report).screens:
        if screen.figure:
            assert any(one.figure == screen.figure for one in deck.screens)
    assert slides(deck, "zh_CN")
    assert (place.part("stories") / f"{made.id}.json").stat().st_size < 5000


def test_rows_of_persons_are_in_a_story_only_when_ticked(run):
    report = studio.run(run).report()
    rows = sorted(set(choices(report, people=True)) - set(choices(report)))
    assert rows, "the sample's report has a table of single cases"
    made = story(run, *(Item("block", run, pick) for pick in rows))
    secrets = shipped.people("risk")
    shut = stage.document(studio.stories.deck(made))
    assert not any(secret in shut for secret in secrets)
    open_ = stage.document(studio.stories.deck(replace(made, people=True)))
    assert any(secret in open_ for secret in secrets)


def test_what_changed_says_nothing_for_the_same_numbers(run):
    twin = runs.adopt(place.SHIPPED / "runs" / "risk", "local", {})
    made = story(run, Item("since", run, before=twin))
    screen = studio.stories.deck(made).screens[1]
    assert str(screen.title).startswith("No number changed beyond chance")
    assert {str(row[3]) for row in screen.table.rows} == {"same"}
    studio.delete_run(twin)
    assert "no longer here" in str(studio.stories.deck(made).screens[1].title)


def test_others_stories_and_broken_files_stay_shut(run):
    made = studio.stories.new("Mine", owner="somebody")
    with pytest.raises(UserError):
        studio.stories.get(made.id)
    assert studio.stories.get(made.id, owner=None) == made
    theirs = replace(made, items=(Item("block", run, "decision"),))
    assert "no longer here" in str(studio.stories.deck(theirs).screens[1].title)
    for beast in ("[]", "{", '{"items": [{"kind": "exec"}]}', '{"items": [{"x": 1}]}'):
        (place.part("stories") / f"{'a' * 20}.json").write_text(beast)
        assert studio.stories.all() == []


def test_a_story_is_put_together_on_its_page(run):
    app = opened(places.STORIES).run()
    app.text_input[0].set_value("Loans")
    made = press(app, "Begin") and studio.stories.all()[0]
    app = opened(places.STORIES, story=made.id).run()
    assert not app.exception
    app.multiselect[0].set_value(["numbers", "decision"]).run()
    press(app, "Add them")
    press(app, "Add a text of your own")
    kept = studio.stories.get(made.id)
    assert [item.pick or item.kind for item in kept.items] == ["numbers", "decision", "text"]
    next(
        button for button in app.button if button.proto.help == "Up" and not button.disabled
    ).click()
    app.run()
    app.text_area[0].set_value("**Ours**").run()
    kept = studio.stories.get(made.id)
    assert [item.pick for item in kept.items][:2] == ["decision", "numbers"]
    assert kept.items[0].text == "**Ours**"
    assert not app.exception
