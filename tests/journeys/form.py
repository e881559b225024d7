"""Filling the application in as somebody at a phone does: by label and button, without knowing the next question."""

from playwright.sync_api import Locator, Page

from doudi.platform.models import Message
from tests.casework.journey import FAMILY

PHONE = "13800000077"


def press(target: Locator) -> None:
    """Press what leads to another page, and wait until that page is there: the next line may read it at once."""
    with target.page.expect_navigation():
        target.click()


def sign_in_by_phone(page: Page, phone: str = PHONE) -> None:
    """Number, then the code from the message."""
    page.get_by_label("手机号").fill(phone)
    press(page.get_by_role("button", name="发短信"))
    code = Message.objects.order_by("-pk").first()
    assert code is not None
    page.get_by_label("短信里的6位数字").fill(str(code.params["code"]))
    press(page.get_by_role("button", name="登录"))


def choose_home(page: Page, reason: str = "") -> None:
    """Street, community and how to be reached."""
    if reason:
        page.get_by_label("社区、村或网格").select_option(index=1)
        page.get_by_label("为什么由您替他申请").fill(reason)
    else:
        page.get_by_label("街道或镇").select_option(label="天星桥街道")
        press(page.get_by_role("button", name="继续"))
        page.get_by_label("社区或村").select_option(label="石碾盘社区")
    press(page.get_by_role("button", name="继续"))
    page.get_by_label("手机号").fill(PHONE)
    page.get_by_label("现在住的地方").fill("示例路1号")
    press(page.get_by_role("button", name="继续"))


def name_the_family(page: Page) -> None:
    """Applicant, spouse and child, each with a number that fits."""
    press(page.get_by_role("link", name="家里人"))
    for at, person in enumerate(FAMILY):
        if at:
            press(page.get_by_role("link", name="再加一个人"))
        page.get_by_label("姓名").fill(person.name)
        page.get_by_label("身份证号").fill(person.number)
        if at:
            page.get_by_label("和申请人的关系").select_option(label="配偶" if person.relation == "spouse" else "子女")
        press(page.get_by_role("button", name="存好"))
    press(page.get_by_role("link", name="人都齐了，继续"))


def answer_this_page(page: Page) -> None:
    """One question: a wage where there is one, none where that is an answer, else no or the first choice."""
    title = page.locator("h1").first.inner_text()
    if "工资" in title and page.locator("input[data-money]").count():
        person = next((each for each in FAMILY if each.name in title), None)
        if person and person.wage_fen:
            page.locator("#value").fill(str(person.wage_fen // 100))
            press(page.get_by_role("button", name="继续"))
            return
    for selector in (
        'input[name="instead"][value="none"]',
        'input[name="value"][value="no"]',
        'input[name="value"][value="none"]',
        'input[name="value"][value="urban"]',
        'input[name="value"][type="radio"]',
    ):
        found = page.locator(selector)
        if found.count():
            found.first.check(force=True)
            break
    else:
        page.locator("#value").fill("1")
    press(page.get_by_role("button", name="继续"))


def answer_everything(page: Page) -> int:
    """Part by part from the task list; how many pages there were."""
    pages = 0
    for _part in range(12):
        going = page.locator(".tk a", has=page.get_by_text("接着填"))
        if not going.count():
            return pages
        press(going.first)
        while "/q/" in page.url:
            answer_this_page(page)
            pages += 1
            assert pages < 80, "the form does not end"
    raise AssertionError("the task list does not end")


def sign_for_everybody(page: Page) -> None:
    """Each person in turn, the child by its guardian; names are typed."""
    press(page.get_by_role("link", name="签承诺和授权"))
    press(page.locator(".tk a").first)
    for _each in FAMILY:
        title = page.locator("h1").inner_text()
        signer = next((person.name for person in FAMILY if title.startswith(f"请{person.name}")), FAMILY[0].name)
        page.get_by_label("我看过了，都同意").check(force=True)
        page.get_by_label("同意", exact=True).check(force=True)
        page.get_by_label("写上名字，就是签名").fill(signer)
        press(page.get_by_role("button", name="签名"))
