"""How the documents are built: Markdown through MyST, one theme, warnings are errors (see `make docs`)."""

import cstotimeline

project = "cstotimeline"
author = "the cstotimeline authors"
project_copyright = "the cstotimeline authors"
release = version = cstotimeline.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["deflist", "colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "cstotimeline"
html_extra_path = ["reference/timeline-1.schema.json"]
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
default_role = "code"
suppress_warnings = ["ref.python"]
