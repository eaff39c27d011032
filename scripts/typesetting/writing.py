"""An article in a layout → HTML, and the truth of what it prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import Any

from litreview.documents import split_sentences
from typesetting.article import Article, Block, Run, tidy
from typesetting.entries import print_entry
from typesetting.layouts import Layout, write_css

_CITED, _STYLED = 0xE000, 0xF000
_GROUP = re.compile(r"\s?[(\[](?:[^()\[\]\d\ue000-\uefff]{0,60}[\ue000-\uefff])+[^()\[\]\d]{0,3}[)\]]")
_LONE = re.compile(r"\s?[(\[]?[\ue000-\uefff][)\]]?")
_YEAR = re.compile(r"[\s(,]*(?:\d{4}[a-z]?|in press|forthcoming).*$")
_RAISED = str.maketrans("0123456789+−-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_WORD = re.compile(r"[^\W\d_]{6,}")
_BOX = (
    "What this study adds",
    "The article sets its question beside earlier work and says where the two part company.",
    "Its results are of use to those who plan programmes as much as to those who study them.",
)
_MARGINAL = (
    "Received 3 March; accepted 19 August.",
    "Correspondence to the first author.",
    "This copy is for personal use.",
)
_COVER = (
    "This version is made available through the institutional archive of a university library. "
    "Please check the terms of use before you share it."
)


@dataclass
class Printed:
    """HTML and truth as they grow; `n_anchors` numbers the places whose page is looked up later."""

    markup: list[str] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    n_anchors: int = 0

    def add(self, kind: str, text: str, anchors: Sequence[tuple[int, int, int]], **more: Any) -> None:
        """Add a block to the truth; `anchors`: start and end of each sentence, and the number of its place."""
        sentences = [{"start": start, "end": end, "place": place} for start, end, place in anchors]
        self.blocks.append({"kind": kind, "text": text, "sentences": sentences, **more})


def write_article(article: Article, layout: Layout) -> tuple[str, dict[str, Any]]:
    """Return the HTML, and the truth in the shape of the JATS digests with all that only a typesetter knows."""
    numbers = _number_references(article, layout)
    printed = Printed()
    _write_front(article, layout, printed)
    printed.markup.append('<div class="flow">')
    _write_body(article, layout, numbers, printed)
    entries = _write_back(article, layout, numbers, printed)
    printed.markup.append("</div>")
    links = "".join(f'<a href="#s{n}">.</a>' for n in range(printed.n_anchors))
    families = [a.split()[-1] for a in article.authors if a.split()]
    heads = f"{families[0]} et al." if len(families) > 2 else " and ".join(families)
    short = " ".join(article.title.split()[:7])
    css = write_css(layout, journal=article.journal, short_title=short, authors=heads, year=article.year)
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(article.title)}</title>'
        f"<style>{css}</style></head><body>{''.join(printed.markup)}"
        f"<div style='display:none'>{links}</div></body></html>"
    )
    truth = {
        "title": [article.title], "abstract": [["p", p] for p in article.abstract],
        "body": [["t" if b["kind"] == "heading" else "p", b["text"]]
                 for b in printed.blocks
                 if b["kind"] in ("heading", "paragraph", "quote", "list") and b.get("role") != "references"],
        "nrefs": len(entries), "refs": [e["raw"] for e in entries], "doi": [article.doi] if article.doi else [],
        "journal": [article.journal],
        "typeset": {"layout": layout.name, "authors": list(article.authors), "year": article.year,
                    "blocks": printed.blocks, "references": entries, "running": [article.journal, short, heads]},
    }  # fmt: skip
    return html, truth


def _number_references(article: Article, layout: Layout) -> dict[str, int]:
    order = {entry.reference_id: i for i, entry in enumerate(article.references)}
    if layout.citations == "superscript":
        cited = [i for b in (*article.blocks, *article.notes) for r in b.runs for i in r.cited if i in order]
        cited += list(order)
        order = {identifier: i for i, identifier in enumerate(dict.fromkeys(cited))}
    return {identifier: i + 1 for identifier, i in order.items()}


def _write_front(article: Article, layout: Layout, printed: Printed) -> None:
    out = printed.markup
    if layout.has_cover:
        rows = "".join(
            f"<tr><td>{label}</td><td>{escape(value)}</td></tr>"
            for label, value in (
                ("Document version", "Publisher's version"),
                ("Suggested citation", f"{'; '.join(article.authors)} ({article.year}). {article.title}."),
                ("Link", f"https://doi.org/{article.doi}"),
            )
        )  # fmt: skip
        out.append(f"<div class='cover'><p>Open Archive of the Social Sciences</p><h1>{escape(article.title)}</h1>")
        out.append(
            f"<p>{escape(', '.join(article.authors))}</p><table>{rows}</table><p class='terms'>{_COVER}</p></div>"
        )
    out.append(f"<h1>{escape(article.title)}</h1><p class='authors'>{escape(', '.join(article.authors))}</p>")
    out.extend(f"<p class='affiliation'>{escape(a)}</p>" for a in article.affiliations[:4])
    out.append(f"<p class='affiliation'>{escape(article.journal)}, {article.year}")
    out.append(f". https://doi.org/{escape(article.doi)}</p>" if article.doi else "</p>")
    if article.abstract:
        label = "ABSTRACT" if layout.run_in < 9 else "Abstract"
        paragraphs = "".join(f"<p>{_shy(escape(p), layout)}</p>" for p in article.abstract)
        out.append(f"<div class='abstract'><h3 class='label'>{label}</h3>{paragraphs}</div>")
    if article.keywords:
        out.append(f"<p class='keywords'><b>Keywords:</b> {escape('; '.join(article.keywords))}</p>")


def _write_body(article: Article, layout: Layout, numbers: dict[str, int], printed: Printed) -> None:
    counters = [0] * 9
    run_in: Block | None = None
    n_paragraphs = 0
    for block in article.blocks:
        if block.kind == "heading":
            run_in = _write_heading(block, layout, counters, printed)
        elif block.kind == "table":
            _write_table(block, layout, printed)
        elif block.kind == "figure":
            _write_figure(block, layout, printed)
        elif block.kind == "equation":
            text = block.runs[0].text
            label = f"<span>{escape(block.runs[1].text)}</span>" if block.runs[1].text else ""
            printed.markup.append(f"<div class='equation'>{block.markup}{label}</div>")
            printed.add("equation", text, ())
        else:
            n_paragraphs += 1
            _write_text(block, layout, numbers, printed, lead=run_in)
            run_in = None
            if n_paragraphs in (4, 9, 15):
                _write_aside(layout, printed, n_paragraphs)


def _write_heading(block: Block, layout: Layout, counters: list[int], printed: Printed) -> Block | None:
    counters[block.level - 1] += 1
    counters[block.level :] = [0] * (len(counters) - block.level)
    text = block.runs[0].text
    if layout.numbered_headings and all(counters[: block.level]):
        text = ".".join(str(n) for n in counters[: block.level]) + f" {text}"
    if block.level >= layout.run_in:
        return Block("heading", [Run(text.rstrip(".") + ".", "run-in")], level=block.level, role=block.role)
    tag = f"h{min(block.level + 1, 5)}"
    place = printed.n_anchors
    printed.n_anchors += 1
    printed.markup.append(f"<{tag}><span id='s{place}'>{escape(text)}</span></{tag}>")
    printed.add("heading", text, [(0, len(text), place)], level=block.level, role=block.role)
    return None


def _write_text(
    block: Block, layout: Layout, numbers: dict[str, int], printed: Printed, *, lead: Block | None = None
) -> None:
    runs = number_citations(block.runs, numbers) if layout.citations == "superscript" else block.runs
    runs = tidy(runs)
    markup = ""
    if lead is not None:
        place = printed.n_anchors
        printed.n_anchors += 1
        markup = f"<span class='run-in' id='s{place}'>{escape(lead.runs[0].text)}</span> "
        printed.add(
            "heading", lead.runs[0].text, [(0, len(lead.runs[0].text), place)], level=lead.level, role=lead.role
        )
    text = "".join(run.text.translate(_RAISED) if run.style == "sup" else run.text for run in runs)
    anchors = []
    for span in split_sentences(text):
        anchors.append((span.start, span.end, printed.n_anchors))
        printed.n_anchors += 1
    markup += "".join(_mark(runs, {start: place for start, _, place in anchors}, layout))
    css = {"paragraph": "", "quote": "quote", "list": "item", "note": "note", "box": "box"}[block.kind]
    bullet = "• " if block.kind == "list" else ""
    printed.markup.append(f"<p class='{css}'>{bullet}{markup}</p>")
    citations = []
    at = 0
    for run in runs:
        if run.cited:
            citations.append({"start": at, "end": at + len(run.text), "references": list(run.cited)})
        at += len(run.text)
    printed.add(block.kind, text, anchors, citations=citations)


def _mark(runs: Sequence[Run], places: dict[int, int], layout: Layout) -> Iterator[str]:
    # The first word of each sentence carries a name, by which its page is found in the PDF.
    at = 0
    for run in runs:
        cuts = sorted({at, at + len(run.text), *(p for p in places if at <= p < at + len(run.text))})
        for start, end in pairwise(cuts):
            piece = run.text[start - at : end - at]
            head, gap, rest = piece.partition(" ")
            if start in places:
                markup = (
                    f"<span id='s{places[start]}'>{_shy(escape(head), layout)}</span>{gap}{_shy(escape(rest), layout)}"
                )
            else:
                markup = _shy(escape(piece), layout)
            yield f"<{run.style}>{markup}</{run.style}>" if run.style in ("i", "b", "sup", "sub") else markup
        at += len(run.text)


def number_citations(runs: Sequence[Run], numbers: dict[str, int]) -> list[Run]:
    """Replace citations as printed by raised numbers: "(Khan, 2007)" goes, "Khan (2007)" keeps the name."""
    held = list(runs[:4000])
    text = "".join(
        chr(_CITED + i) if run.cited else chr(_STYLED + i) if run.style else run.text for i, run in enumerate(held)
    )

    def raise_numbers(match: re.Match[str]) -> str:
        cited = [held[ord(c) - _CITED] for c in match[0] if _CITED <= ord(c) < _STYLED]
        known = [i for run in cited for i in run.cited if i in numbers]
        kept = ""
        if len(cited) == 1 and re.search(r"[^\W\d_]{2}", cited[0].text) and match[0].strip()[:1] not in "([":
            kept = match[0][: len(match[0]) - len(match[0].lstrip())] + _YEAR.sub("", cited[0].text)
        if not known:
            return kept
        held.append(Run(",".join(str(n) for n in sorted({numbers[i] for i in known})), "sup", tuple(known)))
        return kept + chr(_STYLED + len(held) - 1)

    text = _LONE.sub(raise_numbers, _GROUP.sub(raise_numbers, text))
    result: list[Run] = []
    for piece in re.split(r"([\uf000-\uf8ff])", text):
        if len(piece) == 1 and "\uf000" <= piece <= "\uf8ff":
            result.append(held[ord(piece) - _STYLED])
        elif piece:
            result.append(Run(piece))
    return result


def _write_table(block: Block, layout: Layout, printed: Printed) -> None:
    rows = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in block.rows)
    wide = layout.rotates_tables and max((len(row) for row in block.rows), default=0) > 4 and len(block.rows) < 30
    caption = "".join(run.text for run in block.runs)
    printed.markup.append(f"<div class='{'rotated' if wide else 'table'}'><p class='caption'>{escape(caption)}</p>")
    printed.markup.append(f"<table>{rows}</table></div>")
    printed.add("caption", caption, ())
    printed.add("table", "\n".join(" ".join(row) for row in block.rows), (), rows=block.rows)


def _write_figure(block: Block, layout: Layout, printed: Printed) -> None:
    labels = ("Share of cases (%)", "Before", "After", "Follow-up", "Group A", "Group B", "100", "50", "0")
    bars = "".join(
        f"<rect x='{60 + 45 * i}' y='{90 - 8 * i}' width='26' height='{40 + 8 * i}' fill='#999'/>" for i in range(3)
    )
    texts = "".join(f"<text x='{62 + 45 * i}' y='144' font-size='9'>{labels[1 + i]}</text>" for i in range(3))
    texts += "".join(f"<text x='30' y='{45 + 42 * i}' font-size='9'>{labels[6 + i]}</text>" for i in range(3))
    texts += "".join(f"<text x='205' y='{60 + 14 * i}' font-size='9'>{labels[4 + i]}</text>" for i in range(2))
    texts += f"<text transform='translate(18 125) rotate(-90)' font-size='9'>{labels[0]}</text>"
    caption = "".join(run.text for run in block.runs)
    printed.markup.append(
        f"<figure><svg viewBox='0 0 260 150'>{bars}{texts}</svg><p class='caption'>{escape(caption)}</p></figure>"
    )
    printed.add("figure", "\n".join(labels), ())
    printed.add("caption", caption, ())


def _write_aside(layout: Layout, printed: Printed, n: int) -> None:
    if layout.has_marginalia:
        text = _MARGINAL[n % 3]
        printed.markup.append(f"<p class='marginal'>{text}</p>")
        printed.add("box", text, ())
    if layout.has_box and n == 9:
        head, *points = _BOX
        lines = "".join(f"<p>{point}</p>" for point in points)
        printed.markup.append(f"<aside style='border:.8pt solid;padding:3mm'><b>{head}</b>{lines}</aside>")
        printed.add("box", "\n".join(_BOX), ())


def _write_back(article: Article, layout: Layout, numbers: dict[str, int], printed: Printed) -> list[dict[str, Any]]:
    if article.notes:
        printed.markup.append("<h2>Notes</h2>")
        printed.add("heading", "Notes", (), level=1, role="notes")
    for i, note in enumerate(article.notes):
        _write_text(Block("note", [Run(f"{i + 1} "), *note.runs]), layout, numbers, printed)
    printed.markup.append("<h2>References</h2>")
    printed.add("heading", "References", (), level=1, role="references")
    entries = []
    for entry in sorted(article.references, key=lambda e: numbers[e.reference_id]):
        text, markup = print_entry(entry, layout.entries)
        if layout.citations == "superscript":
            number = numbers[entry.reference_id]
            text, markup = f"{number}. {text}", f"{number}. {markup}"
        printed.markup.append(f"<p class='entry'>{_shy(markup, layout)}</p>")
        authors = [f"{a}, {b}" if b else a for a, b in entry.authors]
        entries.append({"id": entry.reference_id, "raw": text, "authors": authors, **entry.fields})
    return entries


def _shy(markup: str, layout: Layout) -> str:
    if not layout.hyphenates or "&" in markup[:1]:
        return markup
    return re.sub(
        r"<[^>]*>|&\w+;|\S*[/@\d]\S*|[^\W\d_]{6,}",
        lambda m: _hyphenate(m[0]) if _WORD.fullmatch(m[0]) else m[0],
        markup,
    )


@lru_cache(maxsize=50_000)
def _hyphenate(word: str) -> str:
    import pyphen

    return str(pyphen.Pyphen(lang="en_US", left=2, right=3).inserted(word, "\u00ad"))
