"""Words in column names that tell what a column is about: lists of plain words, in the singular."""

from __future__ import annotations


def _in_order(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The last word of a name that identifies things.
ID = _words(
    """
    guid id identificador identifier ids kennung key nr pk uuid
    """
)
# Names of columns that only number the rows.
NUMBERING = _words(
    """
    idx index no num number nummer record row rownum seq sequence serial unnamed
    """
)
# Digits that are names.
CODE = _words(
    """
    account acct bic cell code cpt ean fax fips gln gtin hash iban icd isbn mobile naics phone plz postal postcode
    sic sku ssn tel telephone upc vat zip zipcode
    """
)
# Codes of places.
PLACE_CODE = _words(
    """
    fips plz postal postcode zip zipcode
    """
)
# Small whole numbers under such a name are codes without an order.
NOMINAL = _words(
    """
    cat category channel class_id cluster code ethnicity flag gender group kind label origin race segment sex type
    """
)
# Small whole numbers under such a name are steps of a scale.
ORDINAL = _words(
    """
    agreement band class condition decile degree education grade level likert overall pclass priority quality
    quartile quintile rank rating satisfaction score severity stage star stars step tier
    """
)
# Names of columns of years.
YEAR = _words(
    """
    anno année año fy jahr season year yr
    """
)
# Places.
PLACE = _words(
    """
    address airport borough city ciudad continent country county district land latitude location longitude
    municipality nation neighborhood neighbourhood ort pays país place plz postal postcode province stadt state
    street town village ville zip zipcode
    """
)
# Free text about one thing: names, titles, remarks.
PERSONAL = _words(
    """
    abstract address body comment description email feedback firstname fullname lastname link mail message name note
    remark review subject summary surname text title url
    """
)
# Averaged, never summed.
RATE = _words(
    """
    % average avg change conversion ctr density discount efficiency fraction frequency gpa growth index inflation
    interest margin mean median occupancy odds pct pe per percent percentage preis price prix prob probability
    proportion quote rate rating ratio return roi satisfaction score share unemployment utilization yield
    """
)
# A level at a moment.
STOCK = _words(
    """
    asset backlog balance capital citizen debt deposit employee equity follower headcount holding inhabitant
    inventory liability member outstanding population reserve staff stock subscriber workforce
    """
)
# A property of one thing.
MEASURE = _words(
    """
    acceleration acidity age alcohol altitude angle area bathroom bedroom bill bmi bp brightness cholesterol
    concentration current cylinder density depth diameter diastolic displacement distance dose duration elevation
    engine experience flipper floor frequency glucose gpa height horsepower hp humidity iq lat latency latitude
    length lng lon longitude mass mpg petal ph power pressure pulse radius resistance room sepal size speed sqft
    sugar systolic temp temperature tenure thickness velocity voltage volume_ml wavelength weight wheelbase width
    wind year_built
    """
)
# Summed.
AMOUNT = _words(
    """
    accident amount anzahl assist birth budget call calorie case charge claim click consumption cost count crime
    customer death donation download earnings emission energy episode expense export fare fee gdp goal grant guest
    hour import impression income injury kwh loan loss menge mile minute order page passenger patient payment point
    production profit purchase qty quantity rain rainfall rental revenue salary sale seat session sold spend
    spending spent student tax ticket total total_sales transaction trip turnover umsatz unit units user ventas view
    visit visitor volume vote wage win
    """
)
# What a table is usually about, likeliest first.
OUTCOMES = _in_order(
    """
    churn churned survived target outcome label default fraud conversion converted returned passed sale revenue profit
    price charge quality rating score income salary cost satisfaction attrition cancelled canceled response diagnosis
    disease death demand amount spend count total medv y mpg yield
    """
)
# Never below nought, whatever is counted or measured.
NEVER_NEGATIVE = _words(
    """
    age area attendance bathroom bedroom calorie case click cost count death depth diameter distance duration employee
    experience fare fee follower headcount height horsepower hour income length mass member mileage minute month order
    page passenger patient population price qty quantity rain rainfall rating room salary seat size speed stock student
    tenure ticket unit user view visit visitor volume vote wage weight width
    """
)
# What makes such a word a difference, which may be below nought.
DIFFERENCE = _words(
    """
    adjustment change delta deviation diff difference error gain growth loss margin net profit refund residual return score
    shift variance
    """
)
# Dates under such a name may lie ahead.
AHEAD = _words(
    """
    arrival booking deadline delivery departure due end ends event expected expires expiry expiration finish forecast future maturity
    next planned renewal schedule scheduled target travel until valid
    """
)
