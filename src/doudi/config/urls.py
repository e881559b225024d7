"""Root urls: each face owns its own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("doudi.ui.urls")),
    path("work/hooks/", include("doudi.api.hooks.urls")),
    path("work/", include("doudi.workbench.urls")),
    path("field/", include("doudi.field.urls")),
    path("api/v1/", include("doudi.api.urls")),
    path("api/spdci/v1.0.0/", include("doudi.api.spdci.urls")),
    path("", include("doudi.portal.urls")),
]
