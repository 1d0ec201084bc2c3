"""The program's own sources, parsed once for the guards. A guard is a function of one source, so that a planted one
shows that it can fail."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "peyvand"


@dataclass(frozen=True)
class Source:
    """A module: its path below `src/peyvand` and its syntax tree."""

    path: PurePosixPath
    tree: ast.Module

    def at(self, node: ast.AST, what: str) -> str:
        return f"src/peyvand/{self.path}:{getattr(node, 'lineno', 1)}: {what}"

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def is_in(self, *names: str) -> bool:
        """Whether it is a file or lies in a folder of one of these names: `operations.py` or `operations/load.py`."""
        return not {self.path.stem, *(part for part in self.path.parts[:-1])}.isdisjoint(names)


@cache
def sources() -> tuple[Source, ...]:
    """Every module but the migrations, which are written once and never called."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    return tuple(
        Source(PurePosixPath(path.relative_to(PACKAGE).as_posix()), ast.parse(path.read_text())) for path in paths
    )


def planted(path: str, text: str) -> Source:
    """A made-up module at `path`."""
    return Source(PurePosixPath(path), ast.parse(text))


def dotted(node: ast.AST) -> str:
    """The names of an expression in a row, brackets left out: `Case.objects.filter.update`."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return node.id if isinstance(node, ast.Name) else "…"
