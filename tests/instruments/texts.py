"""The forms as they are printed, typed again here so that a slip in the data files is seen."""

STEM = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
FREQUENCY = ("Not at all", "Several days", "More than half the days", "Nearly every day")
PHQ9 = (
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself - or that you are a failure or have let yourself or your family down",
    "Trouble concentrating on things, such as reading the newspaper or watching television",
    "Moving or speaking so slowly that other people could have noticed. Or the opposite - being so fidgety or restless "
    "that you have been moving around a lot more than usual",
    "Thoughts that you would be better off dead, or of hurting yourself in some way",
    "How difficult have these problems made it for you to do your work, take care of things at home, or get along with "
    "other people?",
)
DIFFICULTY = ("Not difficult at all", "Somewhat difficult", "Very difficult", "Extremely difficult")
GAD7 = (
    "Feeling nervous, anxious or on edge",
    "Not being able to stop or control worrying",
    "Worrying too much about different things",
    "Trouble relaxing",
    "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable",
    "Feeling afraid as if something awful might happen",
)
CGI_S = (
    "Normal, not at all ill",
    "Borderline mentally ill",
    "Mildly ill",
    "Moderately ill",
    "Markedly ill",
    "Severely ill",
    "Among the most extremely ill patients",
)
CHANGE = (
    "Very much improved",
    "Much improved",
    "Minimally improved",
    "No change",
    "Minimally worse",
    "Much worse",
    "Very much worse",
)
PHQ9_CODES = [
    "44250-9",
    "44255-8",
    "44259-0",
    "44254-1",
    "44251-7",
    "44258-2",
    "44252-5",
    "44253-3",
    "44260-8",
    "69722-7",
]
GAD7_CODES = ["69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7"]
FREQUENCY_CODES = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]

# A practice's own questionnaire with everything the format can say; the words are invented.
OWN = """
format = 1
id = "stiffness"
version = "2026"
name = "STIFF"
title = "Invented stiffness questionnaire"
language = "en"
answered_by = "patient"
window = "the past 7 days"
stem = "In the past 7 days, how hard was it to do this?"
rights = "licensed"
owner = "An invented owner"
licence = "Licensed to this practice"
source_url = "https://example.org/stiff"
citation = "Nobody 1999"
trademark = "STIFF is nobody's mark"
note = "Invented."

[scale]
low = 0
high = 10
low_text = "no trouble"
high_text = "very hard"

[[item]]
id = "a"
text = "Bend a spoon"

[[item]]
id = "b"
text = "Fold a map"
window = "today"

[[item]]
id = "c"
text = "Since {since}: whistle"
keep_words = true

[[item]]
id = "d"
text = "Wish to stop everything"
flag_from = 2

[[item.option]]
score = 1
text = "Never"

[[item.option]]
score = 2
text = "At times"

[[item.option]]
score = 3
text = "Often"

[[item]]
id = "e"
text = "Anything else"
scored = false

[[score]]
id = "hands"
name = "Hands"
items = ["a", "b", "c"]
divide = 3
decimals = 1
prorate = 1
never_missing = ["c"]
missing_source = "Nobody 1999"
higher_is = "worse"
beside = ["e"]

[[score]]
id = "mind"
name = "Mind"
items = ["d"]
higher_is = "worse"
convert = [[1, 30.5], [2, 40], [3, 55.5]]
decimals = 1

[[score]]
id = "total"
name = "All"
parts = ["hands", "mind"]
method = "mean"
decimals = 1
higher_is = "worse"
bands_source = "Nobody 1999"
confirmed = ["bands"]
change = 2.5
change_source = "Nobody 1999"
note = "Invented."

[[score.band]]
low = 15.3
high = 20
name = "soft"

[[score.band]]
low = 20.1
high = 32.8
name = "stiff"
"""
