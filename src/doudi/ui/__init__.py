"""What the faces share: shells, components, language, themes, and the rule that every page says who may open it.

Owns the templates under ``ui/``, the template library ``doudi``, the message catalogue and the demo's account page.
Asks ``registry`` who is signed in and ``platform`` what day it is. Knows no feature above ``outreach`` and no face.
"""
