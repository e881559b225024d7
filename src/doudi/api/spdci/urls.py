"""Addresses of the registry interface, as the standard names them."""

from django.urls import path

from doudi.api.spdci.views import at_once, described, for_later, heard, keys, nowhere, token
from doudi.evidence.interop.codes import PATHS, Action
from doudi.evidence.registries.hearing import HEARD

app_name = "spdci"
urlpatterns = [
    *(path(PATHS[action].removeprefix("/"), for_later(action), name=str(action))
      for action in (Action.SEARCH, Action.SUBSCRIBE, Action.UNSUBSCRIBE, Action.TXN_STATUS)),
    *(path(PATHS[action].removeprefix("/"), heard(action), name=str(action)) for action in HEARD),
    path("registry/sync/search", at_once(Action.SEARCH), name="sync-search"),
    path("registry/sync/txn/status", at_once(Action.TXN_STATUS), name="sync-txn-status"),
    path("oauth2/client/token", token, name="token"),
    path(".well-known/jwks.json", keys, name="jwks"),
    path("openapi.json", described, name="openapi"),
    path("<path:rest>", nowhere, name="nowhere"),
]  # fmt: skip
