"""What a school's nbgrader needs for these labs: copy this file into the folder of the course.

A course that has a file of this name keeps it and adds the lines below to its own.
"""

import re

from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import NbGraderPreprocessor

c = get_config()  # nbgrader hands it in


class WithoutAnswersForTeachers(NbGraderPreprocessor):
    """A source answers the questions to think about, for the teacher alone."""

    def preprocess_cell(self, cell, resources, index):
        """Take the answer out of a text."""
        if cell.cell_type == "markdown":
            answer = r"\n*<details><summary>For the teacher</summary>.*?</details>"
            cell.source = re.sub(answer, "", cell.source, flags=re.DOTALL).rstrip()
        return cell, resources


usual = GenerateAssignment.class_traits()["preprocessors"].default()
c.GenerateAssignment.preprocessors = [WithoutAnswersForTeachers, *usual]

# The pictures of widgets are megabytes in a notebook's metadata. An autograded copy keeps none of
# them, neither those of the run that grades it nor those that the student saved.
c.ClearMetadataPreprocessor.enabled = True
c.ClearMetadataPreprocessor.clear_cell_metadata = False
c.ClearMetadataPreprocessor.preserve_nb_metadata_mask = {"kernelspec", "language_info", "vitlab"}

# A check stops an answer that takes too long, and says so; nbgrader's own limit comes later.
c.Execute.timeout = 120
