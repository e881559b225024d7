"""Every command of `./doudi`, with one line each in both languages. Standard library only."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

Needs = Literal["nothing", "base", "dev"]


@dataclass(frozen=True)
class Command:
    """One command: its name, one line for people, the module that runs it and the packages it needs.

    ``needs``: ``nothing`` runs on bare Python, ``base`` on the product's environment, ``dev`` on that and the tools.
    ``django``: Django is started before the command's module is imported. ``before``: a module whose ``run(argv)`` goes
    first, without Django, e.g. to write the settings of a fresh demo. ``plain``: the command reads its words itself and
    has no page of options; ``--help`` shows this table's line and does nothing else.
    """

    name: str
    arguments: str
    zh: str
    en: str
    needs: Needs = "base"
    django: bool = False
    before: str = ""
    plain: bool = False

    @property
    def module(self) -> str:
        """The module with ``run(argv: list[str]) -> int``.

        >>> COMMANDS["demo"].module
        'doudi.config.commands.demo'
        """
        return f"doudi.config.commands.{self.name.replace('-', '_')}"


_TABLE: tuple[Command, ...] = (
    Command(
        "demo",
        "[--no-serve] [--json] [--people N]",
        "造一座城，跑完一家人的全过程，再打开网页",
        "make a city, carry a family the whole way, then serve the pages",
        django=True,
        before="doudi.config.demo.home",
    ),
    Command("serve", "[--port N] [--processes N]", "打开网页服务", "serve the pages of this installation", django=True),
    Command("migrate", "", "建立或升级数据库", "create or upgrade the database", django=True),
    Command(
        "create-account",
        "USERNAME NAME --role ROLE --office ID",
        "新建工作人员账号",
        "create a staff account",
        django=True,
    ),
    Command(
        "account",
        "end | new-factor USERNAME",
        "停用账号，或者换第二验证",
        "end an account, or renew its second factor",
        django=True,
    ),
    Command(
        "office",
        "[--kind KIND --name NAME --serves CODE …]",
        "列出机构，或者新设一个",
        "list the offices, or open one",
        django=True,
    ),
    Command(
        "joint",
        "office [DEPARTMENT ID]",
        "“一件事”的部门在本地是哪个单位",
        "which office is which department of the joint matter",
        django=True,
    ),
    Command(
        "takeover",
        "template | check | take | list | show | rejects | sign | undo | sample …",
        "把老系统的在享名册、发放历史、在办件接过来",
        "take over who draws, what was paid and cases under way from an older system",
        django=True,
    ),
    Command(
        "token",
        "issue NAME --office ID | revoke TOKEN | list",
        "给别的系统发接口令牌，或者收回",
        "let another office's system call the interface, or stop it",
        django=True,
    ),
    Command(
        "city",
        "build --district CODE --people N --seed N",
        "生成虚构城区与部门数据",
        "generate a synthetic district and its extracts",
    ),
    Command(
        "departments",
        "serve --city FOLDER | index --city FOLDER | fault DEPARTMENT FAULT | seen",
        "模拟各部门的查询接口，可随时切换故障",
        "simulate the departments' interfaces, faults switched live",
    ),
    Command(
        "partners",
        "list | check | keys",
        "按标准互通的登记系统：列出、检查、给出我们的公钥",
        "registries that exchange with this one: list, check, hand over our keys",
        django=True,
    ),
    Command(
        "hooks",
        "list | deliveries | replay | check | events",
        "推送给别的系统的事件：列出订阅和送过的、重送、检查主机名单",
        "events told to other systems: subscriptions, deliveries, send again, check the hosts",
        django=True,
    ),
    Command("load", "FOLDER | FILE --by ACCOUNT", "装入部门数据", "load departments' extracts", django=True),
    Command(
        "link",
        "start FILE [--purpose PURPOSE] | list [DATASET] | show RUN --by ACCOUNT [--json]",
        "号码缺失或写错的行，找出是谁的",
        "find out whose the rows are whose citizen number is missing or wrong",
        django=True,
    ),
    Command(
        "screen",
        "--month YYYY-MM --by ACCOUNT [--area CODE] [--schemes KEY,KEY] | --list",
        "在部门数据里找该享未享的家庭和人，各项救助和福利一起找",
        "find families and people entitled and not served, by every scheme at once",
        django=True,
    ),
    Command(
        "compare",
        "enrolment | supervision | list | show RUN | diff RUN RUN --by ACCOUNT [--rules E01] [--on DAY] [--area CODE]",
        "按规则比对部门数据：谁该参保没有参，钱发给了谁不该发",
        "compare the departments' data by rules: who should be insured, what is paid and not due",
        django=True,
    ),
    Command(
        "leads",
        "RUN RULE --by ACCOUNT [--area CODE] [--open] [--limit N] [--format table|csv|xlsx|json] [--reason TEXT]",
        "看一次比对里一条规则找到了谁，写明理由导出，或者转去办",
        "see what a rule found in a comparison, export it with a reason, or make work of it",
        django=True,
    ),
    Command(
        "enrolment",
        "list | coverage --by ACCOUNT [--rule RULE]",
        "参保扩面：各状态几条，参保率是多少",
        "enrolment targets by state, and coverage with what it is divided by",
        django=True,
    ),
    Command(
        "banks",
        "ask | read --by ACCOUNT [--folder FOLDER]",
        "和银行交换存款查询文件",
        "exchange deposit enquiries with the banks",
        django=True,
    ),
    Command(
        "verification",
        "run [--once] | connectors | batch begin --from FILE --by ACCOUNT | batch pause ID --by ACCOUNT",
        "在线向部门核对：执行、列出接口、批量核对",
        "check means with departments live: run, list the connectors, check many households",
        django=True,
    ),
    Command(
        "assess",
        "FILE | - [--scheme SCHEME] [--month YYYY-MM] [--explain] [--cliff]",
        "读 JSON 写的家庭，按规则算出结果和理由",
        "read households as JSON, print what the rules say and why",
    ),
    Command("worker", "[--once]", "处理后台事项（事件、到期）", "work through events and due dates", django=True),
    Command("backup", "FILE", "备份数据库、文件和锚点", "back up database, files and anchor", django=True),
    Command("restore", "FILE", "从备份恢复", "restore from a backup", django=True),
    Command("audit", "seal | verify", "封存或核验审计链", "seal or verify the audit chain", django=True),
    Command(
        "archive",
        "DECISION --to KEY --out FILE --by ACCOUNT",
        "把一项决定连同依据加密归档",
        "keep a decision with all it rests on, encrypted to a key",
        django=True,
    ),
    Command(
        "replay",
        "FILE --key KEYFILE | DECISION --by ACCOUNT [--record]",
        "把一项决定重算一遍，看是不是一致",
        "derive a decision again and say whether it is equal",
    ),
    Command(
        "simulate",
        "OVERLAY --by ACCOUNT [--months N] [--csv FILE]",
        "模拟一套新标准：花多少钱，谁多领谁少领",
        "simulate other figures: what they cost, who gains, who loses",
        django=True,
    ),
    Command(
        "policy",
        "diff A B [--population YYYY-MM --by ACCOUNT]",
        "比较两个政策版本，看谁的结论会变",
        "compare two versions of the policies and whom a change touches",
    ),
    Command(
        "rules",
        "gaps [--scheme KEY] [--jurisdiction PLACE] [--month YYYY-MM] [--json] | check [SCHEME …] [--folder DIR]",
        "列出没有登在册的数，和谁要用它；跑一项政策的算例",
        "list the figures that are not on file, and what waits for them; run a scheme's worked examples",
    ),
    Command(
        "process",
        "lint [FILE …] | move [ID …]",
        "检查流程文件（BPMN），要改的一次说完；在办的申请换到现在的流程",
        "lint process files (BPMN), all to mend at once; take running applications over to the present one",
        django=True,
    ),
    Command("doctor", "", "检查这套安装是否健康", "examine this installation and say what to mend", django=True),
    Command("test", "[--all | --long] [PATH …]", "运行测试", "run the tests", "dev"),
    Command(
        "check",
        "[lint | types | imports | migrations | glossary | links | traces | changelog …]",
        "检查代码、文档和约定",
        "check code, docs and conventions",
        "dev",
        plain=True,
    ),
    Command(
        "bench",
        "NAME [--json] [--prepare]",
        "和别的软件并排测速",
        "measure speed side by side with others",
    ),
    Command(
        "screenshots",
        "[FOLDER]",
        "用真实浏览器生成文档截图",
        "take the docs' screenshots in a browser",
        "dev",
        django=True,
    ),
    Command(
        "lock",
        "[--upgrade]",
        "重新生成带哈希的依赖锁",
        "write the hash-locked requirements anew",
        "dev",
        plain=True,
    ),
    Command("manage", "…", "直接调用 Django 管理命令", "pass a command through to Django"),
    Command(
        "prepare",
        "[--tools | --all] [--maps]",
        "只准备环境，不做别的",
        "prepare the environment and do nothing else",
        plain=True,
    ),
    Command("help", "[COMMAND]", "列出全部命令", "list every command", "nothing", plain=True),
)

COMMANDS: dict[str, Command] = {command.name: command for command in _TABLE}


def nearest(name: str) -> str | None:
    """The command somebody probably meant, or None.

    >>> nearest("dmeo")
    'demo'
    >>> nearest("zzz") is None
    True
    """
    return next(iter(difflib.get_close_matches(name, COMMANDS, n=1, cutoff=0.5)), None)
