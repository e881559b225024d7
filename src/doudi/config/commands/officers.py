"""Who acts in a command (`--by`), the place meant (`--area`), the day meant (`--on`)."""

from datetime import date

from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Division, Staff
from doudi.worklist.words import Words


class AccountUnknown(DoudiError):
    """No such account, or it is ended."""

    code = "config.account-unknown"

    def __init__(self, username: str) -> None:
        self.words = Words(f"没有账号 {username[:40]}。看看名字写对了没有。",
                           f"There is no account {username[:40]}. Check the name.")  # fmt: skip
        super().__init__(self.words.en)


class PlaceUnknown(DoudiError):
    """No such place on file, or the account serves none."""

    code = "config.place-unknown"

    def __init__(self, code: str) -> None:
        self.words = Words(
            f"没有区划{code[:24]}。写区划代码，比如 500106。" if code else "这个账号不管任何地方。写 --area。",
            f"No division {code[:24]} is on file; write its code, such as 500106." if code
            else "This account serves no place; write --area.",
        )  # fmt: skip
        super().__init__(self.words.en)


EARLIEST = date(1949, 10, 1)
"""No register of the departments begins before; an earlier day is a slip of the pen."""


class DayUnreadable(DoudiError):
    """What was written is no day, or one before any register."""

    code = "config.day-unreadable"

    def __init__(self, text: str) -> None:
        self.words = Words(f"{text[:24]} 不是日子，写成 2025-08-31。", f"{text[:24]} is no day: write 2025-08-31.")
        super().__init__(self.words.en)


def day_meant(text: str, otherwise: date) -> date:
    """The day written as 2025-08-31; `otherwise` where nothing is written.

    Raises:
        DayUnreadable: it is no day, or one before any register.
    """
    try:
        day = date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise DayUnreadable(text) from None
    if day < EARLIEST:
        raise DayUnreadable(text)
    return day


def officer(username: str, purpose: str | None = None) -> Acting:
    """The account acting now.

    Raises:
        AccountUnknown: there is none, or it is ended.
    """
    staff = Staff.objects.filter(username=username, is_active=True).first()
    if staff is None:
        raise AccountUnknown(username)
    return acting_for_staff(staff, current_clock().now(), purpose)


def place_meant(acting: Acting, code: str) -> str:
    """The path of the division with this code; without a code the widest place the account serves.

    Raises:
        PlaceUnknown: there is no such place.
    """
    if code:
        division = Division.objects.filter(code=code).first()
        if division is None:
            raise PlaceUnknown(code)
        return division.path
    served = [path for post in acting.posts for path in post.area_paths]
    if not served:
        raise PlaceUnknown("")
    return min(served, key=lambda path: (path.count("/"), path))
