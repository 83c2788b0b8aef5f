"""What the cells of a text column look like, told by DuckDB in one pass: how many of each shape."""

from enum import IntEnum

from core.table import duck


class Shape(IntEnum):
    """The shape of one cell. Numbers written with signs add the flags PERCENT, MONEY, BRACKET."""

    NOTHING = 0
    BLANK = 1
    QUESTION = 2
    WORD = 3  # a word for nothing: NA, null, -, 无
    INT = 4
    YMD = 5  # 19970101, a whole number that can be a date
    ZEROS = 6  # 00123, a code
    HUGE = 7  # more digits than a whole number holds
    ENDLESS = 8  # inf, 1e999
    DECIMAL = 10
    POINT3 = 13  # 1.234, which a European may mean as 1234
    ENGLISH = 14  # 1,234.50
    COMMA3 = 15  # 1,234, which a European may mean as 1.234
    EURO = 16  # 1.234,50 or 0,5
    BARE = 17  # a number only written with signs, such as $5 or 5%
    SPACED = 18  # 1 234 or 1 234.5
    ISO = 20
    POINTS = 21  # 2026.01.02, and other dates that begin with the year
    DAY = 22  # 31/12/2026, the day can only stand first
    MONTH = 23  # 12/31/2026
    EITHER = 24  # 1/2/2026
    CHINESE = 25  # 2026年3月12日
    SPELT = 26  # 12 Mar 2026
    CODE = 27  # C536379 or 85123A
    YEAR_MONTH = 28  # 2026-03, 2026年3月 or Mar 2026: the first day of it
    TRUTH = 30
    TEXT = 31


PERCENT, MONEY, BRACKET = 64, 128, 256
FLAGS = PERCENT | MONEY | BRACKET

NULLS = (
    *("na", "n/a", "n.a.", "#n/a", "#na", "null", "(null)", "none", "nan", "nil", "\\n"),
    *("-", "--", "---", "—", "–", ".", "..", "*", "/", "(blank)", "missing", "unknown", "tbd"),
    *("#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!"),
    *("空", "无", "暂无", "缺失", "未知", "空值"),
)

SIGN = "[$€£¥￥元₹]|(US|HK|NT|A|C)[$]|USD|EUR|GBP|CNY|RMB|JPY|人民币"
_NUMBER = r"\d{1,3}([ '’\x{00a0}\x{202f}]\d{3})+([.,]\d+)?|\d[\d.,]*|[.,]\d+"
SIGNED = rf"[(]?[-+−]?\s?({SIGN})?\s?[-+−]?({_NUMBER})\s?({SIGN}|%|％)?[)]?-?"
_TIME = r"([T ]\s*\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(AM|PM|am|pm|Z|[-+]\d{2}:?\d{2})?)?"
_START = (  # what a number or date can begin with
    r"^[\s\x{00a0}\x{3000}]*([-+−(0-9.,$€£¥￥元₹]|US|HK|NT|[AC][$]|EUR|GBP|CNY|RMB|JPY|人民币"
    r"|[A-Za-z]{3,9} \d)"
)
_CLOCK = _TIME.replace("AM|PM|am|pm|", "")
_ISO = rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}{_CLOCK}"
_CHINESE = rf"\d{{4}}年\d{{1,2}}月\d{{1,2}}日?{_CLOCK}"
_PARTS = rf"\d{{1,2}}[-/.]\d{{1,2}}[-/.](\d{{4}}|\d{{2}}){_TIME}"
_SPELT = r"(\d{1,2}[- ][A-Za-z]{3,9}[-, ]+\d{2,4}|[A-Za-z]{3,9} \d{1,2},? \d{4})"
_YEAR_MONTH = (
    r"(19[5-9]|20[0-4])\d([-/](0?[1-9]|1[0-2])|年(0?[1-9]|1[0-2])月)"
    r"|[A-Za-z]{3,9} (19[5-9]|20[0-4])\d"
)
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", " %I:%M%p")
_SPELT_FORMATS = (
    *("%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%d-%B-%Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y"),
    *("%B %d %Y", "%d %b, %Y", "%d-%b-%y", "%d %b %y"),
)


def _list(values: tuple[str, ...] | list[str]) -> str:
    return "[" + ", ".join(map(duck.text, values)) + "]"


def _parts(order: str) -> str:
    """A macro's body: dates of numbers, in that order of day and month."""
    long, short = (_list([f"{order}-{year}{time}" for time in _TIMES]) for year in ("%Y", "%y"))
    dashed = r"regexp_replace(replace(t, 'T', ' '), '^(\d+)[-/.](\d+)[-/.](\d+)', '\1-\2-\3')"
    return (
        rf"CASE WHEN regexp_matches(t, '^\d+.\d+.\d{{4}}') THEN try_strptime({dashed}, {long}) "
        f"ELSE try_strptime({dashed}, {short}) END"
    )


