"""Addresses every face shares: language, theme, health, the demo's accounts and messages."""

from django.urls import path

from doudi.ui import demo, views

app_name = "ui"
urlpatterns = [
    path("set/theme", views.set_theme, name="set_theme"),
    path("set/language", views.set_language, name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("demo/", demo.accounts, name="demo"),
    path("demo/enter/", demo.enter, name="demo_enter"),
    path("demo/messages/", demo.messages_out, name="demo_messages"),
    path("demo/components/", demo.components, name="components"),
]
