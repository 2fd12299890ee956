"""What each lab asks: exercises and laws in ``lab01.py``, the hints in ``lab01.md``."""
