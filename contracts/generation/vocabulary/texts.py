"""Texts as people write them: names and titles of things, sentences. In English; other locales have Faker's.

`NAMED` says, by the last word of what a member belongs to, how such a thing is called: a row may be added anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import Final

__all__ = [
    "NAMED",
    "ORGANIZATIONS",
    "PARAGRAPHS",
    "PEOPLE",
    "SENTENCES",
    "TITLES",
    "WORDS",
    "any_name",
    "name_of",
    "paragraph",
    "sentence",
    "thing_of",
    "title_of",
]

Draw = Callable[[Random], str]

# Whose `name` is a person's, and whose is a company's.
PEOPLE: Final = re.compile(
    r"(^| )(account ?holder|admin|administrator|agent|applicant|artist|assignee|attendee|author|beneficiary|borrower|candidate|"
    r"cardholder|caller|client|"
    r"colleague|commenter|committer|contact|contributor|coach|creator|customer|doctor|donor|driver|editor|employee|friend|guest|"
    r"holder|host|"
    r"individual|instructor|lead|learner|manager|me|member|mentor|operator|organizer|owner|parent|participant|passenger|patient|"
    r"payer|people|person|"
    r"player|profile|recipient|reporter|requester|reviewer|sender|singer|speaker|staff|student|teacher|tenant ?user|tutor|user|"
    r"visitor|worker|writer)$"
)
ORGANIZATIONS: Final = re.compile(
    r"(^| )(account|agency|bank|brand|business|carrier|company|customer ?account|dealer|employer|enterprise|firm|insurer|institution|maker|"
    r"manufacturer|merchant|organi[sz]ation|org|partner|provider|publisher|seller|shop|store|supplier|tenant|vendor|airline)$"
)
_ENVELOPES: Final = re.compile(
    r"( (response|request|dto|model|resource|schema|object|entity|view|details?|output|out|read|body|payload|info|base|full|public|private|"
    r"private|attributes|properties|content|v\d+|ref|reference|record|row|element|entry|item|data|result|list|collection|page|"
    r"embedded|\d+))+$"
)


def thing_of(words: str) -> str:
    """What a schema's name speaks of, without the words of its wrapping: "user response dto" → "user"."""
    return (
        _ENVELOPES.sub("", re.sub(r"^(get|create|created|update|list|basic|simple|minimal|full|new|public|private|base) ", "", words))
        or words
    )


WORDS: Final = (
    "amber", "anchor", "apple", "atlas", "birch", "bridge", "canyon", "cedar", "cloud", "comet", "copper", "coral", "cotton", "delta",
        "echo", "ember",
    "falcon", "fern", "forest", "garden", "glacier", "grove", "harbor", "hazel", "horizon", "iris", "island", "ivory", "jasmine",
        "juniper", "lagoon",
    "lantern", "laurel", "lemon", "lilac", "linen", "lotus", "maple", "marble", "meadow", "mint", "nova", "oak", "ocean", "olive", "onyx",
        "orchid",
    "pearl", "pepper", "pine", "prairie", "quartz", "river", "rowan", "saffron", "sage", "silver", "spruce", "stone", "summit", "tulip",
        "velvet",
    "violet", "willow",
)  # fmt: skip
SENTENCES: Final = (
    "The delivery arrived two days early and nothing was broken.",
    "Please call before noon, the gate is locked after that.",
    "Everything works as expected since the last update.",
    "A short introduction for everybody who is new to the team.",
    "We moved the meeting to Thursday because of the holiday.",
    "Works well with the older model, too.",
    "Checked twice, ready to be published.",
    "Leave the parcel with the neighbour on the second floor.",
    "The new version is noticeably faster on small screens.",
    "Ask at the front desk for the key to the meeting room.",
    "This replaces the list that we kept by hand until now.",
    "Can be combined with all other offers of the season.",
    "Thanks for the quick reply, that solved the problem.",
    "The first draft is finished, comments are welcome.",
    "Customers asked for a simpler way to pay, and here it is.",
    "Opened again after the renovation, with twice the space.",
    "Only a few are left, so order soon.",
    "The colours are a little warmer than in the picture.",
    "We keep a copy of the documents for ten years.",
    "Easy to set up, and there is somebody to ask.",
    "It takes about twenty minutes on foot from the station.",
    "A second opinion would not hurt here.",
    "Recommended by three of our oldest customers.",
    "No change since the last visit.",
)
PARAGRAPHS: Final = tuple(" ".join(SENTENCES[(start + step * 5) % len(SENTENCES)] for step in range(3)) for start in range(len(SENTENCES)))

