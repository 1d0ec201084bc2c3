"""Every command says what it does, and knows a wrong use when it sees one."""

import pytest
from django.core.management import get_commands, load_command_class

COMMANDS = sorted((name, app) for name, app in get_commands().items() if str(app).startswith("peyvand."))


def test_there_are_commands():
    assert COMMANDS


@pytest.mark.parametrize(("name", "app"), COMMANDS)
def test_help_says_what_the_command_does(name, app, capsys):
    command = load_command_class(app, name)
    assert command.help.strip()
    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["peyvand", name, "--help"])
    assert ended.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert " ".join(command.help.split())[:30] in shown


@pytest.mark.parametrize(("name", "app"), COMMANDS)
def test_an_unknown_option_ends_with_two(name, app, capsys):
    with pytest.raises(SystemExit) as ended:
        load_command_class(app, name).run_from_argv(["peyvand", name, "--no-such-option"])
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
