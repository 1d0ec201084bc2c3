"""Over SMPP 3.4: a transmitter for what is sent, a receiver for what became of it.

aiosmpplib packs and reads the protocol's units. Its client isn't used: it queues in memory, where a message would count
as sent before the centre has it. Here one unit goes out and its answer is waited for.
"""

import atexit
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from aiosmpplib import (
    NPI,
    TON,
    BindReceiver,
    BindTransceiver,
    BindTransmitter,
    DeliverSm,
    DeliverSmResp,
    EnquireLinkResp,
    GSM7BitCodec,
    PduHeader,
    PhoneNumber,
    SmppCommand,
    SmppCommandStatus,
    SmppMessage,
    SubmitSm,
    Unbind,
    UnbindResp,
)
from django.conf import settings

from peyvand.foundation.notifications.choices import Delivery
from peyvand.foundation.notifications.gateways import NotDelivered, Receipt, Refused
from peyvand.foundation.notifications.rules import is_gsm, segments

_CONNECT, _ANSWER = 3.0, 5.0  # seconds
_WHOLE_MESSAGE = 20.0
_IDLE = 20.0  # a connection unused for longer may be dead without our knowing; a new one is made
_QUIET = 2.0  # no receipt for so long: none waits
_COLLECTING = 40.0
_PORTS = {"smpp": 2775, "smpps": 3550}
_HEADER = struct.Struct("!IIII")
_LONGEST_UNIT = 70_000
_RESPONSE = 0x80000000  # the bit in which a request's and its answer's command differ

_JOINED = 0b01000000  # esm_class: the text begins with the header that joins the segments
_BUSY = {SmppCommandStatus.ESME_RTHROTTLED, SmppCommandStatus.ESME_RMSGQFUL}
_BUSY_PAUSE = timedelta(seconds=30)
_NEVER = {SmppCommandStatus.ESME_RINVDSTADR, SmppCommandStatus.ESME_RINVMSGLEN}
_OUTCOMES = {
    "DELIVRD": Delivery.DELIVERED,
    "EXPIRED": Delivery.EXPIRED,
    "DELETED": Delivery.FAILED,
    "UNDELIV": Delivery.FAILED,
    "REJECTD": Delivery.FAILED,
}
_RECEIPT_TEXT = re.compile(r"\bid:(?P<id>\S+).*\bstat:(?P<stat>[A-Z]+)", re.DOTALL)


class Unit(NamedTuple):
    """What the centre sends: one PDU, `pdu` being the whole of it. Command and status may be of the centre's own."""

    command: int
    status: int
    sequence: int
    pdu: bytes


def faults() -> list[str]:
    found = []
    address = urlsplit(settings.TEXT_GATEWAY_URL)
    if address.scheme not in _PORTS or not address.hostname or not address.username:
        found.append("PEYVAND_TEXT_GATEWAY_URL must look like smpp://system_id@host:2775, or smpps:// for TLS")
    if not settings.TEXT_GATEWAY_KEY.isascii() or not 0 < len(settings.TEXT_GATEWAY_KEY) < 9:
        found.append("PEYVAND_TEXT_GATEWAY_KEY must be the password of SMPP, 8 characters at most")
    return found


def send(*, reference: str, mobile: str, text: str, valid_until: datetime | None, now: datetime) -> str:
    """The centre's name for the last segment, for which alone a receipt is asked. Raises NotDelivered, Refused."""
    units = list(_units(reference, mobile, text, None if valid_until is None else valid_until - now))
    return _transmitter.submit(units)


def receipts() -> Iterator[Receipt]:
    """What the centre has to tell, until it falls silent. A receipt is acknowledged when the next is asked for."""
    give_up = time.monotonic() + _COLLECTING
    with _told_as_not_delivered():
        connection = _Connection(BindReceiver)
        try:
            while time.monotonic() < give_up and (unit := connection.heard(within=_QUIET)) is not None:
                receipt = _receipt(unit)
                if receipt is not None:
                    yield receipt
                connection.write(DeliverSmResp(sequence_num=unit.sequence))
        finally:
            connection.close()


