"""What a password must be: Django's validators, with messages in plain Persian."""

from django.contrib.auth.password_validation import MinimumLengthValidator, get_default_password_validators
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator as Similarity
from django.core.exceptions import ValidationError

from peyvand.foundation.accounts.models import User
from peyvand.kit.errors import Refusal
from peyvand.kit.words import _, told

_OF_THE_USER = Similarity(user_attributes=("national_code", "full_name", "mobile"))
_MESSAGES = {
    "password_too_common": _("این گذرواژه بسیار رایج است؛ گذرواژهٔ دیگری برگزینید."),
    "password_too_similar": _("گذرواژه نباید به نام، کد ملی یا تلفن شما شبیه باشد."),
    "password_entirely_numeric": _("گذرواژه نباید فقط رقم باشد."),
}


def check(password: str, *, user: User | None = None) -> None:
    """Raises Refusal WEAK_PASSWORD. Without a user the likeness to their own data isn't looked at."""
    for validator in [*get_default_password_validators(), _OF_THE_USER]:
        try:
            validator.validate(password, user)
        except ValidationError as error:
            if isinstance(validator, MinimumLengthValidator):
                message = told(_("گذرواژه باید دست‌کم {min_length} نویسه باشد."), min_length=validator.min_length)
            else:
                message = _MESSAGES.get(error.code, " ".join(error.messages))
            raise Refusal("WEAK_PASSWORD", message, field="password1") from None
