"""The rules for gaps of the literature, by kind, and for calls for future research.

Each speaks of the literature in its pattern or in `needs`: a shortage of nurses is none of these, a shortage of studies
is. Several kinds may hold of one sentence.
"""

from __future__ import annotations

from litreview.statements.rules import Rule

GAP_RULES: tuple[Rule, ...] = (
    # ------------------------------------------------------------ knowledge
    Rule("few-studies", "knowledge", "gap.knowledge", "FEW ~3 LIT",
         "Few studies follow migrants home.",
         "Few buses follow migrants home.", unless="FILLED"),
    Rule("studies-few", "knowledge", "gap.knowledge", "LIT ~6 FEW|YOUNG",
         "The literature on remittances remains scarce.",
         "The water in the wells remains scarce.", unless="FILLED"),
    Rule("young-research", "knowledge", "gap.knowledge", "YOUNG ~6 LIT",
         "Given the preliminary state of this research, we begin with terms.",
         "Given the preliminary state of the bridge, we begin with ropes."),
    Rule("little-known", "knowledge", "gap.knowledge", "FEW|RARELY ~3 KNOW",
         "Little is known about tenants.",
         "Tenants are known to the clerk."),
    Rule("rarely-studied", "knowledge", "gap.knowledge", "RARELY|FEW ~2 STUDIED",
         "Tenants are rarely studied.",
         "Tenants are studied in this chapter.", needs="LIT"),
    Rule("neglected", "knowledge", "gap.knowledge", "NEGLECT",
         "Scholars have neglected tenants.",
         "Landlords have neglected tenants.", needs="LIT"),
    Rule("unclear", "knowledge", "gap.knowledge", "UNCLEAR",
         "How tenants decide is unclear.",
         "How tenants decide is described."),
    Rule("gap", "knowledge", "gap.knowledge", "GAP",
         "This gap is filled here.",
         "This fence is filled here."),
    # ------------------------------------------------------------ evidence
    Rule("few-evidence", "evidence", "gap.evidence", "FEW|MIXED ~3 EVID",
         "There is little evidence on prices.",
         "There is much evidence on prices."),
    Rule("evidence-mixed", "evidence", "gap.evidence", "EVID|LIT ~8 MIXED",
         "Evidence on prices is mixed.",
         "Evidence on prices is clear."),
    Rule("evidence-few", "evidence", "gap.evidence", "EVID ~6 FEW",
         "Evidence on prices is scarce.",
         "Evidence on prices is plentiful."),
    # ------------------------------------------------------------ method
    Rule("no-design", "method", "gap.method", "FEW|RARELY ~5 DESIGN",
         "None of the trials had a control group.",
         "All of the trials had a control group."),
    Rule("not-general", "method", "gap.method", "FEW|RARELY|UNCLEAR ~5 GENERALIZE",
         "The findings cannot be generalised.",
         "The findings can be generalised."),
    Rule("design-weak", "method", "gap.method", "LIT ~8 DESIGN",
         "Studies consist of single case studies.",
         "Roads consist of gravel."),
    # ------------------------------------------------------------ theory
    Rule("few-theory", "theory", "gap.theory", "FEW|RARELY ~3 THEORY",
         "There are few theories of sharing.",
         "There are many theories of sharing."),
    Rule("theory-few", "theory", "gap.theory", "THEORY ~8 FEW|NEGLECT|RARELY",
         "Theories of sharing are few.",
         "Theories of sharing are many."),
    Rule("undertheorised", "theory", "gap.theory", "UNDERTHEORIZED",
         "Sharing is under-theorised.",
         "Sharing is practised.", needs="LIT"),
    # ------------------------------------------------------------ context
    Rule("literature-focus", "context", "gap.context", "LIT|EVID ~8 FOCUS ~4 GROUP",
         "Research has focused on large firms in Europe.",
         "The bank has focused on large firms in Europe."),
    Rule("group-neglected", "context", "gap.context", "GROUP ~8 NEGLECT",
         "Tenants and women are overlooked by scholars.",
         "Tenants and women are overlooked by banks.", needs="LIT"),
    Rule("neglects-group", "context", "gap.context", "NEGLECT ~5 GROUP",
         "Scholars have neglected women.",
         "Banks have neglected women.", needs="LIT"),
    Rule("few-studies-group", "context", "gap.context", "FEW ~2 LIT ~6 GROUP",
         "No studies of women exist.",
         "No portraits of women exist."),
    # ------------------------------------------------------------ practice
    Rule("unused", "practice", "gap.practice", "FEW|RARELY ~6 UNUSED",
         "Findings have rarely informed policy.",
         "Rumours have rarely informed gossip.", needs="PRACTICE"),
    # ------------------------------------------------------------ future
    Rule("future-needed", "future", "future", "FUTURE_WORK ~10 SHOULD|NEEDED",
         "Future research should follow tenants.",
         "Future tenants should follow rules."),
    Rule("needed-future", "future", "future", "NEEDED|SHOULD|WE_PLAN ~8 FUTURE_WORK",
         "We call for more research on tenants.",
         "We call for more rain on fields."),
    Rule("researchers-should", "future", "future", "LIT ~6 SHOULD ~2 STUDIED",
         "Researchers should examine tenants.",
         "Judges should examine tenants."),
    Rule("we-plan", "future", "future", "WE_PLAN ~6 STUDIED|LIT",
         "We propose to interview the tenants again.",
         "We propose to pay the tenants again."),
)  # fmt: skip
