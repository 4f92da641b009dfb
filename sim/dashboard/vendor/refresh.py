"""Refresh the vendored libraries: ``python -m sim.dashboard.vendor.refresh`` in a checkout with npm.

Observable Plot draws the charts of the page, and needs d3. CodeMirror is the editor of scenarios: version 5, which
works as published, without a build, and writes no style sheet into the page. Their files and licences are fetched
through npm, as published and unchanged, and ``versions.json`` says which they are. Plot puts one fixed style sheet into
every chart; its hash is noted too, so that the page's content security policy can allow this sheet and no other.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FILES = {
    "d3": ("d3@7", {"d3.min.js": "dist/d3.min.js"}),
    "plot": ("@observablehq/plot@0.6", {"plot.umd.min.js": "dist/plot.umd.min.js"}),
    "codemirror": (
        "codemirror@5",
        {
            "codemirror.js": "lib/codemirror.js",
            "codemirror.css": "lib/codemirror.css",
            "codemirror-yaml.js": "mode/yaml/yaml.js",
            "codemirror-hint.js": "addon/hint/show-hint.js",
            "codemirror-hint.css": "addon/hint/show-hint.css",
        },
    ),
}
"""Name, npm package with its major version, file here and in the package."""
CLASS = "chart"
"""The class that every chart of the page is given, so that the style sheet is always the same."""


def refresh() -> None:
    """Fetch the packages and write files, licences and versions."""
    versions: dict[str, dict[str, Any]] = {}
    for name, (package, files) in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            packed = subprocess.run(
                ["npm", "pack", package, "--json"], cwd=folder, check=True, capture_output=True, text=True
            )
            made = json.loads(packed.stdout)[0]
            with tarfile.open(Path(folder) / made["filename"]) as archive:
                for here, inside in files.items():
                    (HERE / here).write_bytes(_member(archive, f"package/{inside}"))
                (HERE / f"LICENSE-{name}").write_bytes(_member(archive, "package/LICENSE"))
        digests = {here: hashlib.sha256((HERE / here).read_bytes()).hexdigest() for here in files}
        versions[name] = {"package": made["name"], "version": made["version"], "files": digests}
    versions["plot"]["style"] = style_hash((HERE / "plot.umd.min.js").read_text(encoding="utf-8"))
    (HERE / "versions.json").write_text(json.dumps(versions, indent=2) + "\n", encoding="utf-8")


def style_hash(code: str) -> str:
    """The hash of the style sheet that Plot puts into a chart of our class, as a content security policy writes it."""
    found = re.search(r'append\("style"\)\.text\(`(:where\(\.\$\{\w+\}\) \{\\n  --plot-background.*?)`\)', code)
    if found is None:
        raise SystemExit("The style sheet of Plot is not where it was; see how it is made now.")
    sheet = re.sub(r"\$\{\w+\}", CLASS, found[1]).replace("\\n", "\n")
    return "sha256-" + base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    assert file is not None
    return file.read()


if __name__ == "__main__":
    refresh()
