"""Which parameter holds the native ligand's half-saturation at each site, for ligands stated by relative potency."""

NATIVE_HALF_SATURATION: dict[str, str] = {
    "lh_receptor": "lh_receptor_half",
    "estrogen_receptor_hypothalamus": "hypothalamus_estradiol_half",
    "estrogen_receptor_pituitary": "pituitary_estradiol_half",
    "estrogen_receptor_liver": "liver_estradiol_half",
    "androgen_receptor_hypothalamus": "hypothalamus_testosterone_half",
    "androgen_receptor_pituitary": "pituitary_testosterone_half",
    "progesterone_receptor_hypothalamus": "hypothalamus_progesterone_half",
    "progesterone_receptor_pituitary": "pituitary_progesterone_half",
    "progesterone_receptor_endometrium": "endometrium_progesterone_half",
}
