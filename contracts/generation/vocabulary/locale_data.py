"""Places that exist, with what belongs to them: a city, its state, a postcode of it, its country, currency and clock.

A row may be added anywhere: places are drawn by country. Phone numbers are those that each country keeps for fiction, nobody is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

__all__ = ["COUNTRIES", "City", "Country", "country_of", "phone_number", "place", "place_named", "postcode", "street"]


@dataclass(frozen=True, slots=True)
class Country:
    """A country; `phone`: its numbers for fiction, `#` for a digit, "" where none are kept; `street`: `{}` for the number, then names."""

    name: str
    code: str
    alpha3: str
    currency: str
    phone: str
    street: str
    streets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class City:
    """A city; `postcode` with `#` for a digit."""

    city: str
    state: str
    state_code: str
    postcode: str
    country: str
    latitude: float
    longitude: float
    timezone: str


COUNTRIES: Final = {
    row[1]: Country(*row)
    for row in (
        ("United States", "US", "USA", "USD", "+1@55501##", "{} {}", ("Maple Avenue", "Oak Street", "Cedar Lane", "Lakeview Drive",
            "Washington Street", "Park Avenue", "Hillcrest Road", "Pine Street")),
        ("Canada", "CA", "CAN", "CAD", "+1@55501##", "{} {}", ("King Street West", "Queen Street", "Yonge Street", "Granville Street",
            "Elgin Street")),
        ("United Kingdom", "GB", "GBR", "GBP", "+44207946 0###", "{} {}", ("High Street", "Church Road", "Station Road",
            "Victoria Street", "Mill Lane")),
        ("Ireland", "IE", "IRL", "EUR", "+35320910####", "{} {}", ("Pearse Street", "Main Street", "Grafton Street", "Patrick Street")),
        ("Australia", "AU", "AUS", "AUD", "+61255500###", "{} {}", ("George Street", "Collins Street", "Queen Street", "Railway Parade")),
        ("Germany", "DE", "DEU", "EUR", "+493023125###", "{1} {0}", ("Lindenstraße", "Hauptstraße", "Gartenweg", "Schillerstraße",
            "Bahnhofstraße")),
        ("Austria", "AT", "AUT", "EUR", "", "{1} {0}", ("Mariahilfer Straße", "Hauptstraße", "Kirchengasse", "Ringstraße")),
        ("Switzerland", "CH", "CHE", "CHF", "", "{1} {0}", ("Bahnhofstrasse", "Seestrasse", "Dorfstrasse")),
        ("France", "FR", "FRA", "EUR", "+3319900####", "{} {}", ("rue Victor Hugo", "rue de la République", "avenue Jean Jaurès",
            "rue des Lilas")),
        ("Spain", "ES", "ESP", "EUR", "", "{1}, {0}", ("Calle Mayor", "Calle de Alcalá", "Avenida de la Constitución", "Calle del Sol")),
        ("Italy", "IT", "ITA", "EUR", "", "{1} {0}", ("Via Roma", "Via Garibaldi", "Corso Italia", "Via Dante")),
        ("Portugal", "PT", "PRT", "EUR", "", "{1}, {0}", ("Rua Augusta", "Rua do Carmo", "Avenida da Liberdade")),
        ("Netherlands", "NL", "NLD", "EUR", "", "{1} {0}", ("Prinsengracht", "Kerkstraat", "Dorpsstraat", "Stationsweg")),
        ("Belgium", "BE", "BEL", "EUR", "", "{1} {0}", ("Kerkstraat", "Stationsstraat", "Molenstraat")),
        ("Sweden", "SE", "SWE", "SEK", "", "{1} {0}", ("Storgatan", "Drottninggatan", "Kungsgatan")),
        ("Denmark", "DK", "DNK", "DKK", "", "{1} {0}", ("Vestergade", "Nørregade", "Skovvej")),
        ("Norway", "NO", "NOR", "NOK", "", "{1} {0}", ("Storgata", "Kirkegata", "Skolegata")),
        ("Finland", "FI", "FIN", "EUR", "", "{1} {0}", ("Mannerheimintie", "Kauppakatu", "Koulukatu")),
        ("Poland", "PL", "POL", "PLN", "", "{1} {0}", ("ul. Długa", "ul. Polna", "ul. Ogrodowa")),
        ("Czechia", "CZ", "CZE", "CZK", "", "{1} {0}", ("Dlouhá", "Hlavní", "Zahradní")),
        ("Japan", "JP", "JPN", "JPY", "", "{}-{}", ("Jingumae", "Shibuya", "Kitahama")),
        ("India", "IN", "IND", "INR", "", "{} {}", ("MG Road", "Park Street", "Station Road")),
        ("Brazil", "BR", "BRA", "BRL", "", "{1}, {0}", ("Rua das Flores", "Avenida Paulista", "Rua XV de Novembro")),
        ("Mexico", "MX", "MEX", "MXN", "", "{1} {0}", ("Calle Hidalgo", "Avenida Juárez", "Calle Morelos")),
        ("New Zealand", "NZ", "NZL", "NZD", "", "{} {}", ("Queen Street", "Cuba Street", "Victoria Street")),
    )
}  # fmt: skip

_PLACES: Final = tuple(
    City(*row)
    for row in (
        ("Denver", "Colorado", "CO", "802##", "US", 39.7392, -104.9903, "America/Denver"),
        ("Austin", "Texas", "TX", "787##", "US", 30.2672, -97.7431, "America/Chicago"),
        ("Portland", "Oregon", "OR", "972##", "US", 45.5152, -122.6784, "America/Los_Angeles"),
        ("Seattle", "Washington", "WA", "981##", "US", 47.6062, -122.3321, "America/Los_Angeles"),
        ("Chicago", "Illinois", "IL", "606##", "US", 41.8781, -87.6298, "America/Chicago"),
        ("Boston", "Massachusetts", "MA", "021##", "US", 42.3601, -71.0589, "America/New_York"),
        ("Brooklyn", "New York", "NY", "112##", "US", 40.6782, -73.9442, "America/New_York"),
        ("Atlanta", "Georgia", "GA", "303##", "US", 33.749, -84.388, "America/New_York"),
        ("San Diego", "California", "CA", "921##", "US", 32.7157, -117.1611, "America/Los_Angeles"),
        ("Phoenix", "Arizona", "AZ", "850##", "US", 33.4484, -112.074, "America/Phoenix"),
        ("Minneapolis", "Minnesota", "MN", "554##", "US", 44.9778, -93.265, "America/Chicago"),
        ("Nashville", "Tennessee", "TN", "372##", "US", 36.1627, -86.7816, "America/Chicago"),
        ("Toronto", "Ontario", "ON", "M5V 2T6", "CA", 43.6532, -79.3832, "America/Toronto"),
        ("Vancouver", "British Columbia", "BC", "V6B 1A1", "CA", 49.2827, -123.1207, "America/Vancouver"),
        ("Montréal", "Québec", "QC", "H2Y 1C6", "CA", 45.5017, -73.5673, "America/Toronto"),
        ("London", "England", "ENG", "SE1 7PB", "GB", 51.5072, -0.1276, "Europe/London"),
        ("Manchester", "England", "ENG", "M1 1AE", "GB", 53.4808, -2.2426, "Europe/London"),
        ("Edinburgh", "Scotland", "SCT", "EH1 1YZ", "GB", 55.9533, -3.1883, "Europe/London"),
        ("Dublin", "Leinster", "L", "D02 X285", "IE", 53.3498, -6.2603, "Europe/Dublin"),
        ("Sydney", "New South Wales", "NSW", "20##", "AU", -33.8688, 151.2093, "Australia/Sydney"),
        ("Melbourne", "Victoria", "VIC", "30##", "AU", -37.8136, 144.9631, "Australia/Melbourne"),
        ("Berlin", "Berlin", "BE", "101##", "DE", 52.52, 13.405, "Europe/Berlin"),
        ("München", "Bayern", "BY", "803##", "DE", 48.1351, 11.582, "Europe/Berlin"),
        ("Hamburg", "Hamburg", "HH", "203##", "DE", 53.5511, 9.9937, "Europe/Berlin"),
        ("Köln", "Nordrhein-Westfalen", "NW", "506##", "DE", 50.9375, 6.9603, "Europe/Berlin"),
        ("Leipzig", "Sachsen", "SN", "041##", "DE", 51.3397, 12.3731, "Europe/Berlin"),
        ("Wien", "Wien", "W", "10#0", "AT", 48.2082, 16.3738, "Europe/Vienna"),
        ("Zürich", "Zürich", "ZH", "80##", "CH", 47.3769, 8.5417, "Europe/Zurich"),
        ("Paris", "Île-de-France", "IDF", "7500#", "FR", 48.8566, 2.3522, "Europe/Paris"),
        ("Lyon", "Auvergne-Rhône-Alpes", "ARA", "6900#", "FR", 45.764, 4.8357, "Europe/Paris"),
        ("Toulouse", "Occitanie", "OCC", "3100#", "FR", 43.6047, 1.4442, "Europe/Paris"),
        ("Madrid", "Comunidad de Madrid", "MD", "280##", "ES", 40.4168, -3.7038, "Europe/Madrid"),
        ("Barcelona", "Cataluña", "CT", "080##", "ES", 41.3874, 2.1686, "Europe/Madrid"),
        ("Roma", "Lazio", "LAZ", "001##", "IT", 41.9028, 12.4964, "Europe/Rome"),
        ("Milano", "Lombardia", "LOM", "201##", "IT", 45.4642, 9.19, "Europe/Rome"),
        ("Lisboa", "Lisboa", "11", "1100-###", "PT", 38.7223, -9.1393, "Europe/Lisbon"),
        ("Amsterdam", "Noord-Holland", "NH", "1012 AB", "NL", 52.3676, 4.9041, "Europe/Amsterdam"),
        ("Utrecht", "Utrecht", "UT", "3511 CE", "NL", 52.0907, 5.1214, "Europe/Amsterdam"),
        ("Gent", "Oost-Vlaanderen", "VOV", "90##", "BE", 51.0543, 3.7174, "Europe/Brussels"),
        ("Stockholm", "Stockholms län", "AB", "111 2#", "SE", 59.3293, 18.0686, "Europe/Stockholm"),
        ("København", "Hovedstaden", "84", "21##", "DK", 55.6761, 12.5683, "Europe/Copenhagen"),
        ("Oslo", "Oslo", "03", "01##", "NO", 59.9139, 10.7522, "Europe/Oslo"),
        ("Helsinki", "Uusimaa", "18", "001##", "FI", 60.1699, 24.9384, "Europe/Helsinki"),
        ("Kraków", "Małopolskie", "MA", "30-0##", "PL", 50.0647, 19.945, "Europe/Warsaw"),
        ("Praha", "Praha", "10", "110 00", "CZ", 50.0755, 14.4378, "Europe/Prague"),
        ("Tokyo", "Tokyo", "13", "150-00##", "JP", 35.6762, 139.6503, "Asia/Tokyo"),
        ("Osaka", "Osaka", "27", "530-00##", "JP", 34.6937, 135.5023, "Asia/Tokyo"),
        ("Bengaluru", "Karnataka", "KA", "5600##", "IN", 12.9716, 77.5946, "Asia/Kolkata"),
        ("São Paulo", "São Paulo", "SP", "013##-000", "BR", -23.5505, -46.6333, "America/Sao_Paulo"),
        ("Guadalajara", "Jalisco", "JAL", "441##", "MX", 20.6597, -103.3496, "America/Mexico_City"),
        ("Wellington", "Wellington", "WGN", "601#", "NZ", -41.2866, 174.7756, "Pacific/Auckland"),
    )
)
_BY_COUNTRY: Final = {code: tuple(one for one in _PLACES if one.country == code) for code in COUNTRIES}
_BY_CITY: Final = {one.city.casefold(): one for one in _PLACES}
_KNOWN: Final = {
    text.casefold(): country for country in COUNTRIES.values() for text in (country.code, country.alpha3, country.name)
} | {
    "usa": COUNTRIES["US"], "united states of america": COUNTRIES["US"], "uk": COUNTRIES["GB"], "great britain": COUNTRIES["GB"],
    "deutschland": COUNTRIES["DE"], "czech republic": COUNTRIES["CZ"], "the netherlands": COUNTRIES["NL"], "holland": COUNTRIES["NL"],
}  # fmt: skip
# Area codes for which 555-01xx is reserved for fiction.
_AREA_CODES: Final = (212, 303, 312, 404, 415, 503, 512, 602, 617, 702, 720, 808, 907, 919)


def country_of(text: object) -> Country | None:
    """The country of a name or code: `DE`, `deu`, `Germany` → Germany."""
    return _KNOWN.get(text.casefold()) if isinstance(text, str) else None


def place(random: Random, country: str = "US") -> City:
    """A city of a country, by its code."""
    rows = _BY_COUNTRY.get(country) or _PLACES
    return rows[int(random.random() * len(rows))]


def place_named(city: object) -> City | None:
    """The place of a city's name, None for one we do not know."""
    return _BY_CITY.get(city.casefold()) if isinstance(city, str) else None


def postcode(random: Random, pattern: str) -> str:
    """A postcode of a place: `802##` → "80214"."""
    return "".join(str(int(random.random() * 10)) if letter == "#" else letter for letter in pattern)


def street(random: Random, country: Country) -> str:
    """House and street, as the country writes them: "482 Maple Avenue", "Lindenstraße 12"."""
    name = country.streets[int(random.random() * len(country.streets))]
    top = 980 if country.code in ("US", "CA", "AU") else 120
    return country.street.format(1 + int(random.random() * top), name)


def phone_number(random: Random, country: str = "US") -> str:
    """A number for fiction, E.164: of the country where it keeps some, else of the United States."""
    found = COUNTRIES.get(country)
    pattern = (found.phone if found else "") or "+1@55501##"
    filled = pattern.replace(" ", "").replace("@", str(_AREA_CODES[int(random.random() * len(_AREA_CODES))]))
    return postcode(random, filled)
