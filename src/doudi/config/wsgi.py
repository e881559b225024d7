"""The WSGI door: what granian or gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.config.settings")
application = get_wsgi_application()

# Somebody waits for a page: nobody should pay for loading what pages need with the first one, nor wait while all that
# was loaded is looked through, now and then, for what may be thrown away.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
