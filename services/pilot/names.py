"""Names, streets and findings that nobody has: each carries a mark that no other text in the world contains."""

FIRST = (
    *("Amal", "Bilal", "Daryan", "Eyob", "Farida", "Gebre", "Hanan", "Idris", "Jamila", "Kidane", "Layla"),
    *("Mehari", "Nour", "Omid", "Parwin", "Qasim", "Rahel", "Samir", "Tigist", "Umar", "Vian", "Winta"),
    *("Yusuf", "Zahra", "Selam", "Karim", "Dilan", "Mona", "Abel", "Shirin"),
)
LAST = (
    *("Abdalmar", "Berhanit", "Chaloub", "Dawoudi", "Eyasuri", "Farhatin", "Gebremal", "Haddadin", "Ibrahil"),
    *("Jalalun", "Kassabir", "Lababid", "Mehretab", "Nazarin", "Osmanur", "Pashtoni", "Qurbanil", "Rahmator"),
)
STREETS = ("Kanaalkade", "Maaspoort", "Molenakker", "Beekstraat", "Boshoven", "Heuvelpad")
LANGUAGES = (("ti", "en"), ("ar",), ("fa", "en"), ("ku", "ar"), ("so", "ar"), ("ti", "am"))
OCCUPATIONS = ("isco:5321", "isco:7231", "isco:9412", "isco:5223", "isco:7115", "isco:6111")
FINDINGS = {
    "HEALTH": "slaapt slecht en is onder behandeling voor spanningsklachten",
    "PERSONAL_CIRCUMSTANCES": "broer is vermist, wacht op nareis van partner",
    "FINANCES": "betalingsachterstand bij zorgverzekeraar",
    "LEARNABILITY": "leest langzaam, begrijpt vlot",
    "EDUCATION": "diploma niet meegenomen",
    "WORK_EXPERIENCE": "had een eigen werkplaats",
    "DAY_ACTIVITY": "helpt in de keuken van de opvang",
    "HOUSING": "zoekt een woning op de begane grond",
}
"""What the intake officer writes down; free text, so always sealed."""
