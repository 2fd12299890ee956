"""A function of somebody's own: what its code tells, what it returns, how long it may run."""
