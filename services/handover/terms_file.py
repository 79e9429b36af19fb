"""The terms as they stand in `deploy/`: read once, at start."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from services.handover.terms import Terms


def load_terms(deploy: Path) -> Terms:
    """The terms of `deadlines.yaml` with the days of `holidays.yaml`; raises where either says what it may not."""
    deadlines = yaml.safe_load((deploy / "deadlines.yaml").read_text("utf-8"))
    return Terms.model_validate(deadlines | {"holidays": load_holidays(deploy)})


def load_holidays(deploy: Path) -> frozenset[date]:
    """Every public holiday of every year that is listed."""
    years: dict[int, dict[date, Any]] = yaml.safe_load((deploy / "holidays.yaml").read_text("utf-8"))
    return frozenset(day for days in years.values() for day in days)
