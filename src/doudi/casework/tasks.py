"""The words and owner of each thing to do in a case (待办事项)."""

from dataclasses import dataclass

from doudi.worklist.words import Words


@dataclass(frozen=True)
class TaskKind:
    """A kind of work item: what to do (verb first), the step it belongs to, the role that does it."""

    words: Words
    step: Words
    role: str


TASKS: dict[str, TaskKind] = {
    "casework.accept": TaskKind(
        Words("看材料：受理，或者一次说清缺什么", "Look at the papers: accept, or say once what is missing"),
        Words("受理", "Acceptance"),
        "township_clerk",
    ),
    "casework.record_visit": TaskKind(
        Words("约两个人上门看", "Two people visit the home"), Words("入户调查", "Home visit"), "township_clerk"
    ),
    "casework.request_verification": TaskKind(
        Words("提请区里核对", "Ask the county to verify"), Words("部门核对", "Verification"), "township_clerk"
    ),
    "casework.verify": TaskKind(
        Words("向部门核对", "Verify with the departments"), Words("部门核对", "Verification"), "county_verifier"
    ),
    "casework.look_at_doubts": TaskKind(
        Words("核对留下的疑点会改变结果，先看清楚", "The check left doubts that could change the result: look at them"),
        Words("部门核对", "Verification"),
        "township_clerk",
    ),
    "casework.renew_signature": TaskKind(
        Words("核对授权缺签名或者快到期，请这家人签", "A signature is missing or ends soon: ask the family to sign"),
        Words("授权", "Authorisation"),
        "township_clerk",
    ),
    "casework.give_opinion": TaskKind(
        Words("测算，写初审意见", "Assess and write the opinion"), Words("初审", "Opinion"), "township_clerk"
    ),
    "casework.assess_self_care": TaskKind(
        Words("评估生活自理能力", "Assess the ability to look after oneself"),
        Words("自理能力评估", "Self-care"),
        "county_verifier",
    ),
    "casework.draw_recheck": TaskKind(
        Words("抽签：随机抽查", "Draw lots for the random re-check"), Words("随机抽查", "Re-check"), "county_verifier"
    ),
    "casework.post_notice": TaskKind(
        Words("张贴公示", "Post the notice"), Words("公示", "Public notice"), "township_clerk"
    ),
    "casework.settle_objection": TaskKind(
        Words("答复异议", "Answer the objection"), Words("公示", "Public notice"), "township_clerk"
    ),
    "casework.report": TaskKind(
        Words("报区里确认", "Report to the county"), Words("上报", "Report"), "township_reviewer"
    ),
    "casework.decide": TaskKind(
        Words("决定：确认，或者不予确认", "Decide: confirm or refuse"), Words("审核确认", "Decision"), "county_approver"
    ),
    "casework.county_visit": TaskKind(
        Words("有近亲属备案，或者抽查抽中，区里上门", "Near relative registered, or drawn by lot: the county visits"),
        Words("审核确认", "Decision"),
        "county_approver",
    ),
    "casework.send_letter": TaskKind(
        Words("发告知书", "Send the letter"), Words("送达", "Delivery"), "county_approver"
    ),
    "casework.ask_family": TaskKind(
        Words("有人撤回授权，问问这家人怎么办", "Consent withdrawn: ask the family what they wish"),
        Words("授权", "Authorisation"),
        "township_clerk",
    ),
}

PAUSE_REASONS: dict[str, Words] = {
    "waiting_for_papers": Words("等家里补材料", "waiting for the family's papers"),
    "notice_does_not_count": Words("公示的日子不算在内", "days of public notice are not counted"),
}
