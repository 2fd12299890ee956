"""Names that stand for who grades, where no address of a scheduler is given."""

LOCAL = "local"
"""In place of an address: a cluster of this machine alone."""

PROCESSES = "processes"
"""In place of an address: no cluster, but processes of this machine."""
