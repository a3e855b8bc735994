"""The words of the product as types: periods, plans and the errors that are meant for people."""

from metrics.model.errors import InputError, StoreError, UsageError, UserError
from metrics.model.needs import Needs
from metrics.model.period import Period
from metrics.model.plan import (
    AGGREGATION_OF_KIND,
    BASES_OF_KIND,
    Baseline,
    Indicator,
    Note,
    Override,
    Plan,
    PlanPeriod,
    Region,
    Reporting,
    Revision,
    Status,
    StatusRule,
    Target,
    TargetForm,
    Task,
    Unit,
)

__all__ = [
    "AGGREGATION_OF_KIND",
    "BASES_OF_KIND",
    "Baseline",
    "Indicator",
    "InputError",
    "Needs",
    "Note",
    "Override",
    "Period",
    "Plan",
    "PlanPeriod",
    "Region",
    "Reporting",
    "Revision",
    "Status",
    "StatusRule",
    "StoreError",
    "Target",
    "TargetForm",
    "Task",
    "Unit",
    "UsageError",
    "UserError",
]
