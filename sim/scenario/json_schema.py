"""The format as JSON Schema, for completion, hover texts and checks in an editor.

A file that extends another may leave anything out and may patch list items by number, so there are two shapes of
everything: the full one, and a partial one for such files and for variants.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any, get_args

from sim.scenario.numbers import Basis
from sim.scenario.schema import Scenario

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"


def json_schema() -> Schema:
    """The schema as plain data.

    >>> json_schema()["title"]
    'A settlement scenario'
    """
    full = Scenario.model_json_schema(by_alias=True, mode="validation")
    parts: dict[str, Schema] = full.pop("$defs")
    parts["Scenario"] = full
    for name, key in (
        ("Scenario", "title"),
        ("Issue", "title"),
        ("Issue", "today"),
        ("Actor", "name"),
        ("OutsideGuarantor", "name"),
        ("Path", "title"),
        ("Stage", "title"),
    ):
        parts[name]["required"].remove(key)
    _accept_short_forms(parts)
    partial = {f"{name}Partial": _loosen(part) for name, part in deepcopy(parts).items()}
    variant = deepcopy(partial["ScenarioPartial"])
    variant["properties"] |= {"drop": _drop()}
    for shape in (parts["Scenario"], partial["ScenarioPartial"]):
        shape["properties"] |= _file_keys()
    definitions = {**parts, **partial, "VariantOverrides": variant}
    return {
        "$schema": DRAFT,
        "title": "A settlement scenario",
        "description": "Actors, issues, interests and the paths by which a settlement might be reached.",
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/$defs/ScenarioPartial"},
        "else": {"$ref": "#/$defs/Scenario"},
        "$defs": definitions,
    }


def schema_text() -> str:
    """The schema as JSON text."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def _accept_short_forms(parts: dict[str, Schema]) -> None:
    """What people may write instead of a whole mapping, as :mod:`sim.scenario.short` spells it out."""
    names = {"type": "array", "items": {"type": "string"}}
    parts["Number"] = _number()
    short_forms = {"Move": {"$ref": "#/$defs/Number"}, "Duty": names, "Onward": {"type": "string"}}
    for name, short in short_forms.items():
        parts[name] = {"title": name, "description": parts[name].pop("description", ""), "anyOf": [short, parts[name]]}
    stickiness = parts["Process"]["properties"]["stickiness"]
    stickiness["anyOf"] = stickiness.pop("oneOf")
    parts["When"]["additionalProperties"] = {"$ref": "#/$defs/Condition"}
    guarantors = parts["Stage"]["properties"]["guarantors"]
    long = {key: guarantors.pop(key) for key in ("type", "additionalProperties") if key in guarantors}
    guarantors["anyOf"] = [names, long]


def _number() -> Schema:
    figure: Schema = {"type": "number"}
    triple: Schema = {"type": "array", "items": figure, "minItems": 1, "maxItems": 3}
    source: Schema = {
        "type": "object",
        "properties": {
            "value": {"anyOf": [figure, triple], "description": "a figure or [low, mode, high]"},
            "basis": {"enum": [*get_args(Basis), None], "description": "what it rests on"},
            "because": {"type": "array", "items": {"type": "string"}, "description": "claims and sources"},
            "note": {"type": ["string", "null"], "description": "why, in a sentence"},
        },
        "required": ["value"],
        "additionalProperties": False,
    }
    about = "a figure, [low, mode, high], or either with its source"
    return {"title": "Number", "description": about, "anyOf": [figure, triple, source]}


def _drop() -> Schema:
    about = "dotted addresses to delete from what the parents say, such as actors.china.interests.peace"
    return {"type": "array", "items": {"type": "string"}, "description": about}


def _file_keys() -> dict[str, Schema]:
    """The keys that say how a file is put together."""
    parent = {"type": "string", "description": "a file, relative to this one"}
    shares = "what saliences and leverages are written in: shares of 0 to 1, or points of 0 to 100 though all are small"
    return {
        "units": {"enum": ["points", "share"], "description": shares},
        "extends": {
            "anyOf": [parent, {"type": "array", "items": parent}],
            "description": "the parent, or several laid over each other from left to right",
        },
        "drop": _drop(),
        "variants": {
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/VariantOverrides"},
            "description": "named pieces of a scenario, laid over it with --variant NAME",
        },
    }


def _loosen(schema: Any) -> Any:
    """The partial form: nothing is required, and a list may be patched by item number."""
    if isinstance(schema, list):
        return [_loosen(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    loose = {key: _loosen(part) for key, part in schema.items()}
    if isinstance(loose.get("required"), list):
        del loose["required"]
    for key in ("minItems", "minProperties"):
        loose.pop(key, None)
    if isinstance(loose.get("$ref"), str) and loose["$ref"].startswith("#/$defs/"):
        loose["$ref"] += "Partial"
    if loose.get("type") == "array" and isinstance(loose.get("items"), dict) and "$ref" in loose["items"]:
        about = {key: loose.pop(key) for key in ("title", "description", "default") if key in loose}
        patch = {"type": "object", "additionalProperties": loose["items"], "description": "items by number from 1"}
        return {**about, "anyOf": [loose, patch]}
    return loose
