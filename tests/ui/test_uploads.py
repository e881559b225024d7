"""What a request may bring in files is bounded, however many files it is cut into."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from doudi.ui import uploads


def test_many_files_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten files of nearly a quarter each: four are kept whole, nothing of the others, and each size is the one sent."""
    monkeypatch.setattr(uploads, "MOST_BYTES", 4_500)
    files = {f"f{n}": SimpleUploadedFile(f"{n}.csv", b"x" * 1_000) for n in range(10)}
    request = RequestFactory().post("/", files)
    request.upload_handlers = [uploads.InMemory(request)]
    kept = {name: each.read() for name, each in request.FILES.items()}
    assert [len(content) for content in kept.values()] == [1_000] * 4 + [0] * 6
    assert {each.size for each in request.FILES.values()} == {1_000}
    assert [isinstance(each, uploads.NotKept) for each in request.FILES.values()] == [False] * 4 + [True] * 6
