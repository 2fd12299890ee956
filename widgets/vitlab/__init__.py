"""Learn, see and measure how a Vision Transformer turns an image into tokens.

``vitlab.core`` computes, ``vitlab.widgets`` shows, ``vitlab.grading`` checks.
Importing ``vitlab`` imports none of them.
"""

__version__ = "0.1.0"
