"""What a Vision Transformer does with an image: torch and numpy, no front end.

Names are handed out lazily, so counting a grid never waits for torch.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
