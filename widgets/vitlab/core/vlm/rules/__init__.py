"""How known vision-language models cut a picture into image tokens. Plain Python.

The rules are those of ``transformers`` 5.23, in its floating-point arithmetic and order: where two
canvases tie or a side falls on a whole number, another rounding gives another count.
"""
