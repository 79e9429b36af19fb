"""Names that sound alike are found alike, however they were put into Latin letters."""

import pytest

from services.intake.sound import sound_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Mohammed", "Haddad"), ("Muhamad", "Al-Haddad")),
        (("Yousef", "Khalil"), ("Jusuf", "Chalil")),
        (("Selam", "Gebremariam"), ("gebre mariam", "SELAM")),
        (("Zeynep", "Çelik"), ("Seinep", "Celik")),
        (("Şükrü", "Öztürk"), ("Shukru", "Ozturk")),
    ],
)
def test_another_spelling_of_the_same_name_sounds_the_same(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert sound_of(*one) == sound_of(*other)


OTHERS = [("Amal", "Hamdan"), ("Kamal", "Haddad"), ("Amira", "Haddad"), ("Amal", "Saddad"), ("Amal", "Haddad-11")]


@pytest.mark.parametrize("other", OTHERS)
def test_another_name_sounds_otherwise(other: tuple[str, str]) -> None:
    assert sound_of("Amal", "Haddad") != sound_of(*other)