_GOODS: Final = (
    ("Compact", "Classic", "Oak", "Linen", "Ceramic", "Foldable", "Cordless", "Organic", "Leather", "Stainless"),
    ("Desk Lamp", "Armchair", "Kettle", "Backpack", "Coffee Mug", "Notebook", "Water Bottle", "Headphones", "Side Table", "Rain Jacket"),
)
_FIRST: Final = ("Amber", "Birch", "Cedar", "Delta", "Harbor", "Juniper", "Maple", "North", "River", "Stone", "Summit", "Willow")
_HEADLINES: Final = (
    "How we cut our build time in half",
    "Ten things to know before you move abroad",
    "A weekend in Lisbon on a small budget",
    "What we learned from our first thousand customers",
    "The quiet comeback of the night train",
    "Five recipes for a rainy Sunday",
    "Why good documentation pays for itself",
    "Planning a garden that needs little water",
    "Behind the scenes of the spring release",
    "A beginner's guide to bread that rises",
    "Remote work, three years on",
    "Small changes that make a website faster",
)
_TASKS: Final = (
    "Update the billing page", "Fix the search on small screens", "Write the release notes", "Renew the certificates",
    "Prepare the quarterly report", "Clean up old accounts", "Review the onboarding texts", "Call the supplier about the delay",
    "Translate the help pages", "Order new monitors", "Check the backup of last night", "Plan the team day",
)  # fmt: skip
_BOOKS: Final = (
    "The Lighthouse Keeper's Daughter", "A Map of Small Hours", "Salt and Cedar", "The Last Ferry North", "Winter in Marlow",
    "The Glass Orchard", "Letters to an Island", "What the River Kept", "The Clockmaker's Apprentice", "Blue Hour",
)  # fmt: skip
_EVENTS: Final = (
    "Spring Design Meetup", "Open Air Cinema Night", "Introduction to Pottery", "Annual Partner Conference", "City Half Marathon",
    "Jazz at the Harbor", "Startup Breakfast", "Photography Walk", "Product Launch Evening", "Family Science Day",
)  # fmt: skip


def _pick(*texts: str) -> Draw:
    count = len(texts)
    return lambda random: texts[int(random.random() * count)]


def _goods(random: Random) -> str:
    first, second = _GOODS
    return f"{first[int(random.random() * len(first))]} {second[int(random.random() * len(second))]}"


def _track(random: Random) -> str:
    return _pick("Slow Morning", "Paper Boats", "Northern Lights", "Half a Mile", "Static", "Golden Hour", "Undertow", "Home by Ten")(
        random
    )


