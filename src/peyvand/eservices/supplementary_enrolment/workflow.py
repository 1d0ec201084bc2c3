"""A pensioner's request: the association of the city approves, the pensioner's branch accepts (SUP-5 to SUP-7)."""

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.cases.choices import Party
from peyvand.foundation.cases.workflow import State, Transition, Workflow

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
    title="عضویت بیمه تکمیلی",
    one_live=True,
    page=_DESK,
    states=(
        State(
            name=AT_ASSOCIATION,
            title="در حال بررسی کانون بازنشستگان و مستمری‌بگیران",
            label="در حال بررسی کانون بازنشستگان و مستمری‌بگیران",
            next="کانون بازنشستگان شهر شما درخواست را بررسی می‌کند؛ تا آن زمان می‌توانید از درخواست انصراف دهید.",
            role=Role.ASSOCIATION_CLERK,
        ),
        State(
            name=RETURNED,
            title="نزد متقاضی برای اصلاح",
            label="نیاز به اصلاح متقاضی",
            next="آنچه را خواسته‌اند اصلاح کنید و درخواست را دوباره بفرستید.",
        ),
        State(
            name=AT_BRANCH,
            title="در حال بررسی - نیاز به رسیدگی شعبه",
            label="در حال بررسی - نیاز به رسیدگی شعبه",
            next="کانون تایید کرده است؛ شعبهٔ شما به درخواست رسیدگی می‌کند.",
            role=Role.BRANCH_CLERK,
        ),
        State(name=ACCEPTED, title="مختومه - تایید نهایی", label="مختومه - تایید نهایی", final=True),
        State(name=REJECTED, title="مختومه - عدم تایید", label="مختومه - عدم تایید", final=True),
        State(name=WITHDRAWN, title="مختومه - انصراف متقاضی", label="مختومه - انصراف متقاضی", final=True),
    ),
    transitions=(
        Transition(
            name=APPROVE,
            title="تایید",
            from_states=(AT_ASSOCIATION,),
            to=AT_BRANCH,
            by=Role.ASSOCIATION_CLERK,
            bulk=True,
            page=_DESK,
        ),
        Transition(
            name=REJECT,
            title="عدم تایید",
            from_states=(AT_ASSOCIATION,),
            to=REJECTED,
            by=Role.ASSOCIATION_CLERK,
            needs_reason=True,
            page=_DESK,
        ),
        Transition(
            name=RETURN,
            title="بازگشت برای اصلاح",
            from_states=(AT_ASSOCIATION,),
            to=RETURNED,
            by=Role.ASSOCIATION_CLERK,
            needs_reason=True,
            page=_DESK,
        ),
        Transition(
            name=ACCEPT,
            title="پذیرش",
            from_states=(AT_BRANCH,),
            to=ACCEPTED,
            by=Role.BRANCH_CLERK,
            page=_DESK,
        ),
        Transition(
            name=DECLINE,
            title="عدم پذیرش",
            from_states=(AT_BRANCH,),
            to=REJECTED,
            by=Role.BRANCH_CLERK,
            needs_reason=True,
            page=_DESK,
        ),
        Transition(
            name=SEND_BACK,
            title="بازگشت به متقاضی برای اصلاح",
            from_states=(AT_BRANCH,),
            to=RETURNED,
            by=Role.BRANCH_CLERK,
            needs_reason=True,
            page=_DESK,
        ),
        Transition(
            name=RESUBMIT,
            title="ارسال دوباره",
            from_states=(RETURNED,),
            to=AT_ASSOCIATION,
            by=Party.APPLICANT,
            page=_MINE,
        ),
        Transition(
            name=WITHDRAW,
            title="انصراف متقاضی",
            from_states=(AT_ASSOCIATION, RETURNED),
            to=WITHDRAWN,
            by=Party.APPLICANT,
            page=_MINE,
        ),
    ),
)

WORKFLOWS = (REQUEST,)
