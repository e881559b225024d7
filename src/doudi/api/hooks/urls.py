"""Addresses of the administrators' pages about events told to other systems; only public ids stand in them."""

from django.urls import path

from doudi.api.hooks import pages

app_name = "hooks"
urlpatterns = [
    path("", pages.listing, name="list"),
    path("new/", pages.new, name="new"),
    path("<str:number>/", pages.one, name="one"),
    path("<str:number>/agree/", pages.agree, name="agree"),
    path("<str:number>/refuse/", pages.refuse, name="refuse"),
    path("<str:number>/withdraw/", pages.withdraw, name="withdraw"),
    path("<str:number>/pause/", pages.pause, name="pause"),
    path("<str:number>/resume/", pages.resume, name="resume"),
    path("<str:number>/end/", pages.end, name="end"),
    path("<str:number>/try/", pages.test, name="try"),
    path("<str:number>/secret/", pages.secret, name="secret"),
    path("<str:number>/span/", pages.span, name="span"),
    path("<str:number>/again/<str:delivery>/", pages.again, name="again"),
]
