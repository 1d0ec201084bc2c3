"""Every `PEYVAND_*` variable, declared once: its name, how it is read, its default, what it means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from peyvand.config.reading import (
    database_url,
    flag,
    folder,
    folder_if_any,
    host,
    networks,
    one_of,
    paths,
    positive_number,
    slashless,
    text,
    web_address,
    words,
)


@dataclass(frozen=True, slots=True)
class Option:
    """A variable. `read` makes a value of its text or raises ValueError, whose text says what it must be.

    `default` is what it would be set to, None where the settings work it out; `unset` says that to people.
    """

    name: str
    read: Callable[[str], Any]
    default: str | None
    unset: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Section:
    """Variables under one heading; Markdown, as the meanings are."""

    title: str
    about: str
    options: tuple[Option, ...]


SECTIONS = (
    Section(
        "The service",
        "",
        (
            Option(
                "PEYVAND_DATA_DIR",
                folder,
                "var",
                "`var`, below the current directory",
                "where the installation keeps its own: the embedded database, generated secrets, text messages of "
                "the local gateway",
            ),
            Option(
                "PEYVAND_DATABASE_URL",
                database_url,
                "",
                "unset: the embedded server under the data directory",
                "`postgresql://user:password@host:port/name`. Percent-encode special characters. Options after `?`,"
                " such as `sslmode=verify-full`, go to the connection",
            ),
            Option(
                "PEYVAND_DATABASE_REPLICA",
                database_url,
                "",
                "unset: there is none",
                "a [standby](replica.md) of it, for reads that decide nothing; written alike",
            ),
            Option("PEYVAND_REPLICA_LAG", positive_number, "5", "`5`", "how many seconds the standby may be behind"),
            Option(
                "PEYVAND_BACKUPS",
                folder_if_any,
                "",
                "unset: the embedded server keeps no archive of its log",
                "the place of [copies of the database and its log](backup.md), on another disk",
            ),
            Option(
                "PEYVAND_ALLOWED_HOSTS",
                words,
                "127.0.0.1,localhost,[::1],testserver",
                "`127.0.0.1,localhost,[::1],testserver`",
                "host names under which the pages answer",
            ),
            Option(
                "PEYVAND_LEGACY_HOST",
                host,
                "",
                "empty: there is none",
                "the legacy system's host name, under which nothing is answered but [the page that points to the "
                "panel](legacy.md#the-legacy-host-name)",
            ),
            Option(
                "PEYVAND_TRUSTED_ORIGINS",
                words,
                "",
                "empty",
                "further origins (`https://…`) whose forms are accepted; not needed where the proxy passes the host"
                " name on",
            ),
            Option(
                "PEYVAND_TRUSTED_PROXIES",
                networks,
                "",
                "empty",
                "addresses or networks of the reverse proxies whose `X-Forwarded-For` is believed. Memoranda's "
                "networks and the lock of sign-in look at the address: set it behind a proxy, and only to the proxy",
            ),
            Option(
                "PEYVAND_HTTPS",
                flag,
                None,
                "on, unless demo or debug is on",
                "secure `__Host-` cookies, HSTS, and `X-Forwarded-Proto` believed: the proxy must set that header "
                "itself",
            ),
            Option(
                "PEYVAND_PUBLIC_URL",
                web_address,
                "http://127.0.0.1:8000",
                "`http://127.0.0.1:8000`",
                "the service's address as text messages name it, without a slash at the end",
            ),
            Option(
                "PEYVAND_TEXT_GATEWAY",
                text,
                "local",
                "`local`",
                "how [text messages](text-messages.md) leave: `local` appends them to `text-messages.jsonl` in the "
                "data directory, `http` and `smpp` hand them to a provider. A gateway that can't work keeps every "
                "command from starting",
            ),
            Option(
                "PEYVAND_TEXT_GATEWAY_URL",
                text,
                "",
                "empty",
                "`http`: the address to which messages are posted, https unless it is on this machine. `smpp`: "
                "`smpp://system_id@host:2775`, or `smpps://` for TLS",
            ),
            Option(
                "PEYVAND_TEXT_GATEWAY_KEY",
                text,
                "",
                "empty",
                "`http`: the key that goes into the header. `smpp`: the password, 8 characters at most",
            ),
            Option(
                "PEYVAND_TEXT_GATEWAY_SENDER",
                text,
                "",
                "empty: the provider's own",
                "the line's number or name that messages come from",
            ),
            Option(
                "PEYVAND_REGISTRY_GATEWAY",
                text,
                "local",
                "`local`",
                "how the [registries](registries.md) of people and mobile numbers are asked when a citizen "
                "registers: `local` knows the people of `civil-registry.jsonl` in the data directory and nobody "
                "else, `http` asks. Registries that can't be asked keep every command from starting",
            ),
            Option(
                "PEYVAND_REGISTRY_IDENTITY_URL",
                text,
                "",
                "empty",
                "`http`: the civil registry's address, https unless it is on this machine",
            ),
            Option(
                "PEYVAND_REGISTRY_MOBILE_URL",
                text,
                "",
                "empty",
                "`http`: the address of the registry of mobile numbers, likewise",
            ),
            Option(
                "PEYVAND_REGISTRY_KEY",
                text,
                "",
                "empty",
                "`http`: the key that goes into the header of both",
            ),
            Option(
                "PEYVAND_PAYMENT_GATEWAY",
                text,
                "",
                "empty: nobody can pay online",
                "the bank that takes [payments](payments.md): `zarinpal`, `zibal`, or `sandbox` for trials. One "
                "that can't work keeps every command from starting",
            ),
            Option(
                "PEYVAND_PAYMENT_URL",
                slashless,
                "",
                "empty: the bank's own; must be set for `sandbox`",
                "the bank's address, https unless it is on this machine",
            ),
            Option(
                "PEYVAND_PAYMENT_MERCHANT",
                text,
                "",
                "empty",
                "the merchant's code with that bank, which is a secret; `sandbox`: the key that the sandbox bank "
                "was started with",
            ),
            Option(
                "PEYVAND_AUDIT_ROOTS",
                paths,
                None,
                "`audit/roots.jsonl` in the data directory",
                "files to which the worker appends the [audit log's signed roots](audit-log.md), separated by "
                "commas: name a second place that the database's administrators can't write to",
            ),
            Option(
                "PEYVAND_LOG_FORMAT",
                one_of("json", "console"),
                None,
                "`json`, in a demo `console`",
                "how [log lines](monitoring.md#logs) look: `json` for machines, `console` for people",
            ),
            Option(
                "PEYVAND_METRICS_FROM",
                networks,
                "127.0.0.0/8,::1",
                "`127.0.0.0/8,::1`",
                "addresses or networks from which [`/metrics`](monitoring.md#figures) may be read, directly: "
                "whatever a proxy passes on is answered 404",
            ),
            Option(
                "PEYVAND_LARGEST_UPLOAD_MB",
                positive_number,
                "64",
                "`64`",
                "how large an uploaded file may be, in megabytes, on pages and over the API. A million national "
                "codes are 11. The reverse proxy has a limit of its own",
            ),
        ),
    ),
    Section(
        "Secrets",
        "Each is made at random on first use and kept in `secrets/` in the data directory, readable by its "
        "owner alone. Where processes run on several machines, set them, the same everywhere.",
        (
            Option(
                "PEYVAND_SECRET_KEY",
                text,
                "",
                "generated",
                "Django's key for what it signs. Another one signs everybody out",
            ),
            Option(
                "PEYVAND_PEPPER",
                text,
                "",
                "generated",
                "the key of all keyed hashes: activation codes, counters of attempts, pseudonyms in the log. "
                "Another one voids codes on their way and cuts the pseudonyms off from the earlier ones",
            ),
            Option(
                "PEYVAND_FIELD_KEYS",
                text,
                "",
                "generated",
                "keys of encrypted fields (second factors, sessions, waiting text messages), separated by commas. "
                "The first encrypts, the others still open: put a new one in front. Lost, everybody has to set up "
                "the second factor anew",
            ),
            Option(
                "PEYVAND_VERIFY_KEYS",
                text,
                "",
                "generated",
                "keys of the QR codes on letters, separated by commas. The first makes new codes, all of them "
                "verify: put a new one in front and keep the old ones as long as their letters are in use",
            ),
            Option(
                "PEYVAND_ANSWER_KEYS",
                paths,
                None,
                "`keys/answers.pem` in the data directory, made on first use",
                "PEM files of Ed25519 keys, separated by commas. The first signs the API's answers "
                "(`X-JWS-Signature`); all are published at `/.well-known/jwks.json`, where old ones, private or "
                "public, stay until nobody verifies with them any more. A new one: `openssl genpkey -algorithm "
                "ed25519`",
            ),
            Option(
                "PEYVAND_AUDIT_KEYS",
                paths,
                None,
                "`keys/audit.pem` in the data directory, made on first use",
                "PEM files of Ed25519 keys, separated by commas. The first signs the [audit log's "
                "roots](audit-log.md); the others, private or public, are still believed: keep each as long as a "
                "root of it",
            ),
            Option(
                "PEYVAND_TEXT_RECEIPT_SECRET",
                text,
                "",
                "generated",
                "what the text-message gateway shows when it brings receipts; give it to the provider",
            ),
        ),
    ),
    Section(
        "Letters",
        "",
        (
            Option(
                "PEYVAND_LETTER_KEY",
                text,
                "",
                "unset: a test key, made once and kept in `secrets/letters.pem` in the data directory",
                "the key that signs letters: a PEM file without a passphrase (ECDSA P-256 is meant; RSA works, more"
                " slowly), or a PKCS#11 address, `pkcs11:token=…;object=…?module-path=…&pin-source=file:…` "
                "([how](running.md#letters-keys-and-rotation)). A change counts when the processes start anew",
            ),
            Option(
                "PEYVAND_LETTER_CERTIFICATE",
                text,
                "",
                "unset, with the key",
                "PEM file: that key's certificate, then those that lead to its root. The seal prints the "
                "certificate's common name",
            ),
            Option(
                "PEYVAND_LETTER_ROOTS",
                text,
                "",
                "unset",
                "PEM file with further certificates under which a letter's signature is believed: the former "
                "signing certificates, or an authority of your own that certifies nobody else",
            ),
        ),
    ),
    Section(
        "Modes",
        "",
        (
            Option(
                "PEYVAND_DEMO",
                flag,
                "off",
                "off; `peyvand demo` turns it on",
                "the page `/demo/` with passwords and codes, sign-in over plain HTTP. Never where real people are",
            ),
            Option(
                "PEYVAND_DEBUG",
                flag,
                "off",
                "off",
                "Django's debug pages. Never where real people are",
            ),
            Option(
                "PEYVAND_WEB_PROCESS",
                flag,
                "off",
                "off; `peyvand serve` turns it on",
                "short time-outs in the database: lock 1 s, statement 3 s, idle in transaction 5 s",
            ),
        ),
    ),
    Section(
        "For developers",
        "",
        (
            Option(
                "PEYVAND_PYTHON",
                text,
                "",
                "searched for",
                "the Python with which `make install` builds `.venv`",
            ),
            Option(
                "PEYVAND_TEST",
                flag,
                "off",
                "off; the tests turn it on",
                "the embedded server forgoes crash safety for speed",
            ),
            Option(
                "PEYVAND_TEST_DIR",
                text,
                "",
                "`var/test`",
                "the tests' data directory, for a second run beside the first",
            ),
        ),
    ),
)
