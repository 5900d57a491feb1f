"""Organs as a physician names them, each with the parts that make it up."""

ORGANS: dict[str, tuple[str, ...]] = {
    "hypothalamus": ("gnrh_generator", "prolactin"),
    "pituitary": ("gnrh_receptor", "pituitary_feedback", "gonadotrope_lh", "gonadotrope_fsh", "prolactin"),
    "testis": ("leydig", "intratesticular", "sertoli", "spermatogenesis", "testicular_volume"),
    "epididymis_and_ejaculate": ("epididymis",),
    "blood": ("testosterone", "binding_proteins", "shbg", "aromatisation", "erythropoiesis", "adrenal_progesterone"),
    "age": ("ageing",),
}
"""Part names by organ; a part may serve two."""