def _part(number: int) -> str:
    return rf"try_cast(regexp_extract(t, '^(\d+).(\d+)', {number}) AS INT)"


_BLANKS = (" ", "\t", "\n", "\u00a0", "\u3000")
_EDGES = " OR ".join(
    ["c < '!'"]
    + [f"c LIKE '%{blank}'" for blank in _BLANKS]
    + [f"c LIKE '{blank}%'" for blank in _BLANKS[3:]]
)
_NULL_LIST = ", ".join(map(duck.text, NULLS))
S = Shape
MACROS = (
    "px_cut(c) AS trim(c, ' ' || chr(9) || chr(10) || chr(160) || chr(12288))",
    r"px_digits(t) AS regexp_replace(t, '[^0-9.,]', '', 'g')",
    r"px_iso(t) AS try_cast(regexp_replace(t, "
    r"'^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?', '\1-\2-\3') AS TIMESTAMP)",
    "px_ymd(t) AS try_strptime(t, '%Y%m%d')",
    f"px_dmy(t) AS {_parts('%d-%m')}",
    f"px_mdy(t) AS {_parts('%m-%d')}",
    f"px_spelt(t) AS try_strptime(t, {_list(_SPELT_FORMATS)})",
    r"""px_year_month(t) AS CASE WHEN t < 'A'
        THEN try_cast(regexp_replace(t, '^(\d{4})[-/年](\d{1,2})月?', '\1-\2-1') AS TIMESTAMP)
        ELSE try_strptime('1 ' || t, ['%d %b %Y', '%d %B %Y']) END""",
    rf"""px_group(d) AS CASE
        WHEN regexp_full_match(d, '\d{{1,3}}(,\d{{3}})+\.\d*|\d{{1,3}}(,\d{{3}}){{2,}}')
            OR regexp_full_match(d, '\d{{1,2}}(,\d{{2}})+,\d{{3}}(\.\d*)?')  -- 12,34,567 in India
        THEN {S.ENGLISH:d}
        WHEN regexp_full_match(d, '[1-9]\d{{0,2}},\d{{3}}') THEN {S.COMMA3:d}
        WHEN regexp_full_match(d, '\d+\.?\d*|\.\d+') THEN {S.BARE:d}
        WHEN regexp_full_match(d, '\d{{1,3}}(\.\d{{3}})+,\d+|\d{{1,3}}(\.\d{{3}}){{2,}}|\d*,\d+')
        THEN {S.EURO:d} ELSE {S.TEXT:d} END""",
    rf"""px_signed(t) AS CASE
        WHEN NOT regexp_full_match(t, {duck.text(SIGNED)}) OR length(t) > 40
            OR (t LIKE '(%') <> (t LIKE '%)') THEN {S.TEXT:d}
        WHEN px_group(px_digits(t)) = {S.TEXT:d} THEN {S.TEXT:d}
        ELSE CASE WHEN regexp_matches(t, '\d[ ''’\x{{00a0}}\x{{202f}}]\d')
                THEN CASE WHEN px_digits(t) LIKE '%,%' THEN {S.EURO:d} ELSE {S.SPACED:d} END
                ELSE px_group(px_digits(t)) END
            + CASE WHEN regexp_matches(t, '[%％]') THEN {PERCENT} ELSE 0 END
            + CASE WHEN regexp_matches(t, {duck.text(SIGN)}) THEN {MONEY} ELSE 0 END
            + CASE WHEN t LIKE '(%' OR t LIKE '%-' THEN {BRACKET} ELSE 0 END END""",
    rf"""px_parts(t) AS CASE
        WHEN {_part(1)} > 12 AND px_dmy(t) IS NOT NULL THEN {S.DAY:d}
        WHEN {_part(2)} > 12 AND px_mdy(t) IS NOT NULL THEN {S.MONTH:d}
        WHEN px_dmy(t) IS NOT NULL AND px_mdy(t) IS NOT NULL THEN {S.EITHER:d}
        ELSE {S.TEXT:d} END""",
    rf"""px_whole(t) AS CASE WHEN length(t) = 8 AND t BETWEEN '19500101' AND '20501231'
        AND px_ymd(t) IS NOT NULL THEN {S.YMD:d} ELSE {S.INT:d} END""",
    # what casts to a number: told apart by cheap tests, for most cells of most files end here
    rf"""px_cast(t) AS CASE
        WHEN t LIKE '0%' AND regexp_full_match(t, '0\d+') THEN {S.ZEROS:d}
        WHEN contains(t, '_') THEN {S.TEXT:d}
        WHEN NOT isfinite(try_cast(t AS DOUBLE)) THEN {S.ENDLESS:d}
        WHEN length(t) > 18 AND regexp_full_match(t, '[-+]?\d{{19,}}') THEN {S.HUGE:d}
        WHEN length(t) < 9 AND regexp_full_match(t, '[-+]?\d{{1,3}}\.\d{{3}}') THEN {S.POINT3:d}
        ELSE {S.DECIMAL:d} END""",
    rf"""px_figure(t) AS CASE
        WHEN regexp_full_match(t, {duck.text(_ISO)})
        THEN CASE WHEN try_cast(t AS TIMESTAMP) IS NOT NULL THEN {S.ISO:d}
            WHEN px_iso(t) IS NOT NULL THEN {S.POINTS:d} ELSE {S.TEXT:d} END
        WHEN regexp_full_match(t, {duck.text(_PARTS)}) THEN px_parts(t)
        WHEN regexp_full_match(t, {duck.text(_CHINESE)})
        THEN CASE WHEN px_iso(t) IS NOT NULL THEN {S.CHINESE:d} ELSE {S.TEXT:d} END
        WHEN regexp_full_match(t, {duck.text(_SPELT)})
        THEN CASE WHEN px_spelt(t) IS NOT NULL THEN {S.SPELT:d} ELSE {S.TEXT:d} END
        WHEN regexp_full_match(t, {duck.text(_YEAR_MONTH)}) AND px_year_month(t) IS NOT NULL
        THEN {S.YEAR_MONTH:d}
        ELSE px_signed(t) END""",
    rf"""px_word(t) AS CASE
        WHEN t = '' THEN {S.BLANK:d}
        WHEN t = '?' THEN {S.QUESTION:d}
        WHEN length(t) > 12 THEN {S.TEXT:d}
        WHEN lower(t) IN ({_NULL_LIST}) THEN {S.WORD:d}
        WHEN lower(t) IN ('true', 'false') THEN {S.TRUTH:d}
        WHEN regexp_full_match(lower(t), '[-+]?inf(inity)?') THEN {S.ENDLESS:d}
        ELSE {S.TEXT:d} END""",
    rf"""px_code(t) AS CASE
        WHEN regexp_full_match(t, '[A-Za-z]{{1,4}}[-_]?\d{{2,}}|\d{{2,}}[-_]?[A-Za-z]{{1,4}}')
        THEN {S.CODE:d} ELSE {S.TEXT:d} END""",
    rf"""px_seen(t) AS CASE
        WHEN length(t) > 60 THEN {S.TEXT:d}
        WHEN NOT regexp_matches(t, '[0-9]') THEN px_word(t)
        WHEN NOT regexp_matches(t, {duck.text(_START)}) THEN
            CASE WHEN length(t) < 12 AND lower(t) IN ({_NULL_LIST})
            THEN {S.WORD:d} ELSE px_code(t) END
        WHEN try_cast(t AS BIGINT)::VARCHAR = t THEN px_whole(t)
        WHEN try_cast(t AS DOUBLE) IS NOT NULL THEN px_cast(t)
        WHEN t LIKE '____-__-__%' AND try_cast(t AS TIMESTAMP) IS NOT NULL THEN {S.ISO:d}
        WHEN px_figure(t) = {S.TEXT:d} THEN px_code(t)
        ELSE px_figure(t) END""",
    f"""px_shape(c) AS CASE
        WHEN c IS NULL THEN {S.NOTHING:d}
        WHEN {_EDGES} THEN px_seen(px_cut(c))
        ELSE px_seen(c) END""",
    r"""px_plain(d, euro) AS CASE
        WHEN euro AND regexp_full_match(d, '\d{1,3}(\.\d{3})+(,\d+)?|\d*,\d+|\d+')
        THEN try_cast(replace(replace(d, '.', ''), ',', '.') AS DOUBLE)
        ELSE try_cast(replace(d, ',', '') AS DOUBLE) END""",
    r"""px_amount(t, euro) AS px_plain(px_digits(t), euro)
        * CASE WHEN regexp_matches(t, '[-−]') OR t LIKE '(%' THEN -1 ELSE 1 END
        / CASE WHEN regexp_matches(t, '[%％]') THEN 100 ELSE 1 END""",
)


def teach(connection: duck.Connection) -> None:
    """Give a connection the macros `px_shape` and those that turn a shape into a value."""
    for macro in MACROS:
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")
