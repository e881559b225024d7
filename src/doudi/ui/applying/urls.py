"""The addresses of the application form, for one door. Only public ids stand in them."""

from django.urls import URLPattern, path

from doudi.ui.applying import filling, finishing, papers, people, signing, starting
from doudi.ui.applying.door import ApplyDoor


def apply_urls(door: ApplyDoor, prefix: str = "") -> list[URLPattern]:
    """All pages of the form under ``prefix``; names are the same behind every door."""
    one = f"{prefix}<str:app_id>/"
    return [
        path(f"{prefix}", starting.index(door), name="apply"),
        path(f"{prefix}choose/", starting.choose(door), name="apply_choose"),
        path(f"{prefix}start/", starting.start(door), name="apply_start"),
        path(one, filling.tasks(door), name="apply_tasks"),
        path(f"{one}contact/", starting.contact(door), name="apply_contact"),
        path(f"{one}people/", people.listing(door), name="apply_people"),
        path(f"{one}people/add/", people.edit(door), name="apply_person_add"),
        path(f"{one}people/<str:member_id>/", people.edit(door), name="apply_person"),
        path(f"{one}people/<str:member_id>/remove/", people.remove(door), name="apply_person_remove"),
        path(f"{one}q/<slug:question>/", filling.question(door), name="apply_question"),
        path(f"{one}q/<slug:question>/<str:member_id>/", filling.question(door), name="apply_question_of"),
        path(f"{one}sign/", signing.listing(door), name="apply_signatures"),
        path(f"{one}sign/<str:member_id>/", signing.sign_page(door), name="apply_sign"),
        path(f"{one}sign/<str:member_id>/own/", signing.cosign_page(door), name="apply_cosign"),
        path(f"{one}sign/<str:member_id>/sheet/", signing.sheet_page(door), name="apply_sheet"),
        path(f"{one}papers/", papers.papers_page(door), name="apply_papers"),
        path(f"{one}papers/<slug:kind>/", papers.paper_page(door), name="apply_paper"),
        path(f"{one}paper-files/<str:paper_id>/", papers.paper_file(door), name="apply_paper_file"),
        path(f"{one}check/", finishing.check(door), name="apply_check"),
        path(f"{one}drop/", finishing.drop(door), name="apply_drop"),
        path(f"{one}done/", finishing.done(door), name="apply_done"),
    ]
