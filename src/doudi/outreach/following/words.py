"""The words of enrolment and supervision in both languages (扩面与监管用语)."""

from __future__ import annotations

from doudi.outreach.domain.again import SETTLED_SAME_FACTS, STILL_OPEN
from doudi.outreach.domain.enrolment import ContactChannel, TargetState
from doudi.outreach.domain.suspicion import ClueChannel, OrderKind, SuspicionState, Verification
from doudi.worklist.words import Words

TARGET_STATES: dict[str, Words] = {
    TargetState.NEW: Words("还没分派", "not assigned yet"),
    TargetState.ASSIGNED: Words("已分派", "assigned"),
    TargetState.CONTACTED: Words("联系过", "contacted"),
    TargetState.ENROLLED: Words("参保了", "enrolled"),
    TargetState.EXEMPT: Words("不用参保", "exempt"),
    TargetState.ELSEWHERE: Words("在别处参保", "insured elsewhere"),
    TargetState.UNREACHABLE: Words("联系不上", "unreachable"),
    TargetState.REFUSED: Words("不愿意", "refused"),
    TargetState.WRONG_DATA: Words("数据不对", "wrong data"),
    TargetState.CLOSED: Words("办结", "closed"),
}
CHANNELS: dict[str, Words] = {
    ContactChannel.VISIT: Words("上门", "visit"),
    ContactChannel.PHONE: Words("电话", "telephone"),
    ContactChannel.MESSAGE: Words("短信", "message"),
}
EXEMPTION_WORDS: dict[str, Words] = {
    "under_16": Words("不满16岁", "under 16"),
    "student": Words("在校学生", "student on the roll"),
    "soldier": Words("现役军人", "on active military service"),
    "prisoner": Words("正在服刑", "serving a sentence"),
    "dead_or_moved": Words("去世、户口注销或者出国定居", "dead, cancelled from the register or emigrated"),
    "drawing_pension": Words("已经领养老金", "drawing a pension already"),
    "civil_scheme": Words("机关事业单位养老保险", "in the civil servants' scheme"),
    "treaty": Words("外国人按协议免缴", "foreigner exempt by treaty"),
    "other": Words("别的原因", "another reason"),
}
SENT_TO: dict[str, Words] = {
    "grid": Words("网格联系本人", "the grid asks the person"),
    "employer": Words("告知用人单位", "the employer is told"),
}
ASSIGN_RESULTS: dict[str, Words] = {
    "assigned": Words("分派了", "assigned"),
    "not_here": Words("没有这一条，或者不归您", "no such entry, or not yours"),
    "not_now": Words("已经联系过或者有结果了", "contacted or settled already"),
    "same_office": Words("已经在那里了", "that office has it"),
    "nobody_serves": Words("没有在岗的人管这个地方", "nobody in post serves the place"),
}
SUSPICION_STATES: dict[str, Words] = {
    SuspicionState.OPEN: Words("疑点", "suspicion"),
    SuspicionState.PROPOSED: Words("拟暂停，等复核", "suspension proposed, to be checked"),
    SuspicionState.SUSPENDED: Words("已暂停，等核实", "suspended, to be verified"),
    SuspicionState.VERIFIED: Words("已查实", "verified"),
    SuspicionState.RECOVERY_PROPOSED: Words("拟追回，等复核", "recovery proposed, to be checked"),
    SuspicionState.RECOVERING: Words("追回中", "being recovered"),
    SuspicionState.FINISHED: Words("办结", "finished"),
    SuspicionState.CLEARED: Words("已排除", "cleared"),
}
CLUE_CHANNELS: dict[str, Words] = {
    ClueChannel.SELF_CHECK: Words("自查", "own check"),
    ClueChannel.MODEL: Words("模型比对", "comparison model"),
    ClueChannel.SUPERIOR: Words("上级交办", "from a superior"),
    ClueChannel.REPORT: Words("举报", "report"),
    ClueChannel.DISCIPLINE: Words("纪检监察", "discipline inspection"),
}
VERIFIED_HOW: dict[str, Words] = {
    Verification.COMPARISON: Words("信息比对", "comparison of data"),
    Verification.SELF_PROOF: Words("本人自助认证", "the person's own proof"),
    Verification.THIRD_PARTY: Words("委托单位或第三方", "employer or a third party"),
    Verification.INVESTIGATION: Words("调查核实", "investigation"),
}
ORDER_KINDS: dict[str, Words] = {
    OrderKind.SUSPEND: Words("暂停发放", "suspend"),
    OrderKind.RESTORE: Words("恢复发放", "pay again"),
    OrderKind.STOP: Words("停发", "stop"),
    OrderKind.RECOVER: Words("追回", "recover"),
}
ORDER_OUTCOMES: dict[str, Words] = {
    "": Words("等发放那边办", "waits for the money side"),
    "done": Words("办了", "done"),
    "paid_elsewhere": Words("不是本系统发的，等基金的业务系统办", "not paid by this system; waits for the fund's own"),
    "no_entitlement": Words("本系统没有在发", "nothing is paid here"),
    "others_live_on": Words("家里还有别人，接着发，等重新核定", "others live on: paid on, to be worked out again"),
}
STEP_WORDS: dict[str, Words] = {
    "assign": Words("分派", "assigned"),
    "contact": Words("联系", "got in touch"),
    "settle": Words("记结果", "recorded the outcome"),
    "close": Words("办结", "closed"),
    "reopen": Words("情况变了，重新打开", "opened again, the facts changed"),
    "propose_suspension": Words("提暂停", "proposed to suspend"),
    "confirm_suspension": Words("同意暂停", "confirmed the suspension"),
    "decline_suspension": Words("不同意暂停", "declined the suspension"),
    "verify": Words("核实", "verified"),
    "notify": Words("告知本人", "told the person"),
    "record_answer": Words("听本人说明", "heard the person"),
    "answer_online": Words("本人在网上写了说明", "the person answered online"),
    "propose_recovery": Words("提追回", "proposed to recover"),
    "confirm_recovery": Words("同意追回", "confirmed the recovery"),
    "decline_recovery": Words("不同意追回", "declined the recovery"),
    "finish": Words("办结", "ended"),
    "transfer_to_police": Words("移送公安", "transferred to the police"),
    "clear": Words("排除疑点", "cleared"),
}
OPENED_LEFT_OUT: dict[str, Words] = {
    STILL_OPEN: Words("已经转办，还没办结", "taken up already, not closed yet"),
    SETTLED_SAME_FACTS: Words("办结过，情况没有变", "settled before and nothing has changed"),
    "outside_area": Words("不在这个地方", "outside the area"),
}
SCHEMES: dict[str, Words] = {
    "employee_pension": Words("职工养老保险", "employees' pension"),
    "civil_pension": Words("机关事业养老保险", "civil servants' pension"),
    "resident_pension": Words("城乡居民养老保险", "residents' pension"),
    "any_pension": Words("养老保险，任何一种", "any pension insurance"),
    "unemployment": Words("失业保险", "unemployment insurance"),
    "work_injury": Words("工伤保险", "work-injury insurance"),
}
STANDINGS: dict[str, Words] = {
    "active": Words("正常", "active"),
    "lapsed": Words("中断", "lapsed"),
    "ended": Words("终止", "ended"),
}
BASES: dict[str, Words] = {
    "hukou": Words("户籍人口，16至59岁，不分住不住在这里", "everybody registered here, 16 to 59, wherever they live"),
    "living_here": Words(
        "户籍人口里住在户籍地的，16至59岁；外来人口不在户籍库，没有算",
        "registered and living here, 16 to 59; people registered elsewhere are not in the register and not counted",
    ),
}
