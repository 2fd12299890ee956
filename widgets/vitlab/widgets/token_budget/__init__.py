"""What pictures cost a language model, and what is left of the smallest print."""

from vitlab.widgets.token_budget.instrument import TokenBudget

__all__ = ["TokenBudget"]
