"""A backup is a tested restore: every row, file and audit line comes back, or nothing does, and it says why."""

import io
import json
import tarfile
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings as live_settings
from django.db import connection

from doudi.config.keeping.archive import BackupUnfit, NotEmpty, read_backup, write_backup
from doudi.config.keeping.tables import dump_table, kept_models
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.audit.verify import verify
from doudi.platform.files import read, store
from doudi.platform.installation import KeysDoNotFit, make_installation
from doudi.platform.messages import send
from doudi.platform.models import AuditEntry, Message, StoredFile
from tests.registry.city import build_city

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 9, 8, 10, tzinfo=SHANGHAI)
MACHINE = Acting.system("test", NOW)


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path: Path) -> None:
    """Files, snapshots and anchor of this test only."""
    settings.DOUDI_FILES, settings.DOUDI_SNAPSHOTS = tmp_path / "files", tmp_path / "snapshots"
    settings.DOUDI_ANCHOR = tmp_path / "anchor" / "heads.jsonl"


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A backup of a small installation."""
    make_installation(NOW, is_demo=False)
    build_city()
    send("13812345678", "sign_in_code", {"code": "246810"}, NOW)
    store(MACHINE, b"%PDF- a paper", kind="paper", content_type="application/pdf")
    for number in range(25):
        record(MACHINE, "test", "thing", str(number), detail={"n": number, "zh": "字"})
    path = tmp_path / "backup.tar"
    write_backup(path, NOW)
    return path


def _empty_everything() -> None:
    with connection.cursor() as cursor:
        for model in reversed(kept_models()):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
    for folder in (live_settings.DOUDI_FILES, live_settings.DOUDI_SNAPSHOTS):
        for file in folder.rglob("*"):
            if file.is_file():
                file.unlink()
    for folder in sorted(live_settings.DOUDI_FILES.rglob("*"), reverse=True):
        folder.rmdir()
    live_settings.DOUDI_ANCHOR.unlink(missing_ok=True)


def _all_rows() -> dict[str, list[str]]:
    return {model._meta.label_lower: list(dump_table(model)) for model in kept_models()}


def test_everything_comes_back(filled: Path) -> None:
    """Rows, encrypted values, files and the audit's head are equal after a restore, and life goes on."""
    before = _all_rows()
    _empty_everything()
    read_backup(filled)
    after = _all_rows()
    assert {k: len(v) for k, v in after.items()} == {k: len(v) for k, v in before.items()}
    assert after == before
    assert Message.objects.get().params == {"code": "246810"}
    assert read(StoredFile.objects.get()) == b"%PDF- a paper"
    assert verify().holds
    highest = AuditEntry.objects.order_by("-pk").first()
    assert highest is not None
    record(MACHINE, "test", "thing", "next")
    assert AuditEntry.objects.filter(pk__gt=highest.pk, subject_id="next").exists()


def test_the_backup_holds_neither_keys_nor_plain_values(filled: Path) -> None:
    """The archive alone opens nothing and shows nobody."""
    content = filled.read_bytes()
    with tarfile.open(filled) as archive:
        names = archive.getnames()
        import gzip

        for name in names:
            member = archive.extractfile(name)
            if member and name.endswith(".gz"):
                content += gzip.decompress(member.read())
    assert not [name for name in names if "keyring" in name or name.startswith("keys")]
    assert b"13812345678" not in content
    assert b"a paper" not in content


def test_a_full_installation_is_not_overwritten(filled: Path) -> None:
    """Restoring over something that is there is refused and changes nothing."""
    before = _all_rows()
    with pytest.raises(NotEmpty):
        read_backup(filled)
    assert _all_rows() == before


def _rewrite(path: Path, name: str, content: bytes | None) -> None:
    with tarfile.open(path) as old:
        members = [(m, old.extractfile(m).read()) for m in old.getmembers()]  # type: ignore[union-attr]
    with tarfile.open(path, "w") as new:
        for member, data in members:
            if member.name == name:
                if content is None:
                    continue
                data = content
                member.size = len(data)
            new.addfile(member, io.BytesIO(data))


@pytest.mark.parametrize(
    "damage", ["row lost", "table lost", "file changed", "no manifest", "half", "not a tar", "escape"]
)
def test_a_damaged_backup_restores_nothing(filled: Path, damage: str) -> None:
    """Whatever is wrong with the archive, the database stays empty and the message says what and the way out."""
    import gzip

    if damage == "row lost":
        with tarfile.open(filled) as archive:
            table = gzip.decompress(archive.extractfile("tables/registry.division.jsonl.gz").read())  # type: ignore[union-attr]
        _rewrite(filled, "tables/registry.division.jsonl.gz", gzip.compress(b"".join(table.splitlines(True)[:-1])))
    elif damage == "table lost":
        _rewrite(filled, "tables/registry.post.jsonl.gz", None)
    elif damage == "file changed":
        with tarfile.open(filled) as archive:
            name = next(n for n in archive.getnames() if n.startswith("files/"))
        _rewrite(filled, name, b"other")
    elif damage == "no manifest":
        _rewrite(filled, "manifest.json", None)
    elif damage == "half":
        filled.write_bytes(filled.read_bytes()[: filled.stat().st_size // 2])
    elif damage == "not a tar":
        filled.write_bytes(b"hello")
    else:
        with tarfile.open(filled) as archive:
            manifest = json.loads(archive.extractfile("manifest.json").read())  # type: ignore[union-attr]
        manifest["files"]["files/../../evil"] = "x"
        _rewrite(filled, "manifest.json", json.dumps(manifest).encode())
    _empty_everything()
    with pytest.raises(BackupUnfit) as caught:
        read_backup(filled)
    assert str(caught.value).count(".") > 1, "what is wrong, and the way out"
    assert not any(_all_rows().values())


def test_another_key_is_refused_by_name(filled: Path) -> None:
    """Without the key that belongs to the backup nothing is restored, and the message names the key wanted."""
    with tarfile.open(filled) as archive:
        manifest = json.loads(archive.extractfile("manifest.json").read())  # type: ignore[union-attr]
    manifest["key_id"] = "deadbeef"
    _rewrite(filled, "manifest.json", json.dumps(manifest).encode())
    _empty_everything()
    with pytest.raises(KeysDoNotFit) as caught:
        read_backup(filled)
    assert "deadbeef" in str(caught.value)
