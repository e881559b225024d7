"""An authorisation on paper (授权书): A4, one page, in one language, with the font we bring."""

from pathlib import Path
from typing import Any

from doudi.evidence.sheets.content import PrintedSheet
from doudi.platform.pdf import render_typst
from doudi.worklist.citations import citation
from doudi.worklist.words import Words

TEMPLATE = Path(__file__).parent / "sheet.typ"
LABELS: dict[str, Words] = {
    "title": Words("家庭经济状况核对授权书", "Authorisation to check a household's means"),
    "number": Words("授权编号", "Authorisation"),
    "case": Words("申请号", "Application"),
    "who": Words("查谁", "About"),
    "guardian": Words("监护人", "Guardian"),
    "proof": Words("监护证明", "Guardian's document"),
    "duty": Words("义务", "Duty of support"),
    "towards": Words("对", "towards"),
    "purpose": Words("为什么查", "What for"),
    "purpose_is": Words(
        "只为办理这次{scheme}申请，核对家庭经济状况。不用在别的事上。",
        "Only to check the household's means for this application for {scheme}. For nothing else.",
    ),
    "until": Words("到什么时候", "Until"),
    "agree": Words(
        "我看过了下面写的，同意民政部门为了这件事，向这些部门查询上面写的这个人的收入和财产。",
        "I have read what stands below and agree that civil affairs asks these departments, for this matter, about the "
        "income and property of the person named above.",
    ),
    "asked": Words("向哪些部门查什么", "Who is asked what"),
    "sensitive": Words("其中是敏感个人信息的", "Of these, sensitive personal information"),
    "sensitive_why": Words(
        "不查，就不知道收入和财产够不够条件；泄露会伤到本人，所以只给经办看，每次查都留记录。这一部分要单独同意，"
        "可以不同意；不同意的几类就不查，由工作人员来问。",
        "Without it nobody can tell whether income and property meet the conditions. A leak would harm you, so only "
        "the officials in charge see it, and every look is on record. You agree to this part separately, and may "
        "refuse: what you refuse is not asked of anybody, an official asks you.",
    ),
    "child": Words(
        "不满14周岁：关于孩子的信息都按敏感个人信息对待，按儿童个人信息专门规则，由父母或者其他监护人同意。只用在这次申请，"
        "看的人最少，每次都留记录，监护人随时可以查看、更正、撤回、要求删除。",
        "Under 14: everything about a child is treated as sensitive, under the dedicated rules for children; a parent "
        "or other guardian agrees. It is used for this application only, seen by as few as possible, and every look is "
        "on record; the guardian may see it, correct it, take the agreement back or ask for deletion at any time.",
    ),
    "back": Words("怎样撤回", "To take it back"),
    "back_is": Words(
        "随时可以，全部或者只撤回几类，不用说理由：用手机打开“我的授权”，打电话{hotline}，或者到窗口。从那一刻起不再查；"
        "以前依法查到的仍然算数。没有授权，这次申请可能办不下去，工作人员会先来问。",
        "At any time, all of it or some kinds only, without a reason: on your phone under “My authorisations”, by "
        "telephone {hotline}, or at the window. From that moment nothing more is asked; what was lawfully learned "
        "stands. Without it the application may not go on; an official asks you first.",
    ),
    "looked": Words(
        "谁在什么时候查了什么，打开“谁看过我的信息”就能看到。",
        "Who asked what and when is shown under “Who has looked at my data”.",
    ),
    "law": Words("依据", "Rests on"),
    "gone": Words("已经撤回，不再查", "Taken back, no longer asked"),
    "state": Words("现在", "Now"),
    "on": Words("日期", "Date"),
    "check": Words("查真假，编号", "To check this sheet, code"),
    "demo": Words("演示数据，人物和事情均为虚构", "Demonstration: people and matters are invented"),
    "footer": Words("兜底", "Doudi (兜底)"),
}
LAW = "社会救助暂行办法第五十八条，最低生活保障审核确认办法第九条，个人信息保护法第十四条、第十五条、第二十九条"
LAW_CHILD = "，个人信息保护法第三十一条"


def law_of(sheet: PrintedSheet) -> str:
    """The texts it rests on."""
    return LAW + (LAW_CHILD if sheet.is_child else "") + (f"，{sheet.whom.clause}" if sheet.whom.clause else "")


def print_content(sheet: PrintedSheet, language: str) -> dict[str, Any]:
    """The data the print template reads."""

    def say(words: Words) -> str:
        return words.in_language(language)

    def large(text: str) -> str:
        return text[:1].upper() + text[1:]

    comma = ", " if language.startswith("en") else "、"
    labels = {name: say(words) for name, words in LABELS.items()}
    labels["purpose_is"] = labels["purpose_is"].format(scheme=say(sheet.scheme))
    labels["back_is"] = labels["back_is"].format(hotline=sheet.hotline).replace("  ", " ")
    whom = sheet.whom
    return {
        "lang": "en" if language.startswith("en") else "zh",
        "labels": labels,
        "office": say(sheet.office),
        "number": sheet.number,
        "case_ref": sheet.case_ref,
        "who": whom.name,
        "masked": whom.masked_number,
        "guardian": whom.guardian,
        "proof": whom.guardian_proof,
        "duty": say(whom.duty),
        "owed_to": whom.owed_to,
        "until": say(sheet.until),
        "departments": [[large(say(each.words)), comma.join(say(one.words) for one in each.categories)]
                        for each in sheet.departments],
        "sensitive": large(comma.join(say(words) for words in sheet.sensitive)),
        "is_child": sheet.is_child,
        "taken_back": comma.join(say(words) for words in sheet.taken_back),
        "state": say(sheet.state),
        "marks": [{"label": say(each.label), "name": each.name, "how": say(each.how), "on": say(each.on),
                   "drawing": each.drawing} for each in sheet.marks],
        "law": say(citation(law_of(sheet))),
        "check_code": sheet.check_code,
        "qr": list(sheet.qr_rows),
        "demo": sheet.demo,
    }  # fmt: skip


def print_sheet(sheet: PrintedSheet, language: str) -> bytes:
    """The PDF in one language."""
    return render_typst(TEMPLATE, print_content(sheet, language))
