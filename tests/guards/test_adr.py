"""The records of decisions have one form, one index and no dead links; the other pages of docs/ have no dead links either."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
RECORDS = sorted((DOCS / "adr").glob("[0-9]*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives"]
WORD_LIMIT = 400
#: Pictures that the browser journeys make; they are absent in a fresh checkout.
MADE_LATER = "docs/panduan/img/"
CODE_PATH = re.compile(r"`((?:apps|forum_portal|tests|docs|templates|static|locale)/[\w./-]+\.\w+)`")


def pages() -> list[Path]:
    return [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


def title(record: Path) -> str:
    return record.read_text(encoding="utf-8").splitlines()[0]


def prose(text: str) -> str:
    """The text without fenced blocks, whose brackets are not links."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def test_numbers_run_from_one_without_gaps() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_record_has_its_number_four_headings_and_few_words(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert re.fullmatch(r"\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md", record.name)
    assert title(record).startswith(f"# {record.name[:4]} ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert "We will " in text.split("## Decision")[1].split("## Consequences")[0]
    assert len(text.split()) < WORD_LIMIT


def test_the_index_lists_every_record_with_its_title() -> None:
    index = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d{4}) \| \[(.+)\]\((.+)\) \|$", index, re.MULTILINE)
    assert rows == [(record.name[:4], title(record)[7:], record.name) for record in RECORDS]


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", prose(text))]
    missing = []
    for link in links:
        if not link or link.startswith(("http://", "https://", "mailto:")):
            continue
        target = (page.parent / link).resolve()
        if not target.exists() and not str(target.relative_to(ROOT)).startswith(MADE_LATER):
            missing.append(link)
    missing += [path for path in CODE_PATH.findall(text) if not (ROOT / path).exists()]
    assert missing == []


def test_code_names_existing_pages() -> None:
    sources = [*(ROOT / "apps").rglob("*.py"), *(ROOT / "forum_portal").rglob("*.py"), ROOT / "docker-compose.yml"]
    wrong = [
        f"{source.relative_to(ROOT)}: {page}"
        for source in sources
        for page in re.findall(r"docs/[\w/-]+\.(?:md|svg)", source.read_text(encoding="utf-8"))
        if not (ROOT / page).exists()
    ]
    assert wrong == []
