"""What can go wrong while a synthetic city is built or its bank asked."""

from __future__ import annotations

from pathlib import Path

from doudi.kernel.errors import DoudiError


class DistrictUnknown(DoudiError):
    """The district code is not one of the published districts and counties of Chongqing."""

    code = "sandbox.district-unknown"

    def __init__(self, district: str, near: str) -> None:
        super().__init__(
            f"No district or county of Chongqing has the code {district!r}. Codes have six digits, for example {near}. "
            "Choose one of data/divisions/, or 'all'."
        )


class TooFewPeople(DoudiError):
    """The size asked for leaves no room for the planted cases and their near misses."""

    code = "sandbox.too-few-people"

    def __init__(self, people: int, least: int) -> None:
        super().__init__(
            f"A district of {people} people is too small: planted cases and their near misses need at least {least}. "
            f"Ask for {least} or more."
        )


class TooManyPeople(DoudiError):
    """A district cannot hold that many generated people with unique citizen numbers in 2 GiB."""

    code = "sandbox.too-many-people"

    def __init__(self, people: int, most: int) -> None:
        super().__init__(
            f"A district of {people} people is too large: one piece holds at most {most}. "
            "Build several districts with --district all."
        )


class FolderHoldsSomethingElse(DoudiError):
    """The target folder is not empty and is not the city asked for; nothing of it is overwritten."""

    code = "sandbox.folder-taken"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} already holds something that is not the city asked for. "
            "Nothing was changed: choose another folder, or move this one away."
        )


class BuildRunning(DoudiError):
    """Another process is building into the same folder."""

    code = "sandbox.build-running"
    retry_helps = True

    def __init__(self, folder: Path, process: int) -> None:
        super().__init__(
            f"Process {process} is building {folder} at this moment. Wait for it, or choose another folder."
        )


class NotEnoughSpace(DoudiError):
    """The disk cannot take the extracts."""

    code = "sandbox.not-enough-space"
    retry_helps = True

    def __init__(self, folder: Path, needed_mib: int, free_mib: int) -> None:
        super().__init__(
            f"{folder} has {free_mib} MiB free; this city needs about {needed_mib} MiB. "
            "Free some space or choose another folder."
        )


class CityNotBuilt(DoudiError):
    """The folder holds no finished city."""

    code = "sandbox.city-not-built"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} holds no finished city (manifest.json is missing). Build one with ./doudi city build."
        )
