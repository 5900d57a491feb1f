"""What a woman's body leaves to chance: the rows that scale a draw. At zero she is the typical woman, every month."""

CHANCES = ("recruitment_variation", "recruitment_variation_of_cohort", "luteal_pace_variation")
