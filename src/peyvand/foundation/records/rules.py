"""Pure decisions about the records' words."""

from peyvand.foundation.records.choices import Kinship, Sex

_SIBLINGS = {Sex.MALE.value: "برادر", Sex.FEMALE.value: "خواهر"}


def kinship_title(kinship: str, sex: str) -> str:
    """The Persian title of a kinship; a sibling's by the relative's own `sex` (`F`, `M`, or `` for not recorded)."""
    if kinship == Kinship.SIBLING:
        return _SIBLINGS.get(sex, str(Kinship.SIBLING.label))
    return str(Kinship(kinship).label)
