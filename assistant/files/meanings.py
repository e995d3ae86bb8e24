"""Words in column names, and levels of columns, that tell what a column is about."""

from __future__ import annotations

import re
import unicodedata

_SPLIT = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-zß-öø-ÿ]+|[A-Z]+|\d+|%|[^\W\d_]+")


def words_of(name: str) -> tuple[str, ...]:
    """The words of a column name, in lower case and singular where that is plain.

    >>> words_of("CustomerIDs"), words_of("unit_price (EUR)"), words_of("Visits 2024")
    (('customer', 'id'), ('unit', 'price', 'eur'), ('visit', '2024'))
    """
    folded = unicodedata.normalize("NFC", name)
    folded = re.sub(r"\bIDs\b|(?<=[a-z])IDs\b", "Id", folded)
    return tuple(_singular(word.lower()) for word in _SPLIT.findall(folded))


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


ID = frozenset(["id", "ids", "uuid", "guid", "key", "pk", "identifier", "identificador", "kennung", "nr"])
NUMBERING = frozenset(
    ["index", "idx", "row", "rownum", "no", "number", "num", "nummer", "seq", "sequence", "serial", "record", "unnamed"]
)
CODE = frozenset(
    [
        "code",
        "zip",
        "zipcode",
        "postcode",
        "postal",
        "plz",
        "phone",
        "tel",
        "telephone",
        "mobile",
        "fax",
        "cell",
        "sku",
        "isbn",
        "ean",
        "upc",
        "gtin",
        "ssn",
        "iban",
        "bic",
        "account",
        "acct",
        "fips",
        "sic",
        "naics",
        "icd",
        "cpt",
        "gln",
        "vat",
        "hash",
    ]
)
PLACE_CODE = frozenset(["zip", "zipcode", "postcode", "postal", "plz", "fips"])
NOMINAL = frozenset(
    [
        "type",
        "category",
        "cat",
        "group",
        "cluster",
        "segment",
        "kind",
        "code",
        "label",
        "flag",
        "gender",
        "sex",
        "race",
        "ethnicity",
        "origin",
        "class_id",
        "channel",
    ]
)
ORDINAL = frozenset(
    [
        "class",
        "pclass",
        "grade",
        "level",
        "tier",
        "stage",
        "rank",
        "rating",
        "score",
        "star",
        "stars",
        "likert",
        "satisfaction",
        "priority",
        "severity",
        "degree",
        "quality",
        "condition",
        "education",
        "step",
        "band",
        "quintile",
        "quartile",
        "decile",
        "overall",
        "agreement",
    ]
)
YEAR = frozenset(["year", "yr", "jahr", "année", "anno", "año", "season", "fy"])
TIME_PART = frozenset(["month", "quarter", "week", "weekday", "day", "hour", "minute", "dayofweek", "monat"])
DATE = frozenset(
    [
        "date",
        "datetime",
        "timestamp",
        "time",
        "day",
        "month",
        "when",
        "datum",
        "fecha",
        "dt",
        "created",
        "updated",
        "at",
    ]
)
PLACE = frozenset(
    [
        "country",
        "city",
        "town",
        "state",
        "province",
        "county",
        "continent",
        "nation",
        "municipality",
        "village",
        "district",
        "borough",
        "location",
        "place",
        "address",
        "street",
        "neighborhood",
        "neighbourhood",
        "zip",
        "zipcode",
        "postcode",
        "postal",
        "plz",
        "land",
        "ort",
        "stadt",
        "pays",
        "ville",
        "ciudad",
        "país",
        "latitude",
        "longitude",
        "airport",
    ]
)
PERSONAL = frozenset(
    [
        "name",
        "firstname",
        "lastname",
        "surname",
        "fullname",
        "email",
        "mail",
        "title",
        "description",
        "comment",
        "note",
        "text",
        "review",
        "message",
        "summary",
        "url",
        "link",
        "address",
        "remark",
        "feedback",
        "abstract",
        "body",
        "subject",
    ]
)
RATE = frozenset(["rate", "ratio", "share", "percent", "percentage", "pct", "price", "avg", "average", "mean", "median", "score", "index", "rating", "probability", "prob", "margin", "interest", "density", "yield", "gpa", "per", "proportion", "fraction", "frequency", "discount", "return", "roi", "ctr", "conversion", "growth", "change", "inflation", "unemployment", "efficiency", "utilization", "occupancy", "satisfaction", "pe", "odds", "%", "quote", "preis", "prix"])  # fmt: skip
STOCK = frozenset(
    [
        "balance",
        "stock",
        "inventory",
        "population",
        "headcount",
        "employee",
        "staff",
        "member",
        "subscriber",
        "follower",
        "outstanding",
        "backlog",
        "debt",
        "asset",
        "liability",
        "capital",
        "deposit",
        "holding",
        "equity",
        "workforce",
        "citizen",
        "inhabitant",
        "reserve",
    ]
)
MEASURE = frozenset(["age", "height", "weight", "length", "width", "depth", "thickness", "temperature", "temp", "size", "distance", "duration", "humidity", "pressure", "wind", "bmi", "speed", "velocity", "pulse", "tenure", "experience", "bedroom", "bathroom", "room", "floor", "elevation", "altitude", "horsepower", "hp", "mpg", "displacement", "wavelength", "latitude", "longitude", "lat", "lon", "lng", "area", "sqft", "ph", "alcohol", "acidity", "sugar", "density", "radius", "diameter", "volume_ml", "acceleration", "cylinder", "wheelbase", "dose", "concentration", "glucose", "cholesterol", "bp", "systolic", "diastolic", "iq", "gpa", "year_built", "petal", "sepal", "bill", "flipper", "mass", "angle", "voltage", "current", "resistance", "frequency", "power", "engine", "latency", "brightness"])  # fmt: skip
AMOUNT = frozenset(["sale", "revenue", "amount", "total", "count", "quantity", "qty", "visit", "click", "cost", "spend", "spending", "spent", "profit", "income", "earnings", "hour", "unit", "order", "case", "death", "birth", "production", "expense", "tax", "fee", "volume", "budget", "goal", "point", "passenger", "transaction", "rainfall", "rain", "emission", "consumption", "kwh", "energy", "call", "download", "vote", "seat", "salary", "wage", "fare", "charge", "payment", "turnover", "units", "sold", "purchase", "view", "impression", "session", "user", "ticket", "win", "loss", "loan", "donation", "grant", "export", "import", "customer", "student", "patient", "accident", "crime", "injury", "visitor", "guest", "rental", "trip", "loss", "claim", "umsatz", "menge", "anzahl", "ventas", "total_sales", "income", "gdp", "minute", "mile", "calorie", "episode", "page", "goal", "assist"])  # fmt: skip

