"""What setting up connectors refuses, each with a code that never changes."""

from __future__ import annotations

from doudi.kernel.errors import DoudiError
from doudi.worklist.words import Words


class ConnectingError(DoudiError):
    """A refusal with its words in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.words = Words(zh, en)
        super().__init__(en)


class ConnectorUnknown(ConnectingError):
    """There is no such connector, or no such version of one."""

    code = "evidence.connector-unknown"

    def __init__(self) -> None:
        super().__init__("没有这个接口", "There is no such connector")


class ConnectorSettled(ConnectingError):
    """Somebody settled the proposal before."""

    code = "evidence.connector-settled"

    def __init__(self, number: str) -> None:
        super().__init__(f"{number} 已经有人定了，打开看看", f"{number} was settled before; open it to see")


class MakerSettles(ConnectingError):
    """Whoever proposed a connector does not let it count."""

    code = "evidence.maker-settles-connector"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number} 是您自己提的，请另一位管理员来定", f"You proposed {number}: another administrator settles it"
        )


class IdentityLacking(ConnectingError):
    """No test identity was agreed on with the department."""

    code = "evidence.test-identity-lacking"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"没有测试用的身份。和部门说好一个不是真人的证号，请运维写进密钥文件夹的 {key}-test：证号|姓名",
            f"There is no test identity. Agree on a number that is nobody's with the department; the operator puts it "
            f"into the folder of secrets as {key}-test: number|name",
        )


class IdentityReal(ConnectingError):
    """The number for tests is a person's."""

    code = "evidence.test-identity-real"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"{key}-test 里的证号是真人的，不能用来试。换一个不是真人的",
            f"The number in {key}-test is a person's and may not be used for tests. Use one that is nobody's",
        )


class TriedJustNow(ConnectingError):
    """A question was put a moment ago."""

    code = "evidence.tried-just-now"

    def __init__(self, key: str) -> None:
        super().__init__(f"{key} 刚试过，等十秒再试", f"{key} was tried just now; wait ten seconds")
