"""How a row names a family, in both languages; what is stored is the Chinese line, or both."""

import re

from doudi.worklist.words import Words

_FAMILY = re.compile(r"(?P<name>.+)家，(?P<count>\d+)口人")
_UNNAMED = re.compile(r"有一户，(?P<count>\d+)口人")
_RUN = re.compile(r"(?P<month>\d{4}-\d\d)，(?P<count>\d+)笔")
_FEED = re.compile(r"(?P<zh>.+)／(?P<en>.+)，(?P<day>\d{4}-\d\d-\d\d)")
_BOTH = re.compile(r"(?P<zh>[^／]+)／(?P<en>[^／]+)")
_ALONE = re.compile(r"(?P<name>.*)，(?P<count>[01])人")


def in_both(words: Words) -> str:
    """A line that is stored in both languages at once.

    >>> headline_words(in_both(Words("死亡后仍发养老金", "pension paid after death"))).en
    'pension paid after death'
    """
    return f"{words.zh}／{words.en}"


def headline_words(headline: str) -> Words:
    """The stored line and its English; a line of another form stays as it is.

    >>> headline_words("段小霞家，2口人").en, headline_words("胡思梓，1人").en, headline_words("有一户，3口人").en
    ("段小霞's family, 2 people", '胡思梓, 1 person', 'a family of 3')
    >>> headline_words("2025年10月").en
    '2025年10月'
    >>> headline_words("户籍人口／household register，2025-08-31").zh
    '户籍人口，2025-08-31'
    """
    if found := _UNNAMED.fullmatch(headline):
        return Words(headline, f"a family of {found['count']}")
    if found := _FAMILY.fullmatch(headline):
        return Words(headline, f"{found['name']}'s family, {found['count']} people")
    if found := _RUN.fullmatch(headline):
        return Words(headline, f"{found['month']}, {found['count']} payments")
    if found := _FEED.fullmatch(headline):
        return Words(f"{found['zh']}，{found['day']}", f"{found['en'][:1].upper()}{found['en'][1:]}, {found['day']}")
    if found := _BOTH.fullmatch(headline):
        return Words(found["zh"], found["en"])
    if found := _ALONE.fullmatch(headline):
        return Words(headline, f"{found['name']}, {found['count']} {'person' if found['count'] == '1' else 'people'}")
    return Words(headline, headline)