TRUE_WORDS = {"yes", "y", "true", "t", "ja", "oui", "si", "sí", "sim", "on", "да"}
FALSE_WORDS = {"no", "n", "false", "f", "nein", "non", "não", "off", "нет"}
_PAIRS = [("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"), ("ja", "nein"), ("ja", "nej"), ("oui", "non"), ("si", "no"), ("sí", "no"), ("sim", "não"), ("on", "off"), ("1", "0"), ("positive", "negative"), ("pos", "neg"), ("present", "absent"), ("pass", "fail"), ("passed", "failed")]  # fmt: skip
YES_OF = {frozenset(pair): pair[0] for pair in _PAIRS}

_SCALES = [
    "very low,low,medium,high,very high", "very low,low,moderate,high,very high", "low,mid,high", "low,med,high", "lowest,low,medium,high,highest",
    "l,m,h", "none,mild,moderate,severe", "none,low,medium,high", "low,normal,high,critical", "trivial,minor,major,critical,blocker",
    "tiny,small,medium,large,huge", "small,medium,large,extra large", "s,m,l", "xxs,xs,s,m,l,xl,xxl,xxxl,3xl,4xl", "short,medium,long", "short,medium,tall",
    "very bad,bad,neutral,good,very good", "bad,ok,good", "poor,fair,good,very good,excellent", "poor,average,good,excellent", "unacceptable,acceptable,good,very good", "unacc,acc,good,vgood",
    "po,fa,ta,gd,ex", "fair,good,very good,premium,ideal", "below average,average,above average", "worst,worse,same,better,best",
    "strongly disagree,disagree,neutral,agree,strongly agree", "strongly disagree,disagree,neither agree nor disagree,agree,strongly agree",
    "very dissatisfied,dissatisfied,neutral,satisfied,very satisfied", "very unlikely,unlikely,neutral,likely,very likely", "not at all,slightly,moderately,very,extremely",
    "never,rarely,sometimes,often,always", "never,seldom,sometimes,frequently,always", "never,occasionally,regularly,daily", "never,monthly,weekly,daily", "daily,weekly,monthly,quarterly,yearly",
    "beginner,intermediate,advanced,expert", "novice,intermediate,expert", "junior,mid,senior,lead", "entry,junior,mid,senior,executive", "basic,standard,premium", "free,basic,pro,enterprise", "bronze,silver,gold,platinum,diamond",
    "first,second,third,fourth,fifth", "1st,2nd,3rd,4th,5th", "child,teen,adult,senior", "child,adult,elderly", "baby,child,teenager,adult,senior",
    "cold,cool,mild,warm,hot", "dry,damp,wet", "slow,medium,fast", "early,mid,late", "past,present,future", "low income,lower middle income,upper middle income,high income",
    "primary,secondary,tertiary", "no high school,high school,some college,bachelor,master,doctorate", "high school,associate,bachelor,master,phd", "high school,college,bachelor,master,doctor", "less than high school,high school,some college,college,graduate",
    "monday,tuesday,wednesday,thursday,friday,saturday,sunday", "mon,tue,wed,thu,fri,sat,sun", "sunday,monday,tuesday,wednesday,thursday,friday,saturday",
    "january,february,march,april,may,june,july,august,september,october,november,december", "jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec", "q1,q2,q3,q4", "spring,summer,autumn,winter", "spring,summer,fall,winter", "winter,spring,summer,fall",
    "morning,noon,afternoon,evening,night", "i,ii,iii,iv,v,vi", "a+,a,a-,b+,b,b-,c+,c,c-,d+,d,d-,f",
]  # fmt: skip
SCALES = [scale.split(",") for scale in _SCALES]
_BAND = re.compile(
    r"(?:under|below|less than|up to|<|<=|≤)?\s*[$€£]?(\d[\d.,]*)\s*[kKmM]?\s*(?:(?:-|–|—|to|bis|until|\.\.)\s*[$€£]?(\d[\d.,]*)\s*[kKmM]?|\+|and (?:over|above|more|older)|or (?:more|over|older))?(?:\s*[^\W\d]{1,10})?|(?:over|above|more than|>|>=|≥)\s*[$€£]?(\d[\d.,]*)\s*[kKmM]?"
)


