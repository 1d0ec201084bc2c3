"""The outside parties that this installation has, and how each is tried."""

from collections.abc import Callable, Mapping

from django.conf import settings

from peyvand.foundation.accounts import gateways as registries
from peyvand.foundation.letters import press
from peyvand.foundation.notifications import gateways as texts
from peyvand.foundation.parties.choices import Party
from peyvand.foundation.payments import gateways as banks
from peyvand.kit.reach import is_reached

_TRIALS: Mapping[Party, Callable[[], bool]] = {
    Party.BANK: lambda: is_reached(banks.address()),
    Party.TEXT_GATEWAY: lambda: is_reached(texts.address()),
    Party.REGISTRIES: lambda: all(map(is_reached, registries.addresses())),
    Party.LETTER_KEY: press.try_key,
}


def configured() -> list[Party]:
    """Those that the settings name; what stays on this machine is no outside party."""
    named = {
        Party.BANK: bool(banks.address()),
        Party.TEXT_GATEWAY: bool(texts.address()),
        Party.REGISTRIES: bool(registries.addresses()),
        Party.LETTER_KEY: bool(settings.LETTER_KEY),
    }
    return [party for party, is_named in named.items() if is_named]


def answers(party: Party) -> bool:
    """A cheap trial: whether its address takes a connection, whether the key signs."""
    return _TRIALS[party]()
