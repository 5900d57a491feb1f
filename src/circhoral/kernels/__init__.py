"""Generated model source, one file per body; never edited by hand (see `make kernels`)."""
