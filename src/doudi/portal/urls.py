"""Addresses of the residents' pages; only public ids stand in them."""

from django.urls import path

from doudi.portal.views import (
    all_apply,
    all_schemes,
    asked,
    check,
    entry,
    home,
    letters,
    notices,
    policies,
    privacy,
    told,
    track,
)
from doudi.ui.applying import ApplyDoor, apply_urls

app_name = "portal"
APPLY = ApplyDoor(namespace="portal", base="ui/phone.html", door="resident", verbs=(), channel="online")

urlpatterns = [
    path("", home.home, name="home"),
    path("what/", home.what, name="what"),
    path("help/", home.people_to_ask, name="help"),
    path("about/", home.about, name="about"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("policies/", policies.listing, name="policies"),
    path("policies/<slug:key>/", policies.one, name="policy"),
    path("can-i-get/", check.check, name="check"),
    path("can-i-get/result/", check.result, name="check_result"),
    path("can-i-get/<slug:step>/", check.question, name="check_question"),
    path("what-can-i-get/", all_schemes.start, name="all"),
    path("what-can-i-get/people/", all_schemes.people, name="all_people"),
    path("what-can-i-get/people/<int:number>/", all_schemes.person, name="all_person"),
    path("what-can-i-get/q/<slug:quantity>/", all_schemes.question, name="all_question"),
    path("what-can-i-get/q/<slug:quantity>/<slug:person>/", all_schemes.question, name="all_question_of"),
    path("what-can-i-get/result/", all_schemes.result, name="all_result"),
    path("what-can-i-get/apply/", all_apply.begin(APPLY), name="all_apply"),
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-in/code/", entry.code, name="code"),
    *apply_urls(APPLY, "apply/"),
    path("track/", track.listing, name="track"),
    path("track/<str:app_id>/", track.one, name="track_one"),
    path("track/<str:app_id>/supply/", track.supply, name="supply"),
    path("track/<str:app_id>/asked/", asked.page, name="asked"),
    path("track/<str:app_id>/asked/dispute/", asked.dispute, name="asked_dispute"),
    path("track/<str:app_id>/withdraw/", track.withdraw_page, name="withdraw"),
    path("letters/", letters.listing, name="letters"),
    path("letters/told/", told.by_number, name="told_open"),
    path("letters/told/<str:notice_id>/", told.one, name="told"),
    path("letters/told/<str:notice_id>/pdf/", told.as_pdf, name="told_pdf"),
    path("letters/told/<str:notice_id>/answer/", told.answer, name="told_answer"),
    path("letters/<str:app_id>/", letters.one, name="letter"),
    path("letters/<str:app_id>/pdf/", letters.as_pdf, name="letter_pdf"),
    path("check-letter/", letters.check, name="check_letter"),
    path("check-letter/<str:code>/", letters.check, name="check_letter_code"),
    path("notices/", notices.listing, name="notices"),
    path("notices/<str:notice_id>/", notices.one, name="notice"),
    path("notices/<str:notice_id>/object/", notices.disagree, name="object"),
    path("notices/<str:notice_id>/objected/", notices.objected, name="objected"),
    path("who-looked/", privacy.who_looked, name="who_looked"),
    path("who-looked/<str:app_id>/<str:member_id>/take-back/", privacy.take_back, name="take_back"),
]
