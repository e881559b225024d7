"""Model fields whose database column holds only ciphertext, and the index that finds them."""

import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from doudi.platform.crypto.cipher import blind_index, open_text, seal_text


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database and plain in Python (字段加密). Cannot be searched; use a blind index."""

    def _where(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in; the empty text and null stay as they are."""
        if value is None or value == "":
            return value
        return seal_text(str(value), self._where())

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Decrypt on the way out."""
        if value is None or value == "":
            return value
        return open_text(value, self._where())

    def get_lookup(self, lookup_name: str) -> Any:
        """Only ``isnull`` makes sense on ciphertext."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted and cannot be compared in the database; use its blind index")


class EncryptedJSONField(EncryptedTextField):
    """A JSON document, encrypted as a whole."""

    # Read by the type checker only: the attribute holds any JSON value, not the text it is stored as.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any
    _pyi_lookup_exact_type: Any

    def get_prep_value(self, value: Any) -> Any:
        """Serialise, then encrypt."""
        if value is None:
            return None
        return super().get_prep_value(json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder))

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Decrypt, then read."""
        text = super().from_db_value(value, expression, connection)
        return json.loads(text) if text else None

    def to_python(self, value: Any) -> Any:
        """Already Python."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """For serialisers."""
        return json.dumps(self.value_from_object(obj), ensure_ascii=False, cls=DjangoJSONEncoder)


class BlindIndexField(models.CharField):
    """Filled from another field on every save, by keyed hash: equality search on what is encrypted."""

    def __init__(self, *args: Any, source: str = "", kind: str = "", **kwargs: Any) -> None:
        self.source, self.kind = source, kind
        kwargs.update(max_length=32, editable=False, blank=True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "editable", "blank"):
            kwargs.pop(key, None)
        kwargs.update(source=self.source, kind=self.kind)
        return name, path, list(args), kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Compute from the source field."""
        value = blind_index(self.kind, getattr(model_instance, self.source) or "")
        setattr(model_instance, self.attname, value)
        return value


def index_of(kind: str) -> Callable[[str], str]:
    """The search side: ``Person.objects.filter(citizen_index=index_of("citizen_number")(number))``."""
    return lambda value: blind_index(kind, value)
