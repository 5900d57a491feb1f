"""The female cycle model of Röblitz 2013 (BIOMD0000000494), written in the package's equation language.

GnRH drives the pituitary through one receptor; LH and FSH drive follicles and corpus luteum; their estradiol,
progesterone and inhibins feed back. Nafarelin (an agonist) and cetrorelix (an antagonist) share the receptor with
GnRH; all of their kinetics are states here. Every value is read from the SBML file in `data/`; the equations are
typed anew, so that an error in either shows. States carry the names of the SBML file.

Whole exponents are literal integers, as our own organs write them; the one broken exponent is a parameter. The
published model binds drug concentrations in microgram per litre to receptors in nanomole per litre one to one; to
keep that, drug amounts are called nmol here.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import sympy as sp

from circhoral.equations.body import System, assemble
from circhoral.equations.functions import block, hill
from circhoral.equations.part import Part
from circhoral.evidence.parameters import ParameterRow

SBML = Path(__file__).parent / "data" / "BIOMD0000000494.xml"
_SPACE = {"s": "http://www.sbml.org/sbml/level2/version4"}

UNITS: dict[str, str] = {
    # GnRH and its receptor
    "f_0": "1/day", "a_0": "nmol/L", "T_P4_freq": "ng/mL", "T_E2_freq": "pg/mL", "T_E2_mass_1": "pg/mL",
    "T_E2_mass_2": "pg/mL", "k_degr_G": "1/day", "k_on_G": "L/nmol/day", "k_off_G": "1/day", "k_inact_GR": "1/day",
    "k_act_GR": "1/day", "k_inter_RG": "1/day", "k_recy_RG": "1/day", "k_degr_RG": "1/day",
    "k_syn_RG": "nmol/L/day", "k_diss_GRi": "1/day", "k_degr_GRi": "1/day",
    # LH
    "b_syn_LH": "IU/day", "k_E2_LH": "IU/day", "T_E2_LH": "pg/mL", "T_P4_LH": "ng/mL", "b_rel_LH": "1/day",
    "k_GR_LH": "1/day", "T_GR_LH": "nmol/L", "V_blood": "L", "k_on_LH": "L/IU/day", "k_cl_LH": "1/day",
    "k_des_LH": "1/day", "k_recy_LH": "1/day",
    # FSH
    "k_Ih_FSH": "IU/day", "T_IhA": "IU/mL", "T_IhB": "pg/mL", "T_freq_FSH": "1/day", "b_rel_FSH": "1/day",
    "k_GR_FSH": "1/day", "T_GR_FSH": "nmol/L", "k_on_FSH": "L/IU/day", "k_cl_FSH": "1/day", "k_des_FSH": "1/day",
    "k_recy_FSH": "1/day",
    # follicles
    "k_s": "1/day", "T_FSH_s": "IU/L", "k_cl_s": "1/day", "T_P4_s": "ng/mL", "k_AF1": "1/day", "T_FSHR_AF1": "IU/L",
    "k_AF1_AF2": "L/IU/day", "k_AF2_AF3": "1/day", "SF_LHR": "IU/L", "n_AF2_AF3": "dimensionless",
    "k_AF3_AF4": "1/day", "k_AF3_AF3": "L/IU/day", "SeF_max": "dimensionless", "k_A42_AF4": "1/day",
    "k_AF4_PrF": "1/day", "k_cl_PrF": "1/day", "k_OvF": "1/day", "T_PrF_OvF": "dimensionless", "k_cl_OvF": "1/day",
    # corpus luteum
    "k_Sc1": "1/day", "T_OvF_Sc1": "dimensionless", "k_Sc1_Sc2": "1/day", "k_Sc2_Lut1": "1/day",
    "k_Lut1_Lut2": "1/day", "k_Lut2_Lut3": "1/day", "k_Lut3_Lut4": "1/day", "k_cl_Lut4": "1/day",
    "m_GR_Lut": "dimensionless", "T_GR_Lut": "nmol/L",
    # steroids
    "b_E2": "pg/mL/day", "k_AF2_E2": "pg/mL/day", "k_AF3_E2": "pg/mL/day/(IU/L)", "k_AF4_E2": "pg/mL/day",
    "k_PrF_E2": "pg/mL/day/(IU/L)", "k_Lut1_E2": "pg/mL/day", "k_Lut4_E2": "pg/mL/day", "k_cl_E2": "1/day",
    "b_P4": "ng/mL/day", "k_Lut4_P4": "ng/mL/day", "k_cl_P4": "1/day",
    # inhibins
    "b_IhA": "IU/mL/day", "k_PrF_IhA": "IU/mL/day", "k_Sc1_IhA": "IU/mL/day", "k_Lut1_IhA": "IU/mL/day",
    "k_Lut2_IhA": "IU/mL/day", "k_Lut3_IhA": "IU/mL/day", "k_Lut4_IhA": "IU/mL/day", "k_IhA": "1/day",
    "k_cl_IhAe": "1/day", "b_IhB": "pg/mL/day", "k_AF2_IhB": "pg/mL/day", "k_Sc2_IhB": "pg/mL/day",
    "k_cl_IhB": "1/day",
    # nafarelin and cetrorelix
    "k_A_Ago": "1/day", "V_c_F_Ago": "L", "cl_Ago": "1/day", "k_on_Ago": "L/nmol/day", "k_off_Ago": "1/day",
    "k_degr_AgoR": "1/day", "k_diss_AgoR": "1/day", "k_inact_AgoR": "1/day", "k_act_AgoR": "1/day",
    "k_A_Ant": "1/day", "V_c_F_Ant": "L", "cl_Ant": "1/day", "k_cp_Ant": "1/day", "k_pc_Ant": "1/day",
    "k_on_ant": "L/nmol/day", "k_off_Ant": "1/day", "k_degr_Ant": "1/day",
}  # fmt: skip
"""Unit of every parameter that is used; the SBML file states none."""


@cache
def published() -> tuple[dict[str, float], dict[str, float]]:
    """Return parameters by name, and initial values by species id, as the SBML file has them."""
    model = ET.parse(SBML).getroot().find("s:model", _SPACE)
    assert model is not None
    parameters = {
        str(p.get("name")): float(str(p.get("value"))) for p in model.findall("s:listOfParameters/s:parameter", _SPACE)
    }
    starts = {
        str(s.get("id")): float(str(s.get("initialConcentration")))
        for s in model.findall("s:listOfSpecies/s:species", _SPACE)
    }
    return parameters, starts


@cache
def _rows() -> dict[str, ParameterRow]:
    values, starts = published()
    rows = {
        name: ParameterRow(name, values[name], unit, name, "fitted by authors", "SEEN", "roeblitz-2013")
        for name, unit in UNITS.items()
    }
    for species, value in starts.items():
        name = f"{species}_start"
        rows[name] = ParameterRow(name, value, "dimensionless", name, "fitted by authors", "SEEN", "roeblitz-2013")
    return rows


def _whole(name: str) -> sp.Integer:
    """A published exponent that is a whole number."""
    value = published()[0][name]
    assert value == int(value)
    return sp.Integer(int(value))


class Organ(Part):
    """A part whose rows are the published ones and whose states start where the SBML file says."""

    def __init__(self, name: str) -> None:
        super().__init__(name, rows=dict(_rows()))

    def holds(self, name: str, unit: str) -> sp.Symbol:
        """Declare a state that starts at its published initial value."""
        start = f"{name}_start"
        assert self.rows is not None
        self.rows[start] = ParameterRow(  # type: ignore[index]
            start, self.rows[start].value, unit, start, "fitted by authors", "SEEN", "roeblitz-2013"
        )
        state = self.state(name, unit, self.parameter(start))
        self.measure(f"{name}_measured", state, unit)
        return state


def _binding(p: Part) -> tuple[sp.Symbol, sp.Symbol]:
    """Active receptors, held by GnRH and by the agonist."""
    return p.takes("GnRH_R_a", "nmol/L"), p.takes("Ago_R_a", "nmol/L")


def gnrh() -> Part:
    """Frequency and mass of GnRH, and GnRH itself."""
    p = Organ("gnrh")
    e2, p4 = p.takes("E2", "pg/mL"), p.takes("P4", "ng/mL")
    f_0, a_0, by_p4, by_e2, mass_1, mass_2, loss = p.parameters(
        "f_0", "a_0", "T_P4_freq", "T_E2_freq", "T_E2_mass_1", "T_E2_mass_2", "k_degr_G"
    )
    freq = p.flow(
        "freq",
        f_0 * block(p4, by_p4, _whole("n_P4_freq")) * (1 + hill(e2, by_e2, _whole("n_E2_freq"))),
        "1/day",
    )
    mass = p.flow(
        "mass",
        a_0 * (hill(e2, mass_1, _whole("n_E2_mass_1")) + block(e2, mass_2, _whole("n_E2_mass_2"))),
        "nmol/L",
    )
    bound = p.takes("GnRH_binding", "nmol/L/day")
    g = p.holds("GnRH", "nmol/L")
    p.rate(g, mass * freq - loss * g - bound)
    return p.gives(GnRH=g, freq=freq)


def gnrh_receptor() -> Part:
    """The GnRH receptor: free and held by GnRH, active and inactive."""
    p = Organ("gnrh_receptor")
    g = p.takes("GnRH", "nmol/L")
    agonist, freed = p.takes("Ago_binding", "nmol/L/day"), p.takes("Ago_freed", "nmol/L/day")
    antagonist = p.takes("Ant_binding", "nmol/L/day")
    on, off, inact, act, inter, recy, loss, made, diss, gone = p.parameters(
        "k_on_G", "k_off_G", "k_inact_GR", "k_act_GR", "k_inter_RG", "k_recy_RG", "k_degr_RG", "k_syn_RG",
        "k_diss_GRi", "k_degr_GRi",
    )  # fmt: skip
    ra, ri = p.holds("R_GnRH_a", "nmol/L"), p.holds("R_GnRH_i", "nmol/L")
    c, ci = p.holds("GnRH_R_a", "nmol/L"), p.holds("GnRH_R_i", "nmol/L")
    binding = p.flow("GnRH_binding", on * g * ra - off * c, "nmol/L/day")
    p.rate(ra, -binding - agonist - antagonist - inter * ra + recy * ri)
    p.rate(ri, made + inter * ra - recy * ri + diss * ci + freed - loss * ri)
    p.rate(c, binding - inact * c + act * ci)
    p.rate(ci, inact * c - act * ci - diss * ci - gone * ci)
    return p.gives(R_GnRH_a=ra, GnRH_R_a=c, GnRH_binding=binding)


def lh() -> Part:
    """LH in the pituitary and in blood, and its receptor in the ovary."""
    p = Organ("lh")
    e2, p4 = p.takes("E2", "pg/mL"), p.takes("P4", "ng/mL")
    c, ago = _binding(p)
    basal, by_e2, e2_half, p4_half = p.parameters("b_syn_LH", "k_E2_LH", "T_E2_LH", "T_P4_LH")
    leak, most, half, volume = p.parameters("b_rel_LH", "k_GR_LH", "T_GR_LH", "V_blood")
    on, loss, des, recy = p.parameters("k_on_LH", "k_cl_LH", "k_des_LH", "k_recy_LH")
    store, blood = p.holds("LH_Pit", "IU"), p.holds("LH_bld", "IU/L")
    free, held, tired = p.holds("R_LH", "IU/L"), p.holds("LH_R", "IU/L"), p.holds("R_LH_des", "IU/L")
    release = p.flow("LH_release", (leak + most * hill(c + ago, half, _whole("n_GR_LH"))) * store, "IU/day")
    synthesis = (basal + by_e2 * hill(e2, e2_half, _whole("n_E2_LH"))) * block(p4, p4_half, _whole("n_P4_LH"))
    p.rate(store, synthesis - release)
    p.rate(blood, release / volume - on * blood * free - loss * blood)
    p.rate(free, recy * tired - on * blood * free)
    p.rate(held, on * blood * free - des * held)
    p.rate(tired, des * held - recy * tired)
    return p.gives(LH_bld=blood, LH_R=held)


def fsh() -> Part:
    """FSH in the pituitary and in blood, and its receptor in the ovary."""
    p = Organ("fsh")
    freq = p.takes("freq", "1/day")
    inhibin_a, inhibin_b = p.takes("InhA_delay", "IU/mL"), p.takes("InhB", "pg/mL")
    c, ago = _binding(p)
    most_made, half_a, half_b, slow = p.parameters("k_Ih_FSH", "T_IhA", "T_IhB", "T_freq_FSH")
    leak, most, half, volume = p.parameters("b_rel_FSH", "k_GR_FSH", "T_GR_FSH", "V_blood")
    on, loss, des, recy = p.parameters("k_on_FSH", "k_cl_FSH", "k_des_FSH", "k_recy_FSH")
    store, blood = p.holds("FSH_pit", "IU"), p.holds("FSH_bld", "IU/L")
    free, held, tired = p.holds("R_FSH", "IU/L"), p.holds("FSH_R", "IU/L"), p.holds("R_FSH_des", "IU/L")
    release = p.flow("FSH_release", (leak + most * hill(c + ago, half, _whole("n_GR_FSH"))) * store, "IU/day")
    inhibited = 1 + (inhibin_a / half_a) ** _whole("n_IhA") + (inhibin_b / half_b) ** _whole("n_IhB")
    p.rate(store, most_made / inhibited * block(freq, slow, _whole("n_freq_FSH")) - release)
    p.rate(blood, release / volume - on * blood * free - loss * blood)
    p.rate(free, recy * tired - on * blood * free)
    p.rate(held, on * blood * free - des * held)
    p.rate(tired, des * held - recy * tired)
    return p.gives(FSH_bld=blood, FSH_R=held)


def follicles() -> Part:
    """Sensitivity of the follicles, and their stages from antral to ovulatory."""
    p = Organ("follicles")
    blood, fsh_r, lh_r = p.takes("FSH_bld", "IU/L"), p.takes("FSH_R", "IU/L"), p.takes("LH_R", "IU/L")
    p4 = p.takes("P4", "ng/mL")
    gain, fsh_half, loss, p4_half, half = p.parameters("k_s", "T_FSH_s", "k_cl_s", "T_P4_s", "SF_LHR")
    k_1, r_half, k_12, k_23, n_23, k_34, grow_3, largest, grow_4, k_4p, k_p, k_o, o_half, loss_o = p.parameters(
        "k_AF1", "T_FSHR_AF1", "k_AF1_AF2", "k_AF2_AF3", "n_AF2_AF3", "k_AF3_AF4", "k_AF3_AF3", "SeF_max",
        "k_A42_AF4", "k_AF4_PrF", "k_cl_PrF", "k_OvF", "T_PrF_OvF", "k_cl_OvF",
    )  # fmt: skip
    s = p.holds("R_Foll", "dimensionless")
    p.rate(s, gain * hill(blood, fsh_half, _whole("n_FSH_s")) - loss * hill(p4, p4_half, _whole("n_P4_s")) * s)
    x = lh_r / half
    af1, af2, af3, af4, prf, ovf = (
        p.holds(name, "dimensionless") for name in ("AF1", "AF2", "AF3", "AF4", "PrF", "OvF")
    )
    to_2 = k_12 * fsh_r * af1
    to_3 = k_23 * x**n_23 * s * af2
    to_4 = k_34 * x ** _whole("n_AF3_AF4") * s * af3
    to_preovulatory = k_4p * x * s * af4
    lh_power = x ** _whole("n_OvF")
    p.rate(af1, k_1 * hill(fsh_r, r_half, _whole("n_FSHR_AF1")) - to_2)
    p.rate(af2, to_2 - to_3)
    p.rate(af3, to_3 + grow_3 * fsh_r * af3 * (1 - af3 / largest) - to_4)
    p.rate(af4, to_4 + grow_4 * x ** _whole("n_AF4") * af4 * (1 - af4 / largest) - to_preovulatory)
    p.rate(prf, to_preovulatory - k_p * lh_power * s * prf)
    p.rate(ovf, k_o * s * lh_power * hill(prf, o_half, _whole("n_PrF_OvF")) - loss_o * ovf)
    return p.gives(AF2=af2, AF3=af3, AF4=af4, PrF=prf, OvF=ovf)


def corpus_luteum() -> Part:
    """Scars and luteal stages; the active GnRH receptor speeds luteolysis."""
    p = Organ("corpus_luteum")
    ovf = p.takes("OvF", "dimensionless")
    c, ago = _binding(p)
    k_in, half, k_12, k_2l, most, gr_half = p.parameters(
        "k_Sc1", "T_OvF_Sc1", "k_Sc1_Sc2", "k_Sc2_Lut1", "m_GR_Lut", "T_GR_Lut"
    )
    faster = p.flow("luteolysis", 1 + most * hill(c + ago, gr_half, _whole("n_GR_Lut")), "dimensionless")
    sc1, sc2 = p.holds("Sc1", "dimensionless"), p.holds("Sc2", "dimensionless")
    p.rate(sc1, k_in * hill(ovf, half, _whole("n_OvF_Sc1")) - k_12 * sc1)
    p.rate(sc2, k_12 * sc1 - k_2l * sc2)
    entering = k_2l * sc2
    stages = []
    for name, rate in zip(
        ("Lut1", "Lut2", "Lut3", "Lut4"),
        p.parameters("k_Lut1_Lut2", "k_Lut2_Lut3", "k_Lut3_Lut4", "k_cl_Lut4"),
        strict=True,
    ):
        stage = p.holds(name, "dimensionless")
        p.rate(stage, entering - rate * faster * stage)
        entering = rate * faster * stage
        stages.append(stage)
    one, two, three, four = stages
    return p.gives(Sc1=sc1, Sc2=sc2, Lut1=one, Lut2=two, Lut3=three, Lut4=four)


def steroids() -> Part:
    """Estradiol and progesterone."""
    p = Organ("steroids")
    af2, af3, af4, prf, lut1, lut4 = (
        p.takes(name, "dimensionless") for name in ("AF2", "AF3", "AF4", "PrF", "Lut1", "Lut4")
    )
    blood = p.takes("LH_bld", "IU/L")
    basal, k_2, k_3, k_4, k_p, k_l1, k_l4, loss = p.parameters(
        "b_E2", "k_AF2_E2", "k_AF3_E2", "k_AF4_E2", "k_PrF_E2", "k_Lut1_E2", "k_Lut4_E2", "k_cl_E2"
    )
    p4_basal, p4_luteal, p4_loss = p.parameters("b_P4", "k_Lut4_P4", "k_cl_P4")
    e2, p4 = p.holds("E2", "pg/mL"), p.holds("P4", "ng/mL")
    made = basal + k_2 * af2 + k_3 * af3 * blood + k_4 * af4 + k_p * prf * blood + k_l1 * lut1 + k_l4 * lut4
    p.rate(e2, made - loss * e2)
    p.rate(p4, p4_basal + p4_luteal * lut4 - p4_loss * p4)
    return p.gives(E2=e2, P4=p4)


def inhibins() -> Part:
    """Inhibin A, its delayed action, and inhibin B."""
    p = Organ("inhibins")
    prf, sc1, sc2, af2 = (p.takes(name, "dimensionless") for name in ("PrF", "Sc1", "Sc2", "AF2"))
    lut1, lut2, lut3, lut4 = (p.takes(name, "dimensionless") for name in ("Lut1", "Lut2", "Lut3", "Lut4"))
    a_0, a_p, a_s, a_1, a_2, a_3, a_4, on, off = p.parameters(
        "b_IhA", "k_PrF_IhA", "k_Sc1_IhA", "k_Lut1_IhA", "k_Lut2_IhA", "k_Lut3_IhA", "k_Lut4_IhA", "k_IhA",
        "k_cl_IhAe",
    )  # fmt: skip
    b_0, b_2, b_s, b_off = p.parameters("b_IhB", "k_AF2_IhB", "k_Sc2_IhB", "k_cl_IhB")
    a, late, b = p.holds("InhA", "IU/mL"), p.holds("InhA_delay", "IU/mL"), p.holds("InhB", "pg/mL")
    p.rate(a, a_0 + a_p * prf + a_s * sc1 + a_1 * lut1 + a_2 * lut2 + a_3 * lut3 + a_4 * lut4 - on * a)
    p.rate(late, on * a - off * late)
    p.rate(b, b_0 + b_2 * af2 + b_s * sc2 - b_off * b)
    return p.gives(InhA_delay=late, InhB=b)


def nafarelin() -> Part:
    """The agonist: depot, serum, and its active and inactive complex with the receptor."""
    p = Organ("nafarelin")
    ra = p.takes("R_GnRH_a", "nmol/L")
    absorbed, volume, loss, on, off = p.parameters("k_A_Ago", "V_c_F_Ago", "cl_Ago", "k_on_Ago", "k_off_Ago")
    gone, diss, inact, act = p.parameters("k_degr_AgoR", "k_diss_AgoR", "k_inact_AgoR", "k_act_AgoR")
    depot, serum = p.holds("Ago_d", "nmol"), p.holds("Ago_c", "nmol/L")
    active, inactive = p.holds("Ago_R_a", "nmol/L"), p.holds("Ago_R_i", "nmol/L")
    binding = p.flow("Ago_binding", on * ra * serum - off * active, "nmol/L/day")
    freed = p.flow("Ago_freed", diss * inactive, "nmol/L/day")
    p.rate(depot, -absorbed * depot)
    p.rate(serum, absorbed / volume * depot - loss * serum - binding)
    p.rate(active, binding - inact * active + act * inactive)
    p.rate(inactive, inact * active - act * inactive - gone * inactive - freed)
    return p.gives(Ago_R_a=active, Ago_binding=binding, Ago_freed=freed)


def cetrorelix() -> Part:
    """The antagonist: depot, serum, a peripheral pool, and its complex with the receptor."""
    p = Organ("cetrorelix")
    ra = p.takes("R_GnRH_a", "nmol/L")
    absorbed, volume, loss, out, back = p.parameters("k_A_Ant", "V_c_F_Ant", "cl_Ant", "k_cp_Ant", "k_pc_Ant")
    on, off, gone = p.parameters("k_on_ant", "k_off_Ant", "k_degr_Ant")
    depot, serum, deep = p.holds("Ant_d", "nmol"), p.holds("Ant_c", "nmol/L"), p.holds("Ant_p", "nmol/L")
    held = p.holds("Ant_R", "nmol/L")
    binding = p.flow("Ant_binding", on * ra * serum - off * held, "nmol/L/day")
    p.rate(depot, -absorbed * depot)
    p.rate(serum, absorbed / volume * depot - loss * serum - binding - out * serum + back * deep)
    p.rate(deep, out * serum - back * deep)
    p.rate(held, binding - gone * held)
    return p.gives(Ant_binding=binding)


def woman() -> System:
    """Assemble the published model, drugs included."""
    return assemble(
        "gyncycle",
        [
            gnrh(),
            gnrh_receptor(),
            lh(),
            fsh(),
            follicles(),
            corpus_luteum(),
            steroids(),
            inhibins(),
            nafarelin(),
            cetrorelix(),
        ],
    )
