"""What a school's nbgrader needs for these labs: copy this file into the folder of the course.

A course that has a file of this name keeps it and adds the lines below to its own.
"""

c = get_config()  # nbgrader hands it in

# The pictures of widgets are megabytes in a notebook's metadata. An autograded copy keeps none of
# them, neither those of the run that grades it nor those that the student saved.
c.ClearMetadataPreprocessor.enabled = True
c.ClearMetadataPreprocessor.clear_cell_metadata = False
c.ClearMetadataPreprocessor.preserve_nb_metadata_mask = {"kernelspec", "language_info", "vitlab"}

# A check stops an answer that takes too long, and says so; nbgrader's own limit comes later.
c.Execute.timeout = 120
