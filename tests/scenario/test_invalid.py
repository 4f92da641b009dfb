"""Every invalid file of the corpus gets exactly the message that stands beside it, and no traceback."""

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.files import LARGEST
from sim.scenario.read import load

HERE = Path(__file__).parent
CORPUS = sorted((HERE / "invalid").glob("*.yaml"))


def refused(path: Path | str, **options: object) -> str:
    """The whole message with which a scenario is refused."""
    with pytest.raises(ScenarioError) as caught:
        load(path, **options)  # type: ignore[arg-type]
    return str(caught.value)


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 40


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_message(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    assert refused(path.name, every_variant=True) + "\n" == path.with_suffix(".expected").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "bad.yaml: the file is empty. Begin with title:, or run: sim new NAME"),
        (b"\xef\xbb\xbf \n\n", "bad.yaml: the file is empty. Begin with title:, or run: sim new NAME"),
        (b"# only a comment\n", "bad.yaml: the file is empty. Begin with title:, or run: sim new NAME"),
        (b"null\n", "bad.yaml: the file is empty. Begin with title:, or run: sim new NAME"),
        (
            b"title: a\x00b",
            "bad.yaml:1:9: U+0000 is a control character and not allowed. Take it out, or write what it stands for.",
        ),
        (b"\x7fELF\x02\x01\x00\x00", "bad.yaml: the file is binary. A scenario is YAML text in UTF-8."),
        ("title: x".encode("utf-16"), "bad.yaml: the file is UTF-16. Save it as UTF-8."),
        (
            b"# fine\ntitle: caf\xe9\n",
            "bad.yaml: the file is not UTF-8 text: byte 0xe9 on line 2. Save it as UTF-8.",
        ),
        (
            b"title: " + b"x" * LARGEST,
            "bad.yaml: is larger than 1 MB. Split it, and join the parts with extends.",
        ),
        (b"just words\n", "bad.yaml:1:1: a file holds a mapping at its top, not a single value. Begin with title:"),
    ],
    ids=["nothing", "bom", "comment", "null", "nul", "elf", "utf16", "latin1", "huge", "words"],
)
def test_not_a_scenario(content: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad.yaml").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    lines = refused("bad.yaml").splitlines()
    assert lines[0] == message
    assert lines[-1] == "1 error in bad.yaml; nothing was run."


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("report.html", "report.html: is a web page, not a scenario. Did you mean 'scenario.yaml'?"),
        ("manifest.json", "manifest.json: is a record in JSON, not a scenario. Did you mean 'scenario.yaml'?"),
        ("README.md", "README.md: is a text, not a scenario. Did you mean 'scenario.yaml'?"),
        (
            "page.yaml",
            "page.yaml: the file is a web page or other markup, not a scenario. Name the YAML file of a scenario.",
        ),
    ],
)
def test_a_result_or_a_text_is_no_scenario(
    name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("scenario.yaml").write_text((HERE / "valid" / "two-parties.yaml").read_text("utf-8"))
    Path(name).write_text("<!DOCTYPE html>")
    assert refused(name).splitlines()[0] == message


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused_at_the_level_where_it_becomes_too_deep(opening: str, tmp_path: Path) -> None:
    path = tmp_path / "deep.yaml"
    path.write_text("title: x\nissues:\n  " + opening * 20_000)
    assert "nested more than 40 levels deep" in refused(path)


def test_a_byte_order_mark_is_tolerated(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + (HERE / "valid" / "two-parties.yaml").read_bytes())
    assert load(path).scenario.title == "Two parties"


def test_a_folder_a_missing_file_and_one_behind_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    (project / "scenarios").mkdir(parents=True)
    outside = tmp_path / "outside.yaml"
    outside.write_text("title: Outside\n")
    (project / "scenarios" / "link.yaml").symlink_to(outside)
    (project / "scenarios" / "child.yaml").write_text("extends: link.yaml\n")
    monkeypatch.chdir(project)
    assert refused("scenarios").startswith("scenarios: is a folder, not a file.")
    assert "Did you mean 'scenarios/child.yaml'?" in refused("scenarios/chidl.yaml")
    assert "Did you mean 'scenarios/child.yaml'?" in refused("child")
    assert "link.yaml lies outside the project" in refused("scenarios/child.yaml")


@pytest.mark.parametrize("name", ["a\x00b", "x" * 5000, ""])
def test_names_no_file_can_have(name: str) -> None:
    assert "nothing was run" in refused(name)


def test_circles_through_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, parent in (("a", "b"), ("b", "c"), ("c", "a")):
        Path(f"{name}.yaml").write_text(f"extends: {parent}.yaml\n")
    assert "a.yaml -> b.yaml -> c.yaml -> a.yaml" in refused("a.yaml")


def test_too_many_actors(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    actors = "".join(f"  a{n}: {{name: A}}\n" for n in range(61))
    path.write_text(f"title: Many\nissues: {{i: {{title: I, scale: {{0: a, 1: b}}, today: 0}}}}\nactors:\n{actors}")
    assert "61 actors are too many; at most 60 are allowed" in refused(path)


def test_scenario_text_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "sly.yaml"
    path.write_text('title: x\n"\\e[2J\\e]0;owned\\a": 3\n')
    message = refused(path)
    assert "\x1b" not in message
    assert "\\x1b[2J" in message


@pytest.mark.parametrize("setting", ["title=a\x1bb", ("title", "a\ufffeb"), "title=\udc80", 'title="\\0"'])
def test_a_setting_with_a_character_that_is_not_allowed(setting: str | tuple[str, str]) -> None:
    message = refused(HERE / "valid" / "two-parties.yaml", sets=[setting])
    assert message.startswith("--set #1: title: U+")
    assert " not allowed. " in message


def test_lines_are_counted_as_yaml_counts_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.yaml").write_bytes(b"# a\x0cb\n")
    assert refused("bad.yaml").splitlines()[:2] == [
        "bad.yaml:1:4: U+000C is a control character and not allowed. Take it out, or write what it stands for.",
        "    1 | # a b",
    ]


def test_a_file_that_many_extend_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "d0.yaml").write_bytes((HERE / "valid" / "two-parties.yaml").read_bytes())
    for level in range(1, 41):  # 2 ** 40 ways lead down
        (tmp_path / f"d{level}.yaml").write_text(f"extends: [d{level - 1}.yaml, d{level - 1}.yaml]\n")
    assert len(load(tmp_path / "d40.yaml").files) == 41


def test_a_long_row_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for level in range(1500):
        Path(f"c{level}.yaml").write_text(f"extends: c{level + 1}.yaml\n")
    message = "c99.yaml:1:10: extends: more than 100 files extend each other in a row. Join some of them into one file."
    assert refused("c0.yaml").startswith(message)


def test_a_file_full_of_mistakes_names_fifty_and_counts_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    path.write_text((HERE / "valid" / "two-parties.yaml").read_text() + "".join(f"kee{n}: 1\n" for n in range(20_000)))
    lines = refused(path).splitlines()
    assert lines[-2:] == ["... and 19950 more.", f"20000 errors in {lines[0].partition(':')[0]}; nothing was run."]
    assert sum(": unknown key" in line for line in lines) == 50


def test_links_that_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").symlink_to("b.yaml")
    Path("b.yaml").symlink_to("a.yaml")
    Path("c.yaml").symlink_to("gone.yaml")
    assert refused("a.yaml").startswith("a.yaml: is a loop of symbolic links. Let one of them point at a file.")
    assert refused("c.yaml").startswith(
        "c.yaml: is a symbolic link to 'gone.yaml', which does not exist. Mend the link."
    )


def test_an_empty_overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("over.yaml").write_text("# nothing yet\n")
    said = "over.yaml: the file is empty. Write what it changes, such as process: {rounds: 3}, or leave it away."
    assert refused(HERE / "valid" / "two-parties.yaml", overlays=["over.yaml"]).startswith(said)