# -- a text in units of the protocol ---------------------------------------------------------------------------------
def _units(reference: str, mobile: str, text: str, lasts: timedelta | None) -> Iterator[SubmitSm]:
    """A submit_sm for each segment. Sent again, the segments carry the same number, so that a phone knows them."""
    pieces = segments(text)
    for number, piece in enumerate(pieces, 1):
        unit = SubmitSm(
            short_message=piece,
            source=_sender(),
            destination=PhoneNumber("98" + mobile.removeprefix("0"), TON.INTERNATIONAL, NPI.ISDN),
            encoding=None if is_gsm(text) else "ucs2",
            esm_class=_JOINED if len(pieces) > 1 else 0,
            registered_delivery=1 if number == len(pieces) else 0,
            validity_period=lasts,
        )
        encoded = GSM7BitCodec().encode(piece)[0] if is_gsm(text) else piece.encode("utf-16-be")
        if len(pieces) > 1:
            encoded = bytes((5, 0, 3, int(reference[-2:], 16), len(pieces), number)) + encoded
        unit.set_encoded_message(encoded)
        yield unit


def _sender() -> PhoneNumber:
    """A line's number, or a name, which SMPP calls alphanumeric."""
    sender = settings.TEXT_GATEWAY_SENDER
    if sender.isdigit():
        return PhoneNumber(sender, TON.UNKNOWN, NPI.ISDN)
    return PhoneNumber(sender, TON.ALPHANUMERIC if sender else TON.UNKNOWN, NPI.UNKNOWN)


def _receipt(unit: Unit) -> Receipt | None:
    """None for anything but a final receipt: a text that somebody sent us, an intermediate state, an unreadable one."""
    header = PduHeader(len(unit.pdu), SmppCommand.DELIVER_SM, SmppCommandStatus.ESME_ROK, unit.sequence)
    try:
        message = DeliverSm.from_pdu(unit.pdu, header, "gsm0338")
    except (ValueError, LookupError, struct.error):
        return None
    said = _RECEIPT_TEXT.search(message.short_message or message.message_payload)
    if not message.is_receipt() or said is None or said["stat"] not in _OUTCOMES:
        return None
    return Receipt(gateway_id=said["id"], outcome=_OUTCOMES[said["stat"]])


