"""What type checkers read is not run."""

collect_ignore_glob = ["*use.py"]
