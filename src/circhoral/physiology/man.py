"""The body of a man: which parts make up his axis. The wiring follows from their ports."""

from circhoral.equations.body import System, assemble
from circhoral.equations.part import Part
from circhoral.physiology.adipokines import adipokines
from circhoral.physiology.adrenal_progesterone import adrenal_progesterone
from circhoral.physiology.ageing import ageing
from circhoral.physiology.aromatisation import aromatisation
from circhoral.physiology.binding_proteins import binding_proteins
from circhoral.physiology.body_composition import body_composition
from circhoral.physiology.energy_signal import energy_signal
from circhoral.physiology.epididymis import epididymis
from circhoral.physiology.erythropoiesis import erythropoiesis
from circhoral.physiology.estrogen_surge import no_surge
from circhoral.physiology.fat_aromatase import fat_aromatase
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
from circhoral.physiology.intratesticular import intratesticular_testosterone
from circhoral.physiology.leydig import leydig
from circhoral.physiology.leydig_metabolism import leydig_metabolism
from circhoral.physiology.pituitary_feedback import pituitary_feedback
from circhoral.physiology.prolactin import prolactin
from circhoral.physiology.sertoli import sertoli
from circhoral.physiology.shbg import sex_hormone_binding_globulin
from circhoral.physiology.spermatogenesis import spermatogenesis
from circhoral.physiology.testicular_volume import testicular_volume
from circhoral.physiology.testosterone import serum_testosterone
from circhoral.physiology.visceral_fat import visceral_fat


def man_parts() -> list[Part]:
    """Return every part of the male axis, those of the pulse-resolved body last."""
    mean = man().parts
    return [*mean, *(part for part in man(pulses=True).parts if part.name not in {known.name for known in mean})]


def man(*, pulses: bool = False) -> System:
    """Assemble the male axis, at mean-pulse resolution or with every GnRH pulse on its own."""
    receptor = [gnrh_pulses(), gnrh_receptor_pulses()] if pulses else [gnrh_receptor()]
    return assemble(
        "man_pulses" if pulses else "man",
        [
            ageing(),
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
            adrenal_progesterone(),
            no_surge(),
            gnrh_generator(),
            *receptor,
            pituitary_feedback(),
            gonadotrope_lh(),
            gonadotrope_fsh(),
            leydig_metabolism(),
            leydig(),
            serum_testosterone(),
            intratesticular_testosterone(),
            aromatisation(),
            sertoli(),
            spermatogenesis(),
            epididymis(),
            testicular_volume(),
            erythropoiesis(),
        ],
    )
