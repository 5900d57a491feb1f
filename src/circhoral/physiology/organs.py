"""Organs as a physician names them, each with the parts that make it up."""

ORGANS: dict[str, tuple[str, ...]] = {
    "hypothalamus": ("gnrh_generator", "prolactin"),
    "pituitary": (
        "gnrh_receptor", "pituitary_feedback", "estrogen_surge", "no_surge", "gonadotrope_lh", "gonadotrope_fsh",
        "prolactin", "growth_hormone",
    ),
    "testis": ("leydig", "intratesticular", "sertoli", "spermatogenesis", "testicular_volume"),
    "epididymis_and_ejaculate": ("epididymis",),
    "ovary": (
        "ovarian_lh", "follicles", "ovulation", "corpus_luteum", "ovarian_estradiol", "ovarian_progesterone",
        "ovarian_androgens", "inhibins", "antral_follicles",
    ),
    "uterus": ("endometrium", "menstrual_clock"),
    "blood": (
        "testosterone", "binding_proteins", "shbg", "aromatisation", "erythropoiesis", "adrenal_progesterone",
        "igf1",
    ),
    "metabolism": (
        "body_composition", "visceral_fat", "glucose_insulin", "insulin_on_ovary", "adipokines", "fat_aromatase",
        "energy_signal", "leydig_metabolism", "habits",
    ),
    "age": ("ageing", "reproductive_ageing"),
}  # fmt: skip
"""Part names by organ; a part may serve two, and men and women share most of the brain and the blood."""
