"""Over SMPP to a small centre: long Persian texts in joined segments, refusals, broken connections, receipts."""

import threading
import traceback
from datetime import timedelta

import pytest
from aiosmpplib import GSM7BitCodec, SmppCommandStatus

from peyvand.foundation.notifications import gateways, jobs
from peyvand.foundation.notifications.choices import Delivery
from peyvand.foundation.notifications.gateways import Receipt, smpp
from peyvand.foundation.notifications.models import TextMessage
from peyvand.kit.text import persian_digits
from tests.foundation.notifications.outbox import MOBILE, NOW, work, write
from tests.foundation.notifications.smsc import Centre

REFERENCE = "00000000000000000000000000000a7f"


@pytest.fixture
def centre(settings, monkeypatch):
    centre = Centre()
    settings.TEXT_GATEWAY, settings.TEXT_GATEWAY_URL, settings.TEXT_GATEWAY_KEY = "smpp", centre.address, "secret"
    monkeypatch.setattr(smpp, "_ANSWER", 0.5)
    monkeypatch.setattr(smpp, "_QUIET", 0.2)
    yield centre
    smpp._transmitter.leave()
    centre.close()


def hand_over(text: str, *, lasts: timedelta | None = None) -> str:
    valid_until = None if lasts is None else NOW + lasts
    return gateways.send(reference=REFERENCE, mobile=MOBILE, text=text, valid_until=valid_until, now=NOW)


def test_a_short_persian_text_is_one_unit(centre):
    assert hand_over("کد شما: ۱۲۳۴", lasts=timedelta(hours=72)) == "id-1"
    (unit,) = centre.submitted
    assert (unit.to, unit.esm_class, unit.data_coding) == ("989121234567", 0, 8)
    assert unit.content.decode("utf-16-be") == "کد شما: ۱۲۳۴"
    assert unit.validity == timedelta(days=3)
    assert unit.wants_receipt


def test_a_latin_text_goes_in_the_seven_bit_alphabet(centre):
    hand_over("code: 1234 {€}")
    (unit,) = centre.submitted
    assert unit.data_coding == 0
    assert GSM7BitCodec().decode(unit.content)[0] == "code: 1234 {€}"


@pytest.mark.parametrize("text", ["پیوند – سازمان تأمین اجتماعی 🌿 " * 7, "ی" * 71, "a{" * 100])
def test_a_long_text_is_joined_again_from_its_segments(centre, text):
    assert hand_over(text) == f"id-{len(centre.submitted)}"
    assert len(centre.submitted) > 1
    joined = b""
    for number, unit in enumerate(centre.submitted, 1):
        assert unit.esm_class == 0b01000000
        assert len(unit.content) <= (140 if unit.data_coding == 8 else 159)
        assert tuple(unit.content[:6]) == (5, 0, 3, 0x7F, len(centre.submitted), number)
        assert unit.wants_receipt == (number == len(centre.submitted))
        joined += unit.content[6:]
    assert (GSM7BitCodec().decode(joined)[0] if text[0] == "a" else joined.decode("utf-16-be")) == text


def test_one_connection_serves_many_messages_and_is_made_anew_once_idle(centre, monkeypatch):
    for _ in range(3):
        hand_over("یک")
    assert centre.binds == ["BIND_TRANSMITTER peyvand"]
    monkeypatch.setattr(smpp, "_IDLE", 0)
    hand_over("یک")
    assert len(centre.binds) == 2


@pytest.mark.parametrize(
    ("status", "refused", "pause"),
    [
        (SmppCommandStatus.ESME_RINVDSTADR, True, None),
        (SmppCommandStatus.ESME_RINVMSGLEN, True, None),
        (SmppCommandStatus.ESME_RTHROTTLED, False, timedelta(seconds=30)),
        (SmppCommandStatus.ESME_RMSGQFUL, False, timedelta(seconds=30)),
        (SmppCommandStatus.ESME_RSYSERR, False, None),
        (0x0000_04FF, False, None),  # a status of the centre's own
    ],
)
def test_a_status_says_whether_to_try_again(centre, status, refused, pause):
    centre.statuses = [int(status)]
    with pytest.raises(gateways.NotDelivered, match=f"SMPP status {int(status)}$") as raised:
        hand_over("یک")
    assert isinstance(raised.value, gateways.Refused) == refused
    assert raised.value.asked_for == pause
    hand_over("دو")
    assert [unit.content.decode("utf-16-be") for unit in centre.submitted] == ["دو"]


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("hang", "TimeoutError"),
        ("hang_up", "ConnectionResetError"),
        ("unbind", "ConnectionAbortedError"),
        ("garbage", "ValueError"),
    ],
)
def test_a_broken_connection_is_told_without_the_message_and_made_anew(centre, how, reason):
    centre.meets = [how]
    with pytest.raises(gateways.NotDelivered, match=reason) as raised:
        hand_over(f"کد شما: {persian_digits(1234)}")
    told = "".join(traceback.format_exception(raised.value))
    assert "۱۲۳۴" not in told
    assert MOBILE.removeprefix("0") not in told
    hand_over("دو")
    assert len(centre.binds) == 2


