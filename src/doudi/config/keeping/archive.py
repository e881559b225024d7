"""The backup archive: tables, files, snapshots, anchor and a manifest with counts and digests; never the keys."""

import gzip
import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from doudi.config.keeping.tables import dump_table, kept_models, load_table, reset_counters
from doudi.kernel.errors import DoudiError
from doudi.platform.audit.protect import install_triggers, remove_triggers
from doudi.platform.audit.seal import seal
from doudi.platform.audit.verify import verify
from doudi.platform.crypto.cipher import current_keyring
from doudi.platform.installation import KeysDoNotFit, find_installation

Progress = Callable[[str], None]
FOLDERS = ("files", "snapshots", "policies")


class BackupUnfit(DoudiError):
    """The archive is not a backup, is damaged, or belongs to another version."""

    code = "config.backup-unfit"

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(f"This backup cannot be used: {what}. {way_out}")


class NotEmpty(DoudiError):
    """There is already something where the backup should go."""

    code = "config.restore-not-empty"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Nothing was restored: {what} is not empty. Restore into a new DOUDI_HOME with an empty database, look at "
            "it there, then switch over."
        )


def _applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _folder(name: str) -> Path:
    folders = {
        "files": settings.DOUDI_FILES, "snapshots": settings.DOUDI_SNAPSHOTS, "policies": settings.DOUDI_POLICIES,
    }  # fmt: skip
    return folders[name]


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    archive.addfile(info, io.BytesIO(content))


