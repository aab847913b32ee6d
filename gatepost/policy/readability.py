"""How hard a text is to read, and words that letters to families do without."""

import re

OLDEST = 10
"""The reading age, in years, that words for a family should not need more than."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_SENTENCE_END = re.compile(r"[.?!]+(?:\s|$)")
_ACCUSING = (
    "fail", "failed", "failure", "truant", "truancy", "excuse", "excuses", "claims", "refuses", "refused",
    "non-compliant", "poor", "unacceptable", "concerning", "offence",
    "the pupil", "your son", "your daughter",
)  # fmt: skip


def reading_age(text: str) -> float:
    """The age in years at which a text can usually be read: the Flesch-Kincaid grade plus five.

    Grade = 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid and others, 1975).
    Raises ValueError for a text without words.
    """
    words = _WORD.findall(text)
    if not words:
        raise ValueError("there are no words to read")
    sentences = max(1, len(_SENTENCE_END.findall(text)))
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 + 5


def longest_sentence(text: str) -> int:
    """The number of words in the longest sentence."""
    return max(len(_WORD.findall(sentence)) for sentence in _SENTENCE_END.split(text))


def forbidden_words(text: str) -> list[str]:
    """The words in a text that accuse, or that talk past the family, in the order of our list."""
    return [word for word in _ACCUSING if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)]


def _syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end: right for most English words."""
    word = re.sub(r"['’]?s$", "", word.lower())
    silent = word.endswith("e") and not word.endswith(("le", "ee"))
    return max(1, len(re.findall(r"[aeiouy]+", word)) - silent)
