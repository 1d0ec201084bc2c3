"""The content of a letter, apart from how it is shown: the same for the page, the text and the file."""

from dataclasses import dataclass

from peyvand.kit.text import persian_digits

GREETING = "با سلام"


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter says, in order. `tracking_label` stands before the tracking code; `foot` is a certificate's."""

    heading: str
    addressee: str
    paragraphs: tuple[str, ...]
    table: Table | None
    tracking_label: str
    foot: str | None = None

    def text(self, tracking_code: str) -> str:
        """Plain text: one line for each part, a table row's cells separated by tabs."""
        lines = [self.heading, self.addressee, GREETING, *self.paragraphs]
        if self.table is not None:
            lines += ["\t".join(row) for row in self.table.rows]
        lines.append(f"{self.tracking_label}: {persian_digits(tracking_code)}")
        if self.foot is not None:
            lines.append(self.foot)
        return "\n".join(lines)
