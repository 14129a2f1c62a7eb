"""Letters: what counts as part of a word, and how a word looks without its diacritics and in Latin script."""

from __future__ import annotations

import re
import sys
import unicodedata

# Scripts written without spaces. Their words are taken as overlapping runs of letters instead.
_HAN = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SOUTH_EAST = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ede\u1000-\u1049\u1050-\u109d\u1780-\u17d3"
_MARKS = "".join(
    re.escape(chr(code))
    for code in (*range(0x300, 0x1E00), *range(0x3099, 0x309B), *range(0xA800, 0xAC00))
    if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
# Invisible inside words: soft hyphen, zero-width space and joiners, word joiner, byte order mark.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

_PLAIN, _MARK = f"[^\\W_{_HAN}{_SOUTH_EAST}]", f"[{_MARKS}{_INVISIBLE}]"
LETTER = re.compile(f"{_PLAIN}|{_MARK}")
# Possessive, and what is commonest comes first: this reads every text.
WORD = re.compile(f"(?:{_PLAIN}++|{_MARK}++)++|[{_HAN}]++|[{_SOUTH_EAST}]++")
# Possessive, and begun only where a word begins: linear on any text.
CODE = re.compile(r"(?<![^\W_])[^\W_]++(?:(?:[.+#@/:&_-][^\W_]++)++(?:\+\+|#)?|\+\+|#)")
HAN = re.compile(f"[{_HAN}]")
SOUTH_EAST = re.compile(f"[{_SOUTH_EAST}]")
SPACELESS = re.compile(f"[{_HAN}{_SOUTH_EAST}]")
HANGUL = re.compile("[\uac00-\ud7af]")

_DROP = dict.fromkeys(map(ord, _INVISIBLE))
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_LATIN = str.maketrans(
    dict(zip("đðøłıħŧ", "ddoliht", strict=True))
    | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
    | dict(zip("أإآٱىةؤئ", "ااااىهوي", strict=True))
    | dict(zip("абвгдеёзийіїклмнопрстуфыэґўјђћ", "abvgdeeziiiiklmnoprstufyegujdc", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
    | {"є": "ye", "љ": "lj", "њ": "nj", "џ": "dz", "ъ": "", "ь": ""}
)


def normal(text: str) -> str:
    """Lower case, one way of writing each letter, nothing invisible."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text.translate(_DROP)).lower()


def fold(word: str) -> str:
    """A normal word in bare Latin letters where that can be had: `hoàn` is `hoan`, `возврат` is `vozvrat`."""
    if word.isascii():
        return word
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", word.translate(_LATIN)))
    return sys.intern(unicodedata.normalize("NFC", bare.translate(_LATIN))) or word
