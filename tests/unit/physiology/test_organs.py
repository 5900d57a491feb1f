"""Every part of a man or a woman belongs to an organ, and every organ names real parts."""

from circhoral.physiology.man import man
from circhoral.physiology.organs import ORGANS
from circhoral.physiology.woman import woman


def test_organs_and_parts_agree() -> None:
    named = {name for members in ORGANS.values() for name in members}
    assert named == {part.name for part in (*man().parts, *woman().parts)}
