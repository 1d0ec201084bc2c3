"""A small SMPP centre: takes what is submitted, keeps receipts for whoever binds as a receiver, misbehaves."""

import socket
import struct
import threading
import time
from dataclasses import dataclass, field

from aiosmpplib import (
    BindTransceiver,
    BindTransceiverResp,
    DeliverSm,
    EnquireLink,
    PduHeader,
    PhoneNumber,
    SmppCommand,
    SmppCommandStatus,
    SubmitSm,
    Unbind,
)

OK = SmppCommandStatus.ESME_ROK
RESPONSE = 0x80000000


@dataclass
class Submitted:
    to: str
    esm_class: int
    data_coding: int
    wants_receipt: bool
    validity: object
    content: bytes


@dataclass
class Centre:
    """`statuses`: what the next submissions are answered with; `meets`: how the next ones are met instead."""

    password: str = "secret"
    statuses: list[int] = field(default_factory=list)
    meets: list[str] = field(default_factory=list)  # hang, hang_up, unbind, garbage, enquire
    submitted: list[Submitted] = field(default_factory=list)
    receipts: list[DeliverSm] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    binds: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"smpp://peyvand@127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def receipt(self, gateway_id: str, stat: str, **changes: object) -> None:
        """A receipt waits, in the words that most centres use."""
        dates = "submit date:261122083000 done date:261122083001"
        text = f"id:{gateway_id} sub:001 dlvrd:001 {dates} stat:{stat} err:0x1 text:"
        said: dict = {"short_message": text, "esm_class": 0b100, **changes}
        self.receipts.append(DeliverSm(source=PhoneNumber("98912"), destination=PhoneNumber("3000"), **said))

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while self._meet(connection):
                pass
        except (OSError, struct.error):
            pass
        finally:
            connection.close()

    def _meet(self, connection: socket.socket) -> bool:
        pdu = connection.recv(16, socket.MSG_WAITALL)
        length, command, _, sequence = struct.unpack("!IIII", pdu)
        pdu += connection.recv(length - 16, socket.MSG_WAITALL) if length > 16 else b""
        if command in (SmppCommand.BIND_TRANSMITTER, SmppCommand.BIND_RECEIVER):
            return self._bind(connection, pdu, SmppCommand(command), sequence)
        if command == SmppCommand.SUBMIT_SM:
            return self._submit(connection, pdu, sequence)
        if command == SmppCommand.UNBIND:
            self._reply(connection, command, sequence)
            return False
        if command == SmppCommand.DELIVER_SM | RESPONSE:
            self.acknowledged.append(sequence)
        return True

    def _bind(self, connection: socket.socket, pdu: bytes, command: SmppCommand, sequence: int) -> bool:
        asked = BindTransceiver.from_pdu(pdu, PduHeader(len(pdu), command, OK, sequence))
        assert isinstance(asked, BindTransceiver)
        self.binds.append(f"{command.name} {asked.system_id}")
        if asked.password != self.password:
            self._reply(connection, command, sequence, status=SmppCommandStatus.ESME_RINVPASWD)
            return False
        self._reply(connection, command, sequence, body=BindTransceiverResp(system_id="smsc").pdu()[16:])
        if command == SmppCommand.BIND_RECEIVER:
            connection.sendall(EnquireLink(sequence_num=900).pdu())
            for number, receipt in enumerate(self.receipts, 1):
                receipt.sequence_num = number
                connection.sendall(receipt.pdu())
        return True

    def _submit(self, connection: socket.socket, pdu: bytes, sequence: int) -> bool:
        how = self.meets.pop(0) if self.meets else ""
        if how == "hang":
            time.sleep(1)
        if how == "unbind":
            connection.sendall(Unbind(sequence_num=901).pdu())
        if how == "garbage":
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        if how == "enquire":
            connection.sendall(EnquireLink(sequence_num=902).pdu())
        if how in ("hang", "unbind", "garbage"):
            return False
        status = self.statuses.pop(0) if self.statuses else 0
        if status:
            self._reply(connection, SmppCommand.SUBMIT_SM, sequence, status=status)
            return True
        header = PduHeader(len(pdu), SmppCommand.SUBMIT_SM, OK, sequence)
        message = SubmitSm.from_pdu(pdu, header, "gsm0338")
        assert isinstance(message, SubmitSm)
        start = pdu.index(message.destination.number.encode()) + len(message.destination.number) + 4
        start = pdu.index(b"\0", pdu.index(b"\0", start) + 1) + 1 if message.validity_period else start + 2
        content = pdu[start + 5 : start + 5 + pdu[start + 4]]
        self.submitted.append(
            Submitted(
                to=message.destination.number,
                esm_class=message.esm_class,
                data_coding=pdu[start + 2],
                wants_receipt=bool(message.registered_delivery),
                validity=message.validity_period,
                content=content,
            )
        )
        if how == "hang_up":
            return False
        self._reply(connection, SmppCommand.SUBMIT_SM, sequence, body=f"id-{len(self.submitted)}".encode() + b"\0")
        return True

    def _reply(
        self, connection: socket.socket, command: int, sequence: int, *, status: int = 0, body: bytes = b""
    ) -> None:
        connection.sendall(struct.pack("!IIII", 16 + len(body), command | RESPONSE, status, sequence) + body)