# last words of what the name belongs to → what it is called; the first row that fits. People and companies are known by the lists above.
NAMED: Final[tuple[tuple[str, Draw], ...]] = (
    (r"(product|item|article|good|goods|variant|line|sku|merchandise|part)", _goods),
    (r"(pet|dog|cat|animal|horse)", _pick("Bella", "Max", "Luna", "Charlie", "Milo", "Daisy", "Rocky", "Coco", "Oscar", "Nala")),
    (r"breed", _pick("Labrador", "Beagle", "Poodle", "Siamese", "Maine Coon", "Border Collie")),
    (r"species", _pick("dog", "cat", "rabbit", "parrot", "hamster")),
    (r"(pet|animal) category", _pick("Dogs", "Cats", "Birds", "Rabbits", "Fish", "Reptiles")),
    (r"(pet|animal) tag", _pick("friendly", "playful", "vaccinated", "house-trained", "good with kids", "senior", "shy")),
    (r"(category|section|department)", _pick("Accessories", "Books", "Clothing", "Garden", "Home", "Kitchen", "Outdoor", "Toys")),
    (r"(tag|label|keyword|topic|hashtag)", _pick("new", "popular", "sale", "urgent", "design", "howto", "travel", "featured", "beta",
        "archive")),
    (r"(role|permission|scope|privilege)", _pick("admin", "editor", "viewer", "billing", "support", "auditor")),
    (r"(team|group|squad|unit|division)", _pick("Platform", "Customer Success", "Design", "Mobile", "Data", "Field Service", "Growth",
        "Finance")),
    (r"(plan|tier|package|subscription|license)", _pick("Free", "Starter", "Team", "Business", "Enterprise")),
    (r"(project|campaign|initiative|program)", _pick("Website Relaunch", "Spring Campaign", "Mobile App", "Data Warehouse",
        "Customer Portal", "Office Move")),
    (r"(event|conference|meetup|session|workshop|webinar|meeting|appointment)", _pick(*_EVENTS)),
    (r"(book|novel|title)", _pick(*_BOOKS)),
    (r"(movie|film|show|series|episode)", _pick("The Long Way Back", "Night Shift", "Eleven Letters", "Harbor Street", "The Understudy",
        "Second Summer")),
    (r"(song|track|album|playlist)", _track),
    (r"(genre)", _pick("Drama", "Comedy", "Documentary", "Thriller", "Jazz", "Folk", "Pop", "Fantasy")),
    (r"(course|lesson|class|module|chapter|quiz)", _pick("Introduction to Statistics", "Spanish for Beginners", "Databases in Practice",
        "Drawing the Human Figure", "Modern History")),
    (r"(recipe|dish|meal|menu item)", _pick("Lentil Soup", "Lemon Risotto", "Roast Carrots with Feta", "Apple Crumble", "Chickpea Curry",
        "Tomato Tart")),
    (r"ingredient", _pick("flour", "olive oil", "garlic", "tomatoes", "basil", "butter", "lentils", "lemon")),
    (r"(restaurant|cafe|bar)", _pick("The Copper Kettle", "Trattoria Lina", "Green Door", "Harbor Grill", "Little Saigon")),
    (r"(hotel|hostel|accommodation|property|listing|apartment)", _pick("Hotel Linden", "Seaview Apartments", "The Old Mill",
        "Parkside Inn", "Casa Aurora")),
    (r"(room|space|lounge)", _pick("Blue Room", "Conference Room 2", "Library", "Double Room", "Studio", "Atrium")),
    (r"(venue|theat(er|re)|stadium|arena|museum|gallery)", _pick("Riverside Hall", "The Old Brewery", "City Theatre",
        "Museum of Modern Art", "Harbor Arena")),
    (r"(school|university|college|faculty)", _pick("Lincoln High School", "Riverside College", "North Valley University",
        "Maple Grove School")),
    (r"(hospital|clinic|practice)", _pick("St. Mary's Hospital", "Lakeside Clinic", "Central Health Practice")),
    (r"(airport)", _pick("Denver International Airport", "London Heathrow", "Berlin Brandenburg", "Paris Charles de Gaulle")),
    (r"(station|stop|platform)", _pick("Central Station", "Market Square", "Harbor Front", "University", "North Gate")),
    (r"(country|nation)", _pick("United States", "Germany", "France", "Canada", "Spain", "Japan", "Brazil", "Sweden")),
    (r"(city|town|place|location|municipality)", _pick("Denver", "Austin", "Portland", "Lyon", "Hamburg", "Manchester", "Utrecht",
        "Milano")),
    (r"(state|province|region)", _pick("Colorado", "Texas", "Oregon", "Ontario", "Bayern", "Occitanie")),
    (r"(language)", _pick("English", "German", "French", "Spanish", "Portuguese", "Japanese")),
    (r"(currency)", _pick("US Dollar", "Euro", "Pound Sterling", "Swiss Franc", "Yen")),
    (r"(color|colour)", _pick("black", "navy", "forest green", "sand", "white", "burgundy")),
    (r"(warehouse|depot|facility|plant|factory|office|branch|site)", _pick("Denver West", "Harbor Depot", "North Hub", "Central Office",
        "Plant 4")),
    (r"(document|file|attachment|asset|upload)", _pick("report-2025.pdf", "invoice-1042.pdf", "photo-0317.jpg", "contract.docx",
        "budget.xlsx")),
    (r"(folder|directory|bucket)", _pick("reports", "invoices", "images", "archive", "shared")),
    (r"(repo|repository|package|library|dependency)", _pick("web-frontend", "billing-service", "design-tokens", "mobile-app",
        "api-gateway", "docs")),
    (r"(branch|ref)", _pick("main", "develop", "release/2.4", "feature/search")),
    (r"(service|app|application|component|api|endpoint|microservice|function)", _pick("billing", "search", "notifications", "checkout",
        "identity", "reports")),
    (r"(server|host|node|instance|machine|vm|cluster|container|pod)", _pick("web-01", "web-02", "db-01", "worker-03", "cache-01",
        "edge-02")),
    (r"(environment|stage)", _pick("production", "staging", "development", "test")),
    (r"(device|sensor|thermostat|meter|gateway)", _pick("Living Room Sensor", "Garage Door", "Kitchen Thermostat", "Pump 2",
        "Front Camera")),
    (r"(job|task|workflow|pipeline|build|run|schedule)", _pick("nightly-backup", "send-reminders", "rebuild-index", "import-orders",
        "publish-site")),
    (r"(channel|forum|thread|conversation|chat|inbox|queue)", _pick("general", "support", "announcements", "random", "engineering",
        "sales")),
    (r"(board|list|column|dashboard|view|report)", _pick("Backlog", "In progress", "Weekly overview", "Sales by region", "Open tickets",
        "Roadmap")),
    (r"(vehicle|car|model)", _pick("Corolla", "Golf", "Model 3", "Octavia", "Civic", "Kangoo")),
    (r"(drug|medication|medicine|prescription)", _pick("Ibuprofen 400 mg", "Amoxicillin 500 mg", "Loratadine 10 mg", "Paracetamol 500 mg")),
    (r"(sport|activity|hobby|interest|skill)", _pick("climbing", "cooking", "cycling", "drawing", "photography", "sailing", "chess",
        "running")),
    (r"(fee|tax|discount|coupon|promotion|offer)", _pick("Service fee", "VAT", "Spring offer", "Loyalty discount", "Free shipping")),
    (r"(fund|stock|security|asset class|portfolio)", _pick("Global Equity Fund", "Green Bonds", "Small Caps Europe", "Balanced Portfolio")),
    (r"(field|attribute|property|parameter|column|variable|setting|option|feature|flag|metric)", _pick("color", "size", "weight",
        "timeout", "theme", "language")),
    (r"(key|credential|secret|token|webhook|integration)", _pick("CI deploy", "Partner access", "Reporting", "Mobile app", "Staging")),
    (r"(type|kind|status)", _pick("standard", "basic", "extended", "custom")),
)  # fmt: skip
TITLES: Final[tuple[tuple[str, Draw], ...]] = (
    (r"(task|todo|to do|issue|ticket|card|bug|story|pull request|request|reminder|milestone)", _pick(*_TASKS)),
    (r"(job|position|vacancy|employee|person|user|contact|employment|staff)", _pick("Product Designer", "Account Manager", "Nurse",
        "Backend Developer", "Office Manager", "Data Analyst", "Teacher", "Project Manager", "Electrician", "UX Researcher",
        "Sales Representative", "Accountant", "Warehouse Lead")),
    (r"(post|article|blog|news|page|story|video|podcast|announcement|document|content|message|notification|guide)", _pick(*_HEADLINES)),
    (r"(review|feedback|rating)", _pick("Exactly what I needed", "Good value", "Would buy again", "Not quite as described",
        "A pleasant surprise")),
    (r"(slide|chapter|section|heading)", _pick("Introduction", "Background", "How it works", "Results", "Next steps")),
)  # fmt: skip


@lru_cache(maxsize=1024)
def name_of(thing: str) -> Draw | None:
    """What such a thing is called, None where nothing is known: "product" → "Oak Side Table"."""
    return next((draw for text, draw in NAMED if re.search(rf"(^| ){text}s?$", thing)), None)


@lru_cache(maxsize=1024)
def title_of(thing: str) -> Draw:
    """A title of such a thing; a headline where nothing is known."""
    found = next((draw for text, draw in TITLES if re.search(rf"(^| ){text}s?$", thing)), None)
    return found or name_of(thing) or _pick(*_HEADLINES)


def any_name(thing: str) -> Draw:
    """A name for a thing of an unknown kind: "gizmo" → "Cedar Gizmo"."""
    last = thing.split(" ")[-1].capitalize() if thing else ""
    return lambda random: f"{_FIRST[int(random.random() * len(_FIRST))]} {last}".strip()


def sentence(random: Random) -> str:
    """One sentence."""
    return SENTENCES[int(random.random() * len(SENTENCES))]


def paragraph(random: Random) -> str:
    """Three sentences."""
    return PARAGRAPHS[int(random.random() * len(PARAGRAPHS))]
