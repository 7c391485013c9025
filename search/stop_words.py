"""Words that say nothing of what a text is about, in the languages that we know them of: English and Ukrainian."""

from __future__ import annotations

from search.text import tokens

_STOP_WORDS = """
    a about above after again against ahead all also although am amid among an and any are around as at be became
    because been before being below between both but by can cannot could did do does doing down during each even few
    for from further had has have having he her here hers him his how however i if in into is it its itself just like
    ll made make makes many may me might more most much must my near new no nor not now of off on once one only onto
    or other our out over own per re s said same say says see set she should since so some still such t take takes
    than that the their them then there these they this those through to too toward towards under until up upon us
    use used ve very via was way we were what when where whether which while who whom why will with within without
    would year yet you your
    а або аби але без біля був була були було бути в вже від він вона вони воно все всі для до є же з за зі й його її
    із каже коли крім лише між може можуть на над навіть не нема ні новий нова нове нові о об однак ось по під після
    при про та так також таки там те тим то того тому тут у усі це цей цих цього ці через час чи ще що щоб як яка який
    якого які яку
"""

#: In comparable form.
STOP_WORDS = frozenset(tokens(_STOP_WORDS))
