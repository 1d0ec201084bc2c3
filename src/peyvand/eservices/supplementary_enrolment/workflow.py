"""A pensioner's request: the association of the city approves, the pensioner's branch accepts (SUP-5 to SUP-7)."""

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.cases.choices import Party
from peyvand.foundation.cases.workflow import State, Transition, Workflow
from peyvand.kit.words import _

KIND = "supplementary"
AT_ASSOCIATION, RETURNED, AT_BRANCH, ACCEPTED, REJECTED, WITHDRAWN = (
    "AT_ASSOCIATION", "RETURNED", "AT_BRANCH", "ACCEPTED", "REJECTED", "WITHDRAWN",
)  # fmt: skip
APPROVE, REJECT, RETURN, RESUBMIT, WITHDRAW, ACCEPT, DECLINE, SEND_BACK = (
    "approve", "reject", "return", "resubmit", "withdraw", "accept", "decline", "send_back",
)  # fmt: skip
_DESK, _MINE = "supplementary:case", "supplementary:mine"

REQUEST = Workflow(
    kind=KIND,
    title=_("عضویت بیمه تکمیلی"),
    one_live=True,
    page=_DESK,
    states=(
        State(
            name=AT_ASSOCIATION,
            title=_("در حال بررسی کانون بازنشستگان و مستمری‌بگیران"),
            label=_("در حال بررسی کانون بازنشستگان و مستمری‌بگیران"),
            next=_("کانون بازنشستگان شهر شما درخواست را بررسی می‌کند؛ تا آن زمان می‌توانید از درخواست انصراف دهید."),
            role=Role.ASSOCIATION_CLERK,
        ),
        State(
            name=RETURNED,
            title=_("نزد متقاضی برای اصلاح"),
            label=_("نیاز به اصلاح متقاضی"),
            next=_("آنچه را خواسته‌اند اصلاح کنید و درخواست را دوباره بفرستید."),
        ),
        State(
            name=AT_BRANCH,
            title=_("در حال بررسی - نیاز به رسیدگی شعبه"),
            label=_("در حال بررسی - نیاز به رسیدگی شعبه"),
            next=_("کانون تایید کرده است؛ شعبهٔ شما به درخواست رسیدگی می‌کند."),
            role=Role.BRANCH_CLERK,
        ),
        State(name=ACCEPTED, title=_("مختومه - تایید نهایی"), label=_("مختومه - تایید نهایی"), final=True),
        State(name=REJECTED, title=_("مختومه - عدم تایید"), label=_("مختومه - عدم تایید"), final=True),
        State(name=WITHDRAWN, title=_("مختومه - انصراف متقاضی"), label=_("مختومه - انصراف متقاضی"), final=True),
    ),
    transitions=(
        Transition(
            name=APPROVE,
            title=_("تایید"),
            from_states=(AT_ASSOCIATION,),
            to=AT_BRANCH,
            by=Role.ASSOCIATION_CLERK,
            bulk=True,
            page=_DESK,
        ),
        Transition(
            name=REJECT,
            title=_("عدم تایید"),
            from_states=(AT_ASSOCIATION,),
            to=REJECTED,
            by=Role.ASSOCIATION_CLERK,
            needs_reason=True,
            page=_DESK,
        ),
        Transition(
            name=RETURN,
            title=_("بازگشت برای اصلاح"),
            from_states=(AT_ASSOCIATION,),
            to=RETURNED,
            by=Role.ASSOCIATION_CLERK,
            needs_reason=True,
            page=_DESK,
        ),
        Transition(
            name=ACCEPT,
            title=_("پذیرش"),
            from_states=(AT_BRANCH,),
            to=ACCEPTED,
            by=Role.BRANCH_CLERK,
            page=_DESK,
        ),
        Transition(
            name=DECLINE,
            title=_("عدم پذیرش"),
            from_states=(AT_BRANCH,),
            to=REJECTED,
            by=Role.BRANCH_CLERK,
            needs_reason=True,
            page=_DESK,
        ),
        Transition(
            name=SEND_BACK,
            title=_("بازگشت به متقاضی برای اصلاح"),
            from_states=(AT_BRANCH,),
            to=RETURNED,
            by=Role.BRANCH_CLERK,
            needs_reason=True,
            page=_DESK,
        ),
        Transition(
            name=RESUBMIT,
            title=_("ارسال دوباره"),
            from_states=(RETURNED,),
            to=AT_ASSOCIATION,
            by=Party.APPLICANT,
            page=_MINE,
        ),
        Transition(
            name=WITHDRAW,
            title=_("انصراف متقاضی"),
            from_states=(AT_ASSOCIATION, RETURNED),
            to=WITHDRAWN,
            by=Party.APPLICANT,
            page=_MINE,
        ),
    ),
)

WORKFLOWS = (REQUEST,)
