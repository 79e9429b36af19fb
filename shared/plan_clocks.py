"""The terms within which the law wants a plan established (Besluit inburgering 2021, art. 5.3), in days."""

PLAN_WITHIN = 70
"""Clock C5: from the notice, or from the registration where that is later."""
AFTER_INFORMATION = 14
"""Clock C5x: from the day that information of a third party was received."""
