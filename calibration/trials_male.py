"""The arms that the first calibration lives: who, what is given, for how long.

Three shortcuts are taken until the agents exist, each as a clamp of the body's own inputs: an aromatase inhibitor as an
occupied enzyme, steroid infusions and patches as a constant inlet, ketoconazole as blocked steroidogenesis.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from circhoral.protocols.dose import Dose
from circhoral.protocols.schedule import expand
from circhoral.simulation.dosing import Clamp, Given

MORNING = 8 / 24
E2_MASS, T_MASS = 272.38, 288.42  # g/mol


@dataclass(frozen=True)
class Trial:
    """One arm as it is lived: who (baseline labs to match, shifts), doses, clamps, how long."""

    days: float
    doses: tuple[dict[str, str], ...] = ()
    clamps: tuple[Clamp, ...] = ()
    known: dict[str, float] = field(default_factory=dict)
    match: dict[str, float] = field(default_factory=dict)
    levers: dict[str, str] = field(default_factory=dict)
    weight_kg: float = 78.0

    def given(self) -> list[Given]:
        """Administrations at 08:00."""
        doses = [Dose.model_validate(dose) for dose in self.doses]
        items = expand(doses, self.weight_kg, 178.0, horizon_days=self.days + 1)
        shifted = [
            replace(item, time_days=item.time_days + MORNING, until_days=item.until_days + MORNING)
            if item.kind == "dose"
            else item
            for item in items
        ]
        return [Given(item) for item in shifted]


def te(dose: str, weeks: int, extra: tuple[dict[str, str], ...] = ()) -> tuple[dict[str, str], ...]:
    """Weekly testosterone enanthate."""
    return (
        {
            "agent": "testosterone",
            "formulation": "enanthate",
            "route": "intramuscular",
            "dose": dose,
            "every": "7 days",
            "for": f"{weeks} weeks",
        },
        *extra,
    )


def hcg(dose: str, length: str) -> dict[str, str]:
    """Urinary hCG every other day."""
    return {
        "agent": "hcg",
        "formulation": "urinary",
        "route": "subcutaneous",
        "dose": dose,
        "every": "2 days",
        "for": length,
    }


def clomiphene(dose: str, length: str, every: str = "1 day") -> dict[str, str]:
    """Clomiphene by mouth."""
    return {"agent": "clomiphene", "route": "oral", "dose": dose, "every": every, "for": length}


def aromatase(open_fraction: float) -> tuple[Clamp, ...]:
    """An inhibitor that leaves this share of the enzyme open, in every tissue."""
    held = 1 / open_fraction - 1
    return tuple(Clamp(f"aromatase_{tissue}__occupied", held, MORNING) for tissue in ("fat", "testis"))


def trials() -> dict[str, Trial]:
    """Every arm that is lived."""
    ketoconazole = Clamp("steroidogenesis__scale", 0.0, MORNING)
    estradiol_patch = Clamp("estradiol__inlet", 37.5e3 / E2_MASS, 4.0 + MORNING)
    pump = {
        "agent": "gonadorelin",
        "route": "pump",
        "formulation": "intravenous",
        "dose_per_pulse": "0.025 ug/kg",
        "every": "2 h",
    }
    apulsatile = {"gnrh_drive": 0.02}
    secondary = {"testosterone_total": "gnrh_drive"}  # low drive, where the study gives no LH
    low = {
        "helo": {"testosterone_total": 205 * 0.03467, "lh": 4.0, "estradiol": 17 * 3.671e-3},
        "shabsigh": {"testosterone_total": 247.6 * 0.03467},
        "da_ros": {"testosterone_total": 309 * 0.03467},
        "taylor": {"testosterone_total": 277 * 0.03467},
        "hsieh": {"testosterone_total": 207.2 * 0.03467, "sperm_concentration": 35.2},
        "wiehle": {"testosterone_total": 250 * 0.03467},
    }
    return {
        "healthy": Trial(1),
        "te_25": Trial(184, te("25 mg", 27)),
        "te_50": Trial(184, te("50 mg", 27)),
        "te_100": Trial(184, te("100 mg", 27)),
        "te_300": Trial(184, te("300 mg", 27)),
        "te_200": Trial(184, te("200 mg", 27)),
        "te_250": Trial(150, te("250 mg", 21)),
        "te_200_43": Trial(301 + 200, te("200 mg", 43)),
        "hcg_0": Trial(22, te("200 mg", 4)),
        "hcg_125": Trial(22, te("200 mg", 4, (hcg("125 IU", "3 weeks"),))),
        "hcg_250": Trial(22, te("200 mg", 4, (hcg("250 IU", "3 weeks"),))),
        "hcg_500": Trial(22, te("200 mg", 4, (hcg("500 IU", "3 weeks"),))),
        "hcg_6000": Trial(
            6,
            ({"agent": "hcg", "formulation": "urinary", "route": "intramuscular", "dose": "6000 IU", "at": "0 days"},),
        ),
        "hcg_trt": Trial(200, te("100 mg", 29, (hcg("500 IU", "200 days"),)), match=low["hsieh"], levers=secondary),
        "cc_normal": Trial(8, (clomiphene("100 mg", "8 days"),)),
        "cc_helo": Trial(43, (clomiphene("25 mg", "43 days"),), match=low["helo"]),
        "cc_shabsigh": Trial(36, (clomiphene("25 mg", "36 days"),), match=low["shabsigh"], levers=secondary),
        "cc_da_ros": Trial(92, (clomiphene("25 mg", "92 days"),), match=low["da_ros"], levers=secondary),
        "cc_taylor": Trial(400, (clomiphene("50 mg", "400 days", "2 days"),), match=low["taylor"], levers=secondary),
        "en_wiehle": Trial(
            43,
            ({"agent": "enclomiphene", "route": "oral", "dose": "25 mg", "every": "1 day", "for": "43 days"},),
            match=low["wiehle"],
            levers=secondary,
        ),
        **{
            f"bhasin_{dose}": Trial(
                134,
                te(f"{dose} mg", 20),
                clamps=tuple(Clamp(f"gnrh_receptor__{kind}", 5.0, MORNING) for kind in ("occupied", "activity")),
            )
            for dose in (125, 300, 600)
        },
        "te_600": Trial(365, te("600 mg", 53)),
        "pump_sc": Trial(31, ({**pump, "formulation": "subcutaneous", "for": "31 days"},), known=apulsatile),
        "letrozole": Trial(29, clamps=aromatase(0.20)),
        "anastrozole": Trial(8, clamps=aromatase(0.35)),
        "keto_t": Trial(
            8,
            (
                {
                    "agent": "testosterone",
                    "formulation": "enanthate",
                    "route": "intramuscular",
                    "dose": "125 mg",
                    "at": "4 days",
                },
            ),
            clamps=(ketoconazole,),
        ),
        "keto_e": Trial(8, clamps=(ketoconazole, estradiol_patch)),
        "keto": Trial(8, clamps=(ketoconazole,)),
        "t_infusion": Trial(5, clamps=(Clamp("testosterone__inlet", 7.5e6 / T_MASS, MORNING),)),
        "e_infusion": Trial(5, clamps=(Clamp("estradiol__inlet", 45e3 / E2_MASS, MORNING),)),
        "age_50": Trial(1, known={"age": 50.0}),
        "age_70": Trial(1, known={"age": 70.0}),
        "agonadal": Trial(120, known={"leydig_capacity": 0.0, "germ_pool_capacity": 0.0}),
        "agonadal_te": Trial(
            80,
            (
                {
                    "agent": "testosterone",
                    "formulation": "enanthate",
                    "route": "intramuscular",
                    "dose": "200 mg",
                    "every": "14 days",
                    "for": "80 days",
                },
            ),
            known={"leydig_capacity": 0.0, "germ_pool_capacity": 0.0},
        ),
        "pump": Trial(31, ({**pump, "for": "31 days"},), known=apulsatile),
        "pump_t": Trial(
            190,
            (
                {**pump, "from": "182 days", "for": "6 days"},
                {
                    "agent": "testosterone",
                    "formulation": "enanthate",
                    "route": "intramuscular",
                    "dose": "200 mg",
                    "every": "14 days",
                    "for": "190 days",
                },
            ),
            known=apulsatile,
        ),
        "pump_2": Trial(
            22,
            ({"agent": "gonadorelin", "route": "pump", "dose_per_pulse": "5 ug", "every": "2 h", "for": "22 days"},),
            known=apulsatile,
        ),
        "infusion": Trial(
            22,
            (
                {
                    "agent": "gonadorelin",
                    "route": "infusion",
                    "formulation": "subcutaneous",
                    "rate": "60 ug/day",
                    "for": "22 days",
                },
            ),
            known=apulsatile,
        ),
    }
