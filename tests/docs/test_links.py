"""What the documents link to, and the files, modules and names they mention, exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from tests.docs.documents import PROJECT, code_spans, documents, link_targets

DOCUMENTS = [str(path.relative_to(PROJECT)) for path in documents()]
# A path in a document: a folder of the project and what is in it.
A_PATH = re.compile(
    r"(?:analytics|data|geo|ui|pages|tests|benchmarks|docs|findings|\.ci|\.streamlit)/[\w./*{},-]*"
)
# Made by those who use the project, so not in it.
OF_THE_USER = {".streamlit/secrets.toml"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    document = PROJECT / name
    for target in link_targets(document.read_text()):
        assert (document.parent / target).exists(), f"{name} links to {target}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_exist(name: str) -> None:
    for span in code_spans((PROJECT / name).read_text()):
        for path in A_PATH.findall(span):
            if path in OF_THE_USER or "NAME" in path:
                continue
            assert _exists(path), f"{name} names {path}"


def _exists(path: str) -> bool:
    path = path.rstrip(".,")
    if any(sign in path for sign in "*{"):
        return bool(list(PROJECT.glob(path.replace("{", "[").replace("}", "]"))))
    return (PROJECT / path).exists() or (PROJECT / f"{path}.py").is_file()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_modules_that_are_run_exist(name: str) -> None:
    for module in re.findall(r"python -m ([a-z_0-9.]+)", Path(PROJECT / name).read_text()):
        module = module.rstrip(".")
        if module in {"venv", "pip"}:
            continue
        assert importlib.util.find_spec(module), f"{name} runs {module}"
