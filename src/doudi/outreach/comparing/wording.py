"""The words of comparisons in both languages (比对用语)."""

from collections.abc import Mapping

from doudi.outreach.models import ComparisonState
from doudi.worklist.words import Words

PURPOSE_WORDS: Mapping[str, Words] = {
    "enrolment": Words("参保扩面", "insurance enrolment"),
    "supervision": Words("基金监管", "fund supervision"),
}
STATE_WORDS: Mapping[str, Words] = {
    ComparisonState.WAITING: Words("在排队", "waiting"),
    ComparisonState.RUNNING: Words("正在比对", "running"),
    ComparisonState.DONE: Words("比对好了", "done"),
    ComparisonState.FAILED: Words("没有比对成", "failed"),
    ComparisonState.FORGOTTEN: Words("过了保存期限，只留了数", "kept as numbers only: retention ended"),
}
NOT_RUN_WORDS: Mapping[str, Words] = {
    "missing": Words("没有这份数据", "this feed is not on file"),
    "stale": Words("数据太旧，不能用来比对", "this feed is too old to be compared"),
    "older-contract": Words("是按旧约定装入的，要重新装入", "loaded by an older contract; load it again"),
    "other-key": Words("数据是用另一套密钥存的，要重新装入", "this feed was stored under another key; load it again"),
}
SUBJECT_WORDS: Mapping[str, Words] = {
    "person": Words("人", "person"),
    "employer": Words("单位", "employer"),
    "project": Words("项目", "project"),
    "account": Words("账户", "account"),
    "operator": Words("经办账号", "operator"),
}
OWNER_WORDS: Mapping[str, Words] = {
    "township": Words("镇街", "township"),
    "human_resources": Words("人力社保", "human resources and social security"),
    "civil_affairs": Words("民政", "civil affairs"),
    "medical_insurance": Words("医保", "medical insurance"),
    "internal_control": Words("内部控制", "internal control"),
}
ACTION_WORDS: Mapping[str, Words] = {
    "invite_to_enrol": Words("动员参保", "invite to enrol"),
    "invite_to_resume": Words("动员续保", "invite to resume"),
    "tell_employer": Words("通知单位办理", "tell the employer to enrol"),
    "tell_platform": Words("通知平台企业", "tell the platform to cover"),
    "review_file": Words("复核档案", "review the file"),
    "review_account": Words("核实账户", "review the account"),
    "review_operations": Words("内控核查", "review what was done at the desk"),
    "enrol_with_government_paying": Words("政府代缴参保", "enrol, the government paying"),
    "propose_suspension": Words("提出暂停发放", "propose to suspend payment"),
    "verify_life": Words("核实是否健在", "verify whether alive"),
    "verify_with_provider": Words("向医院核实", "verify with the provider"),
}
STATUS_WORDS: Mapping[str, Words] = {
    "verified": Words("核过原文", "checked against the text"),
    "press": Words("来自报道", "from the press"),
    "gk_unverified": Words("还没有核对原文", "not yet checked against the text"),
    "design": Words("是本系统的设计，没有条文这样写", "our design; no text says so"),
}
TROUBLE_WORDS: Mapping[str, Words] = {
    "columnar.purpose-refused": Words("有一份数据的共享约定不许用在这件事上。", "a feed may not be used for this"),
    "outreach.rules-changed": Words("规则变了，请再提交一次。", "the rules changed; ask again"),
    "outreach.inputs-gone": Words("数据的保存期限到了。请再提交一次。", "the data's retention ended; ask again"),
    "registry.not-allowed": Words("提交以后岗位变了，这个账号不能再比对。", "the post changed after it was asked for"),
    "outreach.comparison-broke": Words("程序出了错，请报告。", "the program failed; please report it"),
}


def words_of(table: Mapping[str, Words], code: str) -> Words:
    """The words of a code; a code without any is told as it stands."""
    return table.get(code, Words(code, code))
