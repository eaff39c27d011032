"""What part of a paper a heading opens, by its words; in English, German, French, Spanish and Portuguese."""

from __future__ import annotations

import re

from litreview.records import SectionRole

_SPACED = re.compile(r"(?:\w ){4,}\w")
NUMBER = re.compile(
    r"^\s*(?:(?:section|chapter|part|kapitel|teil|chapitre|capítulo)\s+)?"
    r"(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]{1,5}\.|[A-H]\.)\s+(?=\S)",
    re.IGNORECASE,
)
_ROLES: tuple[tuple[SectionRole, str], ...] = (
    (
        "abstract",
        r"abstract; (?:executive |extended )?summary; zusammenfassung; kurzfassung; abstrakt; résumé; resume; "
        r"sommaire; resumen; resumo; riassunto; sommario; samenvatting; sammanfattning; sammendrag; structured "
        r"abstract; non-technical summary",
    ),
    (
        "introduction",
        r"(?:general )?introduction(?: and (?:background|motivation|aims?|overview))?; introductory remarks; "
        r"introduction:? .{0,60}; einleitung; einführung; introducción; introdução; introduzione; inleiding; "
        r"motivation",
    ),
    (
        "references",
        r"references(?: cited)?; (?:selected |select )?bibliography; works cited; literature(?: cited)?; list "
        r"of references; (?:selected )?references; reference list; cited references; notes and references; "
        r"references and notes; literatur(?:verzeichnis|angaben|liste)?; quellen(?:verzeichnis)?; literatur "
        r"und quellen; bibliographie; références(?: bibliographiques)?; bibliografía; bibliografia; "
        r"referencias(?: bibliográficas)?; referências(?: bibliográficas)?; further reading",
    ),
    (
        "acknowledgements",
        r"acknowledge?ments?(?: and .*)?; funding(?: .*)?; authors?.? contributions?; "
        r"contributors?; contributorship(?: .*)?; competing (?:financial )?interests?(?: .*)?; (?:declaration of "
        r"|conflicts? of |statement of )(?:competing |conflicting )?interests?(?: statement)?; disclosures?(?: "
        r"statement)?; declarations?(?: .*)?; (?:data availability|availability of data)(?: .*)?; "
        r"(?:data|code) (?:accessibility|sharing)(?: .*)?; supporting information; (?:electronic "
        r")?supplement(?:ary|al) (?:data|materials?|information|files?); additional (?:files?|information); "
        r"(?:list of )?abbreviations(?: .*)?; consent for publication; financial (?:support|disclosure); "
        r"ethic(?:s|al) (?:approval|statement|declaration|standards)(?: and .*)?; compliance "
        r"with ethical standards; authors?.? (?:details|information|biograph(?:y|ies)|note); about the "
        r"authors?; notes? on (?:the )?contributors?; credit author(?:ship)? .*; peer review .*; provenance "
        r"and peer review; publisher.s note; danksagung; remerciements; agradecimientos; agradecimentos; "
        r"ringraziamenti; patient consent.*; author statement; orcid(?: ids?)?",
    ),
    (
        "notes",
        r"(?:end|foot)?notes; anmerkungen; endnoten; notas?; notes de fin",
    ),
    (
        "appendix",
        r"appendi(?:x|ces)\b.*; annex(?:e?s)?\b.*; supplement\b.*; anhang\b.*; anexos?\b.*; annexe\b.*",
    ),
    (
        "limitations",
        r"(?:.* )?limitations?(?: .*)?; threats to validity; grenzen der (?:studie|untersuchung|arbeit); "
        r"limites?; limitaciones; limitações",
    ),
    (
        "conclusions",
        r"(?:summary,? (?:and|&) |discussion,? (?:and|&) )?conclusions?\b(?: .*)?; conclusions?[:,] .*; "
        r"conclu(?:ding|sive) (?:remarks|comments|thoughts|discussion|observations|reflections)(?: .*)?; "
        r"(?:final|closing) (?:remarks|comments|thoughts|considerations|reflections)(?: .*)?; summary and "
        r"outlook; outlook; summing up; in conclusion; lessons? (?:learn(?:ed|t))(?: .*)?; (?:policy "
        r")?recommendations?; the way forward; "
        r"schluss(?:folgerung(?:en)?|betrachtung(?:en)?|bemerkung(?:en)?)?; fazit(?: und .*)?; ausblick; "
        r"zusammenfassung und .*; conclusion générale; conclusiones; conclusões; consideraciones finales; "
        r"considerações finais",
    ),
    (
        "discussion",
        r"(?:general |overall )?discussions?(?: .*)?; (?:.* )?(?:implications?)(?: .*)?; interpretation(?: of "
        r".*)?; diskussion(?: .*)?; discusión; discussão",
    ),
    (
        "methods",
        r"(?:.* )?(?:methods?|methodology|methodological "
        r"(?:approach|framework|considerations?|notes?)|methodologies)(?: .*)?; "
        r"(?:materials?|patients?|subjects|participants|data|sample) (?:and|&) .*; "
        r"(?:research|study|sampling|survey) "
        r"(?:design|approach|strategy|area|sites?|setting|population|procedures?|questions and methods)(?: "
        r".*)?; research (?:context|process|setting); data(?: collection| sources?| analysis| description| "
        r"set)?; (?:the )?data(?:set)?; (?:the )?(?:sample|sampling)(?: .*)?; participants; procedures?; "
        r"measures; (?:variables|measurement)(?: .*)?; case (?:selection|study design); "
        r"analytic(?:al)? (?:strategy|approach|methods?|procedures?); "
        r"(?:econometric|empirical) (?:strategy|approach|model|specification|framework); model specification; "
        r"estimation(?: strategy| procedure)?; experimental(?: .*)?; search strategy(?: .*)?; "
        r"(?:inclusion|eligibility) criteria; statistical analys[ei]s; method(?:e|en|ik|isches vorgehen); "
        r"daten(?: und .*)?; untersuchungs(?:design|methode); forschungsdesign; méthod(?:e|es|ologie)(?: .*)?; "
        r"méthodos?; metodología; metodologia; materiales y métodos; materiais e métodos; données; datos",
    ),
    (
        "results",
        r"(?:.* )?(?:results?|findings)(?: .*)?; empirical (?:analysis|evidence|results); ergebnisse(?: .*)?; "
        r"résultats(?: .*)?; resultados(?: .*)?; risultati",
    ),
    (
        "background",
        r"background(?: .*)?; (?:.* )?literature(?: reviews?)?; review of (?:the )?(?:relevant |related "
        r")?literature; (?:related|previous|prior) (?:works?|research|studies|literature)(?: .*)?; "
        r"(?:theoretical|conceptual|analytical) .*; theor(?:y|ies)(?: .*)?; (?:the )?context; "
        r"(?:historical|institutional|policy|research) (?:background|context)(?: .*)?; state of the art; "
        r"(?:research )?hypotheses(?: development)?; hypothesis development; theoretischer? .*; "
        r""
        r"forschungsstand; hintergrund; cadre théorique; contexte; marco teórico; antecedentes; quadro "
        r"teórico; referencial teórico",
    ),
)
"""Roles, and what their headings may be, parted by semicolons; the first that fits counts."""
_PATTERNS = tuple(
    (role, re.compile(rf"(?:{patterns.replace('; ', '|')})\s*[:.]?\s*$", re.IGNORECASE)) for role, patterns in _ROLES
)
_ABSTRACT = next(pattern for role, pattern in _PATTERNS if role == "abstract")
_LONGEST = 90
"""Characters of the longest heading whose words are looked at."""

