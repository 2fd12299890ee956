"""The progress file: one per working directory, readable by a person, never sent anywhere.

Writers take a lock, write beside the file and rename, so that another kernel or a kill in
the middle finds the old content or the new, never half of one. What cannot be saved is
joined to the file when it can, so that nothing that any kernel earned is lost.
"""

from vitlab.grading.store.entries import Entries, Entry
from vitlab.grading.store.files import location
from vitlab.grading.store.keeping import Kept, Known, keep, known, read
from vitlab.grading.store.locks import has_locks_in, soft_lock
from vitlab.grading.store.markers import NEVER_ENDED, checking, never_ended
from vitlab.grading.store.quizzes import keep_quiz, read_quiz

__all__ = [
    "NEVER_ENDED",
    "Entries",
    "Entry",
    "Kept",
    "Known",
    "checking",
    "has_locks_in",
    "keep",
    "keep_quiz",
    "known",
    "location",
    "never_ended",
    "read",
    "read_quiz",
    "soft_lock",
]
