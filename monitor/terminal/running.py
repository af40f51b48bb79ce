"""Running one command: from its arguments to the exit code, every error a sentence.

Exit codes: 0 done; 1 it failed; 2 what was named cannot be used; 70 a mistake of this program's own;
130 interrupted; 141 the reader of a pipe went away.
"""

import os
import sys
import traceback

import typer

from monitor.terminal.commands import build
from monitor.terminal.refusal import NOT_USABLE
from monitor.terminal.refusal import OTHER
from monitor.terminal.refusal import Refusal
from monitor.terminal.streams import abandon_output
from monitor.terminal.streams import complain
from monitor.terminal.streams import use_utf8

OWN_MISTAKE = 70
INTERRUPTED = 130
PIPE_CLOSED = 141

DEBUG = "PILLWATCH_DEBUG"


def run(arguments: list[str]) -> int:
    """Run a command; the answer is the exit code."""
    use_utf8()
    if sys.stdout is None:
        complain("pillwatch: standard output is closed; send it to a file or to /dev/null.")
        return OTHER
    try:
        code = build()(arguments, prog_name="pillwatch", standalone_mode=False)
        # What cannot be written has to show in the exit code, so not only when the interpreter ends.
        sys.stdout.flush()
    except KeyboardInterrupt:
        abandon_output()
        return INTERRUPTED
    except BrokenPipeError:
        abandon_output()
        return PIPE_CLOSED
    except SystemExit as ended:
        return _left(ended)
    except Exception as error:
        return _ended_by(error)
    return code if isinstance(code, int) else 0


def _left(ended: SystemExit) -> int:
    """Typer leaves with 1 where a pipe's reader went away while a command wrote; the shell's code is another."""
    if isinstance(ended.__context__, BrokenPipeError):
        abandon_output()
        return PIPE_CLOSED
    return ended.code if isinstance(ended.code, int) else OTHER


def _ended_by(error: Exception) -> int:
    if os.environ.get(DEBUG) == "1":
        traceback.print_exception(error)
    sentence, code = _explained(error)
    complain(sentence)
    try:
        sys.stdout.flush()
    except OSError:
        abandon_output()
    return code


def _explained(error: Exception) -> tuple[str, int]:
    """What went wrong in a sentence, and the exit code."""
    from monitor.core.plan.problems import PlanRefused
    from monitor.core.times.calendars import OutsideCoverage
    from monitor.feeds import FeedUnreadable
    from monitor.settings import SettingRefused
    from monitor.whole_file import FileUnwritable

    match error:
        case Refusal():
            return f"pillwatch: {error}", error.exit_code
        case typer.TyperException():
            return _usage(error)
        case typer.Abort():
            return "pillwatch: stopped.", INTERRUPTED
        case PlanRefused():
            return str(error), NOT_USABLE
        case SettingRefused():
            return f"pillwatch: {error}.", NOT_USABLE
        case FeedUnreadable():
            return f"pillwatch: {error}; correct the name, or its permissions.", NOT_USABLE
        case OutsideCoverage():
            return f"pillwatch: {error}.", NOT_USABLE
        case FileUnwritable():
            return f"pillwatch: {error}.", OTHER
        case OSError():
            return f"pillwatch: {_what_failed(error)}.", OTHER
        case MemoryError():
            return "pillwatch: there is not enough memory for this; give it a smaller feed.", OTHER
    return (
        f"pillwatch: a mistake of this program's own ({type(error).__name__}: {error}); please report it, "
        f"with what {DEBUG}=1 shows.",
        OWN_MISTAKE,
    )


def _usage(error: typer.TyperException) -> tuple[str, int]:
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "pillwatch"
    return f"pillwatch: {message[:1].lower()}{message[1:]}; see {path} --help.", error.exit_code


def _what_failed(error: OSError) -> str:
    reason = error.strerror or str(error)
    if error.filename is not None:
        return f"cannot use {os.fsdecode(error.filename)}: {reason}"
    return f"cannot write the output: {reason}"
