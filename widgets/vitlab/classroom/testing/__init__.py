"""The trusted tester: laws and expected values in one process, the student's code in another.

Only plain data passes between them.
"""
