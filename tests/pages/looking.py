"""What a person reads and presses on a page under AppTest."""

import time

KINDS = ("markdown", "caption", "header", "title", "error", "info", "warning")


def texts(app):
    """Everything written on the page."""
    return " ".join(str(found.value) for kind in KINDS for found in app.get(kind))


def press(app, label):
    return next(button for button in app.button if button.label == label).click().run()


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
