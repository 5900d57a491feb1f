"""A model of a file as plain data again, with every quantity and date as its writer wrote it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel

from circhoral.quantities.quantity import Quantity


def as_written(model: BaseModel) -> dict[str, Any]:
    """Return the fields of a model that were set, under the names that a file has for them.

    Reading the result gives an equal model.

    Parameters
    ----------
    model : BaseModel
        Of a person, a regimen or a part of one.
    """
    made = {}
    for name, about in type(model).model_fields.items():
        value = getattr(model, name)
        if name in model.model_fields_set and value is not None and value != ():
            made[about.alias or name] = _plain(value)
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return as_written(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool | int | float | str):
        return value
    return str(value) if isinstance(value, Quantity) else value.text
