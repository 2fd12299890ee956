"""The computations, a file for each subject; each is registered by the claims that it proves."""
