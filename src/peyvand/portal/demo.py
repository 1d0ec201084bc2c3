"""The demo's people and cases: made up, believable, one for every outcome. Only `peyvand demo` uses them."""

from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time


@dataclass(frozen=True, slots=True)
class Login:
    national_code: str
    full_name: str
    role_title: str
    agency_name: str
    password: str
    totp_secret: str

    @property
    def totp_code(self) -> str:
        """What this person's authenticator app shows now."""
        return format_hotp_value(hotp_value(self.totp_secret, next(yield_hotp_counters_from_time())))


FUND, COURT, CLOSED = "صندوق بازنشستگی کشوری", "دادگستری کل استان تهران", "کمیته امداد شهرستان ری"

DEMO_LOGINS = (
    Login("0067749828", "مریم رضایی", "کاربر استعلام", FUND, "demo-fund-operator", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXA"),
    Login(
        "0075312417", "سعید احمدی", "کاربر استعلام", COURT, "demo-court-operator", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXB"
    ),
    Login("0082634513", "نسرین کریمی", "مدیر دستگاه", FUND, "demo-fund-manager", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXC"),
    Login("0093471181", "حمید نوری", "کاربر استعلام", CLOSED, "demo-suspended-one", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXD"),
)
