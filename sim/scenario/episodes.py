"""Past episodes whose outcomes are known: figures that charts show beside the results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.errors import SimError
from sim.scenario.marks import Source
from sim.scenario.yaml_marks import parse


def read_episodes(path: Path | None) -> tuple[dict[str, Any], ...]:
    """The list ``episodes`` of a file as plain mappings; nothing where no file is named.

    Raises
    ------
    SimError
        When the file cannot be read, or an episode has no id, name or nearest path.
    """
    if path is None:
        return ()
    try:
        reading = parse(Source(path.name), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SimError(f"{path.name}: the past episodes could not be read: {error}.") from None
    plain = reading.node.plain() if reading.node is not None else None
    episodes = plain.get("episodes") if isinstance(plain, dict) else None
    if not isinstance(episodes, list):
        raise SimError(f"{path.name}: a file of past episodes has a list under the key 'episodes'.")
    for number, episode in enumerate(episodes, start=1):
        missing = [key for key in ("id", "name", "nearest_path") if not isinstance(episode, dict) or key not in episode]
        if missing:
            raise SimError(f"{path.name}: episode {number} has no '{missing[0]}'.")
    return tuple(episodes)
