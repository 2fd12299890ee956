"""How a vision-language model turns a picture into tokens: rules, counts, and the bridge."""
