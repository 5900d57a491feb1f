"""The body of a woman: the pulse generator and pituitary that men have, with an ovary and a uterus."""

from circhoral.equations.body import System, assemble
from circhoral.equations.part import Part
from circhoral.physiology.adipokines import adipokines
from circhoral.physiology.antral_follicles import antral_follicles
from circhoral.physiology.binding_proteins import binding_proteins
from circhoral.physiology.body_composition import body_composition
from circhoral.physiology.corpus_luteum import corpus_luteum
from circhoral.physiology.endometrium import endometrium
from circhoral.physiology.energy_signal import energy_signal
from circhoral.physiology.estrogen_surge import estrogen_surge
from circhoral.physiology.fat_aromatase import fat_aromatase
from circhoral.physiology.follicles import follicles
from circhoral.physiology.glucose_insulin import glucose_insulin
from circhoral.physiology.gnrh_generator import gnrh_generator
from circhoral.physiology.gnrh_pulses import gnrh_pulses
from circhoral.physiology.gnrh_receptor import gnrh_receptor
from circhoral.physiology.gnrh_receptor_pulses import gnrh_receptor_pulses
from circhoral.physiology.gonadotrope_fsh import gonadotrope_fsh
from circhoral.physiology.gonadotrope_lh import gonadotrope_lh
from circhoral.physiology.growth_hormone import growth_hormone
from circhoral.physiology.habits import habits
from circhoral.physiology.igf1 import igf1
from circhoral.physiology.inhibins import inhibins
from circhoral.physiology.insulin_on_ovary import insulin_on_ovary
from circhoral.physiology.menstrual_clock import menstrual_clock
from circhoral.physiology.ovarian_androgens import ovarian_androgens
from circhoral.physiology.ovarian_estradiol import ovarian_estradiol
from circhoral.physiology.ovarian_lh import ovarian_lh
from circhoral.physiology.ovarian_progesterone import ovarian_progesterone
from circhoral.physiology.ovulation import ovulation
from circhoral.physiology.pituitary_feedback import pituitary_feedback
from circhoral.physiology.prolactin import prolactin
from circhoral.physiology.reproductive_ageing import reproductive_ageing
from circhoral.physiology.shbg import sex_hormone_binding_globulin
from circhoral.physiology.visceral_fat import visceral_fat


def woman_parts() -> list[Part]:
    """Return every part of the female axis, those of the pulse-resolved body last."""
    mean = woman().parts
    return [*mean, *(part for part in woman(pulses=True).parts if part.name not in {known.name for known in mean})]


def woman(*, pulses: bool = False) -> System:
    """Assemble the female axis, at mean-pulse resolution or with every GnRH pulse on its own."""
    receptor = [gnrh_pulses(), gnrh_receptor_pulses()] if pulses else [gnrh_receptor()]
    return assemble(
        "woman_pulses" if pulses else "woman",
        [
            reproductive_ageing(),
            binding_proteins(),
            sex_hormone_binding_globulin(),
            prolactin(),
            growth_hormone(),
            igf1(),
            body_composition(),
            visceral_fat(),
            glucose_insulin(),
            adipokines(),
            fat_aromatase(),
            energy_signal(),
            habits(),
            estrogen_surge(),
            gnrh_generator(),
            *receptor,
            pituitary_feedback(),
            gonadotrope_lh(),
            gonadotrope_fsh(),
            insulin_on_ovary(),
            ovarian_lh(),
            follicles(),
            ovulation(),
            corpus_luteum(),
            ovarian_estradiol(),
            ovarian_progesterone(),
            ovarian_androgens(),
            inhibins(),
            antral_follicles(),
            endometrium(),
            menstrual_clock(),
        ],
    )
