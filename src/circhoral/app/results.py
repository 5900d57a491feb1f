"""Results on disk: written whole or not at all, and read back with their units.

A CSV file is one plain wide table, one row per arm, person and time, with the unit in each heading; warnings and the
status of what is given stand first in its column of notes. A Parquet file has bare names and keeps units and warnings
as metadata. Both hold the measures of each sample, of women menses and ovulations since the sample before, but not the
days of the events of a body (`menses_time` and the like) nor what rules did, which have no sample to stand at. NetCDF
keeps everything.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from circhoral.app.prominent import status_of, warning_in, warnings_of
from circhoral.app.spread import spread_words

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

type Writer = Callable[[BinaryIO], None]

DATA_SUFFIXES = (".nc", ".csv", ".parquet")
STILLS, PAGES = (".png", ".svg", ".pdf"), (".html",)
_INDEX = ("arm", "person", "time")
_PER_PERSON = ("status", "hyperstimulation_day")
"""What has no time, and stands at each of a person's samples in a table."""
_HEADING = re.compile(r"^(?P<name>\w+)(?: \[(?P<unit>.+)\])?$")


class OutputError(ValueError):
    """A file that cannot be written, or read back, with its path and the reason."""


def check_suffix(path: str | Path, allowed: tuple[str, ...], option: str) -> None:
    """Refuse a file name whose ending says no known format.

    Raises
    ------
    OutputError
        Naming the endings that are known.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in allowed:
        shown = f"the ending '{suffix}'" if suffix else "no ending"
        raise OutputError(f"{option} {path}: found {shown}; expected one of: {', '.join(allowed)}")


def check_folder(path: str | Path) -> None:
    """Refuse a place where nothing can be written, before any long work.

    Raises
    ------
    OutputError
        If the target is a folder, or the nearest folder above it cannot be written.
    """
    target = Path(path)
    if target.is_dir():
        raise OutputError(f"{path}: is a folder; give the name of a file")
    above = next((folder for folder in target.absolute().parents if folder.exists()), Path("/"))
    if not above.is_dir():
        raise OutputError(f"{path}: '{above}' is a file, not a folder")
    if not os.access(above, os.W_OK | os.X_OK):
        raise OutputError(f"{path}: the folder '{above}' cannot be written; choose another place")


def check_target(path: str | Path | None, allowed: tuple[str, ...], option: str) -> None:
    """Refuse an ending or a place for a file that is asked for, before any long work.

    Raises
    ------
    OutputError
        As `check_suffix` and `check_folder`.
    """
    if path is not None:
        check_suffix(path, allowed, option)
        check_folder(path)


def bytes_writer(data: bytes) -> Writer:
    """Return the writer of what is already made."""

    def write(stream: BinaryIO) -> None:
        stream.write(data)

    return write


def picture_writer(figure: Figure, path: str | Path, dpi: int = 160) -> Writer:
    """Return the writer of a picture in the format that the ending of `path` names."""
    return lambda stream: figure.savefig(stream, format=Path(path).suffix.lower()[1:], dpi=dpi)


def write_together(files: Mapping[Path, Writer]) -> None:
    """Write several files, all or none: each beside its target first, renamed only when every one is complete.

    Raises
    ------
    OutputError
        If one cannot be written; then nothing of any of them stays.
    """
    halves: dict[Path, Path] = {}
    made: list[Path] = []
    try:
        for target, write in files.items():
            half = target.with_name(f".{target.name}.{os.getpid()}.part")
            try:
                made += _make_folders(target.parent)
                halves[half] = target
                with half.open("wb") as stream:
                    write(stream)
                    stream.flush()
                    os.fsync(stream.fileno())
            except OSError as error:
                raise OutputError(f"{target}: cannot be written: {error.strerror or error}") from error
        for half, target in halves.items():
            try:
                half.replace(target)
            except OSError as error:
                raise OutputError(f"{target}: cannot be written: {error.strerror or error}") from error
        made.clear()
    finally:
        for half in halves:
            half.unlink(missing_ok=True)
        for folder in reversed(made):
            folder.rmdir()


def data_writer(dataset: xr.Dataset, path: str | Path) -> Writer:
    """Return the writer of a dataset in the format that the ending of `path` names."""
    check_suffix(path, DATA_SUFFIXES, "file")
    write = {".nc": _netcdf, ".csv": _csv, ".parquet": _parquet}[Path(path).suffix.lower()]
    return lambda stream: write(dataset, stream)


def save_results(dataset: xr.Dataset, path: str | Path) -> None:
    """Write a dataset of `simulate` as .nc, .csv or .parquet, whole or not at all.

    Parameters
    ----------
    dataset : xarray.Dataset
    path : str or Path

    Raises
    ------
    OutputError
        If the ending is none of these, or the file cannot be written.
    """
    write_together({Path(path): data_writer(dataset, path)})


def read_results(path: str | Path) -> xr.Dataset:
    """Read what `save_results` or ``circhoral simulate --out`` wrote, with units.

    Parameters
    ----------
    path : str or Path
        A file that ends in .nc, .csv or .parquet.

    Returns
    -------
    xarray.Dataset
        Dimensions arm, person, time [day].

    Raises
    ------
    OutputError
        If the ending is none of these, or the file is missing.
    """
    import pandas as pd
    import xarray as xr

    check_suffix(path, DATA_SUFFIXES, "file")
    if not Path(path).is_file():
        raise OutputError(f"{path}: no such file")
    match Path(path).suffix.lower():
        case ".nc":
            return xr.load_dataset(path, engine="scipy")
        case ".csv":
            table = pd.read_csv(path, dtype={"note": str})
            found = [match for name in table.columns if (match := _HEADING.match(name))]
            units = {match["name"]: match["unit"] or "" for match in found}
            table.columns = pd.Index(list(units))
            return _dataset(table, units, _attributes_in(table.pop("note").dropna()))
        case _:
            import pyarrow.parquet as pq

            arrow = pq.read_table(path)
            fields = [(field.name, field.metadata or {}) for field in arrow.schema]
            units = {name: data.get(b"units", b"").decode() for name, data in fields}
            attributes = json.loads((arrow.schema.metadata or {}).get(b"circhoral", b"{}"))
            return _dataset(arrow.to_pandas(), units, attributes)


def provenance(dataset: xr.Dataset) -> str:
    """Return version, seed and who was simulated in one line, without the notice."""
    about = dataset.attrs
    who = spread_words(dataset).counted
    return f"circhoral {about.get('circhoral_version', '')}, seed {about.get('seed', '')}, {who}"


def _make_folders(folder: Path) -> list[Path]:
    missing = [above for above in (folder, *folder.parents) if not above.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _netcdf(dataset: xr.Dataset, stream: BinaryIO) -> None:
    # The classic format needs no HDF5 library; through memory, so that a full disk shows as an error of the stream.
    stream.write(bytes(dataset.to_netcdf(engine="scipy", format="NETCDF3_64BIT")))


def _csv(dataset: xr.Dataset, stream: BinaryIO) -> None:
    table = _table(dataset)
    units = {name: str(dataset[name].attrs.get("units", "")) for name in table.columns}
    table.columns = _index([f"{name} [{unit}]" if unit else name for name, unit in units.items()])
    notes = [
        *warnings_of(dataset),
        *status_of(dataset),
        f"{provenance(dataset)}. {dataset.attrs.get('research_use', '')}",
    ]
    if len(notes) > len(table):
        notes = [" ".join(notes)]
    table["note"] = [*notes, *[""] * (len(table) - len(notes))]
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    table.to_csv(text, index=False, float_format="%.7g", lineterminator="\n")
    text.detach()


def _parquet(dataset: xr.Dataset, stream: BinaryIO) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.Table.from_pandas(_table(dataset), preserve_index=False)
    fields = [
        field.with_metadata({key: str(dataset[field.name].attrs.get(key, "")) for key in ("units", "long_name")})
        for field in arrow.schema
    ]
    attributes = {key: value for key, value in dataset.attrs.items() if isinstance(value, str | int | float)}
    metadata = {**(arrow.schema.metadata or {}), b"circhoral": json.dumps(attributes).encode()}
    pq.write_table(arrow.cast(pa.schema(fields, metadata=metadata)), stream)


def _attributes_in(notes: pd.Series[str]) -> dict[str, str]:
    """Return what the notes of a table say: its warnings, and the rest as `note`."""
    made: dict[str, str] = {}
    for text in map(str, notes):
        found = warning_in(text)
        made |= dict([found]) if found else {"note": text}
    return made


def _table(dataset: xr.Dataset) -> pd.DataFrame:
    kept = dataset.drop_vars([name for name in dataset.variables if not set(dataset[name].dims) <= set(_INDEX)])
    return kept.to_dataframe(dim_order=list(_INDEX)).reset_index()


def _index(names: list[str]) -> pd.Index[str]:
    import pandas as pd

    return pd.Index(names)


def _dataset(table: pd.DataFrame, units: Mapping[str, str], attributes: Mapping[str, Any]) -> xr.Dataset:
    arms = list(dict.fromkeys(table["arm"]))
    made = table.set_index(list(_INDEX)).to_xarray().reindex(arm=arms).assign_attrs(attributes)
    for name, unit in units.items():
        if unit and name in made.variables:
            made[name].attrs["units"] = unit
    for name in _PER_PERSON:
        if name in made:
            made[name] = made[name].isel(time=0, drop=True)
    return made
