"""Text messages to residents. No operator is connected: messages are kept, encrypted, for the simulator's page."""

from datetime import datetime
from typing import Any

from doudi.platform.models import Message

TEMPLATES: dict[str, str] = {
    "sign_in_code": "您的登录码是{code}，5分钟内有效。别告诉任何人。Your code is {code}, valid for 5 minutes.",
    "application_filed": "收到您的申请，申请号{number}。最晚{due}告诉您是否受理。",
    "application_received": "收到您的申请，申请号{number}。现在轮到{office}看材料，您不用做什么。",
    "application_ended": "您的申请{number}没有办下去。打开“我的信函”看原因，或打电话问{office}。",
    "papers_missing": "您的申请{number}还差材料，只说这一次：{papers}。{due}交到{office}。",
    "paper_not_usable": "您的申请{number}交的“{paper}”{why}，用不了。打开“看进度”重新拍一张，或者送到{office}。",
    "application_accepted": "您的申请{number}已受理。最晚{due}告诉您结果。",
    "notice_posted": "您的申请{number}从{since}到{until}公示，只写姓名、几口人、多少钱。",
    "decision_made": "您的申请{number}有结果了。打开“我的信函”看，或打电话问{office}。",
    "change_proposed": "您家的{scheme}准备调整，编号{number}，还没有决定。打开“我领的”说说意见，或打电话问{office}。",
    "change_decided": "您家的{scheme}复核有结果了，编号{number}。打开“我领的”看告知书，或打电话问{office}。",
    "dispute_answered": "您说查得不对的，有答复了，申请号{number}。打开“向部门查了什么”看，或打电话问{office}。",
    "reconsideration_news": "您不同意决定的事有消息了，申请号{number}。打开“查进度”看，或打电话问{office}。",
    "obligor_asked": "有亲人申请救助，请您签核对授权，编号{number}。用这个手机号登录，打开“我的授权”，也可以到窗口签。",
    "consent_part_withdrawn": "您撤回了一部分核对授权。撤回的这几类，从现在起不再查询。",
    "grievance_registered": "您说的事收到了，编号{number}。用这个编号和这个手机号看办到哪了。",
    "grievance_not_accepted": "您说的事（编号{number}）这里不能受理。打开看原因，和该找哪里。",
    "grievance_dispatched": "您说的事（编号{number}）派给单位办了，最晚{due}答复。",
    "grievance_handed_over": "您说的事（编号{number}）派给单位办了，办好了告诉您。",
    "grievance_delayed": "您说的事（编号{number}）要多办几天，打开看为什么。",
    "grievance_answered": "您说的事（编号{number}）有答复了。打开看，再评一评。",
    "consent_withdrawn": "您撤回了核对授权。从现在起不再查询您的信息。",
    "joint_begun": "给您家一起办的几件事开始了，编号{number}。打开“我家的事”看办到哪了。",
    "joint_without_application": "有一项不用您申请，准备直接办给您，编号{number}。打开“我家的事”看，可以说不要。",
    "joint_papers": "给您家办的事{number}还差材料，只说这一次。打开“我家的事”看差什么。",
    "joint_closed": "给您家一起办的几件事都有结果了，编号{number}。打开“我家的事”看。",
}


def send(to_phone: str, template: str, params: dict[str, Any], now: datetime) -> Message:
    """Hand a message over; the text holds no citizen number, account or diagnosis.

    Raises:
        KeyError: the template is unknown, or a parameter of it is missing.
    """
    text = TEMPLATES[template].format_map(params)
    return Message.objects.create(
        to_phone=to_phone, template=template, params=params, text=text, written_at=now, handed_over_at=now
    )
