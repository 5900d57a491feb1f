"""The events of a body: what one part declares and others react to, joined into one list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sympy as sp

from circhoral.equations.entries import StateEvent, chance_symbol, chances_in
from circhoral.equations.part import Part, PartError


def merged_events(parts: Sequence[Part], flat: Callable[[sp.Expr], sp.Expr]) -> tuple[tuple[StateEvent, ...], int]:
    """Join what all parts say about events.

    Parameters
    ----------
    parts : sequence of Part
        Each state belongs to one of them, so no two can change the same one.
    flat : function of an expression
        Replaces flows and ports by what defines them.

    Returns
    -------
    events : tuple of StateEvent
        In order of declaration; the changes of each are those of all parts.
    chances : int
        How many draws an occurrence takes. They are numbered anew, so that two parts never share one.

    Raises
    ------
    PartError
        If an event is declared twice, or a part changes with one that no part declares.
    """
    owner: dict[str, Part] = {}
    for part in parts:
        for name in part.events:
            if name in owner:
                raise PartError(f"event '{name}' is declared by part '{owner[name].name}' and by part '{part.name}'")
            owner[name] = part
    changes: dict[str, dict[str, sp.Expr]] = {name: {} for name in owner}
    count = 0
    for part in parts:
        if strangers := [name for name in part.reactions if name not in owner]:
            known = ", ".join(f"'{name}' of part '{one.name}'" for name, one in owner.items()) or "none"
            raise PartError(
                f"part '{part.name}' changes when '{strangers[0]}' happens, and no part declares that event; "
                f"declared: {known}"
            )
        own = chances_in(sp.Tuple(*(to for reaction in part.reactions.values() for to in reaction.values())))
        renamed = {symbol: chance_symbol(count + place) for place, symbol in enumerate(own)}
        count += len(own)
        for name, reaction in part.reactions.items():
            changes[name] |= {state: flat(to).xreplace(renamed) for state, to in reaction.items()}
    return tuple(
        StateEvent(name, part.events[name].label, flat(part.events[name].when), changes[name])
        for name, part in owner.items()
    ), count
