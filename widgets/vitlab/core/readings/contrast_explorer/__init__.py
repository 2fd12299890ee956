"""What the contrast explorer reads off pairs of a picture and a caption.

Names are handed out one by one: what needs no torch imports none.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
