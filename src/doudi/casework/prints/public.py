"""What the page open to anyone may show of a paper (查真假时能看到什么)."""

from doudi.schemes.scheme import Scheme


def may_show_people(scheme: Scheme) -> bool:
    """Whether a page open to anyone may show anything of the family: only what a public notice may show, and only
    where the scheme has a lawful public notice; of children's schemes nothing ever."""
    return "applicant_name" in scheme.notice.personal_fields and scheme.notice.days > 0