def write_backup(path: Path, now: datetime, progress: Progress = lambda _text: None) -> dict[str, Any]:
    """Everything but the keys, in one file; the manifest that is in it.

    Written beside and renamed, so a killed backup leaves the old file. On PostgreSQL all tables are of one moment
    (repeatable read); on SQLite one read transaction gives the same.
    """
    seal()
    installation = find_installation()
    manifest: dict[str, Any] = {
        "kind": "doudi-backup",
        "version": 1,
        "made_at": now.isoformat(),
        "key_id": current_keyring().current_id,
        "is_demo": bool(installation and installation.is_demo),
        "migrations": _applied(),
        "tables": {},
        "files": {},
    }
    scratch = path.with_suffix(path.suffix + ".part")
    # PostgreSQL takes its snapshot at a transaction's first query; inside a caller's transaction that is the caller's.
    is_outermost = not connection.in_atomic_block
    with tarfile.open(scratch, "w") as archive:
        with transaction.atomic(), tempfile.TemporaryDirectory() as room:
            if connection.vendor == "postgresql" and is_outermost:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for model in kept_models():
                label = model._meta.label_lower
                packed = Path(room) / f"{label}.jsonl.gz"
                count, digest = 0, hashlib.sha256()
                with gzip.open(packed, "wt", encoding="utf-8", compresslevel=4) as out:
                    for line in dump_table(model):
                        out.write(line)
                        digest.update(line.encode())
                        count += 1
                archive.add(packed, f"tables/{label}.jsonl.gz")
                packed.unlink()
                manifest["tables"][label] = {"rows": count, "sha256": digest.hexdigest()}
        for name in FOLDERS:
            for file in sorted(p for p in _folder(name).rglob("*") if p.is_file()):
                inside = f"{name}/{file.relative_to(_folder(name))}"
                archive.add(file, inside)
                manifest["files"][inside] = hashlib.sha256(file.read_bytes()).hexdigest()
            progress(name)
        if settings.DOUDI_ANCHOR.exists():
            _add(archive, "anchor.jsonl", settings.DOUDI_ANCHOR.read_bytes())
        _add(archive, "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    scratch.replace(path)
    return manifest


def read_manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    """The manifest of an archive.

    Raises:
        BackupUnfit: there is none, or it is of another kind.
    """
    try:
        member = archive.extractfile("manifest.json")
        manifest: dict[str, Any] = json.loads(member.read()) if member else {}
    except (KeyError, ValueError, tarfile.TarError) as fault:
        raise BackupUnfit("it has no readable manifest", "It may be half written; take the one before.") from fault
    if manifest.get("kind") != "doudi-backup" or manifest.get("version") != 1:
        raise BackupUnfit("it was not made by ./doudi backup of this line", "Check the file's name.")
    return manifest


def _lines(archive: tarfile.TarFile, label: str, expected: dict[str, Any]) -> Iterator[str]:
    member = archive.extractfile(f"tables/{label}.jsonl.gz")
    if member is None:
        raise BackupUnfit(f"the table {label} is missing", "Take the backup before this one.")
    digest, count = hashlib.sha256(), 0
    with gzip.open(member, "rt", encoding="utf-8") as lines:
        for line in lines:
            digest.update(line.encode())
            count += 1
            yield line
    if digest.hexdigest() != expected["sha256"] or count != expected["rows"]:
        raise BackupUnfit(f"the table {label} is damaged", "Take the backup before this one.")


def _check_target(manifest: dict[str, Any]) -> None:
    if manifest["key_id"] not in current_keyring().masters:
        raise KeysDoNotFit(manifest["key_id"], sorted(current_keyring().masters))
    if set(manifest["migrations"]) != set(_applied()):
        other = sorted(set(manifest["migrations"]) ^ set(_applied()))[0]
        raise BackupUnfit(
            f"it was made by another version (differs in {other})", "Install that version, restore, then upgrade."
        )
    if find_installation() is not None:
        raise NotEmpty("the database")
    for name in FOLDERS:
        if _folder(name).exists() and any(_folder(name).iterdir()):
            raise NotEmpty(f"the folder {name}")


def _put_file(archive: tarfile.TarFile, name: str, digest: str) -> None:
    top, _slash, inside = name.partition("/")
    if top not in FOLDERS or ".." in Path(inside).parts or Path(inside).is_absolute():
        raise BackupUnfit(f"it holds a file outside its folders ({name})", "Do not trust this archive.")
    member = archive.extractfile(name)
    content = member.read() if member else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise BackupUnfit(f"the file {name} is damaged", "Take the backup before this one.")
    target = _folder(top) / inside
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def read_backup(path: Path, progress: Progress = lambda _text: None) -> dict[str, Any]:
    """Restore into an empty, migrated installation that has the right key file; the manifest.

    Rows, digests and the audit are checked before anything is committed; a failure leaves the database empty.

    Raises:
        BackupUnfit, NotEmpty, KeysDoNotFit: say what and the way out.
    """
    try:
        archive = tarfile.open(path)
    except (OSError, tarfile.TarError) as fault:
        raise BackupUnfit(
            f"it cannot be opened ({type(fault).__name__})", "Check the file's name and copy it again."
        ) from fault
    with archive:
        manifest = read_manifest(archive)
        _check_target(manifest)
        missing = {f"tables/{label}.jsonl.gz" for label in manifest["tables"]} - set(archive.getnames())
        if missing:
            raise BackupUnfit(f"{min(missing)} is missing", "Take the backup before this one.")
        if "anchor.jsonl" in archive.getnames():
            anchor = archive.extractfile("anchor.jsonl")
            settings.DOUDI_ANCHOR.parent.mkdir(parents=True, exist_ok=True)
            settings.DOUDI_ANCHOR.write_bytes(anchor.read() if anchor else b"")
        remove_triggers()
        with transaction.atomic():
            for model in kept_models():
                label = model._meta.label_lower
                if label not in manifest["tables"]:
                    raise BackupUnfit(f"the table {label} is missing", "Take the backup before this one.")
                load_table(model, _lines(archive, label, manifest["tables"][label]))
            reset_counters()
            verdict = verify()
            if not verdict.holds:
                raise BackupUnfit(f"its audit does not hold ({verdict.first_bad})", "Show it to the auditor.")
            progress("tables")
            for name, digest in manifest["files"].items():
                _put_file(archive, name, digest)
            progress("files")
        install_triggers()
    return manifest
