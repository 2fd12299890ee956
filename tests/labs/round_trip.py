"""What nbgrader's commands do for one assignment, in one process: minutes of a school in seconds.

python round_trip.py ASSIGNMENT     in the folder of a course; prints what each student got
"""

from __future__ import annotations

import json
import sys

from alembic.script import ScriptDirectory
from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.apps import AutogradeApp, GenerateAssignmentApp
from nbgrader.dbutil import ALEMBIC_DIR


def main(assignment: str) -> None:
    """Generate the assignment, grade what was handed in, print the scores as JSON."""
    # nbgrader starts alembic to ask for this word, which takes longer than all the rest
    api.get_alembic_version = ScriptDirectory(ALEMBIC_DIR).get_current_head
    for app in (GenerateAssignmentApp, AutogradeApp):
        app.launch_instance([assignment])
        app.clear_instance()
    with Gradebook("sqlite:///gradebook.db") as book:
        submissions = book.assignment_submissions(assignment)
        print(json.dumps({each.student.id: [each.score, each.max_score] for each in submissions}))


if __name__ == "__main__":
    main(sys.argv[1])
