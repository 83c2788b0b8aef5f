"""A report as the bytes of a file, by the ending of its name."""

from core.report.blocks import Report


def made(report: Report, ending: str, language: str) -> bytes:
    """Slides for .pptx and .pdf (UserError without a browser), else the report as one HTML page."""
    if ending.lower() not in (".pptx", ".pdf"):
        from core.report.html import html

        return html(report, language).encode()
    from core.report import pdf, screens, slides, stage

    deck = screens.deck(report)
    if ending.lower() == ".pptx":
        return slides.slides(deck, language)
    return pdf.pdf(stage.document(deck, language))
