"""What the documentation names exists: commands and their options, settings, targets, files and tests."""

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests.docs.pages import DOCS, PAGES, PROJECT, named

README = (PROJECT / "README.md").read_text(encoding="utf-8")
SETTING = r"\b(?:GATEPOST_[A-Z_]+|[A-Z]+_URL)\b"
FILE = r"(?:\w+/)+\w+\.\w+(?:::\w+)?"


def code_of(text: str) -> list[str]:
    """Whatever stands in backticks or in a block of code, a line each."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.M | re.S)
    rest = re.sub(r"^```\w*\n.*?^```", "", text, flags=re.M | re.S)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", rest)


def commands_in(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each ``gatepost`` command named in code, with the options beside it."""
    for line in code_of(text):
        if asked := re.match(r"(?:\S*/bin/|ExecStart=\S*/)?gatepost ([a-z]\w*)(.*)", line):
            yield asked[1], re.findall(r"(--[a-z-]+)", asked[2].partition("#")[0])


def options_of(command: str) -> set[str]:
    """The options of a command and of its verbs."""
    loaded = load_command_class(get_commands()[command], command)
    return set(_options(loaded.create_parser("gatepost", command)))


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices.values():
                yield from _options(verb)


def unknown_commands(text: str) -> list[str]:
    """The commands and options named in a page that there are not."""
    unknown = []
    for command, options in commands_in(text):
        if command not in get_commands():
            unknown.append(command)
        else:
            unknown += [f"{command} {option}" for option in options if option not in options_of(command)]
    return unknown


def settings_read() -> set[str]:
    """Every variable of the environment that the code asks for by name."""
    sources = (file.read_text(encoding="utf-8") for file in (PROJECT / "gatepost").rglob("*.py"))
    asked = r"""(?:env\.\w+|environ\.get)\(\s*["']([A-Z_]+)["']|["']([A-Z_]+)["'] not in os\.environ"""
    return {one or other for source in sources for one, other in re.findall(asked, source)}


def missing_files(text: str) -> list[str]:
    """Files and tests named in code spans that there are not; the package's own may leave out ``gatepost/``."""
    spans = [span for span in code_of(text) if re.fullmatch(FILE, span) and "KEY" not in span]
    return [span for span in spans if not _is_there(*span.partition("::")[::2])]


def _is_there(file: str, test: str) -> bool:
    path = next((base / file for base in (PROJECT, PROJECT / "gatepost") if (base / file).exists()), None)
    if path is None or not test:
        return path is not None
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_and_option_named_exists(page: Path) -> None:
    assert unknown_commands(page.read_text(encoding="utf-8")) == []


def test_every_command_of_ours_is_in_the_readme() -> None:
    ours = {name for name, app in get_commands().items() if app.startswith("gatepost.")}
    assert ours - {command for command, _ in commands_in(README)} == set()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_setting_named_is_read_in_code(page: Path) -> None:
    assert set(re.findall(SETTING, page.read_text(encoding="utf-8"))) - settings_read() == set()


def test_every_setting_that_code_reads_is_in_the_readmes_table() -> None:
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", README, flags=re.M))
    assert told == settings_read()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_target_of_make_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    asked = [re.match(r"make ([a-z]+)", line) for line in code_of(page.read_text(encoding="utf-8"))]
    assert {found[1] for found in asked if found} <= targets


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_and_test_named_exists(page: Path) -> None:
    assert missing_files(page.read_text(encoding="utf-8")) == []


def test_every_folder_of_the_package_is_on_the_map() -> None:
    folders = {f"gatepost/{folder.parent.name}" for folder in (PROJECT / "gatepost").glob("*/__init__.py")}
    assert folders <= set(re.findall(r"^\| `(gatepost/\w+)` \|", README, flags=re.M))


DECISIONS = sorted((DOCS / "adr").glob("0*.md"))


@pytest.mark.parametrize("page", DECISIONS, ids=named)
def test_a_decision_says_why_what_and_what_was_rejected(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    parts = dict(re.findall(r"^## (\w+)\n\n(.*?)(?=^## |\Z)", text, flags=re.M | re.S))
    assert list(parts) == ["Context", "Decision", "Rejected"]
    assert [name for name, words in parts.items() if len(words.split()) < 10] == []
    assert re.match(rf"# {int(page.name[:4])}\. ", text)


def test_decisions_are_numbered_without_a_gap_and_all_listed() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    listed = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    titles = [page.read_text(encoding="utf-8").splitlines()[0].partition(". ")[2] for page in DECISIONS]
    assert [title for title in titles if f"[{title}]" not in listed] == []


def test_the_glossary_has_every_acronym_of_the_national_pack() -> None:
    from gatepost.policy.pack import load

    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    assert [a.short for a in load("england").vocabulary.acronyms if a.short not in glossary] == []


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("`gatepost divine`", ["divine"]),
        ("`gatepost measure --mood`", ["measure --mood"]),
        ("```\n.venv/bin/gatepost case open --upm X\n```\n", ["case --upm"]),
    ],
)
def test_mutant_a_command_that_is_not_there_is_noticed(claim: str, told: list[str]) -> None:
    assert unknown_commands(claim) == told


@pytest.mark.parametrize("claim", ["gatepost/casework/fines.py", "tests/access/test_wall.py::test_nothing"])
def test_mutant_a_file_or_test_that_is_not_there_is_noticed(claim: str) -> None:
    assert missing_files(f"See `{claim}`.") == [claim]
