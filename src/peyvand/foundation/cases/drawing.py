"""A workflow as a page for people: the diagram, and the two tables that it was drawn from."""

from collections.abc import Iterable, Iterator

from peyvand.foundation.accounts.choices import Role
from peyvand.foundation.cases.choices import Party
from peyvand.foundation.cases.workflow import State, Workflow


def page(workflow: Workflow) -> str:
    """Markdown with a Mermaid diagram, as it stands in docs/workflows."""
    rule = " An applicant has one unfinished case of this kind at a time." if workflow.one_live else ""
    return "\n".join(
        [
            f"# {workflow.title}",
            "",
            f"Kind `{workflow.kind}`, drawn from the program's table by `peyvand draw_workflows`.{rule}",
            "",
            "```mermaid",
            *_diagram(workflow),
            "```",
            "",
            *_table(
                ("state", "for staff", "the applicant reads", "what happens next", "in the worklist of", "clock"),
                (
                    (f"`{state.name}`", state.title, f"«{state.label}»", state.next, _who(state.role), _clock(state))
                    for state in workflow.states
                ),
            ),
            "",
            *_table(
                ("transition", "title", "from", "to", "by", "not by who did", "reason", "many at once"),
                (
                    (
                        f"`{way.name}`",
                        way.title,
                        _names(way.from_states),
                        f"`{way.to}`",
                        _who(way.by),
                        _names(way.not_by),
                        "yes" if way.needs_reason else "",
                        "yes" if way.bulk else "",
                    )
                    for way in workflow.transitions
                ),
            ),
            "",
        ]
    )


def _diagram(workflow: Workflow) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield from (f'    state "{state.title}" as {state.name}' for state in workflow.states)
    yield f"    [*] --> {workflow.first.name}"
    for way in workflow.transitions:
        for name in way.from_states:
            yield f"    {name} --> {way.to} : {way.title} ({_who(way.by)})"
    yield from (f"    {state.name} --> [*]" for state in workflow.states if state.final)


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    titles = [str(title) for title in columns]
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"


def _who(name: str) -> str:
    if not name:
        return ""
    return str(Party(name).label if name in Party.values else Role(name).label)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _clock(state: State) -> str:
    if state.clock is None:
        return ""
    return f"`{state.clock}`" if isinstance(state.clock, str) else f"{state.clock} days"
