"""Addresses of the grid worker's pages."""

from django.urls import path

from doudi.field.views import discovery, targets, visits
from doudi.ui.applying import ApplyDoor, apply_urls

app_name = "field"
GRID = ApplyDoor(
    namespace="field",
    base="field/base.html",
    door="staff",
    verbs=("casework.apply_on_behalf",),
    channel="grid",
    purpose="assistance",
    on_behalf=True,
)

urlpatterns = [
    path("", visits.today, name="home"),
    path("report/", discovery.report, name="report"),
    path("lead/<str:lead_id>/", visits.lead, name="lead"),
    path("target/<str:target_id>/", targets.one, name="target"),
    path("target/<str:target_id>/outcome/", targets.settle, name="target_outcome"),
    path("home/<str:app_id>/", visits.home_visit, name="home_visit"),
    *apply_urls(GRID, "apply/"),
]
