"""The file slides are written into: ours, or a corporate template that was looked at first."""

from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from core.errors import UserError
from core.report.slide_ground import dark
from core.report.slide_look import ink, pale
from core.report.tokens import DARK, LIGHT
from core.words import msg

LARGEST = 30 * 2**20  # bytes of a template
UNPACKED = 300 * 2**20
PARTS = 5000
_TYPES = "[Content_Types].xml"
_AS_TEMPLATE = b"presentationml.template.main+xml"
_AS_SLIDES = b"presentationml.presentation.main+xml"
NIGHT = {  # our colours on light ground, and what they are on dark
    str(ink(day)): str(ink(night))
    for day, night in zip(
        (*LIGHT.series, LIGHT.text, LIGHT.muted, LIGHT.border, LIGHT.accent),
        (*DARK.series, DARK.text, DARK.muted, DARK.border, DARK.accent),
        strict=True,
    )
}
NIGHT |= {  # what ours is compared with: drawn in half its strength
    str(pale(day, share)): str(pale(night, share, DARK.page))
    for day, night in zip(LIGHT.series, DARK.series, strict=True)
    for share in (0.35, 0.5)
}
WIDE, HIGH = 12_192_000, 6_858_000  # EMU: 16 to 9


def opened(template: bytes | None) -> Any:
    """A python-pptx presentation without slides; UserError says why a template cannot serve."""
    from pptx import Presentation

    if template is None:
        made: Any = Presentation()
        made.slide_width, made.slide_height = WIDE, HIGH
        return made
    try:
        made = Presentation(BytesIO(_checked(template)))
    except UserError:
        raise
    except Exception as error:
        raise _refused(msg("It cannot be read as a presentation.")) from error
    _emptied(made)
    return made


def layout(made: Any) -> Any:
    """The layout with a title and as little else as there is."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    titles = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
    quiet = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)

    def cost(one: Any) -> tuple[int, int]:
        kinds = [shape.placeholder_format.type for shape in one.placeholders]
        has_title = any(kind == PP_PLACEHOLDER.TITLE for kind in kinds)
        return (not has_title, sum(kind not in (*titles, *quiet) for kind in kinds))

    if not len(made.slide_layouts):
        raise _refused(msg("It has no slide layout."))
    return min(made.slide_layouts, key=cost)


def recoloured(made: Any, kind: Any) -> None:
    """Our words and charts in colours that can be read on the ground of the layout `kind`.

    On light ground words take the theme's own colours; on dark ground words and charts take those
    of our dark theme. Words on a filled card keep ours: they stand on our own ground.
    """
    from pptx.enum.dml import MSO_FILL

    night = dark(kind)
    for shape in (shape for slide in made.slides for shape in slide.shapes):
        if shape.has_chart:
            _chart(shape.chart, night)
        elif shape.has_text_frame and shape.fill.type != MSO_FILL.SOLID:
            for run in (run for line in shape.text_frame.paragraphs for run in line.runs):
                _words(run.font.color, night)


def _chart(chart: Any, night: bool) -> None:
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.oxml.ns import qn

    if not night:
        chart.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
        return
    for colour in chart._chartSpace.iter(qn("a:srgbClr")):
        colour.set("val", NIGHT.get(colour.get("val"), colour.get("val")))
    chart.font.color.rgb = ink(DARK.text)


def _words(colour: Any, night: bool) -> None:
    from pptx.enum.dml import MSO_THEME_COLOR

    inks = {
        LIGHT.text.lstrip("#"): MSO_THEME_COLOR.TEXT_1,
        LIGHT.muted.lstrip("#"): MSO_THEME_COLOR.TEXT_1,
        LIGHT.accent.lstrip("#"): MSO_THEME_COLOR.ACCENT_1,
    }
    name = str(colour.rgb) if colour.type is not None and colour.type == 1 else ""
    if night and name in NIGHT:
        colour.rgb = ink(NIGHT[name])
    elif name in inks:
        colour.theme_color = inks[name]


def _checked(template: bytes) -> bytes:
    """The bytes, as slides where they were a template; nothing of it is unpacked beyond bounds."""
    if len(template) > LARGEST:
        raise _refused(msg("It is larger than {size:bytes}.", size=LARGEST))
    try:
        with ZipFile(BytesIO(template)) as held:
            sizes = {item.filename: item.file_size for item in held.infolist()}
            if len(sizes) > PARTS or sum(sizes.values()) > UNPACKED:
                raise _refused(msg("It unpacks to too much."))
            if not {_TYPES, "ppt/presentation.xml"} <= sizes.keys():
                raise _refused(msg("It is no PowerPoint file."))
            if any("vbaproject" in name.casefold() for name in sizes):
                raise _refused(msg("It holds macros."))
            types = held.read(_TYPES)
            return template if _AS_TEMPLATE not in types else _as_slides(held, types)
    except BadZipFile as error:
        raise _refused(msg("It is no PowerPoint file.")) from error


def _as_slides(held: ZipFile, types: bytes) -> bytes:
    """A .potx as the .pptx that differs from it in one word."""
    out = BytesIO()
    with ZipFile(out, "w") as made:
        for item in held.infolist():
            found = types.replace(_AS_TEMPLATE, _AS_SLIDES) if item.filename == _TYPES else None
            made.writestr(item, held.read(item) if found is None else found)
    return out.getvalue()


def _emptied(made: Any) -> None:
    """The example slides of a template go; its masters and layouts stay."""
    listed = made.slides._sldIdLst
    for entry in list(listed):
        made.part.drop_rel(entry.rId)
        listed.remove(entry)


def _refused(why: Any) -> UserError:
    return UserError(
        msg("This file cannot serve as a template. {why}", why=why),
        msg("Give a .pptx or .potx without macros, or leave the template out."),
    )
