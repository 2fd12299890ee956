collect_ignore = ["fake_cuda.py", "goldens.py"]  # `make memory-goldens` runs them, before torch
