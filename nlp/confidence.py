"""How sure a fact is: the share of facts that its rule got right in texts nobody had written rules for.

Measured on labelled texts at their first reading (docs/quality.md, «Confidence»): right means value, unit, range, kind,
comparator, noun, standing and level or change. Rules seen less than ten times take the share of their family.
"""

from __future__ import annotations

from nlp.reading import Draft

MEASURED = {
    "count": 0.94, "count-far": 0.77, "count-bare": 0.1, "count-of-base": 0.6, "count-collective": 0.75, "count-bracketed": 0.8,
    "count-scaled": 0.6,
    "percent": 0.92, "money": 0.95, "money-far": 0.5, "money-spent": 0.8, "money-adjective": 0.7, "measure": 0.95, "measure-warmth": 0.8,
    "duration": 0.87, "age-bare": 0.9, "table-count": 0.8, "table-percent": 0.75, "table-measure": 0.8, "table-money": 0.95,
}  # fmt: skip
# By the end of a rule's name, where the rule itself is not above; `FAR` when the model stands in another sentence.
FAMILIES = {"-part": 0.95, "-of": 0.95, "-parallel": 0.86, "-aligned": 0.85, "-corrected": 0.9, "-inverted": 0.85}
FAR = {"-parallel": 0.48, "-aligned": 0.85, "-part": 0.9}
TABLE = 0.85
DIRECT = 0.95


def confidence(draft: Draft) -> float:
    """0..1 for a finished draft."""
    if draft.rule in MEASURED:
        return MEASURED[draft.rule]
    model = draft.inherits
    families = FAR if model is not None and model.reading is not draft.reading else FAMILIES
    found = next((share for ending, share in families.items() if draft.rule.endswith(ending)), None)
    if found is not None:
        return found
    return TABLE if draft.rule.startswith("table") else DIRECT