def test_the_centre_may_ask_whether_we_are_still_there(centre):
    centre.meets = ["enquire"]
    assert hand_over("یک") == "id-1"


def test_a_wrong_password_and_nobody_there_are_told(centre, settings):
    settings.TEXT_GATEWAY_KEY = "wrong"
    with pytest.raises(gateways.NotDelivered, match="not let in: SMPP status 14"):
        hand_over("یک")
    settings.TEXT_GATEWAY_URL = "smpp://peyvand@127.0.0.1:1"
    with pytest.raises(gateways.NotDelivered, match="ConnectionRefusedError"):
        hand_over("یک")
    with pytest.raises(gateways.NotDelivered, match="ConnectionRefusedError"):
        list(gateways.receipts())


def test_two_threads_share_the_connection_one_message_at_a_time(centre):
    threads = [threading.Thread(target=hand_over, args=("ی" * 200,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [unit.content[5] for unit in centre.submitted] == [1, 2, 3] * 6
    assert centre.binds == ["BIND_TRANSMITTER peyvand"]


# -- receipts --------------------------------------------------------------------------------------------------------
def test_receipts_are_fetched_read_and_acknowledged(centre):
    centre.receipt("id-1", "DELIVRD")
    centre.receipt("id-2", "UNDELIV")
    centre.receipt("id-3", "EXPIRED")
    centre.receipt("id-4", "ENROUTE")
    centre.receipt("id-5", "DELIVRD", esm_class=0)  # a text that somebody sent us
    centre.receipt("", "DELIVRD", short_message="سلام", encoding="ucs2")
    centre.receipt("id-6", "REJECTD")
    assert list(gateways.receipts()) == [
        Receipt("id-1", Delivery.DELIVERED),
        Receipt("id-2", Delivery.FAILED),
        Receipt("id-3", Delivery.EXPIRED),
        Receipt("id-6", Delivery.FAILED),
    ]
    assert centre.acknowledged == [1, 2, 3, 4, 5, 6, 7]


def test_a_receipt_that_could_not_be_noted_stays_with_the_centre(centre):
    centre.receipt("id-1", "DELIVRD")
    centre.receipt("id-2", "DELIVRD")
    receipts = gateways.receipts()
    next(receipts)
    receipts.close()
    assert centre.acknowledged == []


@pytest.mark.django_db
def test_the_whole_way(centre, clock):
    first, second = write(code="۱"), write(code="۲")
    centre.statuses = [0x58]
    work()
    clock.shift(timedelta(minutes=3))
    work()
    parts = len(centre.submitted) // 2
    assert list(TextMessage.objects.order_by("pk").values_list("state", "gateway_id")) == [
        ("SENT", f"id-{parts}"),
        ("SENT", f"id-{2 * parts}"),
    ]
    for _ in range(2):
        centre.receipt(f"id-{parts}", "DELIVRD")
    centre.receipt(f"id-{2 * parts}", "UNDELIV")
    centre.receipt("unknown", "DELIVRD")
    jobs.collect_receipts()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("DELIVERED", "FAILED")


def test_a_centre_that_can_t_be_reached_is_logged_not_raised(centre, settings, caplog):
    settings.TEXT_GATEWAY_URL = "smpp://peyvand@127.0.0.1:1"
    jobs.collect_receipts()
    assert "ConnectionRefusedError" in caplog.text


def test_other_gateways_have_no_receipts_to_fetch(settings):
    for name in ("local", "http"):
        settings.TEXT_GATEWAY = name
        assert list(gateways.receipts()) == []
