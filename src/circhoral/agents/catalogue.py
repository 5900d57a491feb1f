"""Every agent by id."""

from functools import cache
from types import MappingProxyType

from circhoral.agents.agent import Agent
from circhoral.agents.anastrozole import anastrozole
from circhoral.agents.bromocriptine import bromocriptine
from circhoral.agents.cabergoline import cabergoline
from circhoral.agents.cetrorelix import cetrorelix
from circhoral.agents.cjc_1295 import cjc_1295
from circhoral.agents.clomiphene import clomiphene, enclomiphene
from circhoral.agents.degarelix import degarelix
from circhoral.agents.diazoxide import diazoxide
from circhoral.agents.estradiol import estradiol
from circhoral.agents.fsh import fsh
from circhoral.agents.ganirelix import ganirelix
from circhoral.agents.gonadorelin import gonadorelin
from circhoral.agents.hcg import hcg
from circhoral.agents.hmg import hmg
from circhoral.agents.ipamorelin import ipamorelin
from circhoral.agents.letrozole import letrozole
from circhoral.agents.leuprolide import leuprolide
from circhoral.agents.levonorgestrel import levonorgestrel
from circhoral.agents.medroxyprogesterone import medroxyprogesterone
from circhoral.agents.metformin import metformin
from circhoral.agents.metreleptin import metreleptin
from circhoral.agents.progesterone import progesterone
from circhoral.agents.sermorelin import sermorelin
from circhoral.agents.tamoxifen import tamoxifen
from circhoral.agents.tesamorelin import tesamorelin
from circhoral.agents.testosterone import testosterone
from circhoral.agents.triptorelin import triptorelin

MAKERS = (
    testosterone,
    hcg,
    gonadorelin,
    clomiphene,
    enclomiphene,
    tamoxifen,
    anastrozole,
    letrozole,
    triptorelin,
    leuprolide,
    degarelix,
    cetrorelix,
    ganirelix,
    fsh,
    hmg,
    estradiol,
    progesterone,
    medroxyprogesterone,
    levonorgestrel,
    cabergoline,
    bromocriptine,
    metformin,
    diazoxide,
    metreleptin,
    sermorelin,
    cjc_1295,
    tesamorelin,
    ipamorelin,
)


@cache
def catalogue() -> MappingProxyType[str, Agent]:
    """Return every agent by id, in a mapping that cannot be changed."""
    return MappingProxyType({agent.id: agent for agent in (make() for make in MAKERS)})
