"""Body weight: fat, lean tissue, glycogen and extracellular fluid, moved by the balance of energy (Hall 2011).

Habitual intake is what keeps the starting weight, so nobody moves until intake or activity changes. A deficit burns
fat and lean tissue in the shares that Forbes' curve sets, expenditure falls with the tissue, with what is eaten, and
adapts over two weeks; glycogen and its water go within days. Lean tissue follows fat along that curve and is no state
of its own. Left out: salt in the diet, protein, growth, pregnancy, testosterone and growth hormone on muscle.
"""

from __future__ import annotations

import sympy as sp

from circhoral.equations.functions import Expr, never_negative
from circhoral.equations.part import Part


def _fat(p: Part, weight: Expr, height: Expr) -> Expr:
    """Return the usual fat mass at this person's age and sex."""
    metre, unit, offset, by_age, by_bmi, least, rounding, age = p.parameters(
        "centimetres_per_metre", "bmi_unit", "fat_share_offset", "fat_share_age", "fat_share_log_bmi",
        "fat_share_least", "fat_share_rounding", "age",
    )  # fmt: skip
    bmi = weight / (height / metre) ** 2
    share = offset + by_age * age + by_bmi * sp.log(bmi / unit)
    return weight * (least + never_negative(share - least, rounding))


def adiposity_at_start(p: Part) -> Expr:
    """Return fat per height squared, over that of a person of the same age and the reference size."""
    weight, height = p.parameters("weight_baseline", "height")
    usual_weight, usual_height = p.parameters("weight_reference", "height_reference")
    own, usual = _fat(p, weight, height), _fat(p, usual_weight, usual_height)
    return (own / usual) * (usual_height / height) ** 2


def body_composition() -> Part:
    """Fat, glycogen and fluid of the body, and what others take of them."""
    p = Part("body_composition", "Balance of energy, and the tissue that it makes or burns.")
    weight0, height, age = p.parameters("weight_baseline", "height", "age")
    fat0 = _fat(p, weight0, height)
    fat = p.state("fat_mass", "kg", fat0, "fat mass")
    forbes = p.parameter("forbes_lean")
    lean_gained = p.flow("lean_tissue_gained", forbes * sp.log(fat / fat0), "kg", "lean tissue gained since the start")

    glycogen0, water = p.parameters("glycogen_baseline", "glycogen_water")
    glycogen = p.state("glycogen", "kg", glycogen0, "glycogen")
    fluid = p.state("extracellular_fluid_gained", "kg", sp.Integer(0), "extracellular fluid gained since the start")
    weight = p.flow(
        "body_weight",
        weight0 + fat - fat0 + lean_gained + (1 + water) * (glycogen - glycogen0) + fluid,
        "kg",
        "body weight",
    )

    by_weight, by_height, by_age, constant, level = p.parameters(
        "resting_energy_weight", "resting_energy_height", "resting_energy_age", "resting_energy_constant",
        "activity_level",
    )  # fmt: skip
    resting = p.flow(
        "resting_energy_start",
        by_weight * weight0 + by_height * height + by_age * age + constant,
        "MJ/day",
        "resting expenditure at the start",
    )
    habitual = p.flow("habitual_intake", level * resting, "MJ/day", "intake that keeps the starting weight")
    intake = p.flow(
        "energy_intake",
        habitual * p.process("energy_intake", "energy intake")
        + p.outside("energy_intake_change", "MJ/day", "energy eaten beside the habitual intake"),
        "MJ/day",
        "energy intake",
    )
    change = intake - habitual

    feeding, adapting, adapts_over = p.parameters("feeding_thermogenesis", "adaptive_thermogenesis", "adaptive_time")
    adapted = p.state("thermogenesis_adapted", "MJ/day", sp.Integer(0), "expenditure that adapts to intake")
    p.rate(adapted, (adapting * change - adapted) / adapts_over)
    movement = ((1 - feeding) * level - 1) * resting / weight0
    activity = p.process("physical_activity", "physical activity")
    exercise = p.flow("exercise_added", movement * (activity - 1) * weight, "MJ/day", "activity beside the habitual")
    fat_burns, lean_burns = p.parameters("fat_energy_use", "lean_energy_use")
    expenditure = p.flow(
        "energy_expenditure",
        habitual
        + fat_burns * (fat - fat0)
        + lean_burns * lean_gained
        + movement * (weight - weight0)
        + exercise
        + feeding * change
        + adapted,
        "MJ/day",
        "energy expenditure, apart from the making of tissue",
    )

    starch, glycogen_energy = p.parameters("carbohydrate_share", "glycogen_energy")
    stored = p.flow(
        "glycogen_stored",
        starch * (intake - habitual * (glycogen / glycogen0) ** 2),
        "MJ/day",
        "energy stored as glycogen",
    )
    p.rate(glycogen, stored / glycogen_energy)
    sodium, sodium_by_fluid, sodium_by_starch = p.parameters(
        "fluid_sodium", "sodium_by_fluid", "sodium_by_carbohydrate"
    )
    p.rate(fluid, (sodium_by_starch * change / habitual - sodium_by_fluid * fluid) / sodium)

    fat_energy, lean_energy, fat_cost, lean_cost = p.parameters(
        "fat_energy", "lean_energy", "fat_making_energy", "lean_making_energy"
    )
    partition = forbes * lean_energy / fat_energy
    to_lean = partition / (partition + fat)
    making = to_lean * lean_cost / lean_energy + (1 - to_lean) * fat_cost / fat_energy
    balance = (intake - stored - expenditure) / (1 + making)
    p.rate(fat, (1 - to_lean) * balance / fat_energy)

    metre = p.parameter("centimetres_per_metre")
    lean = p.flow("lean_mass", weight - fat, "kg", "lean mass")
    p.measure("weight", weight, "kg", "body weight")
    p.measure("bmi", weight / (height / metre) ** 2, "kg/m^2", "body-mass index")
    p.measure("fat_mass", fat, "kg", "fat mass")
    p.measure("lean_mass", lean, "kg", "lean mass")
    return p.gives(
        activity=p.flow("activity", activity, "dimensionless", "physical activity, relative to the habitual"),
        adiposity=p.flow(
            "adiposity", adiposity_at_start(p) * fat / fat0, "dimensionless", "fat per height squared, relative"
        ),
        fat_relative_to_start=p.flow("fat_relative_to_start", fat / fat0, "dimensionless", "fat, relative to start"),
        energy_availability_relative=p.flow(
            "energy_availability_relative",
            (intake - exercise) / (expenditure - exercise),
            "dimensionless",
            "energy left by exercise, over what the body would use",
        ),
    )