_PARTS_OF_ABSTRACT = (
    r"background; context; introduction; rationale; objectives?; aims?; purpose; goals?; problem; "
    r"importance; motivation; (?:materials? and |patients and )?methods?; methodology; design(?:[/, "
    r"](?:setting|methodology|methods?|approach).*)?; approach; design and methods?; settings?; "
    r"participants; patients; subjects; population; interventions?; measurements?; data sources?; study "
    r"(?:selection|design|population); data extraction; main (?:outcomes?.*|results?); (?:primary "
    r")?outcome measures?; results?; (?:key |main )?findings; discussion; conclusions?(?: and .*)?; "
    r"interpretation; implications?; limitations?; significance; funding; (?:trial |clinical "
    r")?registration.*; trial registration.*; originality.*; novelty; value; level of evidence; practical "
    r"implications; social implications; research limitations.*; theoretical implications; ethics and "
    r"dissemination; summary; keywords?; contribution; hintergrund; methodik?; ergebnisse; ziele?; "
    r"contexte; méthodes; résultats; objectifs?; objetivos?; métodos; resultados; conclusiones; conclusão; "
    r"conclusões"
)
_PART_OF_ABSTRACT = re.compile(rf"^\W*(?:{_PARTS_OF_ABSTRACT.replace('; ', '|')})\W*$", re.IGNORECASE)


def role_of(heading: str) -> SectionRole | None:
    """Return the role that a heading's words give, None where they give none.

    >>> role_of("4.2 Results and discussion"), role_of("V. Fazit und Ausblick"), role_of("Weak laws")
    ('results', 'conclusions', None)
    """
    words = NUMBER.sub("", heading).strip()
    if len(words) > _LONGEST:
        return None
    if _SPACED.fullmatch(words):
        words = words.replace(" ", "")
    return next((role for role, pattern in _PATTERNS if pattern.match(words)), None)


def is_abstract_label(text: str) -> bool:
    """Tell whether text is a word for an abstract and no more.

    >>> is_abstract_label("Zusammenfassung"), is_abstract_label("Methods")
    (True, False)
    """
    words = text.strip(" :.—–-▪•j")
    words = words.replace(" ", "") if _SPACED.fullmatch(words) else words
    return _ABSTRACT.match(words) is not None


def is_part_of_abstract(heading: str) -> bool:
    """Tell whether a heading may be one of those within a structured abstract."""
    return _PART_OF_ABSTRACT.match(heading) is not None
