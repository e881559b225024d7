"""The words of rules that are codes (规则用语): subjects, who acts, what is to be done, how sure a text is."""

from __future__ import annotations

from collections.abc import Mapping

SUBJECTS: Mapping[str, tuple[str, str]] = {
    "person": ("个人", "person"),
    "employer": ("用人单位", "employer"),
    "project": ("工程项目", "building site"),
    "account": ("待遇账户", "account"),
    "operator": ("经办人员", "official"),
}
OWNERS: Mapping[str, tuple[str, str]] = {
    "township": ("镇街", "the township or street"),
    "human_resources": ("人力社保部门", "human resources and social security"),
    "medical_insurance": ("医保部门", "medical insurance"),
    "civil_affairs": ("民政部门", "civil affairs"),
    "internal_control": ("内控稽核", "internal control of the agency"),
}
ACTIONS: Mapping[str, tuple[str, str]] = {
    "invite_to_enrol": ("动员参保", "visit and invite to enrol"),
    "invite_to_resume": ("动员续保", "visit and invite to resume"),
    "enrol_with_government_paying": ("代缴参保", "enrol, the government paying"),
    "tell_employer": ("通知单位办理", "tell the employer to enrol"),
    "tell_platform": ("通知平台企业", "tell the platform to cover"),
    "propose_suspension": ("提出暂停并核实", "propose suspension and verify"),
    "verify_life": ("核实生存状况", "verify that the person lives"),
    "verify_with_provider": ("向医疗机构核实", "verify with the provider"),
    "review_file": ("复核档案", "review the file"),
    "review_account": ("核实账户", "review the account"),
    "review_operations": ("内控核查", "review what was done at the desk"),
}
STATUSES: Mapping[str, tuple[str, str]] = {
    "verified": ("核过原文", "checked against the text"),
    "press": ("来自公开报道", "from public reports"),
    "gk_unverified": ("还没有核对原文", "general knowledge, not yet checked against the text"),
    "design": ("是本系统的设计，没有条文这样写", "our design; no text says so"),
}
