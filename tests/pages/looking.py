"""What a person reads and presses on a page under AppTest."""

import time

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import APP

KINDS = ("markdown", "caption", "header", "title", "error", "info", "warning")


def texts(app):
    """Everything written on the page."""
    return " ".join(str(found.value) for kind in KINDS for found in app.get(kind))


def press(app, label):
    return next(button for button in app.button if button.label == label).click().run()


def unfold(app, key):
    """The page with a folded part open: what is folded is not drawn."""
    app.session_state[key] = True
    return app.run()


def run_id(app):
    found = app.query_params["run"]
    return found[0] if isinstance(found, list) else found


def until(app, done, seconds=90):
    """Look again and again, as the page itself does, until something is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.run()
        assert not app.exception
        if done(app):
            return app
        time.sleep(0.1)
    raise AssertionError(f"not in time: {texts(app)}")


def opened(page, **query):
    """The app at a page, with this query; not run yet."""
    app = AppTest.from_file(APP, default_timeout=60).switch_page(page)
    for name, value in query.items():
        app.query_params[name] = value
    return app


def quick(app, key):
    """The page after a quick training of what is chosen there."""
    app.toggle(key=f"{key}.set.quick.widget").set_value(True)
    press(app, "Train")
    return until(app, lambda app: any(button.label == "New run" for button in app.button))
