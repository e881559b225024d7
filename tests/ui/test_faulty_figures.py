"""Pages when a figure of the installation's own is wrong: they say so in plain words, and the log says where."""

import logging
from pathlib import Path

import pytest
from django.test import Client

from doudi.schemes.local import local_figures_in
from doudi.ui.middleware import LANGUAGE_COOKIE

pytestmark = pytest.mark.django_db
PAGE = "/policies/dibao/"
WRONG = "jurisdiction: demo-city\nparameters:\n  - {key: dibao.urban_standard_fen, values: 3}\n"


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "有一处写错了"), ("en", "is written wrongly")])
def test_a_wrong_figure_is_told_to_who_can_mend_it(
    tmp_path: Path, language: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A reader learns to come back or to ring; file and line stand in the log, never on the page."""
    (tmp_path / "dibao").mkdir()
    (tmp_path / "dibao" / "notice-2025.yaml").write_text(WRONG)
    client = Client(raise_request_exception=False)
    client.cookies[LANGUAGE_COOKIE] = language
    caplog.set_level(logging.ERROR, "doudi.ui.access")
    with local_figures_in(tmp_path):
        answer = client.get(PAGE)
    assert answer.status_code == 503
    assert words in answer.content.decode()
    assert "notice-2025" not in answer.content.decode()
    assert "notice-2025.yaml:3" in caplog.text
    assert client.get(PAGE).status_code == 200
