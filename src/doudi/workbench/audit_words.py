"""The audit in words: what was done, to what, for which purpose. The code stands beside the words."""

from doudi.casework.wording import verb_words
from doudi.worklist.words import Words

READ: dict[str, Words] = {
    "case": Words("看了办件", "looked at a case"),
    "case_list": Words("看了办件列表", "looked at the list of cases"),
    "cliff": Words("看了收入变化的影响", "looked at what a change of income would do"),
    "formal_record": Words("看了正式记录", "looked at a formal record"),
    "formal_record_pdf": Words("下载了正式记录", "downloaded a formal record"),
    "draft": Words("看了没交的申请", "looked at an application not handed in"),
    "entitlements": Words("看了待遇名单", "looked at entitlements"),
    "lead": Words("看了线索", "looked at a lead"),
    "leads": Words("看了线索列表", "looked at the list of leads"),
    "letter": Words("看了告知书", "looked at a letter"),
    "letter_pdf": Words("下载了告知书", "downloaded a letter"),
    "own_cases": Words("看了自己的申请", "looked at their own applications"),
    "paper": Words("下载了材料", "downloaded a paper"),
    "pay_run": Words("看了发放名单", "looked at a pay roll"),
    "pay_list": Words("下载了纸质名单", "downloaded the printed roll"),
    "bank_file": Words("下载了银行文件", "downloaded the bank's file"),
    "queue": Words("看了待办", "looked at the list of tasks"),
    "search": Words("找人", "searched for somebody"),
    "track": Words("看了自己的进度", "looked at their own progress"),
    "visits": Words("看了上门安排", "looked at the visits to make"),
}
DONE: dict[str, Words] = {
    "benefits.approve_pay_run": Words("复核同意名单", "approved a pay roll"),
    "benefits.draft_pay_run": Words("做名单", "drew up a pay roll"),
    "benefits.drop_pay_run": Words("撤掉名单", "took a pay roll back"),
    "benefits.file_pay_run": Words("出银行文件", "made the bank's file"),
    "benefits.open_entitlement": Words("开始享受", "opened an entitlement"),
    "benefits.register_account": Words("登记收款账户", "registered an account to pay to"),
    "benefits.void_approval": Words("复核作废", "voided an approval"),
    "evidence.ask_bank": Words("问银行", "asked a bank"),
    "evidence.bank_silent": Words("银行没有回话", "a bank stayed silent"),
    "evidence.download_rejects": Words("下载退回清单", "downloaded the rejects"),
    "evidence.load_bank_reply": Words("读银行回话", "read a bank's reply"),
    "evidence.load_extract": Words("装入部门数据", "loaded a department's data"),
    "evidence.purpose_refused": Words("用途不符，没有给看", "refused: not for this purpose"),
    "evidence.query": Words("向部门查询", "asked a department"),
    "evidence.query_refused": Words("查询没有做", "a query was refused"),
    "evidence.read_contacts": Words("取姓名地址去上门", "opened names and addresses for visits"),
    "evidence.refuse_bank_reply": Words("银行回话没有收", "refused a bank's reply"),
    "evidence.refuse_extract": Words("整份数据没有收", "refused a department's file"),
    "evidence.sign_authorisation": Words("签了授权", "signed an authorisation"),
    "evidence.withdraw_authorisation": Words("撤回授权", "took an authorisation back"),
    "insight.activate_figure": Words("启用本地标准", "activated a figure of the place"),
    "insight.activate_text": Words("启用政策文字", "activated the text of a policy"),
    "insight.ask_flips": Words("提交提议的人口统计", "asked whose result a proposed figure flips"),
    "insight.ask_simulation": Words("提交政策模拟", "asked for a simulation"),
    "insight.counted_flips": Words("提议的人口统计算完", "counted whose result a proposed figure flips"),
    "insight.download_simulation": Words("下载模拟结果", "downloaded a simulation"),
    "insight.explain_example": Words("说明算例为什么变", "said why an example changes"),
    "insight.propose_figure": Words("提议本地标准", "proposed a figure of the place"),
    "insight.propose_text": Words("提议政策文字", "proposed the text of a policy"),
    "insight.refuse_figure": Words("没有同意提议", "refused a proposed figure"),
    "insight.refuse_text": Words("没有同意政策文字", "refused the text of a policy"),
    "insight.simulate": Words("打开全部人口的列做模拟", "opened everybody's columns for a simulation"),
    "insight.simulated": Words("政策模拟算完", "counted a simulation"),
    "insight.withdraw_figure": Words("撤回提议", "withdrew a proposed figure"),
    "insight.withdraw_text": Words("撤回政策文字的提议", "withdrew a proposed text"),
    "outreach.applied_by_itself": Words("家里自己申请了", "the family applied by itself"),
    "outreach.dispatch": Words("派人上门", "sent a lead to the grid"),
    "outreach.finish_assist": Words("帮扶办结", "ended the help"),
    "outreach.prefill": Words("替这家起草申请", "started an application for a family"),
    "outreach.record_visit": Words("记上门", "recorded a visit"),
    "outreach.screen": Words("筛查", "screened the area"),
    "outreach.settle": Words("线索不用去了", "put a lead aside"),
    "registry.appoint": Words("给岗位", "gave a post"),
    "registry.end_account": Words("停用账号", "ended an account"),
    "registry.enrol_person": Words("登记人", "registered a person"),
    "registry.form_household": Words("登记家庭", "registered a household"),
    "registry.load_divisions": Words("登记区划", "registered places"),
    "registry.load_grids": Words("登记网格", "registered grids"),
    "registry.make_account": Words("开账号", "made an account"),
    "registry.new_second_factor": Words("换第二验证", "gave a new second factor"),
    "registry.open_office": Words("设机构", "opened an office"),
    "registry.open_stations": Words("设网格站", "opened grid stations"),
    "worklist.hand_over": Words("转交待办", "handed a task over"),
    "worklist.recompute_clock": Words("重算时限", "counted a time limit again"),
}
SUBJECTS: dict[str, Words] = {
    "application": Words("申请", "application"),
    "authorisation": Words("授权", "authorisation"),
    "bank_reply": Words("银行回话", "bank reply"),
    "dataset": Words("数据", "dataset"),
    "division": Words("区划", "place"),
    "entitlement": Words("待遇", "entitlement"),
    "figure_proposal": Words("本地标准的提议", "proposed figure"),
    "file": Words("文件", "file"),
    "household": Words("家庭", "household"),
    "lead": Words("线索", "lead"),
    "load": Words("装载", "load"),
    "organisation": Words("机构", "office"),
    "pay_run": Words("名单", "pay roll"),
    "person": Words("人", "person"),
    "screening_run": Words("筛查", "screening"),
    "simulation": Words("政策模拟", "simulation"),
    "population": Words("全部人口", "everybody"),
    "snapshot": Words("快照", "snapshot"),
    "staff": Words("账号", "account"),
    "work_item": Words("待办", "task"),
}
PURPOSES: dict[str, Words] = {
    "planning": Words("做规划", "planning"),
    "administration": Words("管理", "administration"),
    "assistance": Words("办救助", "assistance"),
    "audit": Words("审计", "audit"),
    "carry out decisions": Words("落实决定", "carrying out decisions"),
    "demo": Words("做演示", "demonstration"),
    "housekeeping": Words("后台整理", "housekeeping"),
    "outreach": Words("主动发现", "outreach"),
    "own": Words("本人", "own affairs"),
    "payment": Words("发放", "payment"),
    "supervision": Words("督办", "supervision"),
}


def action_words(action: str) -> Words:
    """What was done; a code without words stands as it is.

    >>> action_words("read.queue").zh, action_words("casework.accept").zh, action_words("x.y").zh
    ('看了待办', '受理', 'x.y')
    """
    package, _dot, verb = action.partition(".")
    known = READ.get(verb) if package == "read" else DONE.get(action)
    if known is None and package == "casework":
        known = verb_words(verb)
    return known or Words(action, action)