def in_order(levels: list[str]) -> tuple[str, ...]:
    """The levels in their natural order, or () if they have none: a known scale, or bands of numbers.

    >>> in_order(["high", "low", "medium"]), in_order(["18-30", "31-50", "<18", "51+"]), in_order(["red", "blue"])
    (('low', 'medium', 'high'), ('<18', '18-30', '31-50', '51+'), ())
    """
    plain = {level: re.sub(r"[\s_-]+", " ", level.strip().lower()).strip() for level in levels}
    for scale in SCALES:
        spelled = [re.sub(r"[\s_-]+", " ", step) for step in scale]
        if (
            len(levels) >= 2
            and all(word in spelled for word in plain.values())
            and len(set(plain.values())) == len(levels)
        ):
            return tuple(sorted(levels, key=lambda level: spelled.index(plain[level])))
    return _bands(levels)


def _bands(levels: list[str]) -> tuple[str, ...]:
    if not 3 <= len(levels) <= 40:
        return ()
    starts = {}
    for level in levels:
        found = _BAND.fullmatch(level.strip().lower())
        if found is None:
            return ()
        number = float((found[1] or found[3]).replace(",", "").rstrip(".") or 0)
        opening = level.strip().lower().startswith(("<", "under", "below", "less", "up", "≤"))
        starts[level] = (
            number - (0.5 if opening else 0) + (0.5 if level.strip().startswith((">", "over", "above", "more")) else 0)
        )
    bands = sum(bool(re.search(r"\d\s*(?:-|–|to|\+|and|or|bis)|[<>≤≥]|under|over", level.lower())) for level in levels)
    if bands < max(2, 0.6 * len(levels)) or len(set(starts.values())) < len(levels):
        return ()
    return tuple(sorted(levels, key=lambda level: starts[level]))


_UNIT_WORDS = {
    "eur": "EUR", "euro": "EUR", "usd": "USD", "gbp": "GBP", "chf": "CHF", "dollar": "USD", "kg": "kg", "g": "g", "mg": "mg", "lb": "lb", "lbs": "lb", "oz": "oz", "cm": "cm", "mm": "mm", "km": "km", "kmh": "km/h",
    "mph": "mph", "inch": "in", "inches": "in", "ft": "ft", "feet": "ft", "mile": "miles", "miles": "miles", "kwh": "kWh", "kw": "kW", "mw": "MW", "hz": "Hz", "db": "dB", "sqm": "m²", "m2": "m²", "sqft": "sq ft", "celsius": "°C",
    "fahrenheit": "°F", "ml": "ml", "l": "l", "liter": "l", "litre": "l", "sec": "s", "secs": "s", "seconds": "s", "second": "s", "min": "min", "mins": "min", "minutes": "min", "hours": "hours", "hrs": "hours", "days": "days", "weeks": "weeks",
    "months": "months", "years": "years", "ms": "ms", "mb": "MB", "gb": "GB", "kb": "KB", "ppm": "ppm", "kcal": "kcal", "hp": "hp", "mpg": "mpg", "cc": "cc",
}  # fmt: skip


def unit_in(name: str) -> str:
    """The unit that a column name states: in brackets, or as its last word.

    >>> unit_in("Price (EUR)"), unit_in("height_cm"), unit_in("distance in km"), unit_in("min")
    ('EUR', 'cm', 'km', '')
    """
    bracket = re.search(r"[(\[]\s*([^()\[\]]{1,12}?)\s*[)\]]\s*$", name)
    if bracket:
        inside = bracket[1]
        if re.fullmatch(
            r"[$€£¥₹]|°[CFc]|[A-Za-zµ°²³/%·]{1,8}(?:/[A-Za-z²³]{1,6})?(?: of [a-z]+)?", inside
        ) and inside not in ("%",):
            return _UNIT_WORDS.get(inside.lower(), inside)
        return ""
    parts = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)
    if len(parts) < 2:
        return ""
    last = parts[-1].lower()
    return _UNIT_WORDS.get(last, "") if len(last) > 1 or last in "lg" and "_" in name else ""
