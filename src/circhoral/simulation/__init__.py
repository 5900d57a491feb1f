"""The one door to bodies and engine: (people, regimen) -> xarray.Dataset."""
