"""Every agent by id."""

from functools import cache
from types import MappingProxyType

from circhoral.agents.agent import Agent
from circhoral.agents.clomiphene import clomiphene, enclomiphene
from circhoral.agents.gonadorelin import gonadorelin
from circhoral.agents.hcg import hcg
from circhoral.agents.testosterone import testosterone


@cache
def catalogue() -> MappingProxyType[str, Agent]:
    """Return every agent by id, in a mapping that cannot be changed."""
    made = (testosterone(), hcg(), gonadorelin(), clomiphene(), enclomiphene())
    return MappingProxyType({agent.id: agent for agent in made})