# -- the connection --------------------------------------------------------------------------------------------------
class _Connection:
    """A bound session with the centre. Raises OSError and ValueError when it breaks, NotDelivered if not let in."""

    def __init__(self, kind: type[BindTransceiver]) -> None:
        self.address = settings.TEXT_GATEWAY_URL
        self.used_at = time.monotonic()
        self._sequence = 0
        address = urlsplit(self.address)
        self._socket = _dial(address)
        try:
            bind = kind(system_id=unquote(address.username or ""), password=settings.TEXT_GATEWAY_KEY)
            answer = self.ask(bind, give_up=time.monotonic() + _ANSWER)
            if answer.status != SmppCommandStatus.ESME_ROK:
                raise NotDelivered(f"not let in: SMPP status {answer.status}")
        except BaseException:
            self._socket.close()
            raise

    def ask(self, request: SmppMessage, *, give_up: float) -> Unit:
        """The answer to a request; whatever the centre wants in between is answered."""
        self._sequence += 1
        request.sequence_num = self._sequence
        self.write(request)
        while True:
            unit = self._read(give_up)
            if unit.command & _RESPONSE and unit.sequence == self._sequence:
                self.used_at = time.monotonic()
                return unit
            self._answer(unit)

    def heard(self, *, within: float) -> Unit | None:
        """The next deliver_sm, None if none comes."""
        give_up = time.monotonic() + within
        while True:
            try:
                unit = self._read(give_up)
            except TimeoutError:
                return None
            if unit.command == SmppCommand.DELIVER_SM:
                return unit
            self._answer(unit)

    def write(self, message: SmppMessage) -> None:
        self._socket.settimeout(_ANSWER)
        self._socket.sendall(message.pdu())

    def close(self) -> None:
        """Takes leave, without insisting on it."""
        with suppress(OSError, ValueError):
            self.ask(Unbind(), give_up=time.monotonic() + 1)
        self._socket.close()

    def drop(self) -> None:
        self._socket.close()

    def _answer(self, unit: Unit) -> None:
        if unit.command == SmppCommand.ENQUIRE_LINK:
            self.write(EnquireLinkResp(sequence_num=unit.sequence))
        elif unit.command == SmppCommand.UNBIND:
            self.write(UnbindResp(sequence_num=unit.sequence))
            raise ConnectionAbortedError

    def _read(self, give_up: float) -> Unit:
        header = self._receive(_HEADER.size, give_up)
        length, command, status, sequence = _HEADER.unpack(header)
        if not _HEADER.size <= length <= _LONGEST_UNIT:
            raise ValueError("no unit of SMPP")
        return Unit(command, status, sequence, header + self._receive(length - _HEADER.size, give_up))

    def _receive(self, size: int, give_up: float) -> bytes:
        received = b""
        while len(received) < size:
            self._socket.settimeout(max(give_up - time.monotonic(), 0.001))
            chunk = self._socket.recv(size - len(received))
            if not chunk:
                raise ConnectionResetError
            received += chunk
        return received


def _dial(address: SplitResult) -> socket.socket:
    host = address.hostname or ""
    dialled = socket.create_connection((host, address.port or _PORTS[address.scheme]), timeout=_CONNECT)
    if address.scheme == "smpps":
        return ssl.create_default_context().wrap_socket(dialled, server_hostname=host)
    return dialled


@contextmanager
def _told_as_not_delivered() -> Iterator[None]:
    """Without the error itself, whose text may hold what was sent."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise NotDelivered(type(error).__name__) from None


class _Transmitter:
    """This process's one connection for sending, made when it is needed and used by one message at a time."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._connection: _Connection | None = None

    def submit(self, units: list[SubmitSm]) -> str:
        """The centre's name for the last unit. A message whose first units were taken is sent again as a whole."""
        if not self._mutex.acquire(timeout=_WHOLE_MESSAGE):
            raise NotDelivered("another message holds the connection")
        give_up = time.monotonic() + _WHOLE_MESSAGE
        try:
            with _told_as_not_delivered():
                connection = self._connected()
                for unit in units:
                    answer = connection.ask(unit, give_up=min(give_up, time.monotonic() + _ANSWER))
                    _check(answer)
                return answer.pdu[_HEADER.size :].partition(b"\0")[0].decode("ascii")
        except Refused:
            raise  # nothing is wrong with the connection
        except NotDelivered:
            self.drop()
            raise
        finally:
            self._mutex.release()

    def _connected(self) -> _Connection:
        connection = self._connection
        if connection is not None and (
            connection.address != settings.TEXT_GATEWAY_URL or time.monotonic() - connection.used_at > _IDLE
        ):
            self.leave()
        if self._connection is None:
            self._connection = _Connection(BindTransmitter)
        return self._connection

    def leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def drop(self) -> None:
        if self._connection is not None:
            self._connection.drop()
            self._connection = None


def _check(answer: Unit) -> None:
    if answer.status == SmppCommandStatus.ESME_ROK:
        return
    if answer.status in _NEVER:
        raise Refused(f"SMPP status {answer.status}")
    raise NotDelivered(f"SMPP status {answer.status}", asked_for=_BUSY_PAUSE if answer.status in _BUSY else None)


_transmitter = _Transmitter()
atexit.register(_transmitter.leave)
