"""The visits outreach puts on the grid's worklist."""

from doudi.outreach.models import Lead
from doudi.platform.acting import Acting
from doudi.registry.reads import place_name
from doudi.worklist.keeping import Subject, Task, finish_items, open_item
from doudi.worklist.words import Words

STEP = Words("主动上门", "Outreach visit")
VISIT, ASSIST = "outreach.visit", "outreach.assist"


def lead_subject(lead: Lead) -> Subject:
    """A lead as the worklist knows it."""
    return Subject("lead", lead.public_id)


def headline(lead: Lead) -> str:
    """张某某家，3口人."""
    name = lead.contact.get("name", "")
    return f"{name}家，{lead.people_count}口人" if lead.people_count else f"{name}家"


def ask_for_visit(acting: Acting, lead: Lead) -> None:
    """Somebody of that grid goes and sees."""
    task = Task(VISIT, Words("上门看看这一家", "Visit this family"), STEP, "grid_worker", scheme=lead.scheme)
    open_item(
        acting,
        lead_subject(lead),
        task,
        headline=headline(lead),
        place=place_name(lead.area_path),
        division_code=lead.division_code,
        area_path=lead.area_path,
    )


def ask_to_assist(acting: Acting, lead: Lead) -> None:
    """The family wants to apply: whoever was there helps them finish."""
    task = Task(
        ASSIST,
        Words("帮这家填完申请", "Help this family finish the application"),
        STEP,
        "grid_worker",
        scheme=lead.scheme,
        owner_staff_id=acting.actor_id,
        params={"application": lead.application_id_text},
    )
    open_item(
        acting,
        lead_subject(lead),
        task,
        headline=headline(lead),
        place=place_name(lead.area_path),
        division_code=lead.division_code,
        area_path=lead.area_path,
    )


def visit_done(acting: Acting, lead: Lead) -> None:
    """The visit is off the list."""
    finish_items(acting, lead_subject(lead), VISIT)


def nothing_left(acting: Acting, lead: Lead) -> None:
    """Everything about this lead is off the list."""
    finish_items(acting, lead_subject(lead))
