"""`./doudi partners list | check | keys`: registries that may ask this one, by the operator's file."""

import argparse
import json
import sys
from datetime import date, datetime

from doudi.api.models import RegistryDelivery, RegistrySubscription
from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.evidence.checking.connected import connected
from doudi.evidence.connectors.secret_files import read_secret
from doudi.evidence.errors import ConnectorsFaulty
from doudi.evidence.interop.here import load_partners, partners_file, secrets_folder, signing_keys
from doudi.evidence.interop.partners import Partner
from doudi.evidence.models import RegistryQuestion, RegistryWatch
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.errors import FaultsFound
from doudi.registry.models import MachineToken, Organisation


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./doudi partners",
        description=speak("按标准互通的登记系统", "Registries that exchange with this one by the standard"),
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help=speak("列出伙伴和协议", "list partners and agreements"))
    verbs.add_parser("check", help=speak("检查文件，一次说清全部问题", "check the file, all faults at once"))
    verbs.add_parser("keys", help=speak("我们的公钥，交给伙伴", "our public keys, to hand over"))
    return parser.parse_args(argv)


def _standing(partner: Partner, day: date) -> str:
    if partner.agreement is None:
        return speak("只由我们查询", "only asked by us")
    told = partner.agreement
    span = f"{told.from_day}–{told.until_day}"
    if told.holds_on(day):
        return speak(f"协议{told.number} {span} 生效中", f"agreement {told.number} {span}, in force")
    return speak(f"协议{told.number} {span} 不在有效期", f"agreement {told.number} {span}, not in force")


def _line(partner: Partner, day: date) -> str:
    waiting = RegistryDelivery.objects.filter(partner=partner.key, ended_at=None).count()
    lost = RegistryDelivery.objects.filter(partner=partner.key).exclude(outcome__in=("", "taken")).count()
    running = RegistrySubscription.objects.filter(partner=partner.key, ended_at=None).count()
    counts = speak(f"订阅{running}，待送{waiting}，未送达{lost}",
                   f"{running} subscriptions, {waiting} to send, {lost} not delivered")  # fmt: skip
    keys = len(partner.keys_on(day))
    asked = RegistryQuestion.objects.filter(partner=partner.key, ended_at=None).count()
    watched = RegistryWatch.objects.filter(partner=partner.key, ended_at=None).count()
    ours = speak(
        f"我们在问{asked}，我们订阅{watched}", f"{asked} questions of ours open, {watched} subscriptions of ours"
    )
    return "  ".join((partner.key, partner.sender_id, partner.zh, _standing(partner, day),
                      speak(f"有效公钥{keys}把", f"keys in force: {keys}"), counts, ours))  # fmt: skip


def _troubles(partner: Partner, day: date) -> list[str]:
    """What the file alone cannot say: office, tokens, secret, keys that count today."""
    found = []
    if not partner.keys_on(day):
        found.append(speak("今天没有有效的公钥", "no key counts today"))
    if partner.secret and read_secret(secrets_folder(), partner.secret) is None:
        found.append(speak(f"令牌文件 secrets/{partner.secret} 没有，或别人也能读",
                           f"secrets/{partner.secret} is not there, or others may read it"))  # fmt: skip
    if partner.office:
        office = Organisation.objects.filter(public_id=partner.office).first()
        if office is None:
            found.append(speak(f"没有机构 {partner.office}", f"there is no office {partner.office}"))
        elif not any("registry" in token.scopes for token in MachineToken.objects.filter(
                organisation=office, revoked_at=None, expires_on__gt=day)):  # fmt: skip
            found.append(speak("该机构没有 registry 范围的令牌", "the office has no token of scope registry"))
    if _is_asked_later(partner) and not partner.office:
        found.append(speak("我们异步查它，但没有登记它的机构，它的回话进不来",
                           "it answers us later, and no office of it is named: its answers get nowhere"))  # fmt: skip
    if partner.agreement and partner.agreement.events and partner.host is None:
        found.append(speak("没有登记送达地址，订阅送不出去", "no host is named, notices cannot be sent"))
    return [f"{partner.key}: {each}" for each in found]


def _is_asked_later(partner: Partner) -> bool:
    """Whether a connector of ours asks it that answers later."""
    try:
        later = connected().later
    except ConnectorsFaulty:
        return False  # `./doudi verification connectors` names the faults
    return partner.host is not None and any(each.host == partner.host.name for each in later)


def run(argv: list[str]) -> int:
    """Do one of the three; nothing is changed."""
    verb = _options(argv).verb
    require_ready()
    if verb == "keys":
        print(json.dumps({"keys": [each.jwk for each in signing_keys()]}, indent=1))
        return 0
    try:
        partners = load_partners()
    except FaultsFound as error:
        print(error, file=sys.stderr)
        return 1
    day = datetime.now(SHANGHAI).date()
    if not partners.partners:
        print(
            speak(
                f"还没有伙伴：在 {partners_file().name} 里登记。",
                f"No partners yet: name them in {partners_file().name}.",
            )
        )
        return 0
    if verb == "list":
        print("\n".join(_line(each, day) for each in partners.partners))
        return 0
    troubles = [line for each in partners.partners for line in _troubles(each, day)]
    print("\n".join(troubles) or speak("没有问题。", "Nothing is wrong."))
    return 1 if troubles else 0
