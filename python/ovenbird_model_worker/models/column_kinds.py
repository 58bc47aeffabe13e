"""What values a fitted scikit-learn estimator takes, column by column, as far as it can be read off it."""

from __future__ import annotations

from typing import Any

UNKNOWN, NUMBER, TEXT = "json", "float64", "string"
TEXT_VECTORIZERS = ("CountVectorizer", "TfidfVectorizer", "HashingVectorizer")


def column_kinds(estimator: Any, count: int) -> list[str]:
    """``float64``, ``string``, or ``json`` where the estimator does not say."""
    if hasattr(estimator, "steps"):
        first = next((step for _, step in estimator.steps if step not in (None, "passthrough")), None)
        return column_kinds(first, count)
    if hasattr(estimator, "best_estimator_"):
        return column_kinds(estimator.best_estimator_, count)
    if hasattr(estimator, "transformers_"):
        return _by_transformer(estimator, count)
    if hasattr(estimator, "categories_") and len(estimator.categories_) == count:
        return [_of_category(categories) for categories in estimator.categories_]
    return [NUMBER if _takes_numbers(estimator) else UNKNOWN] * count


def needs_table(estimator: Any) -> bool:
    """Whether columns may be chosen by their names somewhere in it; anything that is not known to go by position is taken for that."""
    steps = [step for _, step in estimator.steps] if hasattr(estimator, "steps") else [estimator]
    return not all(step in (None, "passthrough") or _takes_numbers(step) for step in steps)


def _by_transformer(estimator: Any, count: int) -> list[str]:
    kinds = [UNKNOWN] * count
    positions_of = getattr(estimator, "_transformer_to_input_indices", {})
    for name, transformer, _ in estimator.transformers_:
        positions = list(positions_of.get(name, ()))
        for position, kind in zip(positions, _of_transformer(transformer, len(positions)), strict=True):
            kinds[position] = kind if kinds[position] in (UNKNOWN, kind) else UNKNOWN
    return kinds


def _of_transformer(transformer: Any, count: int) -> list[str]:
    if isinstance(transformer, str) or transformer is None:
        return [UNKNOWN] * count
    if type(transformer).__name__ in TEXT_VECTORIZERS:
        return [TEXT] * count
    return column_kinds(transformer, count)


def _of_category(categories: Any) -> str:
    if categories.dtype.kind in "iuf":
        return NUMBER
    return TEXT if all(value is None or isinstance(value, str) for value in categories) else UNKNOWN


def _takes_numbers(estimator: Any) -> bool:
    """scikit-learn's own estimators of numbers. One that holds others hands its input on, and they may take anything."""
    if not type(estimator).__module__.startswith("sklearn.") or type(estimator).__name__ == "FunctionTransformer":
        return False
    if getattr(estimator, "is_categorical_", None) is not None:
        return False
    if any(hasattr(value, "fit") or isinstance(value, list) for value in estimator.get_params(deep=False).values()):
        return False
    return _tagged_numeric(estimator)


def _tagged_numeric(estimator: Any) -> bool:
    try:
        from sklearn.utils import get_tags
    except ImportError:
        # Before scikit-learn 1.6.
        kinds = estimator._get_tags()["X_types"]
        return "2darray" in kinds and "string" not in kinds and "categorical" not in kinds
    tags = get_tags(estimator).input_tags
    return tags.two_d_array and not tags.string and not tags.categorical
